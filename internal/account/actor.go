package account

import (
	"slices"
	"time"

	"yianju/internal/id"
)

// Kind is what an actor is.
type Kind string

// The kinds. The zero Kind is nobody: a visitor who has not signed in.
const (
	KindNobody Kind = ""
	KindOwner  Kind = "owner"  // signed in by phone code
	KindStaff  Kind = "staff"  // signed in by password: company, department, assessor, admin
	KindSystem Kind = "system" // the program itself
)

// Actor is who asks, as of one request: it is read with the session each time
// and never kept, so that a disabled account or an ended grant counts at once.
// The zero Actor is Anonymous.
type Actor struct {
	Account id.ID // 0 for a visitor and for the system
	Party   id.ID // the person behind the account
	Name    string
	Kind    Kind
	Grants  []Grant
	At      time.Time // the request's instant: grants are judged at it
	Agreed  string    // version of the privacy notice that holds; "" = none
	Session Session   // zero when not signed in through a session
	Pending Pending   // of a visitor whose sign-in lacks the second factor
}

// Anonymous returns a visitor.
func Anonymous(at time.Time) Actor { return Actor{At: at} }

// System returns the program itself, for sweeps and jobs. It too may do only
// what policy.csv says.
func System(at time.Time) Actor { return Actor{Kind: KindSystem, At: at} }

// SignedIn reports whether somebody is signed in.
func (a Actor) SignedIn() bool { return a.Account != 0 }

// Has reports whether the actor holds the role, within whatever limits.
func (a Actor) Has(r Role) bool { return a.hasAt(r, a.At) }

func (a Actor) hasAt(r Role, at time.Time) bool {
	switch r {
	case Owner:
		return a.Kind == KindOwner && a.Account != 0
	case SystemRole:
		return a.Kind == KindSystem
	case anyone:
		return true
	}
	for _, g := range a.Grants {
		if g.Role == r && g.ValidAt(at) {
			return true
		}
	}
	return false
}

// guarded reports whether the actor's roles demand a second factor, by grants to
// come too: it is set up before it is needed.
func (a Actor) guarded() bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.Guarded() })
}

// Roles returns the roles held, each once, in the order of Granted.
func (a Actor) Roles() []Role {
	var out []Role
	for _, r := range append([]Role{Owner, SystemRole}, granted...) {
		if a.Has(r) {
			out = append(out, r)
		}
	}
	return out
}

// Acting returns the role to write beside what the actor did: the first held,
// "" for a visitor.
func (a Actor) Acting() Role {
	for _, r := range a.Roles() {
		return r
	}
	return ""
}

// Area is the widest area of counties that the actor's grants lie in now; 0, 0 for
// none.
func (a Actor) Area() (lo, hi int) {
	for _, g := range a.Grants {
		if !g.ValidAt(a.At) {
			continue
		}
		from, to := g.Lo, g.Hi
		if g.Neighborhood != 0 {
			from, to = int(g.Neighborhood/1e6), int(g.Neighborhood/1e6)
		} else if g.Street != 0 {
			from, to = int(g.Street/1e3), int(g.Street/1e3)
		}
		if from != 0 && (lo == 0 || to-from > hi-lo) {
			lo, hi = from, to
		}
	}
	return lo, hi
}

package account

import (
	"slices"
	"time"

	"yianju/internal/errs"
	"yianju/internal/id"
)

// Handler is the kind of body a case goes to first (首接).
type Handler string

// The first handlers. A compound without a company has its neighborhood or
// street; a category that must not go to the accused has the county at once.
const (
	ByCompany      Handler = "company"
	ByNeighborhood Handler = "neighborhood"
	ByStreet       Handler = "street"
	ByCounty       Handler = "county"
	ByCity         Handler = "city"
)

// Link is a secret link that the caller has already checked.
type Link string

// The links: the tracking link of the receipt, and the worker's job link.
const (
	NoLink    Link = ""
	TrackLink Link = "track"
	JobLink   Link = "job"
)

// Target is what an action is done to: where the thing lies and whose it is.
// What is not known stays zero, and zero never matches a limit.
type Target struct {
	County       int
	Company      id.ID // the company the thing belongs to: for a case the one in charge when it was filed
	Compound     id.ID
	Street       int64
	Neighborhood int64
	FirstHandler Handler
	Owner        id.ID     // account of the person it belongs to
	Joiners      []id.ID   // accounts that joined the case (附议)
	Delegates    []id.ID   // accounts that its owner lets act for the home it is about (代办)
	Worker       id.ID     // account of the worker it was dispatched to
	Link         Link      // the secret link the actor came by
	At           time.Time // grants are judged then; zero = the actor's own instant
}

// Can reports whether the actor may do the action to the target. Whatever
// policy.csv does not allow is refused, unknown actions too.
func Can(a Actor, action Action, t Target) bool {
	return slices.ContainsFunc(table.rules[action], func(r rule) bool { return r.fits(a) && r.allows(a, t) })
}

// CouldProve reports whether the actor may do the action once the second factor
// is freshly proved: what pages offer, where Can is what acts ask.
func CouldProve(a Actor, action Action, t Target) bool {
	return slices.ContainsFunc(table.rules[action], func(r rule) bool { return r.allows(a, t) })
}

// Authorize is Can as an error: nil; Unauthenticated when nobody is signed in or
// the second factor must be proved afresh (account.step_up); Denied when the actor may at least see the target (by the action see), else
// NotFound, so that a stranger cannot tell a hidden thing from a missing one.
func Authorize(a Actor, action, see Action, t Target) error {
	switch {
	case Can(a, action, t):
		return nil
	case CouldProve(a, action, t):
		return errs.New(errs.Unauthenticated, "account.step_up")
	case Can(a, see, t):
		return errs.New(errs.Denied, "")
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "")
	}
	return errs.New(errs.NotFound, "")
}

// fits reports whether the second factor is as fresh as the rule asks. It is
// judged at the request's instant, whatever the target's.
func (r rule) fits(a Actor) bool { return !r.fresh || a.Session.FreshAt(a.At) }

// allows reports whether the rule lets the actor, freshness apart.
func (r rule) allows(a Actor, t Target) bool {
	at := t.At
	if at.IsZero() {
		at = a.At
	}
	switch r.relation {
	case public:
		return true
	case signedIn:
		return a.SignedIn()
	case self:
		return a.hasAt(r.role, at) && a.Account != 0 && a.Account == t.Owner
	case joiner:
		return a.hasAt(r.role, at) && a.Account != 0 && slices.Contains(t.Joiners, a.Account)
	case delegate:
		return a.hasAt(r.role, at) && a.Account != 0 && slices.Contains(t.Delegates, a.Account)
	case trackLink:
		return t.Link == TrackLink
	case jobLink:
		return t.Link == JobLink
	case anywhere:
		return a.hasAt(r.role, at)
	}
	for _, g := range a.Grants {
		if g.Role == r.role && g.ValidAt(at) && r.reachable(a, g) && g.covers(t) &&
			(r.relation != handler || g.handles() == t.FirstHandler) &&
			(r.relation != assigned || a.Account == t.Worker) {
			return true
		}
	}
	return false
}

// reachable reports whether the grant carries the limit that the relation is about.
func (r rule) reachable(a Actor, g Grant) bool {
	switch r.relation {
	case handler:
		return g.handles() != ""
	case area:
		return g.hasArea()
	case ofCompany:
		return g.Company != 0
	case ofCompound:
		return g.Compound != 0
	case assigned:
		return g.Company != 0 && a.Account != 0
	}
	return false
}

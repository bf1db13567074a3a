package account

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yianju/internal/id"
)

// Scope is what an actor may list by an action: the same grants as Can, as an
// SQL predicate. It has no exported fields: it can only come from ScopeOf.
type Scope struct {
	reader Actor
	all    bool
	reach  []reach // joined by OR; empty and not all = nothing
}

// Reader is whose scope it is: a row within it may still have parts that are not theirs.
func (s Scope) Reader() Actor { return s.reader }

// reach is one way to a row; every part that is set must hold.
type reach struct {
	lo, hi                int
	street, neighborhood  int64
	companies, compounds  []id.ID
	handler               Handler
	owner, joiner, worker id.ID
}

// Columns names the columns of the listed table, with alias if it has one
// ("c.county"). A way to a row that needs a column left empty gives nothing:
// a list may show less than Can allows, never more.
type Columns struct {
	County, Company, Compound, Street, Neighborhood string
	FirstHandler, Owner, Worker                     string
	// Counties is County where several are compared; "" = the same. SQLite takes
	// an index for any range it sees and then sorts: "+c.county" hides it.
	Counties string
	// Joined returns the condition "the account in this placeholder joined
	// the row"; nil when the table has no joiners.
	Joined func(placeholder string) string
}

// ScopeOf returns what the actor may list by the action, at the actor's instant.
// An unknown action gives nothing.
func ScopeOf(a Actor, action Action) Scope {
	s := Scope{reader: a}
	for _, r := range table.rules[action] {
		if !r.fits(a) {
			continue
		}
		switch r.relation {
		case public:
			return Scope{reader: a, all: true}
		case signedIn:
			if a.SignedIn() {
				return Scope{reader: a, all: true}
			}
		case anywhere:
			if a.Has(r.role) {
				return Scope{reader: a, all: true}
			}
		case self:
			if a.Has(r.role) {
				s.reach = append(s.reach, reach{owner: a.Account})
			}
		case joiner:
			if a.Has(r.role) {
				s.reach = append(s.reach, reach{joiner: a.Account})
			}
		default:
			s.reach = append(s.reach, r.reaches(a)...)
		}
	}
	s.reach = merge(s.reach)
	return s
}

// Nothing reports whether the scope is empty, so that a page can say so
// without asking the database.
func (s Scope) Nothing() bool { return !s.all && len(s.reach) == 0 }

// Counties is the range of codes in which everything of the scope lies; 0, 0 when
// there is none.
func (s Scope) Counties() (lo, hi int) {
	for i, r := range s.reach {
		if r.lo == 0 {
			return 0, 0
		}
		if i == 0 {
			lo, hi = r.lo, r.hi
		}
		lo, hi = min(lo, r.lo), max(hi, r.hi)
	}
	return lo, hi
}

// reaches turns the grants that serve the rule into ways to rows. A link is a
// way to one thing, never to a list.
func (r rule) reaches(a Actor) []reach {
	var out []reach
	for _, g := range a.Grants {
		if g.Role != r.role || !g.ValidAt(a.At) || !r.reachable(a, g) {
			continue
		}
		w := reach{lo: g.Lo, hi: g.Hi, street: g.Street, neighborhood: g.Neighborhood}
		if g.Company != 0 {
			w.companies = []id.ID{g.Company}
		}
		if g.Compound != 0 {
			w.compounds = []id.ID{g.Compound}
		}
		if r.relation == handler {
			w.handler = g.handles()
		}
		if r.relation == assigned {
			w.worker = a.Account
		}
		out = append(out, w)
	}
	return out
}

// Ways splits a scope into its ways to a row, of which each is a conjunction:
// a list that asks for them one by one gets its order out of an index, which an
// OR over them would not; so each company is a way too. They may overlap.
func (s Scope) Ways() []Scope {
	var ways []Scope
	for _, r := range s.reach {
		for _, c := range r.companies {
			one := r
			one.companies = []id.ID{c}
			ways = append(ways, Scope{reader: s.reader, reach: []reach{one}})
		}
		if r.companies == nil {
			ways = append(ways, Scope{reader: s.reader, reach: []reach{r}})
		}
	}
	if len(ways) == 0 { // everything or nothing
		return []Scope{s}
	}
	return ways
}

// merge joins ways that differ in one list only into one IN list, so that a
// clerk of thirty compounds stays one indexable condition, and drops ways that
// lie within another: a street's own cases are among those of its area.
func merge(in []reach) []reach {
	var out []reach
	all := joined(in)
	for _, w := range all {
		if !slices.ContainsFunc(all, func(o reach) bool { return o.contains(w) && !w.contains(o) }) {
			out = append(out, w)
		}
	}
	return out
}

// contains reports whether o is met wherever w is.
func (o reach) contains(w reach) bool {
	return (o.lo == 0 || o.lo <= w.lo && w.hi <= o.hi) && free(o.street, w.street) && free(o.neighborhood, w.neighborhood) &&
		free(o.handler, w.handler) && free(o.owner, w.owner) && free(o.joiner, w.joiner) && free(o.worker, w.worker) &&
		superset(o.companies, w.companies) && superset(o.compounds, w.compounds)
}

// free reports whether a condition demands no more than another's.
func free[T comparable](condition, other T) bool {
	var none T
	return condition == none || condition == other
}

// superset reports whether a list demands no more than another; nil demands nothing.
func superset(list, other []id.ID) bool {
	return list == nil || other != nil && !slices.ContainsFunc(other, func(v id.ID) bool { return !slices.Contains(list, v) })
}

// joined joins what differs in one list only.
func joined(in []reach) []reach {
	var out []reach
next:
	for _, w := range in {
		for i := range out {
			o := &out[i]
			sameCompanies, sameCompounds := slices.Equal(o.companies, w.companies), slices.Equal(o.compounds, w.compounds)
			if !o.sameBut(w) {
				continue
			}
			switch {
			case sameCompanies && sameCompounds:
				continue next
			case sameCompanies && o.compounds != nil && w.compounds != nil:
				o.compounds = union(o.compounds, w.compounds)
				continue next
			case sameCompounds && o.companies != nil && w.companies != nil:
				o.companies = union(o.companies, w.companies)
				continue next
			}
		}
		out = append(out, w)
	}
	return out
}

// sameBut compares everything but the two lists.
func (w reach) sameBut(o reach) bool {
	return w.lo == o.lo && w.hi == o.hi && w.street == o.street && w.neighborhood == o.neighborhood &&
		w.handler == o.handler && w.owner == o.owner && w.joiner == o.joiner && w.worker == o.worker
}

func union(a, b []id.ID) []id.ID {
	all := append(slices.Clone(a), b...)
	slices.SortFunc(all, cmp.Compare)
	return slices.Compact(all)
}

// Where returns the predicate in parentheses, with placeholders from $first on,
// and its arguments: "FALSE" when the actor may list nothing, "TRUE" when everything.
func (s Scope) Where(first int, c Columns) (sql string, args []any) {
	if s.all {
		return "TRUE", nil
	}
	w := where{next: first}
	var ways []string
	for _, r := range s.reach {
		if and, ok := w.render(r, c); ok {
			ways = append(ways, and)
		}
	}
	if len(ways) == 0 {
		return "FALSE", nil
	}
	return "(" + strings.Join(ways, " OR ") + ")", w.args
}

// where collects the arguments of one predicate.
type where struct {
	next int
	args []any
}

func (w *where) place(v any) string {
	w.args = append(w.args, v)
	w.next++
	return fmt.Sprintf("$%d", w.next-1)
}

func (w *where) list(ids []id.ID) string {
	places := make([]string, len(ids))
	for i, v := range ids {
		places[i] = w.place(v)
	}
	return strings.Join(places, ",")
}

// render returns one way as a conjunction, or false when the table lacks a
// column it needs; then no argument was taken.
func (w *where) render(r reach, c Columns) (string, bool) {
	needs := []struct {
		set    bool
		column string
	}{
		{r.lo != 0, c.County}, {r.street != 0, c.Street}, {r.neighborhood != 0, c.Neighborhood},
		{r.companies != nil, c.Company}, {r.compounds != nil, c.Compound}, {r.handler != "", c.FirstHandler},
		{r.owner != 0, c.Owner}, {r.worker != 0, c.Worker},
	}
	for _, n := range needs {
		if n.set && n.column == "" {
			return "", false
		}
	}
	if r.joiner != 0 && c.Joined == nil {
		return "", false
	}
	var and []string
	switch {
	case r.lo != 0 && r.lo == r.hi:
		and = append(and, c.County+" = "+w.place(r.lo))
	case r.lo != 0:
		and = append(and, cmp.Or(c.Counties, c.County)+" BETWEEN "+w.place(r.lo)+" AND "+w.place(r.hi))
	}
	equal := func(set bool, column string, v any) {
		if set {
			and = append(and, column+" = "+w.place(v))
		}
	}
	in := func(column string, ids []id.ID) {
		switch len(ids) {
		case 0:
		case 1:
			equal(true, column, ids[0])
		default:
			and = append(and, column+" IN ("+w.list(ids)+")")
		}
	}
	equal(r.street != 0, c.Street, r.street)
	equal(r.neighborhood != 0, c.Neighborhood, r.neighborhood)
	in(c.Company, r.companies)
	in(c.Compound, r.compounds)
	equal(r.handler != "", c.FirstHandler, string(r.handler))
	person := func(column string, account id.ID) {
		equal(account != 0, column, account)
		if account != 0 {
			and = append(and, column+" <> 0") // the words of the partial indexes of people
		}
	}
	person(c.Owner, r.owner)
	person(c.Worker, r.worker)
	if r.joiner != 0 {
		and = append(and, c.Joined(w.place(r.joiner)))
	}
	return "(" + strings.Join(and, " AND ") + ")", true
}

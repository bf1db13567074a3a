package casework

import (
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
)

// sees reports whether the actor may know of the case at all: t is the case as
// the policy judges it, joiners and link included.
func sees(a account.Actor, c Case, t account.Target) bool {
	return account.Can(a, seeCase, t) && (!c.Restricted() || account.Can(a, "case.see_restricted", t))
}

// Sees is the condition that sees holds for the case whose county and id stand in two
// columns of another table's rows, with placeholders from $first on. As with every list
// it may show less than sees allows, never more.
func Sees(a account.Actor, county, id string, first int) (sql string, args []any) {
	all, args := account.ScopeOf(a, seeCase).Where(first, listColumns)
	threats, more := account.ScopeOf(a, "case.see_restricted").Where(first+len(args), listColumns)
	return `EXISTS (SELECT 1 FROM case_file c WHERE c.county = ` + county + ` AND c.id = ` + id + ` AND ` + all + ` AND (NOT ` + isThreat + ` OR ` + threats + `))`,
		append(args, more...)
}

// isThreat is the condition on case_file c that it is Restricted.
const isThreat = `(' ' || c.flags || ' ') LIKE '% ` + string(rule.Threat) + ` %'`

// conceal takes off a case what this reader may not know: who filed anonymously
// has no room before the handler, and whoever filed has neither room nor words
// before a neighbour who joined. t is the case as the policy judges it for them.
func conceal(a account.Actor, c Case, t account.Target) Case {
	own := t.Link == account.TrackLink || a.Account != 0 && (a.Account == c.Account || slices.Contains(t.Delegates, a.Account))
	switch {
	case own:
	case isJoiner(a, c, t):
		c.Place.Unit, c.Place.Entrance, c.Place.Text, c.Text = 0, 0, "", ""
	case c.Privacy == Anonymous && !account.Can(a, "case.reveal_identity", c.Target()):
		c.Place.Unit, c.Place.Text = 0, ""
	}
	return c
}

// shown are the cases of a list as its reader may see them: no threats but for
// those who must act, and nobody's room who hides it.
func shown(a account.Actor, cases []Case) []Case {
	cases = slices.DeleteFunc(cases, func(c Case) bool {
		return c.Restricted() && !account.Can(a, "case.see_restricted", c.Target())
	})
	for i, c := range cases {
		cases[i] = conceal(a, c, c.Target())
	}
	return cases
}

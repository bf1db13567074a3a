package reminder

import (
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/id"
)

// receivers are the roles that are reminded, with the action by which each lists
// what it is reminded of.
var receivers = map[account.Role]account.Action{
	account.Clerk: "desk.queue", account.Manager: "desk.queue",
	account.Neighborhood: "office.queue", account.Street: "office.queue",
	account.County: "office.list", account.City: "office.list", account.Province: "office.list",
}

// roles are the receivers, in the order in which a person's first says what they list.
var roles = []account.Role{account.Clerk, account.Manager, account.Province, account.City, account.County, account.Street, account.Neighborhood}

// Lists is the action by which an actor lists what they are reminded of, "" for none:
// that of their first role, as their first screen is.
func Lists(a account.Actor) account.Action {
	for _, r := range roles {
		if a.Has(r) {
			return receivers[r]
		}
	}
	return ""
}

// town is how everything stood at one instant, by what finds it.
type town struct {
	stands    []casework.Stand
	byCompany map[id.ID][]int
	byCounty  map[int][]int
	counties  []int // in order
}

func newTown() *town { return &town{byCompany: map[id.ID][]int{}, byCounty: map[int][]int{}} }

// add puts in how a county stands.
func (t *town) add(county int, stands []casework.Stand) {
	if len(stands) > 0 {
		t.counties = append(t.counties, county)
	}
	for _, s := range stands {
		i := len(t.stands)
		t.stands = append(t.stands, s)
		t.byCounty[county] = append(t.byCounty[county], i)
		if s.Target.Company != 0 {
			t.byCompany[s.Target.Company] = append(t.byCompany[s.Target.Company], i)
		}
	}
}

// near are the stands that a grant may reach, more than it does.
func (t *town) near(g account.Grant) (out []int) {
	switch {
	case g.Company != 0:
		return t.byCompany[g.Company]
	case g.Neighborhood != 0:
		return t.byCounty[int(g.Neighborhood/1e6)]
	case g.Street != 0:
		return t.byCounty[int(g.Street/1e3)]
	}
	first, _ := slices.BinarySearch(t.counties, g.Lo)
	for _, county := range t.counties[first:] {
		if county > g.Hi {
			break
		}
		out = append(out, t.byCounty[county]...)
	}
	return out
}

// share is what one person is told.
type share struct {
	county  int  // where the first of it lies
	handles bool // the cases are theirs to answer
	numbers casework.Numbers
	oldest  []casework.Oldest
}

// shareOf adds up what an actor may list, each stand once, however many grants reach
// it. It is judged by the policy table as the list itself is.
func (t *town) shareOf(a account.Actor) share {
	var all []int
	for _, g := range a.Grants {
		all = append(all, t.near(g)...)
	}
	slices.Sort(all)
	action := Lists(a)
	s := share{handles: action != "office.list"}
	for _, i := range slices.Compact(all) {
		one := t.stands[i]
		if !account.Can(a, action, one.Target) || !one.SeenBy(a) {
			continue
		}
		if s.county == 0 {
			s.county = one.Target.County
		}
		s.numbers.Add(one.Numbers)
		s.oldest = append(s.oldest, one.Oldest...)
		if len(s.oldest) > 64 {
			s.oldest = eldest(s.oldest)
		}
	}
	s.oldest = eldest(s.oldest)
	if a.Has(account.Province) { // who is told of numbers alone
		s.oldest = nil
	}
	return s
}

// eldest are those that wait longest.
func eldest(list []casework.Oldest) []casework.Oldest {
	slices.SortFunc(list, casework.ByAge)
	return list[:min(len(list), casework.OldestMost)]
}

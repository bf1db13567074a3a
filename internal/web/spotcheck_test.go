package web

import (
	"slices"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/spotcheck"
)

// spotchecks draws of what the golden month closed: sealed but for its office, the same
// whenever it is drawn again, and found out when anything of it is changed.
func (g *golden) spotchecks(t *testing.T) {
	t.Helper()
	month, _ := calendar.NewMonth(2026, 3)
	city, other, province, county := g.officer(account.City, 210100, 210199), g.officer(account.City, 210200, 210299), g.officer(account.Province, 210000, 219999), g.officer(account.County, 210102, 210102)
	list, err := g.Spotchecks.Draw(t.Context(), city, 210100, month, 3)
	ok(t, err)
	for _, wrong := range []struct {
		who  account.Actor
		area int
		kind errs.Kind
	}{{city, 210100, errs.Conflict}, {city, 210200, errs.NotFound}, {city, 210000, errs.NotFound}, {county, 210102, errs.Denied}, {g.visitor(), 210100, errs.Unauthenticated}} {
		if _, err := g.Spotchecks.Draw(t.Context(), wrong.who, wrong.area, month, 3); errs.KindOf(err) != wrong.kind {
			t.Errorf("%d: %v, want %v", wrong.area, err, wrong.kind)
		}
	}
	for _, size := range []int{0, 101} {
		if _, err := g.Spotchecks.Draw(t.Context(), province, 210000, month, size); !errs.Is(err, errs.Invalid) {
			t.Errorf("%d are drawn: %v", size, err)
		}
	}
	if _, err := g.Spotchecks.Draw(t.Context(), province, 210000, calendar.MonthOf(calendar.DateOf(g.Clock.Now())), 3); !errs.Is(err, errs.Invalid) {
		t.Errorf("a month that is not over: %v", err)
	}
	see := func(who account.Actor, may bool) (l spotcheck.List) {
		t.Helper()
		err := g.d.View(t.Context(), func(tx *db.Tx) (err error) { l, err = g.Spotchecks.Of(tx, who, list); return err })
		if may != (err == nil) || err != nil && !errs.Is(err, errs.NotFound) {
			t.Errorf("%v, may read it: %v", err, may)
		}
		return l
	}
	l := see(city, true)
	if len(l.Drawn) != 3 || !slices.IsSorted(l.Population) || len(l.Population) < 3 {
		t.Fatalf("%d of %d", len(l.Drawn), len(l.Population))
	}
	for _, who := range []account.Actor{other, province, county} {
		see(who, false)
	}
	if err := g.Spotchecks.Open(t.Context(), other, list); !errs.Is(err, errs.NotFound) {
		t.Errorf("opened by another: %v", err)
	}
	ok(t, g.Spotchecks.Open(t.Context(), city, list))
	if err := g.Spotchecks.Open(t.Context(), city, list); !errs.Is(err, errs.Conflict) {
		t.Errorf("opened twice: %v", err)
	}
	see(province, true)
	see(other, false)
	see(county, false)
	g.tampered(t, l)
}

// tampered holds that Check finds nothing, and something once one case of a population, a
// list or the server's bytes is another.
func (g *golden) tampered(t *testing.T, l spotcheck.List) {
	t.Helper()
	found := func() (n int) {
		_, err := g.Spotchecks.Check(t.Context(), func(string, string) { n++ })
		ok(t, err)
		return n
	}
	if n := found(); n != 0 {
		t.Errorf("%d differences are found", n)
	}
	set := func(column string, value any) {
		ok(t, g.d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE spotcheck SET `+column+` = $2 WHERE id = $1`, l.ID, value)
			return err
		}))
	}
	undrawn := slices.IndexFunc(l.Population, func(code string) bool {
		return !slices.ContainsFunc(l.Drawn, func(c spotcheck.Case) bool { return c.Code == code })
	})
	for column, change := range map[string][2]any{
		"population": {l.PopulationText(), strings.Replace(l.PopulationText(), l.Population[max(undrawn, 0)], "YAJ-OTHER", 1)},
		"sealed":     {l.Sealed(), strings.Replace(l.Sealed(), l.Drawn[0].Code, "YAJ-OTHER", 1)},
		"nonce":      {l.Nonce, append([]byte{l.Nonce[0] + 1}, l.Nonce[1:]...)},
		"size":       {l.Size, l.Size - 1},
	} {
		set(column, change[1])
		if found() == 0 {
			t.Errorf("another %s is not found", column)
		}
		set(column, change[0])
	}
	if n := found(); n != 0 {
		t.Errorf("%d differences are left", n)
	}
}

// officer is an officer of an area.
func (g *golden) officer(role account.Role, lo, hi int) account.Actor {
	a := g.as(role)
	a.Grants = slices.Clone(a.Grants)
	a.Grants[0].Lo, a.Grants[0].Hi = lo, hi
	return a
}

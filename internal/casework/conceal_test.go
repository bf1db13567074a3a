package casework_test

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// TestConceal: whoever filed anonymously has no room before the handler, in
// lists, in searches and on the page reached by four digits alike; a neighbour
// who joined learns neither room nor phone; a threat is in nobody's list who
// must not act on it, and its phone is not theirs to ask for.
func TestConceal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		in := e.filing()
		in.Privacy = casework.Anonymous
		hidden, err := e.File(t.Context(), e.owner(), in)
		if err != nil {
			t.Fatal(err)
		}
		list := func(a account.Actor, f casework.Filter) (p casework.Page) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				p, err = e.Queue(tx, account.ScopeOf(a, "case.list"), f)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		for _, c := range list(e.clerk(), casework.Filter{}).Cases {
			if c.Place.Text != "" || c.Place.Unit != 0 {
				t.Errorf("the clerk's list has the room %q", c.Place.Text)
			}
		}
		if p := list(e.county(), casework.Filter{}); len(p.Cases) != 1 || p.Cases[0].Place.Text == "" {
			t.Errorf("the county's list: %v", p.Cases)
		}
		if n := len(list(e.clerk(), casework.Filter{Text: "2单元501"}).Cases); n != 0 {
			t.Errorf("the clerk finds %d cases by the hidden room", n)
		}
		if v, err := e.Track(t.Context(), hidden.Case.Code, "5432"); err != nil || v.Case.Place.Text != "" {
			t.Errorf("four digits show the room %q, %v", v.Case.Place.Text, err)
		}

		open := e.file(t).Case
		e.do(t, e.neighbour(1), open.Ref, casework.Command{Act: casework.ActJoin})
		v, err := e.See(t.Context(), e.neighbour(1), open.Ref, account.NoLink)
		if err != nil || v.Phone != "" || v.Case.Place.Unit != 0 || v.Case.Place.Text != "3号楼" {
			t.Errorf("a joiner sees %q %q, %v", v.Phone, v.Case.Place.Text, err)
		}
		if v, err := e.See(t.Context(), e.owner(), open.Ref, account.NoLink); err != nil || v.Phone == "" || v.Case.Place.Text == "" {
			t.Errorf("who filed sees %q %q, %v", v.Phone, v.Case.Place.Text, err)
		}

		in = e.filing()
		in.Text = "再不解决我就从楼顶跳下去,死给你们看"
		threat, err := e.File(t.Context(), e.owner(), in)
		if err != nil || !threat.Case.Restricted() {
			t.Fatalf("no threat: %v %v", threat.Case.Flags, err)
		}
		if n, all := len(list(e.clerk(), casework.Filter{}).Cases), len(list(e.county(), casework.Filter{}).Cases); n != 2 || all != 3 {
			t.Errorf("the clerk lists %d cases, the county %d", n, all)
		}
		if err := e.Reveal(t.Context(), e.clerk(), threat.Case.Ref, account.NoLink, "联系诉求人"); !errs.Is(err, errs.NotFound) {
			t.Errorf("the clerk asks for a threat's phone: %v", err)
		}
	})
}

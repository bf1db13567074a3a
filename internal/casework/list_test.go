package casework_test

import (
	"slices"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
)

// TestPressing: what cannot wait is urgent from the first, and anything else when
// little of its time is left; a page of one leads on to the next.
func TestPressing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		calm := e.file(t).Case
		in := e.filing()
		in.Category, in.Text = "1302", "电梯突然停了, 里面有人被困"
		urgent, err := e.File(t.Context(), e.owner(), in)
		if err != nil {
			t.Fatal(err)
		}
		queue := func(f casework.Filter) casework.Page {
			return view(t, e, func(tx *db.Tx) (casework.Page, error) {
				return e.Queue(tx, account.ScopeOf(e.clerk(), "desk.queue"), f)
			})
		}
		if got := queue(casework.Filter{Pressing: true}).Cases; len(got) != 1 || got[0].ID != urgent.Case.ID {
			t.Errorf("%d cases press at once", len(got))
		}
		dbtest.Clock(d).Set(calm.NextDue.Add(-time.Minute))
		if got := queue(casework.Filter{Pressing: true}).Cases; len(got) != 2 {
			t.Errorf("%d cases press a minute before", len(got))
		}
		dbtest.Clock(d).Advance(24 * time.Hour)
		first := queue(casework.Filter{Pressing: true, Most: 1})
		second := queue(casework.Filter{Pressing: true, Most: 1, After: first.Next})
		if len(first.Cases) != 1 || len(second.Cases) != 1 || first.Cases[0].ID == second.Cases[0].ID || second.Next.ID != 0 {
			t.Errorf("late: %d cases and then %d", len(first.Cases), len(second.Cases))
		}
		e.do(t, e.clerk(), calm.Ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), calm.Ref, reply())
		if got := queue(casework.Filter{Pressing: true}).Cases; len(got) != 1 || got[0].ID != urgent.Case.ID {
			t.Errorf("answered, and %d cases press", len(got))
		}
	})
}

// TestSearchBack: words are found however long ago they were written, the latest
// first, page by page, and only in the county.
func TestSearchBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		var want []id.ID
		for _, days := range []time.Duration{0, 1, 2, 5, 20, 40, 150, 800, 1200} {
			dbtest.Clock(d).Advance(days * 24 * time.Hour)
			in := e.filing()
			in.Text = "楼道灯又不亮了, 上下楼很危险"
			r, err := e.File(t.Context(), e.owner(), in)
			if err != nil {
				t.Fatal(err)
			}
			want = append([]id.ID{r.Case.ID}, want...)
			e.file(t) // of other words
		}
		search := func(a account.Actor, f casework.Filter) (found []id.ID) {
			for f.Text = "楼道灯"; ; {
				p := view(t, e, func(tx *db.Tx) (casework.Page, error) { return e.Latest(tx, account.ScopeOf(a, "office.list"), f) })
				for _, c := range p.Cases {
					found = append(found, c.ID)
				}
				if f.After = p.Next; p.Next.ID == 0 {
					return found
				}
			}
		}
		for most := range 4 {
			for who, a := range map[string]account.Actor{"the county": e.county(), "the city": e.city()} {
				if got := search(a, casework.Filter{Most: most}); !slices.Equal(got, want) {
					t.Errorf("%s, %d at once: %v, want %v", who, most, got, want)
				}
			}
		}
		if got := search(e.city(), casework.Filter{Lo: county + 1, Hi: county + 1}); len(got) != 0 {
			t.Errorf("another county: %v", got)
		}
	})
}

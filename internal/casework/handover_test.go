package casework_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

func (e *estate) limit(t *testing.T, ref casework.Ref, name string) casework.Limit {
	t.Helper()
	v, err := e.See(t.Context(), e.county(), ref, account.NoLink)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range v.Limits {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("no limit %s", name)
	return casework.Limit{}
}

func (e *estate) cold(t *testing.T) casework.Ref {
	t.Helper()
	in := e.filing()
	in.Category, in.Text = "1401", "家里室温只有十五度,老人受不了"
	r, err := e.File(t.Context(), e.owner(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r.Case.Ref
}

// TestHandover: the company measures and hands over in time; from then on the
// heat company is late, not the company, the levels still press, and an answer
// ends it.
func TestHandover(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		clock := dbtest.Clock(d)
		clock.Set(calendar.NewDate(2026, time.January, 13).At(10 * time.Hour))
		e := newEstate(t, d)
		ref := e.cold(t)
		cold := 152
		hand := casework.Command{Act: casework.ActHandover, Temp: &cold, Body: "和平热力有限公司", Reference: "RL-13800001111"}
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		bare := casework.Deed{Command: casework.Command{Act: casework.ActHandover}}
		if _, err := e.Do(t.Context(), e.clerk(), ref, bare); !errs.Is(err, errs.Invalid) {
			t.Errorf("handed over without a reading: %v", err)
		}
		clock.Advance(4 * time.Hour)
		if c := e.do(t, e.clerk(), ref, hand); c.State != casework.HandedOver || c.NextLimit != "heat" {
			t.Fatalf("%s, next %s", c.State, c.NextLimit)
		}
		if l := e.limit(t, ref, "finish"); l.Open() || l.Void || l.Overdue(e.now()) {
			t.Errorf("the company's own time: %+v", l)
		}
		if l := e.limit(t, ref, "heat"); l.Actor != rule.Outside || !l.Due.Equal(e.now().Add(24*time.Hour)) {
			t.Errorf("the heat company's time: %+v", l)
		}
		v, err := e.See(t.Context(), e.owner(), ref, account.NoLink)
		last := v.Events[len(v.Events)-1]
		if w := v.Entries[last.Seq]; err != nil || last.Temp != 152 || w.Body != hand.Body || w.Reference != hand.Reference {
			t.Errorf("the owner reads %+v %+v, %v", last, w, err)
		}
		clock.Advance(3 * 24 * time.Hour)
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.checkProjection(t, ref)
		if v, _ := e.See(t.Context(), e.county(), ref, account.NoLink); v.Case.Level != rule.L3 {
			t.Errorf("level %d", v.Case.Level)
		}
		late := view(t, e, func(tx *db.Tx) (casework.Sums, error) {
			return casework.SumOf(tx, casework.Cut{Company: e.company, From: "2026-01-01", To: "2026-12-31"})
		})
		if n := late.Of(casework.MarkLate); n != 0 {
			t.Errorf("%d late on the company's account", n)
		}
		answer := reply()
		e.do(t, e.clerk(), ref, answer)
		if l := e.limit(t, ref, "heat"); l.Open() || !l.Overdue(e.now()) {
			t.Errorf("answered, and the heat company's time is %+v", l)
		}
		// Until the season is over, not thirty days after the answer.
		clock.Set(calendar.NewDate(2026, time.March, 31).At(23 * time.Hour))
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.do(t, e.owner(), ref, casework.Command{Act: casework.ActReopen})
		e.do(t, e.clerk(), ref, hand)
	})
}

// TestHandoverIsForHeat: nothing else is a heat company's, and cold rooms are not
// before the heating is on.
func TestHandoverIsForHeat(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Clock(d).Set(calendar.NewDate(2026, time.July, 7).At(10 * time.Hour))
		e := newEstate(t, d)
		ref := e.cold(t)
		if c := e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept}); c.Class != rule.C3 {
			t.Errorf("in July it is %s", c.Class)
		}
		cold := 260
		hand := casework.Deed{Command: casework.Command{Act: casework.ActHandover, Temp: &cold, Body: "和平热力", Reference: "1"}}
		if _, err := e.Do(t.Context(), e.clerk(), ref, hand); !errs.Is(err, errs.Conflict) {
			t.Errorf("handed over: %v", err)
		}
	})
}

package casework_test

import (
	"context"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// view runs one read on the estate's database.
func view[T any](t *testing.T, e *estate, fn func(tx *db.Tx) (T, error)) T {
	t.Helper()
	var out T
	err := e.d.View(t.Context(), func(tx *db.Tx) (err error) {
		out, err = fn(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (e *estate) owed(t *testing.T, a account.Actor, action account.Action, duty casework.Duty, f casework.Filter) []casework.Case {
	t.Helper()
	return view(t, e, func(tx *db.Tx) (casework.Page, error) {
		return e.Owed(tx, account.ScopeOf(a, action), duty, f)
	}).Cases
}

// TestOwed: a request is the county's duty until it is decided, and nobody
// else's; a drawn answer is a call-back until somebody was called.
func TestOwed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActRequest, Request: casework.Unsolvable, Text: "楼体结构限制, 无法改造"})
		waiting := e.owed(t, e.county(), "office.decisions", casework.DutyDecide, casework.Filter{})
		if len(waiting) != 1 || waiting[0].ID != ref.ID || !waiting[0].NextDue.After(e.now()) {
			t.Fatalf("the county owes %+v", waiting)
		}
		for name, got := range map[string][]casework.Case{
			"the clerk":       e.owed(t, e.clerk(), "office.decisions", casework.DutyDecide, casework.Filter{}),
			"another duty":    e.owed(t, e.county(), "office.decisions", casework.DutyReview, casework.Filter{}),
			"another county":  e.owed(t, e.county(), "office.decisions", casework.DutyDecide, casework.Filter{Lo: county + 1, Hi: county + 1}),
			"not late":        e.owed(t, e.county(), "office.decisions", casework.DutyDecide, casework.Filter{Overdue: true}),
			"after the first": e.owed(t, e.county(), "office.decisions", casework.DutyDecide, casework.Filter{After: casework.Cursor{Due: waiting[0].NextDue, ID: ref.ID}}),
		} {
			if len(got) != 0 {
				t.Errorf("%s: %d cases", name, len(got))
			}
		}
		e.do(t, e.county(), ref, casework.Command{Act: casework.ActDecide})
		if left := e.owed(t, e.county(), "office.decisions", casework.DutyDecide, casework.Filter{}); len(left) != 0 {
			t.Errorf("decided and still owed: %+v", left)
		}
	})
}

// TestCount: the counts of a queue are of the same cases as the queue.
func TestCount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		first := e.file(t).Case.Ref
		e.file(t)
		e.do(t, e.clerk(), first, casework.Command{Act: casework.ActAccept})
		count := func() casework.Counts {
			return view(t, e, func(tx *db.Tx) (casework.Counts, error) { return e.Count(tx, account.ScopeOf(e.clerk(), "desk.queue")) })
		}
		if got, want := count(), (casework.Counts{Waiting: 1, Working: 1, All: 2}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		dbtest.Clock(d).Advance(30 * 24 * time.Hour)
		if got := count(); got.Overdue != 2 || got.Soon != 0 {
			t.Errorf("a month later: %+v", got)
		}
		late := view(t, e, func(tx *db.Tx) (map[int]int64, error) {
			return e.OverdueByCounty(tx, account.ScopeOf(e.city(), "office.overdue"))
		})
		if late[county] != 2 {
			t.Errorf("overdue by county: %v", late)
		}
	})
}

// TestUnplaced: what has no listed place waits for the county.
func TestUnplaced(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		e.file(t)
		in := e.filing()
		in.Compound, in.Unit, in.County, in.Place = "", 0, county, "老煤矿家属院 3 栋"
		r, err := e.File(t.Context(), e.owner(), in)
		if err != nil {
			t.Fatal(err)
		}
		list := view(t, e, func(tx *db.Tx) (casework.Page, error) {
			return e.Unplaced(tx, account.ScopeOf(e.county(), "office.route"), casework.Filter{})
		}).Cases
		if len(list) != 1 || list[0].ID != r.Case.ID {
			t.Errorf("%d cases", len(list))
		}
	})
}

// TestJobLink: a dispatch opens the worker's link, another ends it, and an
// answer ends every one.
func TestJobLink(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		for _, n := range []id.ID{2001, 2002} {
			e.officer(t, n, account.Grant{Role: account.Worker, Company: e.company})
		}
		stranger := casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: 2003}
		if _, err := e.Do(t.Context(), e.clerk(), ref, stranger); !errs.Is(err, errs.Invalid) {
			t.Errorf("dispatched to a stranger: %v", err)
		}
		dispatch := func(worker id.ID) string {
			t.Helper()
			if _, err := e.Do(t.Context(), e.clerk(), ref, casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: worker}); err != nil {
				t.Fatal(err)
			}
			v, err := e.See(t.Context(), e.clerk(), ref, account.NoLink)
			if err != nil || v.Job == "" {
				t.Fatalf("no job link: %v", err)
			}
			return v.Job
		}
		opens := func(secret string) bool {
			got, err := e.ByJobSecret(context.Background(), secret)
			if err != nil && !errs.Is(err, errs.NotFound) {
				t.Fatal(err)
			}
			return got == ref
		}
		first := dispatch(2001)
		second := dispatch(2002)
		if opens(first) || !opens(second) {
			t.Error("the first worker's link outlives the second dispatch")
		}
		if again := dispatch(2001); again != first || !opens(first) || opens(second) {
			t.Error("the same worker dispatched again has no link")
		}
		v, err := e.See(t.Context(), account.Anonymous(e.now()), ref, account.JobLink)
		if err != nil || v.Job != "" || len(v.Choices) != 3 {
			t.Errorf("the worker may %v, %v", v.Choices, err)
		}
		e.do(t, e.clerk(), ref, reply())
		if opens(first) {
			t.Error("the link outlives the answer")
		}
	})
}

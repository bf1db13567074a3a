package casework_test

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// grantDrawn lets the county grant requests of a case until one is drawn to be
// checked, and returns the county that was.
func (e *estate) grantDrawn(t *testing.T, ref casework.Ref) int {
	t.Helper()
	for range 300 {
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActRequest, Request: casework.Unsolvable, Text: "楼体结构限制, 无法改造"})
		if c := e.do(t, e.county(), ref, casework.Command{Act: casework.ActDecide, Text: "情况属实, 同意"}); c.Checking {
			v, err := e.See(t.Context(), e.county(), ref, account.NoLink)
			if err != nil {
				t.Fatal(err)
			}
			return v.Events[len(v.Events)-1].County
		}
	}
	t.Fatal("nothing was drawn")
	return 0
}

func (e *estate) officerOf(area int) account.Actor {
	a := e.county()
	a.Grants[0].Lo, a.Grants[0].Hi = area, area
	return a
}

// TestCrossCheck: another county of the city, and no other, reads what was granted
// without whose it is; what it disagrees with is the city's to decide, and its
// copy is wiped.
func TestCrossCheck(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		peer := e.grantDrawn(t, ref)
		if peer/100 != county/100 || peer == county || peer%100 >= 90 {
			t.Fatalf("drawn: %d", peer)
		}
		checks := func(a account.Actor) []casework.Check {
			return view(t, e, func(tx *db.Tx) ([]casework.Check, error) {
				return e.Checks(tx, account.ScopeOf(a, "office.crosschecks"))
			})
		}
		own := checks(e.officerOf(peer))
		if len(own) != 1 || own[0].Request != casework.Unsolvable || own[0].Asked != "楼体结构限制, 无法改造" || own[0].Granted != "情况属实, 同意" ||
			!strings.Contains(own[0].Text, "楼道") || !own[0].Due.After(e.now()) {
			t.Fatalf("to check: %+v", own)
		}
		if n := len(checks(e.county())); n != 0 {
			t.Errorf("the county that granted it has %d", n)
		}
		if _, err := e.See(t.Context(), e.officerOf(peer), ref, account.NoLink); !errs.Is(err, errs.NotFound) {
			t.Errorf("the other county opens the case: %v", err)
		}
		check := func(a account.Actor, text string) error {
			return e.CrossCheck(t.Context(), a, peer, own[0].ID, false, text)
		}
		if err := check(e.county(), "同意"); !errs.Is(err, errs.NotFound) {
			t.Errorf("the county that granted it checks: %v", err)
		}
		act := casework.Deed{Command: casework.Command{Act: casework.ActCrosscheck, Upheld: true, Text: "同意"}}
		if _, err := e.Do(t.Context(), e.county(), ref, act); !errs.Is(err, errs.Conflict) {
			t.Errorf("as an act on the case: %v", err)
		}
		if err := check(e.officerOf(peer), " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a word: %v", err)
		}
		if err := check(e.officerOf(peer), "可以先改造管线, 不属于无法解决"); err != nil {
			t.Fatal(err)
		}
		e.checkProjection(t, ref)
		if err := check(e.officerOf(peer), "再来一次"); !errs.Is(err, errs.NotFound) {
			t.Errorf("checked twice: %v", err)
		}
		if left := view(t, e, func(tx *db.Tx) (string, error) {
			var words string
			err := tx.QueryRow(`SELECT text || asked || granted FROM case_check WHERE county = $1`, peer).Scan(&words)
			return words, err
		}); left != "" {
			t.Errorf("the copy still says %q", left)
		}
		if n := len(e.owed(t, e.city(), "office.decisions_final", casework.DutyRecheck, casework.Filter{})); n != 1 {
			t.Errorf("%d for the city to decide", n)
		}
		c := e.do(t, e.city(), ref, casework.Command{Act: casework.ActReview, Upheld: true, Text: "原批复不当, 请区局纠正"})
		if c.Disputed || c.State != casework.Accepted || c.Round != 0 {
			t.Errorf("reviewed: %+v", c.Status)
		}
	})
}

// TestCrossCheckLate: a check nobody does is late on the county that was drawn,
// whatever has become of the case.
func TestCrossCheckLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		ref := e.file(t).Case.Ref
		e.do(t, e.clerk(), ref, casework.Command{Act: casework.ActAccept})
		e.grantDrawn(t, ref)
		e.do(t, e.owner(), ref, casework.Command{Act: casework.ActWithdraw})
		dbtest.Clock(d).Advance(7 * 24 * time.Hour)
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if l := e.limit(t, ref, "crosscheck"); l.Actor != rule.Peer || !l.Open() || l.PassedAt.IsZero() {
			t.Errorf("%+v", l)
		}
	})
}

package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestRate: 回复率 is the share answered of the cases that an answer is owed for by
// now: what is not due yet is in it once it is answered, what was refused or
// withdrawn before anybody took it on never. Each number leads to the list of the
// very cases that it counts.
func TestRate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		var cases []casework.Case
		for range 14 {
			cases = append(cases, w.file(t))
		}
		do := func(n int, role account.Role, cmd casework.Command) {
			t.Helper()
			_, err := w.Cases.Do(t.Context(), w.as(role), cases[n].Ref, casework.Deed{Command: cmd})
			ok(t, err)
		}
		withdraw := func(n int) {
			t.Helper()
			_, err := w.Cases.Do(t.Context(), account.Anonymous(w.Clock.Now()), cases[n].Ref,
				casework.Deed{Link: account.TrackLink, Command: casework.Command{Act: casework.ActWithdraw, By: rule.Owner}})
			ok(t, err)
		}
		answer := casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "保洁员上周离职,班次没有补上", Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"}
		do(0, account.Clerk, casework.Command{Act: casework.ActAccept})
		do(0, account.Clerk, answer)
		do(1, account.Clerk, casework.Command{Act: casework.ActAccept})
		withdraw(1)
		withdraw(2)
		do(3, account.County, casework.Command{Act: casework.ActReject, Reason: "in_court", Text: "已进入诉讼,请等判决"})
		// lists reads what the three numbers lead to.
		const owed, answered, missed = "mark=answered&mark=missed", "mark=answered", "mark=missed"
		lists := func(what string, want map[string][]int) {
			t.Helper()
			dbtest.Clock(d).Advance(time.Minute) // for so long the month's figures are kept
			for _, role := range []account.Role{account.County, account.City, account.Province} {
				for answer, numbers := range want {
					page := w.get(w.as(role), "/office/cases?from=2026-03-01&to=2026-03-31&"+answer)
					for i, c := range cases {
						if listed := strings.Contains(page.body, "/office/cases/"+c.Code); listed != slices.Contains(numbers, i) {
							t.Errorf("%s: %s: case %d is listed as %s: %t", what, role, i, answer, listed)
						}
					}
				}
			}
			all, some := len(want[owed]), len(want[answered])
			words := fmt.Sprintf("%d 件中 %d 件", all, some)
			for _, role := range []account.Role{account.Province, account.County} {
				w.get(w.as(role), "/office").want(t, what+": "+string(role), 200, words, "mark=answered&amp;mark=missed")
			}
			w.get(w.as(account.City), "/office").want(t, what+": the city", 200, "mark=answered&amp;mark=missed&amp;area=210102")
		}
		lists("at first", map[string][]int{owed: {0, 1}, answered: {0}, missed: {1}})
		dbtest.Clock(d).Advance(12 * 24 * time.Hour)
		_, err := w.Cases.Sweep(t.Context())
		ok(t, err)
		cases = append(cases, w.file(t)) // 14: not due
		do(4, account.Clerk, casework.Command{Act: casework.ActAccept})
		do(4, account.Clerk, answer)
		late := []int{5, 6, 7, 8, 9, 10, 11, 12, 13}
		lists("due", map[string][]int{owed: append([]int{0, 1, 4}, late...), answered: {0, 4}, missed: append([]int{1}, late...)})
		_, err = w.Cases.FoldFigures(t.Context())
		ok(t, err)
		for _, c := range cases {
			if diff, err := w.Cases.Check(t.Context(), c.Ref); diff != "" || err != nil {
				t.Errorf("%s %v", diff, err)
			}
		}
	})
}

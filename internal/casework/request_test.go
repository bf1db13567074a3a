package casework_test

import (
	"slices"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestRequests: what is offered is what the table would not refuse outright.
func TestRequests(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		c := e.file(t).Case
		offered := func(c casework.Case) []casework.Request {
			v, err := e.See(t.Context(), e.clerk(), c.Ref, account.NoLink)
			if err != nil {
				t.Fatal(err)
			}
			list, err := e.Requests(c, v.Limits, e.now())
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if got := offered(c); !slices.Contains(got, casework.Return) || slices.Contains(got, casework.Extend) || slices.Contains(got, casework.Plan) {
			t.Errorf("not accepted yet: %v", got)
		}
		dbtest.Clock(d).Advance(5 * time.Hour)
		c = e.do(t, e.clerk(), c.Ref, casework.Command{Act: casework.ActAccept})
		if got := offered(c); slices.Contains(got, casework.Return) || !slices.Contains(got, casework.Extend) {
			t.Errorf("accepted after five hours: %v", got)
		}
	})
}

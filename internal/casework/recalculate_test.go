package casework_test

import (
	"testing"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestRecalculate: a limit over an unpublished year is provisional; when the
// year's calendar comes, open limits are derived anew, once, with an event.
func TestRecalculate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		dbtest.Clock(d).Set(time.Date(2026, 12, 30, 2, 0, 0, 0, time.UTC))
		r := e.file(t)
		finish := func() casework.Limit {
			v, err := e.See(t.Context(), e.clerk(), r.Case.Ref, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range v.Limits {
				if l.Name == "finish" {
					return l
				}
			}
			t.Fatal("no finish limit")
			return casework.Limit{}
		}
		old := finish()
		if !old.Settled.Provisional {
			t.Fatalf("%+v is not provisional", old)
		}
		e.Calendar = withYear2027(t)
		n, err := e.Recalculate(t.Context())
		if err != nil || n != 1 {
			t.Fatalf("%d changed, %v", n, err)
		}
		e.checkProjection(t, r.Case.Ref)
		if now := finish(); now.Settled.Provisional || !now.Due.After(old.Due) {
			t.Errorf("was %v, is %v", old.Due, now.Due)
		}
		if n, err := e.Recalculate(t.Context()); err != nil || n != 0 {
			t.Errorf("%d changed again, %v", n, err)
		}
	})
}

// withYear2027 is the published calendar with a 2027 in which the first week is off.
func withYear2027(t *testing.T) *calendar.Calendar {
	t.Helper()
	published, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	var days []calendar.Day
	for d := calendar.NewDate(2018, 1, 1); d.Before("2028-01-01"); d = d.AddDays(1) {
		day := published.Day(d)
		if !d.Before("2027-01-01") {
			day = calendar.Day{Date: d, Kind: calendar.Ordinary}
			if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
				day.Kind = calendar.Weekend
			} else if d.Before("2027-01-09") {
				day.Kind, day.Name = calendar.Holiday, "元旦"
			}
		}
		days = append(days, day)
	}
	c, err := calendar.New(days, calendar.OfficeHours())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

package bulletin_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

var out = flag.String("out", "", "folder to write the papers into, to look at them")

func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	if *out != "" {
		ok(t, os.WriteFile(filepath.Join(*out, name), content, 0o600))
	}
}

// TestSlots: the fifth working day, with holidays and make-up days.
func TestSlots(t *testing.T) {
	t.Parallel()
	cal, err := calendar.Load()
	ok(t, err)
	for month, due := range map[calendar.Month]calendar.Date{202609: "2026-10-13", 202602: "2026-03-06", 202512: "2026-01-08", 201801: "2018-02-07"} {
		slot := bulletin.SlotOf(cal, month)
		if slot.Issue != at(due, 17, 0) || slot.Draft != at(month.Add(1).First(), 6, 0) {
			t.Errorf("%s: drafted %s, issued %s, want %s", month, slot.Draft, slot.Issue, due)
		}
	}
	if got := bulletin.Latest(cal, at("2026-04-01", 5, 59)).Month; got != 202602 {
		t.Error(got)
	}
}

// TestIssuesItself: over a year of two servers that sweep at once, stop and start again
// and are away for weeks, there is one bulletin of each month; each that somebody could
// issue in time was issued by its hour or at the next sweep, without a number, and none
// before.
func TestIssuesItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.Clock(d).Set(at("2025-12-10", 9, 0))
		e := newEstate(t, d)
		e.answer(e.file(xinglongtai, "1701"), casework.Satisfied)
		for day := calendar.Date("2025-12-20"); day < "2026-12-20"; day = day.AddDays(1) {
			if _, _, n := day.Date(); n > 15 || day > "2026-05-20" && day < "2026-07-15" {
				continue // nobody was there
			}
			for _, hour := range []int{7, 17, 18} {
				dbtest.Clock(d).Set(at(day, hour, 0))
				both(t, service(t, d, id.NewSeeded(d.Clock(), uint64(hour)+100*uint64(day.Sub("2025-01-01")))), service(t, d, id.NewSeeded(d.Clock(), 50+uint64(hour)+100*uint64(day.Sub("2025-01-01")))))
			}
		}
		list := e.list()
		if len(list) != 12 { // December to November; that of November 2025 was late when it began
			t.Errorf("%d bulletins", len(list))
		}
		for _, b := range list {
			late := b.IssuedAt.Sub(b.Due)
			away := b.Month == 202605 || b.Month == 202606
			if !b.IssuedItself() || bulletin.Number(b) != bulletin.MonthWords(b.Month) || late < 0 || !away && late > time.Hour {
				t.Errorf("%s: issued %s, due %s, %s", b.Month, b.IssuedAt, b.Due, bulletin.Number(b))
			}
			if slot := bulletin.SlotOf(e.Calendar, b.Month); b.Due != slot.Issue || b.Taken.Before(slot.Draft) {
				t.Errorf("%s: taken %s, due %s", b.Month, b.Taken, b.Due)
			}
		}
		if faults := e.faults(); len(faults) != 0 {
			t.Error(faults)
		}
	})
}

// both sweep at once; one of them may be cut off in the middle.
func both(t *testing.T, servers ...*bulletin.Service) {
	t.Helper()
	var all sync.WaitGroup
	for i, s := range servers {
		all.Go(func() {
			ctx := t.Context()
			if i == 1 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, time.Millisecond)
				defer cancel()
			}
			if _, err := s.Sweep(ctx); err != nil && ctx.Err() == nil && !errs.Is(err, errs.Unavailable) {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

package history

import (
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/db/dbtest"
	"yianju/internal/field"
)

func day(n int) time.Time {
	if n < 0 {
		return time.Time{}
	}
	return dbtest.Start.AddDate(0, 0, n)
}

const days = 12

// world is the oracle: what was so on each day, as known after each change,
// painted cell by cell.
type world struct {
	from, to int // span; to -1 = open
	cells    [days]field.Values
}

func (w *world) has(d int) bool { return d >= w.from && (w.to < 0 || d < w.to) }

// Whatever is begun, amended, corrected and moved in whatever order: the state as
// it was on any day, as known on any other, is what painting says, the timeline
// agrees with it, and the current row is as of now.
func TestAsOf(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(r, what) }
		var h History
		var known []world // after each change
		now := world{from: draw(0, 5, "from"), to: draw(-1, days, "to")}
		for d := range now.cells {
			now.cells[d] = field.Values{"name": "a", "phone": "1"}
		}
		h = append(h, Change{Seq: 1, Act: Begin, Span: Span{day(now.from), day(now.to)}, Values: maps.Clone(now.cells[0]), At: day(20)})
		known = append(known, now)
		for i := range draw(0, 6, "changes") {
			c := Change{Seq: i + 2, At: day(21 + i)}
			from, to := draw(-1, days-1, "valid from"), draw(-1, days, "valid to")
			c.Span = Span{day(from), day(to)}
			if rapid.Bool().Draw(r, "move") {
				c.Act, now.from, now.to = Move, max(from, 0), to
				c.From = day(now.from)
			} else {
				c.Act = Amend
				c.Values = field.Values{rapid.SampledFrom([]string{"name", "phone"}).Draw(r, "key"): rapid.StringMatching(`[b-z]`).Draw(r, "value")}
				for d := range now.cells {
					if d >= from && (to < 0 || d < to) {
						now.cells[d] = now.cells[d].With(c.Values)
					}
				}
			}
			h, known = append(h, c), append(known, now)
		}
		for k, w := range known {
			at := day(20 + k)
			for d := range days {
				s, found := h.AsOf(day(d), at)
				if found != w.has(d) || found && !maps.Equal(s.Values, w.cells[d]) {
					r.Fatalf("day %d as known after change %d: %v %v, want %v %v", d, k+1, found, s.Values, w.has(d), w.cells[d])
				}
				var there []State
				for _, v := range h.Timeline(at) {
					if v.Holds(day(d)) {
						there = append(there, v)
					}
				}
				if len(there) > 1 || (len(there) == 1) != found || found && !maps.Equal(there[0].Values, s.Values) {
					r.Fatalf("day %d after change %d: the timeline says %v, not %v", d, k+1, there, s)
				}
			}
			if row, want := h.Now(at), at; w.has(int(want.Sub(dbtest.Start).Hours() / 24)) {
				if s, found := h.AsOf(want, want); !found || !maps.Equal(row.Values, s.Values) {
					r.Fatalf("the row says %v, as of now is %v", row, s)
				}
			}
		}
		if _, found := h.AsOf(day(0), day(19)); found {
			r.Fatal("known before it was recorded")
		}
	})
}

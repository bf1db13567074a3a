package casework

import (
	"slices"
	"testing"

	"yianju/internal/calendar"
)

// TestDateMarks: each day of a span has its mark or its month's, and no mark stands for
// other days than those of the span and of the months that it begins and ends in.
func TestDateMarks(t *testing.T) {
	t.Parallel()
	last := calendar.Date("2026-03-05")
	for days := 1; days < 800; days++ {
		first := last.AddDays(1 - days)
		marks := dateMarks("", first, last)
		for d := first; !d.After(last); d = d.AddDays(1) {
			if slices.Contains(marks, dayMark(d)) == slices.Contains(marks, monthMark(d)) {
				t.Fatalf("%d days: %s is marked twice or never: %s", days, d, marks)
			}
		}
		early := first.AddDays(-1)
		if slices.Contains(marks, dayMark(early)) || slices.Contains(marks, dayMark(last.AddDays(1))) || slices.Contains(marks, monthMark(early.AddDays(-31))) {
			t.Fatalf("%d days: other days are marked: %s", days, marks)
		}
		if most := 32 + days/28; len(marks) > most {
			t.Fatalf("%d days: %d marks", days, len(marks))
		}
	}
}

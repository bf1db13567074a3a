package calendar

import (
	"bytes"
	"encoding/csv"
	"math/rand/v2"
	"testing"
	"time"
)

// walker is the oracle: it shares nothing with the package but the file, knows no
// dates, and goes through the time minute by minute.
type walker struct {
	works  map[string]bool
	makeUp []string
}

func newWalker(t *testing.T) *walker {
	rows, err := csv.NewReader(bytes.NewReader(published)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{works: make(map[string]bool)}
	for _, row := range rows[1:] {
		w.works[row[0]] = row[2] == "1"
		if row[3] == "makeup_workday" {
			w.makeUp = append(w.makeUp, row[0])
		}
	}
	return w
}

// walk goes forward from start and returns the instants at which the 1st, 2nd …
// nth working minute and workday were complete.
func (w *walker) walk(start time.Time, minutes, days int) (byMinute, byDay []time.Time) {
	now := start.In(time.FixedZone("", 8*3600))
	// A start at midnight belongs to the day that ends there.
	startDay := now.Add(-time.Nanosecond).Format("2006-01-02")
	today, works := now.Format("2006-01-02"), w.works[now.Format("2006-01-02")]
	for len(byMinute) < minutes || len(byDay) < days {
		clock := now.Hour()*100 + now.Minute()
		now = now.Add(time.Minute)
		if works && (clock >= 830 && clock < 1130 || clock >= 1300 && clock < 1700) {
			byMinute = append(byMinute, now)
		}
		if now.Hour() == 0 && now.Minute() == 0 {
			if works && today != startDay {
				byDay = append(byDay, now)
			}
			today = now.Format("2006-01-02")
			works = w.works[today]
		}
	}
	return byMinute, byDay
}

func TestAgainstWalker(t *testing.T) {
	t.Parallel()
	c, w := loaded(t), newWalker(t)
	if len(w.makeUp) != 59 {
		t.Fatalf("%d make-up days in the file, want 59", len(w.makeUp))
	}
	random := rand.New(rand.NewPCG(2018, 2026))
	for _, day := range w.makeUp {
		noon := at(t, day+" 12:00")
		starts := []time.Time{noon, noon.Add(-12 * time.Hour), noon.Add(12 * time.Hour), noon.Add(-30 * time.Minute)}
		for range 8 {
			starts = append(starts, noon.Add(time.Duration(random.IntN(10*24*60)-8*24*60)*time.Minute))
		}
		for _, start := range starts {
			byMinute, byDay := w.walk(start, 900, 4)
			for i, want := range byMinute[:900] {
				check(t, c, start, Span{i + 1, WorkMin}, want)
			}
			for i, want := range byDay[:4] {
				check(t, c, start, Span{i + 1, WorkDay}, want)
			}
		}
	}
}

func check(t *testing.T, c *Calendar, start time.Time, s Span, want time.Time) {
	t.Helper()
	if got := c.Add(start, s); !got.At.Equal(want) {
		t.Fatalf("%s + %d %s = %s, walked to %s", start.In(Shanghai), s.Amount, s.Unit, got.At.In(Shanghai), want)
	}
	if s.Unit == WorkMin && c.Between(start, want, WorkMin) != s.Amount {
		t.Fatalf("Between(%s, %s) = %d, walked %d", start, want, c.Between(start, want, WorkMin), s.Amount)
	}
}

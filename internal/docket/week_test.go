package docket

import (
	"testing"
	"time"

	"yianju/internal/calendar"
)

func loaded(t *testing.T) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// walk is the naive reading of the rule: day by day through the years, each week's
// worked days as they come.
func walk(cal *calendar.Calendar, from, to calendar.Date) map[Week]calendar.Date {
	days := map[Week]calendar.Date{}
	weekend := map[Week]bool{}
	for d := from; !d.After(to); d = d.AddDays(1) {
		year, week := time.Date(d.Year(), time.Month(month(d)), dom(d), 0, 0, 0, 0, time.UTC).ISOWeek()
		w := Week{year, week}
		if !cal.Workday(d) {
			continue
		}
		onWeekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
		if _, there := days[w]; !there || !onWeekend || weekend[w] {
			days[w], weekend[w] = d, onWeekend
		}
	}
	return days
}

func month(d calendar.Date) int { _, m, _ := d.Date(); return int(m) }
func dom(d calendar.Date) int   { _, _, n := d.Date(); return n }

// TestEveryWeek: each ISO week of the published years against the walk.
func TestEveryWeek(t *testing.T) {
	t.Parallel()
	cal := loaded(t)
	days := walk(cal, "2017-12-04", "2026-12-27")
	weeks, none := 0, 0
	var before time.Time
	for w := (Week{2018, 1}); w != (Week{2026, 52}); w = w.Add(1) {
		weeks++
		s, ok := SlotOf(cal, w)
		day, works := days[w]
		if ok != works {
			t.Errorf("%s has a docket: %v, somebody works: %v", w, ok, works)
		}
		if !ok {
			none++
			continue
		}
		if calendar.DateOf(s.Taken) != day || s.Taken != day.At(15*time.Hour) || s.Publish != day.At(15*time.Hour+50*time.Minute) || s.Issue != day.At(16*time.Hour) {
			t.Errorf("%s: taken %s, the walk says %s", w, s.Taken, day)
		}
		if !before.IsZero() && s.From != before {
			t.Errorf("%s begins at %s, the docket before was taken at %s", w, s.From, before)
		}
		before = s.Taken
		receipt := day.AddDays(1)
		for !cal.Workday(receipt) {
			receipt = receipt.AddDays(1)
		}
		if s.Receipt != receipt.At(12*time.Hour) {
			t.Errorf("%s: to be received by %s, not %s", w, s.Receipt, receipt)
		}
		answer := w.Monday().AddDays(10)
		for !cal.Workday(answer) {
			answer = answer.AddDays(1)
		}
		if s.Answer != answer.At(17*time.Hour) || !s.Answer.After(s.Receipt) {
			t.Errorf("%s: to be answered by %s, not %s", w, s.Answer, answer)
		}
	}
	if weeks != 468 { // 52 × 9, and a 53rd of 2020; without the last of 2026
		t.Errorf("%d weeks", weeks)
	}
	t.Logf("%d weeks, %d without a docket", weeks, none)
}

// TestHandChecked: weeks looked up in the State Council's notices.
func TestHandChecked(t *testing.T) {
	t.Parallel()
	cal := loaded(t)
	for _, c := range []struct{ week, day, from, receipt, answer string }{
		{"2018-W21", "2018-05-25", "2018-05-18", "2018-05-28", "2018-05-31"}, // an ordinary week, that of the founding document
		{"2018-W14", "2018-04-04", "2018-03-30", "2018-04-08", "2018-04-12"}, // 清明 5–7 April: Wednesday; Sunday the 8th is worked
		{"2018-W18", "2018-05-04", "2018-04-27", "2018-05-07", "2018-05-10"}, // the week after 劳动节
		{"2018-W17", "2018-04-27", "2018-04-20", "2018-04-28", "2018-05-03"}, // Saturday the 28th is worked, but Friday is
		{"2018-W39", "2018-09-28", "2018-09-21", "2018-09-29", "2018-10-08"}, // Thursday is within 国庆: Monday the 8th
		{"2018-W40", "", "", "", ""},                                         // 1–7 October: nobody works
		{"2018-W41", "2018-10-12", "2018-09-28", "2018-10-15", "2018-10-18"}, // covers both
		{"2020-W53", "2020-12-31", "2020-12-25", "2021-01-04", "2021-01-07"}, // New Year's Day is a Friday
		{"2026-W40", "2026-09-30", "2026-09-24", "2026-10-08", "2026-10-08"}, // 国庆 from Thursday on
		{"2026-W41", "2026-10-09", "2026-09-30", "2026-10-10", "2026-10-15"},
	} {
		w, ok := ParseWeek(c.week)
		if !ok {
			t.Fatal(c.week)
		}
		s, ok := SlotOf(cal, w)
		if !ok {
			if c.day != "" {
				t.Errorf("%s has no docket", c.week)
			}
			continue
		}
		got := []calendar.Date{calendar.DateOf(s.Taken), calendar.DateOf(s.From), calendar.DateOf(s.Receipt), calendar.DateOf(s.Answer)}
		for i, want := range []string{c.day, c.from, c.receipt, c.answer} {
			if string(got[i]) != want {
				t.Errorf("%s: %v, want %s", c.week, got, []string{c.day, c.from, c.receipt, c.answer})
				break
			}
		}
	}
}

// TestFridays: domain.md §0.1, 18 and §4.6.
func TestFridays(t *testing.T) {
	t.Parallel()
	cal := loaded(t)
	free, all := map[int]int{}, map[int]int{}
	for d := calendar.Date("2018-01-05"); !d.After("2026-12-31"); d = d.AddDays(7) {
		all[d.Year()]++
		if !cal.Workday(d) {
			free[d.Year()]++
		}
	}
	if free[2018] != 3 || free[2026] != 6 || all[2021] != 53 || all[2018] != 52 {
		t.Errorf("Fridays that are free: %v, of %v", free, all)
	}
}

// TestMakeUpWeekends: a Saturday or Sunday counts only in a week of which no other day
// is worked. No published year has such a week; one is made up here.
func TestMakeUpWeekends(t *testing.T) {
	t.Parallel()
	week := func(kinds ...calendar.Kind) *calendar.Calendar {
		var days []calendar.Day
		for i, k := range kinds {
			days = append(days, calendar.Day{Date: calendar.Date("2030-06-03").AddDays(i), Kind: k})
		}
		cal, err := calendar.New(days, calendar.OfficeHours())
		if err != nil {
			t.Fatal(err)
		}
		return cal
	}
	const off, work, makeup, free = calendar.Holiday, calendar.Ordinary, calendar.MakeUp, calendar.Weekend
	for _, c := range []struct {
		cal  *calendar.Calendar
		want calendar.Date
	}{
		{week(off, off, off, off, off, makeup, makeup), "2030-06-09"},
		{week(off, off, off, off, off, makeup, free), "2030-06-08"},
		{week(work, off, off, off, off, makeup, makeup), "2030-06-03"},
		{week(off, off, off, off, off, free, free), ""},
	} {
		s, ok := SlotOf(c.cal, Week{2030, 23})
		if ok != (c.want != "") || ok && calendar.DateOf(s.Taken) != c.want {
			t.Errorf("taken on %s, want %q", s.Taken, c.want)
		}
	}
}

func TestLatestAndSince(t *testing.T) {
	t.Parallel()
	cal := loaded(t)
	friday := calendar.Date("2026-10-09")
	if s := Latest(cal, friday.At(15*time.Hour)); s.Week != (Week{2026, 41}) {
		t.Errorf("at the snapshot: %s", s.Week)
	}
	if s := Latest(cal, friday.At(15*time.Hour).Add(-time.Microsecond)); s.Week != (Week{2026, 40}) {
		t.Errorf("just before: %s", s.Week)
	}
	list := Since(cal, calendar.Date("2018-09-28").At(15*time.Hour), calendar.Date("2018-10-19").At(15*time.Hour))
	if len(list) != 2 || list[0].Number != 41 || list[1].Number != 42 {
		t.Errorf("%v", list)
	}
	for _, wrong := range []string{"", "2018-W1", "2018-W00", "2018-W53", "2018W021", "2018-w21", "-201-W01"} {
		if w, ok := ParseWeek(wrong); ok {
			t.Errorf("%q is read as %s", wrong, w)
		}
	}
	if w, ok := ParseWeek("2020-W53"); !ok || w.Add(1) != (Week{2021, 1}) {
		t.Errorf("%s", w)
	}
}

package docket

import (
	"strconv"
	"time"

	"yianju/internal/calendar"
)

// Week is a week of ISO 8601, from Monday to Sunday: what a docket is called after
// (期号).
type Week struct{ Year, Number int }

// WeekOf returns the week in which a day lies.
func WeekOf(d calendar.Date) Week {
	year, number := d.At(12 * time.Hour).ISOWeek()
	return Week{year, number}
}

// Monday returns the first day of the week.
func (w Week) Monday() calendar.Date {
	fourth := calendar.NewDate(w.Year, time.January, 4) // always in week 1
	monday := fourth.AddDays(-(int(fourth.Weekday()) + 6) % 7)
	return monday.AddDays(7 * (w.Number - 1))
}

// Add returns the week n weeks later.
func (w Week) Add(n int) Week { return WeekOf(w.Monday().AddDays(7 * n)) }

// String returns the week as ISO 8601 writes it, 2018-W21: for URLs and keys.
func (w Week) String() string {
	number := strconv.Itoa(w.Number)
	if w.Number < 10 {
		number = "0" + number
	}
	return strconv.Itoa(w.Year) + "-W" + number
}

// ParseWeek reads what String wrote; ok is false for anything else, and for a week
// that its year does not have.
func ParseWeek(s string) (w Week, ok bool) {
	if len(s) != len("2018-W21") {
		return Week{}, false
	}
	year, err1 := strconv.Atoi(s[:4])
	number, err2 := strconv.Atoi(s[6:])
	w = Week{year, number}
	return w, err1 == nil && err2 == nil && year > 0 && number > 0 && w.String() == s && WeekOf(w.Monday()) == w
}

// Slot is the docket of one week as the calendar has it.
type Slot struct {
	Week
	Cadence
	From    time.Time // the snapshot before: the period is from there to Taken
	Taken   time.Time // the snapshot
	Publish time.Time // issues itself from then on
	Issue   time.Time // has to be issued before
	Receipt time.Time
	Answer  time.Time
}

// SlotOf returns the slot of a week. A week in which nobody works has none: the next
// covers both.
func SlotOf(cal *calendar.Calendar, w Week) (s Slot, ok bool) {
	day, ok := dayOf(cal, w)
	if !ok {
		return Slot{}, false
	}
	before := w.Add(-1)
	last, ok := dayOf(cal, before)
	for ; !ok; last, ok = dayOf(cal, before) {
		before = before.Add(-1)
	}
	c := CadenceOn(day)
	return Slot{Week: w, Cadence: c,
		From:    last.At(CadenceOn(last).Snapshot),
		Taken:   day.At(c.Snapshot),
		Publish: day.At(c.Publish),
		Issue:   day.At(c.Issue),
		Receipt: workday(cal, day.AddDays(1)).At(c.Receipt),
		Answer:  workday(cal, w.Monday().AddDays(7+int(c.AnswerDay)-1)).At(c.Answer),
	}, true
}

// dayOf is the day on which the docket of a week is issued: the last of Monday to
// Friday that is worked; where none is, the last of a Saturday or Sunday worked in
// exchange.
func dayOf(cal *calendar.Calendar, w Week) (calendar.Date, bool) {
	monday := w.Monday()
	for _, n := range []int{4, 3, 2, 1, 0, 6, 5} {
		if d := monday.AddDays(n); cal.Workday(d) {
			return d, true
		}
	}
	return "", false
}

// workday is the first day from d on that is worked.
func workday(cal *calendar.Calendar, d calendar.Date) calendar.Date {
	for !cal.Workday(d) {
		d = d.AddDays(1)
	}
	return d
}

// Latest returns the slot whose snapshot was the last to be taken by an instant.
func Latest(cal *calendar.Calendar, at time.Time) Slot {
	for w := WeekOf(calendar.DateOf(at)); ; w = w.Add(-1) {
		if s, ok := SlotOf(cal, w); ok && !s.Taken.After(at) {
			return s
		}
	}
}

// Since returns the slots whose snapshots lie after one instant and not after another,
// the earliest first.
func Since(cal *calendar.Calendar, after, until time.Time) []Slot {
	var list []Slot
	for w := WeekOf(calendar.DateOf(after)); !w.Monday().Start().After(until); w = w.Add(1) {
		if s, ok := SlotOf(cal, w); ok && s.Taken.After(after) && !s.Taken.After(until) {
			list = append(list, s)
		}
	}
	return list
}

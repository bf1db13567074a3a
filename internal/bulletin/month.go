package bulletin

import (
	"fmt"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
)

// Month is a calendar month as YYYYMM.
type Month int

// MonthOf returns the month of a day.
func MonthOf(d calendar.Date) Month {
	year, month, _ := d.Date()
	return Month(year*100 + int(month))
}

// NewMonth makes a month of its numbers; ok reports whether there is one.
func NewMonth(year, month int) (m Month, ok bool) {
	return Month(year*100 + month), year >= 2000 && year <= 2999 && month >= 1 && month <= 12
}

// ParseMonth reads what String wrote.
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, false
	}
	return NewMonth(t.Year(), int(t.Month()))
}

// String writes the month as 2026-09.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), m.Number()) }

// Year and Number are its parts.
func (m Month) Year() int   { return int(m) / 100 }
func (m Month) Number() int { return int(m) % 100 }

// Add returns the month n later.
func (m Month) Add(n int) Month {
	return MonthOf(calendar.NewDate(m.Year(), time.Month(m.Number()+n), 1))
}

// First and Last are its days.
func (m Month) First() calendar.Date {
	return calendar.NewDate(m.Year(), time.Month(m.Number()), 1)
}
func (m Month) Last() calendar.Date { return m.Add(1).First().AddDays(-1) }

// Cut is what the province's figures of the month are asked of.
func (m Month) Cut() casework.Cut {
	return casework.Cut{Lo: lowest, Hi: highest, From: m.First(), To: m.Last()}
}

// Slot is the place of a month's bulletin in the calendar.
type Slot struct {
	Month Month
	Draft time.Time // when its figures are taken
	Issue time.Time // by when it has to be issued, and issues itself
}

// SlotOf returns a month's slot.
func SlotOf(days *calendar.Calendar, m Month) Slot {
	next := m.Add(1).First()
	c := CadenceOn(next)
	day := next
	for left := c.Workday; ; day = day.AddDays(1) {
		if days.Workday(day) {
			left--
		}
		if left == 0 {
			return Slot{Month: m, Draft: next.At(c.Draft), Issue: day.At(c.Issue)}
		}
	}
}

// Latest returns the slot of the last month whose bulletin is to be drafted by now.
func Latest(days *calendar.Calendar, now time.Time) Slot {
	m := MonthOf(calendar.DateOf(now)).Add(-1)
	if s := SlotOf(days, m); !now.Before(s.Draft) {
		return s
	}
	return SlotOf(days, m.Add(-1))
}

package bulletin

import (
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
)

// CutOf is what the province's figures of the month are asked of.
func CutOf(m calendar.Month) casework.Cut {
	cut := casework.InMonths(m, m)
	cut.Lo, cut.Hi = lowest, highest
	return cut
}

// Slot is the place of a month's bulletin in the calendar.
type Slot struct {
	Month calendar.Month
	Draft time.Time // when its figures are taken
	Issue time.Time // by when it has to be issued, and issues itself
}

// SlotOf returns a month's slot.
func SlotOf(days *calendar.Calendar, m calendar.Month) Slot {
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
	m := calendar.MonthOf(calendar.DateOf(now)).Add(-1)
	if s := SlotOf(days, m); !now.Before(s.Draft) {
		return s
	}
	return SlotOf(days, m.Add(-1))
}

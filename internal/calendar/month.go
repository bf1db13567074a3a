package calendar

import (
	"fmt"
	"time"
)

// Month is a calendar month as YYYYMM.
type Month int

// MonthOf returns the month of a day.
func MonthOf(d Date) Month {
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
	return MonthOf(NewDate(m.Year(), time.Month(m.Number()+n), 1))
}

// First and Last are its days.
func (m Month) First() Date {
	return NewDate(m.Year(), time.Month(m.Number()), 1)
}
func (m Month) Last() Date { return m.Add(1).First().AddDays(-1) }

// Sub returns how many months m is after o.
func (m Month) Sub(o Month) int { return (m.Year()-o.Year())*12 + m.Number() - o.Number() }

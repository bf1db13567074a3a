package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the civil calendar in Shanghai, written YYYY-MM-DD: what the
// databases and JSON hold, and comparable. The empty Date means none. Dates are
// made by the functions of this package, from year 1 to 9999.
type Date string

// NewDate returns a day; a month or day out of range carries over as in time.Date.
func NewDate(year int, month time.Month, day int) Date { return dayOf(year, month, day).date() }

// ParseDate reads YYYY-MM-DD; the empty string is the empty Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return "", fmt.Errorf("calendar: %q is not a date", s)
	}
	return Date(s), nil
}

// DateOf returns the day in which t lies. Midnight lies in the day it begins.
func DateOf(t time.Time) Date {
	d, _ := split(t)
	return d.date()
}

// ClosingDate is DateOf for the end of a period: midnight is 24:00 of the day it
// ends. A limit of workdays that is due at d.End() is shown as due on d.
func ClosingDate(t time.Time) Date { return closing(t).date() }

// Start returns the instant of 00:00, in UTC.
func (d Date) Start() time.Time { return d.At(0) }

// End returns the instant of 24:00, which is also the start of the next day.
func (d Date) End() time.Time { return d.day().end() }

// At returns the instant of a time of day, say 15 hours, in UTC.
func (d Date) At(timeOfDay time.Duration) time.Time { return d.day().at(timeOfDay) }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return (d.day() + day(n)).date() }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d.day() - e.day()) }

// Compare returns -1, 0 or 1; the empty Date is before every other.
func (d Date) Compare(e Date) int { return cmp.Compare(d, e) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d < e }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d > e }

// IsZero reports whether d means none.
func (d Date) IsZero() bool { return d == "" }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.day().weekday() }

// Year returns the year.
func (d Date) Year() int { return d.day().utc().Year() }

// Date returns year, month and day of the month.
func (d Date) Date() (year int, month time.Month, dayOfMonth int) { return d.day().utc().Date() }

// String returns YYYY-MM-DD, or "" for the empty Date.
func (d Date) String() string { return string(d) }

// UnmarshalText implements encoding.TextUnmarshaler, so that JSON is checked.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

func (d Date) day() day {
	if t, err := time.Parse(time.DateOnly, string(d)); err == nil {
		return dayOf(t.Date())
	}
	return 0
}

package calendar

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
)

// Shanghai is the zone of every civil date and hour of the project.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a day of the civil calendar in Shanghai. It is comparable; the zero
// Date means none, is written "" and stored as "". Dates from year 1 on.
type Date struct{ n int32 } // days since 0000-12-31, so that 0001-01-01 is 1

const (
	secondsPerDay = 24 * 60 * 60
	unixEpoch     = 719163 // the n of 1970-01-01
)

// NewDate returns a day; a month or day out of range carries over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date{int32(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/secondsPerDay) + unixEpoch}
}

// ParseDate reads YYYY-MM-DD; the empty string is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("calendar: %q is not a date", s)
	}
	return NewDate(t.Date()), nil
}

// DateOf returns the day in which t lies. Midnight lies in the day it begins.
func DateOf(t time.Time) Date {
	d, _ := split(t)
	return d
}

// ClosingDate is DateOf for the end of a period: midnight is 24:00 of the day it
// ends. A limit of workdays that is due at d.End() is shown as due on d.
func ClosingDate(t time.Time) Date {
	d, rest := split(t)
	if rest == 0 {
		d.n--
	}
	return d
}

// split returns the day of t and the time passed since its midnight.
func split(t time.Time) (Date, time.Duration) {
	s := t.Unix() + unixEpoch*secondsPerDay + 8*60*60
	day := s / secondsPerDay
	return Date{int32(day)}, time.Duration(s%secondsPerDay)*time.Second + time.Duration(t.Nanosecond())
}

// at returns the instant that lies the given time after the day's midnight, in UTC.
func (d Date) at(rest time.Duration) time.Time {
	return time.Unix((int64(d.n)-unixEpoch)*secondsPerDay-8*60*60, int64(rest)).UTC()
}

// Start returns the instant of 00:00.
func (d Date) Start() time.Time { return d.at(0) }

// End returns the instant of 24:00, which is also the start of the next day.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// At returns the instant of a time of day, say 15 hours, in UTC.
func (d Date) At(timeOfDay time.Duration) time.Time { return d.at(timeOfDay) }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return Date{d.n + int32(n)} }

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d.n - e.n) }

// Compare returns -1, 0 or 1; the zero Date is before every other.
func (d Date) Compare(e Date) int { return cmp.Compare(d.n, e.n) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.n < e.n }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.n > e.n }

// IsZero reports whether d means none.
func (d Date) IsZero() bool { return d.n == 0 }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d.n % 7) }

func (d Date) weekend() bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// Year returns the year.
func (d Date) Year() int { return d.utc().Year() }

// Date returns year, month and day of the month.
func (d Date) Date() (year int, month time.Month, day int) { return d.utc().Date() }

func (d Date) utc() time.Time { return time.Unix((int64(d.n)-unixEpoch)*secondsPerDay, 0).UTC() }

// String returns YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// Value implements driver.Valuer: a date is stored as its text.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan implements sql.Scanner.
func (d *Date) Scan(v any) (err error) {
	switch v := v.(type) {
	case string:
		*d, err = ParseDate(v)
	case []byte:
		*d, err = ParseDate(string(v))
	case nil:
		*d = Date{}
	default:
		err = fmt.Errorf("calendar: cannot read a date from %T", v)
	}
	return err
}

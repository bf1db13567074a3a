package model

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"time"
)

// Minute is an instant: minutes of Shanghai's civil time since 1970-01-01 00:00.
type Minute int

// Day is a civil day of Shanghai: days since 1970-01-01.
type Day int

const (
	day  = 24 * 60
	zone = 8 * 60 // fixed since 1992
)

// MinuteOf returns the minute in which t lies.
func MinuteOf(t time.Time) Minute { return Minute(t.Unix()/60) + zone }

// Time returns the instant, in UTC.
func (m Minute) Time() time.Time { return time.Unix(int64(m-zone)*60, 0).UTC() }

// String returns the instant as a clock in Shanghai shows it.
func (m Minute) String() string {
	return time.Unix(int64(m)*60, 0).UTC().Format("2006-01-02 15:04")
}

// Day returns the day the instant lies in; midnight lies in the day it begins.
func (m Minute) Day() Day { return Day(m / day) }

// Start returns 00:00 of the day, End 24:00.
func (d Day) Start() Minute { return Minute(d) * day }

// End returns 24:00 of the day.
func (d Day) End() Minute { return (d + 1).Start() }

// String returns the date, YYYY-MM-DD.
func (d Day) String() string { return d.Start().String()[:len("2006-01-02")] }

// Calendar knows which days are worked.
type Calendar struct {
	first  Day
	works  []bool
	makeUp []Day
	free   []Day // the days on which a run of holidays begins
}

// ReadCalendar reads the published days: date, weekday, worked, kind, name.
func ReadCalendar(text []byte) (*Calendar, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	c := &Calendar{}
	holiday := false
	for i, row := range rows[1:] {
		at, err := time.Parse(time.DateOnly, row[0])
		if err != nil {
			return nil, err
		}
		d := Day(at.Unix() / 86400)
		if i == 0 {
			c.first = d
		}
		if d != c.first+Day(i) {
			return nil, fmt.Errorf("model: %s is out of order", d)
		}
		c.works = append(c.works, row[2] == "1")
		if row[3] == "makeup_workday" {
			c.makeUp = append(c.makeUp, d)
		}
		if row[3] == "holiday" && !holiday {
			c.free = append(c.free, d)
		}
		holiday = row[3] == "holiday"
	}
	return c, nil
}

// MakeUps returns the Saturdays and Sundays that are worked (调休上班).
func (c *Calendar) MakeUps() []Day { return c.makeUp }

// Holidays returns the first day of each run of holidays.
func (c *Calendar) Holidays() []Day { return c.free }

// Works reports whether offices work on the day. A day that is not published is
// assumed: Monday to Friday without the statutory holidays of fixed date.
func (c *Calendar) Works(d Day) bool {
	if i := int(d - c.first); i >= 0 && i < len(c.works) {
		return c.works[i]
	}
	t := time.Unix(int64(d)*86400, 0).UTC()
	switch date := t.Format("01-02"); {
	case date == "01-01", date == "05-01", date == "05-02", date == "10-01", date == "10-02", date == "10-03":
		return false
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}

// working reports whether the minute that begins at m is working time.
func (c *Calendar) working(m Minute) bool {
	clock := int(m % day)
	return (clock >= 8*60+30 && clock < 11*60+30 || clock >= 13*60 && clock < 17*60) && c.Works(m.Day())
}

// edges of a day: between two of them all minutes are of one kind.
var edges = [...]int{8*60 + 30, 11*60 + 30, 13 * 60, 17 * 60, day}

// alike returns how many minutes from m on are of the same kind as the first.
func alike(m Minute) int {
	clock := int(m % day)
	for _, e := range edges {
		if clock < e {
			return e - clock
		}
	}
	panic("model: a day has an end")
}

package calendar

import (
	"fmt"
	"slices"
	"time"
)

// Kind says what sort of day a day is. The values are those of the data file.
type Kind string

// Kinds of days.
const (
	Ordinary Kind = "workday"        // Monday to Friday
	Weekend  Kind = "weekend"        // a Saturday or Sunday that is free
	Holiday  Kind = "holiday"        // 放假, whatever the day of the week
	MakeUp   Kind = "makeup_workday" // 调休上班: a Saturday or Sunday that is worked
)

// Works reports whether offices work on days of this kind.
func (k Kind) Works() bool { return k == Ordinary || k == MakeUp }

// Day is a day of the published calendar.
type Day struct {
	Date Date
	Kind Kind
	Name string // of the holiday a Holiday or MakeUp day belongs to, as published: 春节
}

// Window is a stretch of working time, in time of day.
type Window struct{ From, To time.Duration }

// OfficeHours are the windows of a workday: 08:30–11:30 and 13:00–17:00.
func OfficeHours() []Window {
	return []Window{
		{8*time.Hour + 30*time.Minute, 11*time.Hour + 30*time.Minute},
		{13 * time.Hour, 17 * time.Hour},
	}
}

// The horizon bounds what is precomputed; limits are days or months, so a century
// is far more than enough. Beyond it answers stop at its edge, provisional.
var (
	horizonFirst = dayOf(2000, time.January, 1)
	horizonLast  = dayOf(2100, time.December, 31)
)

// Calendar answers from tables computed once. It is immutable and safe for
// concurrent use.
type Calendar struct {
	known   []Day // published, from the day first on, without a gap
	first   day
	windows []Window
	perDay  time.Duration // working time of a workday

	before []int32 // before[i]: workdays among the first i days of the horizon
	days   []day   // the workdays of the horizon, in order
}

// New returns a calendar of published days, which must be in order and without a
// gap, and the windows of a workday, in order and apart.
func New(days []Day, windows []Window) (*Calendar, error) {
	c := &Calendar{known: slices.Clone(days), windows: slices.Clone(windows)}
	if err := c.checkDays(); err != nil {
		return nil, err
	}
	if err := c.setWindows(); err != nil {
		return nil, err
	}
	c.before = make([]int32, 1, horizonLast-horizonFirst+2)
	for d := horizonFirst; d <= horizonLast; d++ {
		if c.day(d).Kind.Works() {
			c.days = append(c.days, d)
		}
		c.before = append(c.before, int32(len(c.days)))
	}
	return c, nil
}

func (c *Calendar) checkDays() error {
	for i, d := range c.known {
		n := d.Date.day()
		if i == 0 {
			c.first = n
		}
		if n != c.first+day(i) {
			return fmt.Errorf("calendar: %s does not follow %s", d.Date, c.known[i-1].Date)
		}
		if n < horizonFirst || n > horizonLast {
			return fmt.Errorf("calendar: %s is beyond the horizon", d.Date)
		}
	}
	return nil
}

func (c *Calendar) setWindows() error {
	var end time.Duration
	for _, w := range c.windows {
		if w.From < end || w.To <= w.From || w.To > 24*time.Hour {
			return fmt.Errorf("calendar: the window %s–%s is empty or out of order", w.From, w.To)
		}
		end = w.To
		c.perDay += w.To - w.From
	}
	if c.perDay == 0 {
		return fmt.Errorf("calendar: no working time in a day")
	}
	return nil
}

// Day returns what d is: as published, or else assumed.
func (c *Calendar) Day(d Date) Day { return c.day(d.day()) }

// Workday reports whether offices work on d.
func (c *Calendar) Workday(d Date) bool { return c.Day(d).Kind.Works() }

// Known reports whether the whole year is published.
func (c *Calendar) Known(year int) bool {
	return c.published(dayOf(year, time.January, 1)) && c.published(dayOf(year, time.December, 31))
}

func (c *Calendar) published(d day) bool { return d >= c.first && d < c.first+day(len(c.known)) }

func (c *Calendar) day(d day) Day {
	if c.published(d) {
		return c.known[d-c.first]
	}
	return assumed(d)
}

// assumed is the fall-back for an unpublished day: the week, and the statutory
// holidays of fixed date (全国年节及纪念日放假办法, text of 2025). Spring Festival
// and the others of the lunar calendar, and every exchange of days, are unknown.
func assumed(d day) Day {
	_, month, dayOfMonth := d.utc().Date()
	switch {
	case month == time.January && dayOfMonth == 1:
		return Day{d.date(), Holiday, "元旦"}
	case month == time.May && dayOfMonth <= 2:
		return Day{d.date(), Holiday, "劳动节"}
	case month == time.October && dayOfMonth <= 3:
		return Day{d.date(), Holiday, "国庆节"}
	case d.weekend():
		return Day{d.date(), Weekend, ""}
	}
	return Day{d.date(), Ordinary, ""}
}

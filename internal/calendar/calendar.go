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
	horizonFirst = NewDate(2000, time.January, 1)
	horizonLast  = NewDate(2100, time.December, 31)
)

// Calendar answers from tables computed once. It is immutable and safe for
// concurrent use.
type Calendar struct {
	known   map[Date]Day
	first   Date // the published days, without a gap
	last    Date
	windows []Window
	perDay  time.Duration // working time of a workday

	before []int32 // before[i]: workdays among the first i days of the horizon
	days   []Date  // the workdays of the horizon, in order
}

// New returns a calendar of published days, which must be in order and without a
// gap, and the windows of a workday, in order and apart.
func New(days []Day, windows []Window) (*Calendar, error) {
	c := &Calendar{known: make(map[Date]Day, len(days)), windows: slices.Clone(windows)}
	if err := c.setWindows(); err != nil {
		return nil, err
	}
	for i, d := range days {
		if i > 0 && d.Date != days[i-1].Date.AddDays(1) {
			return nil, fmt.Errorf("calendar: %s does not follow %s", d.Date, days[i-1].Date)
		}
		if d.Date.Before(horizonFirst) || d.Date.After(horizonLast) {
			return nil, fmt.Errorf("calendar: %s is beyond the horizon", d.Date)
		}
		c.known[d.Date] = d
	}
	if len(days) > 0 {
		c.first, c.last = days[0].Date, days[len(days)-1].Date
	}
	n := horizonLast.Sub(horizonFirst) + 1
	c.before = make([]int32, n+1)
	for i := range n {
		c.before[i+1] = c.before[i]
		if d := horizonFirst.AddDays(i); c.Day(d).Kind.Works() {
			c.before[i+1]++
			c.days = append(c.days, d)
		}
	}
	return c, nil
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
func (c *Calendar) Day(d Date) Day {
	if day, ok := c.known[d]; ok {
		return day
	}
	return assumed(d)
}

// Workday reports whether offices work on d.
func (c *Calendar) Workday(d Date) bool { return c.Day(d).Kind.Works() }

// Known reports whether the whole year is published.
func (c *Calendar) Known(year int) bool {
	return c.published(NewDate(year, time.January, 1)) && c.published(NewDate(year, time.December, 31))
}

func (c *Calendar) published(d Date) bool {
	return !c.first.IsZero() && !d.Before(c.first) && !d.After(c.last)
}

// assumed is the fall-back for an unpublished day: the week, and the statutory
// holidays of fixed date (全国年节及纪念日放假办法, text of 2025). Spring Festival
// and the others of the lunar calendar, and every exchange of days, are unknown.
func assumed(d Date) Day {
	_, month, day := d.Date()
	switch {
	case month == time.January && day == 1:
		return Day{d, Holiday, "元旦"}
	case month == time.May && day <= 2:
		return Day{d, Holiday, "劳动节"}
	case month == time.October && day <= 3:
		return Day{d, Holiday, "国庆节"}
	}
	if d.weekend() {
		return Day{d, Weekend, ""}
	}
	return Day{d, Ordinary, ""}
}

package calendar

import "time"

// Unit is what a span is counted in.
type Unit string

// Units, with the values kept in rule tables and JSON.
const (
	NaturalMin Unit = "natural_min"
	WorkMin    Unit = "work_min"
	WorkDay    Unit = "work_day"
)

// Valid reports whether u is one of the three units.
func (u Unit) Valid() bool { return u == NaturalMin || u == WorkMin || u == WorkDay }

// Span is the length of a limit. A span that is not positive is nothing.
type Span struct {
	Amount int  `json:"amount"`
	Unit   Unit `json:"unit"`
}

// Due is where a span ends.
type Due struct {
	At          time.Time // UTC
	Provisional bool      // leans on a day whose year is not published yet
}

// Add returns when a span that begins at start ends. It panics on a unit that
// is not Valid: rules are checked when they are loaded.
func (c *Calendar) Add(start time.Time, s Span) Due {
	if s.Amount <= 0 {
		return Due{At: start.UTC()}
	}
	switch s.Unit {
	case NaturalMin:
		return Due{At: start.UTC().Add(minutes(s.Amount))}
	case WorkMin:
		return c.due(start, c.atWorked(c.worked(start)+minutes(s.Amount)))
	case WorkDay:
		return c.due(start, c.endOfWorkday(c.workdaysTo(closing(start))+s.Amount))
	}
	panic("calendar: unit " + string(s.Unit))
}

// Between returns how much of the unit lies in (a, b]: whole natural minutes;
// whole minutes of working time; ends (24:00) of workdays. It is 0 when b is not
// after a. A pause from a to b moves a limit of the unit by Between(a, b).
func (c *Calendar) Between(a, b time.Time, u Unit) int {
	if !b.After(a) {
		return 0
	}
	switch u {
	case NaturalMin:
		return int(b.Sub(a) / time.Minute)
	case WorkMin:
		return int((c.worked(b) - c.worked(a)) / time.Minute)
	case WorkDay:
		from, _ := split(a)
		to, _ := split(b)
		return c.workdaysTo(to-1) - c.workdaysTo(from-1)
	}
	panic("calendar: unit " + string(u))
}

// minutes caps at a century, the length of the horizon, and so cannot overflow.
func minutes(n int) time.Duration {
	return time.Duration(min(n, 101*366*24*60)) * time.Minute
}

// due keeps the end from falling before a start that is beyond the horizon.
func (c *Calendar) due(start, end time.Time) Due {
	if end.Before(start) {
		end = start.UTC()
	}
	first, _ := split(start)
	return Due{At: end, Provisional: !c.published(first) || !c.published(closing(end))}
}

// workdaysTo counts the workdays of the horizon up to and including d.
func (c *Calendar) workdaysTo(d day) int {
	i := int(d-horizonFirst) + 1
	return int(c.before[max(0, min(i, len(c.before)-1))])
}

// endOfWorkday returns 24:00 of the nth workday of the horizon, counted from 1.
func (c *Calendar) endOfWorkday(n int) time.Time {
	if n > len(c.days) {
		return horizonLast.end()
	}
	return c.days[n-1].end()
}

// worked returns the working time between the beginning of the horizon and t.
func (c *Calendar) worked(t time.Time) time.Duration {
	d, rest := split(t)
	total := time.Duration(c.workdaysTo(d-1)) * c.perDay
	if c.workdaysTo(d) == c.workdaysTo(d-1) {
		return total
	}
	for _, w := range c.windows {
		total += max(0, min(rest, w.To)-w.From)
	}
	return total
}

// atWorked is the inverse of worked: the first instant at which the total, which
// is positive, is reached.
func (c *Calendar) atWorked(total time.Duration) time.Time {
	// One less, so that a day filled exactly ends on that day and not on the next.
	n := int((total - 1) / c.perDay)
	if n >= len(c.days) {
		return horizonLast.end()
	}
	rest := total - time.Duration(n)*c.perDay
	for _, w := range c.windows {
		if rest <= w.To-w.From {
			return c.days[n].at(w.From + rest)
		}
		rest -= w.To - w.From
	}
	panic("calendar: more working time than a day has") // rest is at most perDay
}

package calendar

import "time"

// Explanation tells why a span ends when it does, as data: the words are made
// where the language is known.
type Explanation struct {
	Start    time.Time
	Span     Span
	Due      Due
	Special  []Day // make-up days worked and holidays not worked on the way, in order
	Weekends int   // ordinary Saturdays and Sundays on the way
}

// Explain returns Add with its reasons. Natural time has none.
func (c *Calendar) Explain(start time.Time, s Span) Explanation {
	e := Explanation{Start: start, Span: s, Due: c.Add(start, s)}
	if s.Unit == NaturalMin || s.Amount <= 0 {
		return e
	}
	first, _ := split(start)
	if s.Unit == WorkDay {
		first = closing(start) + 1 // the day of the start is not counted
	}
	for d := first; d <= closing(e.Due.At); d++ {
		switch passed := c.day(d); passed.Kind {
		case MakeUp, Holiday:
			e.Special = append(e.Special, passed)
		case Weekend:
			e.Weekends++
		}
	}
	return e
}

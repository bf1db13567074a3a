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
	first := DateOf(start)
	if s.Unit == WorkDay {
		first = ClosingDate(start).AddDays(1) // the day of the start is not counted
	}
	for d := first; !d.After(ClosingDate(e.Due.At)); d = d.AddDays(1) {
		switch day := c.Day(d); day.Kind {
		case MakeUp, Holiday:
			e.Special = append(e.Special, day)
		case Weekend:
			e.Weekends++
		}
	}
	return e
}

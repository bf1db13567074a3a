package casework

import (
	"slices"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// Status is what the events of a case add up to. It is never set: it is folded
// from the events, on every write, on every replay, by the same function.
type Status struct {
	Seq      int64 // of the last event
	State    State
	Level    rule.Level // who presses now: 1 the handler alone, 2 the county, 3 the city
	Round    int        // times reopened
	Rules    string
	Class    rule.Class
	Category string
	Grade    int
	Handler  Handler
	Channel  Channel
	Flags    []rule.Flag

	Request   Request // undecided request
	Suspended bool
	Consented bool // L2 agreed that it cannot be solved

	Result   Result
	Rating   Rating
	Ending   Ending
	Promised calendar.Date
	Planned  calendar.Date

	FiledAt, AssignedAt, AcceptedAt, ContactedAt, ArrivedAt time.Time
	SuspendedAt, FirstRepliedAt, RepliedAt, ClosedAt        time.Time

	Returns, Extensions int
	Urged               []rule.Level
	Objected            bool // the owner's one objection is used
	Reviewing           bool
	Checking            bool // another county still has to look at a grant
	Disputed            bool // it disagreed, and the city has not decided yet
	Attempts            int  // of the call-back that is due
	Falsified           bool
	Missed              bool // an answer was due, or can no longer come, and there is none (回复率)

	Once        Marks  // what was so of it once and is counted for good (mark.go)
	Word        Rating // the filer's own last, whatever round it was about
	Heard       Heard
	JoinersSaid [5]int // ratings of joiners, as Ratings
}

// Fold adds up a case's events from the first.
func Fold(events []Event) Status {
	var s Status
	for _, e := range events {
		s = s.After(e)
	}
	return s
}

// After returns the status once e has happened. It asks nothing and refuses
// nothing: what is in the record has happened.
func (s Status) After(e Event) Status {
	was := s
	s.Seq = e.Seq
	s.Flags = union(s.Flags, e.Flags)
	switch e.Kind {
	case Filed:
		s.State, s.FiledAt, s.AssignedAt, s.Level = Submitted, e.At, e.At, e.Level
		s.Rules, s.Class, s.Category, s.Grade = e.Rules, e.Class, e.Category, e.Grade
		s.Handler, s.Channel = e.Handler, e.Channel
	case Moved, Assigned:
		s.State, s.Handler, s.Grade, s.Level = Submitted, e.Handler, e.Grade, max(s.Level, e.Level)
		s.AssignedAt = e.At
		if e.Kind == Assigned {
			s.Returns++
		}
	case WasAccepted:
		s.State, s.AcceptedAt = Accepted, e.At
	case Contacted:
		s.ContactedAt = first(s.ContactedAt, e.At)
	case WasDispatched:
		s.State = Dispatched
	case Arrived:
		s.State, s.ArrivedAt = InProgress, first(s.ArrivedAt, e.At)
		s.ContactedAt = first(s.ContactedAt, e.At)
	case WasHandedOver:
		s.State, s.ArrivedAt = HandedOver, first(s.ArrivedAt, e.At)
		s.ContactedAt = first(s.ContactedAt, e.At)
	case Requested:
		s.Request = e.Request
	case Granted, Refused:
		s.Consented = s.Consented || e.Kind == Granted && s.Request == Unsolvable
		s.Request = NoRequest
	case Extended:
		s.Extensions++
	case Suspended:
		s.Suspended, s.SuspendedAt = true, e.At
	case Resumed:
		s.Suspended = false
	case Planned:
		s.Planned, s.Missed = e.Until, false // an answer is due by the planned day now
	case Reclassified:
		s.Class, s.Category = e.Class, e.Category
	case WasReplied:
		s = s.replied(e)
	case WasRejected:
		s.State, s.ClosedAt, s.Missed = Rejected, e.At, false
	case WasMerged:
		s.State, s.ClosedAt, s.Missed = Merged, e.At, false // it is answered in the other
	case WasWithdrawn:
		s.Missed = s.State != Submitted && s.FirstRepliedAt.IsZero() // domain.md §0.1, 14
		s.State, s.ClosedAt = Withdrawn, e.At
	case Urged:
		s.Urged = append(slices.Clip(s.Urged), e.Level)
	case Rated:
		if !e.Joiner {
			s = s.rated(e)
		}
	case Objected:
		s.Objected, s.Reviewing = true, true
	case CheckDrawn:
		s.Checking = true
	case CrossChecked:
		s.Checking, s.Disputed = false, s.Disputed || !e.Upheld
	case Reviewed:
		s.Reviewing, s.Disputed = false, false
	case Selected:
		s.Attempts = 0
	case CalledBack:
		s.Attempts = e.Attempt
	case Falsified:
		s.Falsified = true
	case Concluded:
		s.State, s.Result, s.Ending = Closed, FinalAnswered, GivenFinal
		s.RepliedAt, s.ClosedAt, s.Missed = e.At, e.At, false
	case WasClosed:
		s.State, s.Ending, s.ClosedAt = Closed, e.Ending, e.At
	case WasArchived:
		s.State = Archived
	case Escalated:
		s.Level = e.Level
	case Lapsed:
		s.Missed = s.Missed || s.FirstRepliedAt.IsZero() && slices.Contains(answerLimits, e.Limit)
	}
	if e.reopens() {
		s = s.reopened(e)
	}
	return s.markOnce(was, e)
}

// answerLimits are those by which an answer is due, of whoever has the case, or what
// the day of the answer hangs on: not to plan is no way out of it.
var answerLimits = []string{"finish", "heat", "plan"}

func (s Status) replied(e Event) Status {
	s.State, s.Result, s.RepliedAt = Replied, e.Result, e.At
	if e.Result == Partly {
		s.State, s.Promised = Promised, e.Until
	}
	s.FirstRepliedAt = first(s.FirstRepliedAt, e.At)
	s.ContactedAt = first(s.ContactedAt, e.At)
	s.Suspended, s.Missed = false, false
	return s
}

func (s Status) rated(e Event) Status {
	s.Rating = e.Rating
	if s.State == Replied {
		s.State, s.Ending, s.ClosedAt = Closed, Unsolved, e.At
		if e.Solved {
			s.Ending = Confirmed
		}
	}
	return s
}

func (s Status) reopened(e Event) Status {
	s.State, s.Round, s.Level = Reopened, e.Round, e.Level
	if e.Round >= 3 {
		s.State = Final
	}
	s.Request, s.Suspended, s.Reviewing = NoRequest, false, false // a case may be reopened out of a rejection
	s.Result, s.Rating, s.Ending, s.Planned, s.Promised = "", "", "", "", ""
	s.ClosedAt, s.Extensions, s.Consented, s.Objected = time.Time{}, 0, false, false
	return s
}

// reopens reports whether the event puts an answered case back to work: the
// owner's word, a call-back, a review or a finding of false completion.
func (e Event) reopens() bool { return e.Round > 0 }

// Has reports whether the case bears the flag.
func (s Status) Has(f rule.Flag) bool { return slices.Contains(s.Flags, f) }

// Pause returns how the handler's clocks stand: none, requested or suspended.
func (s Status) Pause() string {
	switch {
	case s.Suspended:
		return "suspended"
	case s.Request != NoRequest:
		return "requested"
	}
	return "none"
}

func first(t, or time.Time) time.Time {
	if t.IsZero() {
		return or
	}
	return t
}

func union(a, b []rule.Flag) []rule.Flag {
	for _, f := range b {
		if !slices.Contains(a, f) {
			a = append(slices.Clip(a), f)
		}
	}
	return a
}

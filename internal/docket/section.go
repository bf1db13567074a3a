package docket

import (
	"slices"
	"time"

	"yianju/internal/casework"
	"yianju/internal/casework/rule"
)

// Section is a part of a docket; shown names are the messages docket.section.*, in small letters.
type Section string

// The sections that are listed. C, what is not due yet, is counted only.
const (
	Overdue Section = "A" // an answer, a plan or a decision is late (督办)
	Unhappy Section = "B" // the owner is not satisfied, or it was reopened (督办)
)

// Sections are the sections that are listed, in their order.
var Sections = []Section{Overdue, Unhappy}

// answering are the obligations that make a case late: by which an answer, what it
// hangs on, or a decision of the level above is due.
var answering = []string{"finish", "heat", "plan", "promise", "decide", "final"}

// finding is what the docket makes of one case.
type finding struct {
	Section Section // "" = it is not listed
	Level   rule.Level
	Since   time.Time // since when it stands where it stands
	LateAt  time.Time // when the first of what is late was due; zero = nothing is
	Advice  string
	Figures Figures // what it adds to the county's
}

// judge says in which section a case is at the snapshot of a slot, and what it counts as.
func judge(c casework.Standing, s Slot) finding {
	var f finding
	n := &f.Figures
	within := func(t time.Time) bool { return t.After(s.From) && !t.After(s.Taken) }
	if within(c.FiledAt) {
		n.Filed++
		if c.Class == rule.U0 || c.Class == rule.U1 {
			n.Urgent++
		}
	}
	if !c.State.Open() && within(c.ClosedAt) {
		n.Ended++
	}
	rated := time.Time{}
	f.Since, rated = milestones(c.Events)
	for _, e := range c.Events {
		if e.Round > 0 && within(e.At) {
			n.Reopened++
		}
	}
	pressing := c.State.Open() && c.State != casework.Replied
	switch {
	case c.State == casework.Replied:
		n.Waiting++
	case pressing:
		n.Open++
	}
	if s.Taken.Sub(c.FiledAt) < s.Age {
		if pressing {
			n.Young++
		}
		return f
	}
	f.Level = max(c.Level, rule.L1)
	if pressing {
		for _, l := range c.Limits {
			if l.Open() && slices.Contains(answering, l.Name) && l.Overdue(s.Taken) {
				if f.LateAt.IsZero() || l.Due.Before(f.LateAt) {
					f.LateAt = l.Due
				}
				if l.Actor >= rule.L2 && l.Actor <= rule.L3 {
					f.Level = max(f.Level, l.Actor)
				}
			}
		}
	}
	switch {
	case !f.LateAt.IsZero():
		f.Section = Overdue
		n.Overdue++
	case pressing && c.Round > 0, c.State == casework.Closed && c.Rating.Bad() && (within(rated) || calls(c.Limits)):
		f.Section = Unhappy
		n.Unhappy++
	case pressing:
		n.NotDue++
	}
	return f
}

// milestones are when a case came to its state, and when it was last rated by whoever
// filed it.
func milestones(events []casework.Event) (since, rated time.Time) {
	var s casework.Status
	for _, e := range events {
		was := s.State
		if s = s.After(e); s.State != was {
			since = e.At
		}
		if e.Kind == casework.Rated && !e.Joiner {
			rated = e.At
		}
	}
	return since, rated
}

// calls reports whether the owner is still to be called back.
func calls(limits []casework.Limit) bool {
	return slices.ContainsFunc(limits, func(l casework.Limit) bool { return l.Name == "callback" && l.Open() })
}

// days are the days that have begun between two instants: less than a day is one.
func days(from, to time.Time) int {
	if from.IsZero() || !to.After(from) {
		return 0
	}
	return int((to.Sub(from) + 24*time.Hour - 1) / (24 * time.Hour))
}

// runningMany is how many dockets running make a case one for a talk with those in charge.
const runningMany = 3

// advise is what the docket demands by rule, as a key of docket.advice.*; the reviewer
// may put words of their own in its place.
func advise(f finding, c casework.Standing, weeks int) string {
	switch {
	case weeks >= runningMany:
		return "running"
	case c.State == casework.Final:
		return "final"
	case f.Section == Unhappy && c.State == casework.Closed:
		return "unhappy"
	case f.Section == Unhappy:
		return "reopened"
	case c.Request != casework.NoRequest:
		return "decide"
	case f.Level >= rule.L3:
		return "overdue3"
	case f.Level == rule.L2:
		return "overdue2"
	}
	return "overdue1"
}

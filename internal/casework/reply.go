package casework

import (
	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// replied is an answer and, where somebody outside the company should ask the
// owner about it, the drawing for a call-back.
func replied(s Status, r Result, until calendar.Date, env Env) (Event, []Event) {
	e := Event{Kind: WasReplied, Facts: Facts{Result: r}}
	if r == Partly {
		e.Until = until
	}
	return e, selected(drawn(s, r, env))
}

// drawn gives the reason for a human call-back, or none: all that was
// supervised, repeated, found untrue or concerns the old and frail, and a tenth
// of the rest (domain.md §4.4).
func drawn(s Status, r Result, env Env) string {
	switch {
	case s.Level >= rule.L2:
		return "supervised"
	case s.Round > 0, s.Has(rule.Repeated):
		return "repeated"
	case r == FoundUntrue:
		return "untrue"
	case s.Has(rule.Vulnerable):
		return "vulnerable"
	case env.Draw < env.Rules.Param("callback_percent"):
		return "sample"
	}
	return ""
}

// selected is the drawing for a call-back, or nothing when there is no reason.
func selected(reason string) []Event {
	if reason == "" {
		return nil
	}
	return []Event{{Kind: Selected, Facts: Facts{Reason: reason}}}
}

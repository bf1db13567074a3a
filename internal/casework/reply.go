package casework

import (
	"slices"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
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

// siteMedia are the photos and clips with which the handler's side has shown its
// work since the case was filed or last reopened, such as the worker's by the job
// link: an answer need not bring them again.
func siteMedia(tx *db.Tx, w *work) ([]Media, error) {
	all, err := mediaOf(tx, w.Ref)
	return w.shownWork(all), err
}

func (w *work) shownWork(all []Media) []Media {
	var since int64
	here := map[int64]bool{}
	for _, e := range w.events {
		if e.reopens() {
			since = e.Seq
		}
		here[e.Seq] = e.By == rule.L1 || e.By == rule.L2 && w.Handler == ByCounty
	}
	return slices.DeleteFunc(slices.Clone(all), func(m Media) bool { return m.Seq <= since || !here[m.Seq] })
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

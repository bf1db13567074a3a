package casework

import (
	"time"

	"yianju/internal/casework/rule"
)

// occasion is something obligations start on (column starts of sla.csv), at the
// instant they are counted from.
type occasion struct {
	name string
	at   time.Time
}

// occasions lists what an event starts, given the status after it.
func occasions(e Event, after Status) []occasion {
	var out []occasion
	add := func(name string, at time.Time) { out = append(out, occasion{name, at}) }
	switch e.Kind {
	case Filed:
		add("filed", e.At)
		if after.Has(rule.Threat) {
			add("threatened", e.At)
		}
	case Assigned, Moved:
		add("assigned", e.At)
	case WasHandedOver:
		add("handed_over", e.At)
	case Requested:
		add("requested", e.At)
	case Suspended:
		add("suspended", e.Until.End())
	case Planned:
		add("planned", e.Until.End())
	case WasReplied:
		if e.Result == Partly {
			add("promised", e.Until.End())
		} else {
			add("replied", e.At)
		}
	case Objected:
		add("objected", e.At)
	case CheckDrawn:
		add("drawn", e.At)
	case CrossChecked:
		if !e.Upheld {
			add("disputed", e.At)
		}
	case Selected:
		add("selected", e.At)
	}
	if after.Handler == ByCounty && e.Handler != "" {
		add("called2", e.At)
	}
	if e.reopens() {
		if after.State == Final {
			add("concluding", e.At)
		} else {
			add("reopened", e.At)
		}
	}
	if e.Kind == Escalated || e.reopens() {
		switch after.Level {
		case rule.L2:
			add("escalated2", e.At)
		case rule.L3:
			if after.State != Final { // the city owes the answer itself and presses nobody
				add("escalated3", e.At)
			}
		}
	}
	if after.State == Closed && (e.Kind == WasClosed || e.Kind == Concluded || e.Kind == Rated) && after.ClosedAt.Equal(e.At) {
		add("closed", e.At)
	}
	return out
}

// endings lists what an event brings about (column ends of sla.csv).
func endings(e Event) []string {
	switch e.Kind {
	case WasAccepted:
		if e.By == rule.L2 { // taking it on is more than hearing of it
			return []string{"accepted", "acknowledged2"}
		}
		return []string{"accepted"}
	case Contacted:
		return []string{"contacted"}
	case Arrived:
		return []string{"contacted", "arrived"}
	case WasHandedOver: // whoever measured was there
		return []string{"contacted", "arrived", "handed_over"}
	case Transferred:
		return []string{"transferred"}
	case Planned:
		return []string{"planned"}
	case WasReplied:
		// An answer is everything the handler owed before it.
		return []string{"accepted", "contacted", "arrived", "handed_over", "transferred", "planned", "replied"}
	case Granted, Refused:
		return []string{"decided"}
	case Resumed:
		return []string{"resumed"}
	case Rated, WasClosed:
		if e.Joiner {
			return nil
		}
		return []string{"rated"}
	case CrossChecked:
		return []string{"crosschecked"}
	case Reviewed:
		return []string{"reviewed", "rechecked"}
	case CalledBack:
		if e.Upheld || e.Attempt >= maxAttempts {
			return []string{"called_back"}
		}
	case Concluded:
		return []string{"concluded"}
	case AlarmHeard:
		return []string{acknowledged(e.Level)}
	case Supervised:
		if e.Level == rule.L3 {
			return []string{"supervised3", "acknowledged3"}
		}
		return []string{"supervised2", "acknowledged2"}
	case WasArchived:
		return []string{"reopened"}
	}
	if e.reopens() {
		return []string{"reopened", "rated"}
	}
	return nil
}

// acknowledged is what a level brings about by acknowledging its alarm.
func acknowledged(l rule.Level) string { return "acknowledged" + string('0'+rune(l)) }

// maxAttempts of a call-back end it whether or not anybody was reached
// (domain.md §4.4: ≤3 attempts at different times).
const maxAttempts = 3

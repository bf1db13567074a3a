package casework

import (
	"slices"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// stopped lists the limits a request holds up. A return concerns only taking
// the case on; everything else concerns finishing it and what hangs on that
// (domain.md §0.1, 8a and 11).
func stopped(r Request) []string {
	if r == Return {
		return []string{"accept", "l2_accept"}
	}
	return []string{"finish", "plan", "l2", "l2_plan", "l3", "l3_plan"}
}

// pause keeps the rule of domain.md §0.1, 11: from request to decision the clock
// stands still; granted, the time is given back; refused, it counts after all.
// A limit that had already passed when the request came is not held up by it.
func (w *watch) pause(e Event, before Status) {
	switch e.Kind {
	case Requested:
		w.hold(e.At, e.Request)
	case Granted:
		if before.Request != Suspend {
			w.release(e.At, before.Request, true)
		}
	case Refused:
		w.release(e.At, before.Request, false)
	case Suspended:
		w.hold(e.At, Suspend)
	case Resumed:
		w.release(e.At, Suspend, true)
	case Extended:
		w.extend(e)
	}
}

func (w *watch) hold(at time.Time, r Request) {
	for i := range w.limits {
		l := &w.limits[i]
		if l.Runs() && slices.Contains(stopped(r), l.Name) && l.Due.After(at) {
			l.PausedAt, l.Due, l.asked = at, time.Time{}, r
		}
	}
}

func (w *watch) release(at time.Time, r Request, giveBack bool) {
	for i := range w.limits {
		l := &w.limits[i]
		if !l.Open() || l.PausedAt.IsZero() || l.asked != r {
			continue
		}
		if giveBack {
			l.Moves = append(l.Moves, Move{By: r, For: calendar.Span{
				Amount: w.cal.Between(l.PausedAt, at, l.Span.Unit), Unit: l.Span.Unit}})
		}
		l.PausedAt, l.asked = time.Time{}, NoRequest
		w.settle(l)
	}
}

// extend moves finish, →L2 and →L3 by the same span (domain.md §0.1, 8a). What
// had passed before the extension was granted stays passed.
func (w *watch) extend(e Event) {
	for i := range w.limits {
		l := &w.limits[i]
		if l.Runs() && slices.Contains(stopped(Extend), l.Name) && l.Due.After(e.At) {
			l.Moves = append(l.Moves, Move{By: Extend, For: e.Span})
			w.settle(l)
		}
	}
}

// reclassify fits the open limits to the new class without resetting a clock
// (domain.md §0.1, 10). A slower class counts from the old start. A faster one
// never gives more time than before, and never less than its own span from now:
// nobody is late for a limit that did not exist.
func (w *watch) reclassify(e Event, before Status) {
	if e.Class == before.Class {
		return
	}
	faster := e.Class.Faster(before.Class)
	for i := range w.limits {
		l := &w.limits[i]
		if !l.Open() || l.occasion != "filed" && l.occasion != "assigned" && l.occasion != "reopened" {
			continue
		}
		rows := w.rules.Obligations(e.Class, w.status.Grade, l.occasion)
		at := slices.IndexFunc(rows, func(o rule.Obligation) bool { return o.Name == l.Name })
		if at < 0 {
			l.EndedAt, l.Void = e.At, true
			continue
		}
		if !l.PassedAt.IsZero() {
			continue
		}
		w.refit(l, rows[at].Span, faster, e.At)
	}
	w.begin(e)
}

func (w *watch) refit(l *Limit, span calendar.Span, faster bool, now time.Time) {
	if !faster {
		l.Span = span
		w.settle(l)
		return
	}
	if tighter := w.cal.Add(now, span); tighter.At.Before(l.Settled.At) {
		l.From, l.Span, l.Moves = now, span, nil
		w.settle(l)
	}
}

// begin starts the duties that only the new class knows, from now.
func (w *watch) begin(e Event) {
	from := occasion{"filed", e.At}
	if w.status.Round > 0 {
		from.name = "reopened"
	}
	for _, o := range w.rules.Obligations(e.Class, w.status.Grade, from.name) {
		known := slices.ContainsFunc(w.limits, func(l Limit) bool { return l.Name == o.Name && l.Open() })
		if !known && !w.done[o.Ends] {
			w.add(e, from, o)
		}
	}
}

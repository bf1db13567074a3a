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
		w.release(w.resumedAt(e), Suspend, true)
	case Extended:
		w.extend(e)
	}
}

func (w *watch) hold(at time.Time, r Request) {
	for i := range w.limits {
		l := &w.limits[i]
		if l.Runs() && slices.Contains(stopped(r), l.Name) && l.Due.After(at) {
			l.PausedAt, l.Due, l.asked = at, time.Time{}, r
			l.granted = course{l.From, l.Span, l.Moves, at}
		}
	}
}

// resumedAt is when a suspension was over: on its day, however late the system
// came to see it.
func (w *watch) resumedAt(e Event) time.Time {
	if due := time.UnixMicro(e.Due).UTC(); e.Limit != "" && due.After(w.status.SuspendedAt) {
		return due
	} else if e.Limit != "" {
		return w.status.SuspendedAt
	}
	return e.At
}

func (w *watch) release(at time.Time, r Request, giveBack bool) {
	for i := range w.limits {
		l := &w.limits[i]
		if !l.Open() || l.PausedAt.IsZero() || l.asked != r {
			continue
		}
		if giveBack {
			g, whole := l.granted, course{from: l.began, span: l.granted.span}
			l.From, l.Span = g.from, g.span
			l.Moves = append(slices.Clip(g.moves), w.givenBack(g, Move{By: r, from: g.held, to: at}))
			l.since = append(slices.Clip(l.since), w.givenBack(whole, Move{By: r, from: l.PausedAt, to: at}))
		}
		l.PausedAt, l.asked, l.granted = time.Time{}, NoRequest, course{}
		w.settle(l)
	}
}

// givenBack measures a pause in the unit the limit is counted in. The day on
// which the counting began costs nothing, so its end is not given back either.
func (w *watch) givenBack(c course, m Move) Move {
	from := m.from
	if first := calendar.ClosingDate(c.from).End(); c.span.Unit == calendar.WorkDay && !from.Before(c.from) && from.Before(first) {
		from = first
	}
	m.For = calendar.Span{Amount: w.cal.Between(from, m.to, c.span.Unit), Unit: c.span.Unit}
	return m
}

// extend moves finish, →L2 and →L3 by the same span (domain.md §0.1, 8a). What
// had passed before the extension was granted stays passed.
func (w *watch) extend(e Event) {
	for i := range w.limits {
		l := &w.limits[i]
		if l.Runs() && slices.Contains(stopped(Extend), l.Name) && l.Due.After(e.At) {
			more := Move{By: Extend, For: e.Span}
			l.Moves, l.since = append(slices.Clip(l.Moves), more), append(slices.Clip(l.since), more)
			w.settle(l)
		}
	}
}

// reclassify fits the open limits to the new class without resetting a clock
// (domain.md §0.1, 10). A slower class counts from the old start, as if the case
// had always been of it, where that is later. Otherwise a limit is never later
// than before and never less than its own span from now: nobody is late for a
// limit that did not exist. The day of an approved plan stands, except before
// danger.
func (w *watch) reclassify(e Event, before Status) {
	if e.Class == before.Class {
		return
	}
	faster := e.Class.Faster(before.Class)
	for i := range w.limits {
		l := &w.limits[i]
		occasion := l.occasion
		if occasion == "planned" && faster {
			occasion = w.base()
		}
		if !l.Open() || occasion != "filed" && occasion != "assigned" && occasion != "reopened" {
			continue
		}
		rows := w.rules.Obligations(e.Class, w.status.Grade, occasion)
		at := slices.IndexFunc(rows, func(o rule.Obligation) bool { return o.Name == l.Name })
		if at < 0 {
			l.EndedAt, l.Void = e.At, true
			continue
		}
		l.Ends = rows[at].Ends // what the new class calls finished
		if !l.PassedAt.IsZero() {
			continue
		}
		w.refit(l, rows[at].Span, faster, e.At)
	}
	w.begin(e)
	switch s := w.status; { // what begins now begins by standing still
	case s.Suspended:
		w.hold(e.At, Suspend)
	case s.Request != NoRequest:
		w.hold(e.At, s.Request)
	}
}

func (w *watch) refit(l *Limit, span calendar.Span, faster bool, now time.Time) {
	if !faster {
		old := course{from: l.began, span: span, held: l.PausedAt}
		old.moves = w.remeasured(old, l.since)
		if w.due(old.from, old.span, old.moves).At.After(l.Settled.At) {
			l.From, l.Span, l.Moves, l.granted = old.from, old.span, old.moves, old
			w.settle(l)
			return
		}
	}
	tighter := w.cal.Add(now, span).At
	if g := l.granted; !l.PausedAt.IsZero() {
		soFar := w.givenBack(g, Move{from: g.held, to: now})
		if tighter.Before(w.due(g.from, g.span, append(slices.Clip(g.moves), soFar)).At) {
			l.granted = course{from: now, span: span, held: now}
		}
	}
	if tighter.Before(l.Settled.At) {
		l.From, l.Span, l.Moves = now, span, nil
		w.settle(l)
	}
}

// remeasured are the moves of a limit in the unit of another span.
func (w *watch) remeasured(c course, moves []Move) []Move {
	var out []Move
	for _, m := range moves {
		if !m.to.IsZero() {
			m = w.givenBack(c, m)
		}
		out = append(out, m)
	}
	return out
}

// base is the occasion the duties of the present round began on.
func (w *watch) base() string {
	if w.status.Round > 0 {
		return "reopened"
	}
	return "filed"
}

// begin starts the duties that only the new class knows, from now.
func (w *watch) begin(e Event) {
	from := occasion{w.base(), e.At}
	for _, o := range w.rules.Obligations(e.Class, w.status.Grade, from.name) {
		known := slices.ContainsFunc(w.limits, func(l Limit) bool { return l.Name == o.Name && l.Open() })
		if !known && !slices.Contains(w.done, o.Ends) {
			w.add(e, from, o)
		}
	}
}

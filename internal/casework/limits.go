package casework

import (
	"fmt"
	"slices"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// Limit is one obligation of one case: who owes what by when, and how it ended.
type Limit struct {
	Name     string // the obligation's, as in sla.csv
	Anchor   int64  // seq of the event it started on; name and anchor identify it
	Actor    rule.Level
	Then     rule.Then
	Ends     string
	From     time.Time     // the instant the span is counted from
	Span     calendar.Span // as ruled, before anything moved it
	Moves    []Move        // what moved it since
	Due      time.Time     // zero while it stands still
	Settled  calendar.Due  // where it would be due if nothing more happened
	PausedAt time.Time     // stands still since; zero if it runs
	PassedAt time.Time     // the passing was put on record
	EndedAt  time.Time     // met, or void
	Void     bool          // ended without being owed any more

	occasion string
	began    time.Time // the instant the duty began, whatever it is counted from now
	since    []Move    // all that moved it since it began
	asked    Request   // what it stands still for
	granted  course    // while it stands still: how it is counted if that is granted
}

// course is what a due time is counted by.
type course struct {
	from  time.Time
	span  calendar.Span
	moves []Move
	held  time.Time // stands still since
}

// Move is one reason why a limit is due later than its span says.
type Move struct {
	By  Request       // the extension, suspension or request that was granted
	For calendar.Span // how far

	from, to time.Time // of a pause: when it stood still
}

// Open reports whether the obligation is still owed.
func (l Limit) Open() bool { return l.EndedAt.IsZero() }

// Runs reports whether the limit can still pass: open, not standing still and
// not on record as passed.
func (l Limit) Runs() bool { return l.Open() && l.PassedAt.IsZero() && l.PausedAt.IsZero() }

// Overdue reports whether the obligation was not met in time, judged at t.
// It does not need the passing to be on record.
func (l Limit) Overdue(t time.Time) bool {
	switch {
	case l.Void, !l.PausedAt.IsZero(), !l.PassedAt.IsZero():
		return !l.PassedAt.IsZero()
	case l.Open():
		return !l.Due.After(t)
	}
	return l.Due.Before(l.EndedAt)
}

// Limits derives every limit of a case, oldest first, from its events, the
// rules of its day and the calendar. It is pure: the stored due_at is only its
// projection, and anybody holding the events can check it.
func Limits(events []Event, book *rule.Book, cal *calendar.Calendar) ([]Limit, error) {
	w, err := watch{book: book, cal: cal}.after(events)
	return w.limits, err
}

// usualLimits is room for the limits of a case that climbs once: growing step by
// step cost half of a sweep's derivations.
const usualLimits = 12

// watch walks the events of one case and keeps its limits. It is a value: what
// comes after it leaves it as it was, so a walk can go on from any event.
type watch struct {
	book   *rule.Book
	cal    *calendar.Calendar
	rules  *rule.Version
	status Status
	limits []Limit
	done   []string // what has happened since the case was filed or last reopened
}

// after is the watch when it has seen the events that follow.
func (w watch) after(events []Event) (watch, error) {
	w.limits = append(make([]Limit, 0, max(usualLimits, len(w.limits)+2)), w.limits...)
	w.done = slices.Clip(w.done)
	for _, e := range events {
		if e.Rules != "" {
			v, err := w.book.Version(e.Rules)
			if err != nil {
				return w, fmt.Errorf("event %d: %w", e.Seq, err)
			}
			w.rules = v
		}
		w.see(e)
	}
	return w, nil
}

func (w *watch) see(e Event) {
	before := w.status
	w.status = before.After(e)
	w.mark(e)
	w.pause(e, before)
	for _, what := range endings(e) {
		w.done = append(w.done, what)
		w.end(e.At, false, func(l *Limit) bool { return l.Ends == what })
	}
	w.drop(e)
	if e.Kind == Reclassified {
		w.reclassify(e, before)
	}
	for _, o := range occasions(e, w.status) {
		w.start(e, o)
	}
}

// mark puts a passing on record.
func (w *watch) mark(e Event) {
	for i := range w.limits {
		if l := &w.limits[i]; e.Limit == l.Name && e.Anchor == l.Anchor {
			l.PassedAt = e.At
		}
	}
}

// end closes the open limits that match.
func (w *watch) end(at time.Time, void bool, match func(*Limit) bool) {
	for i := range w.limits {
		if l := &w.limits[i]; l.Open() && match(l) {
			l.EndedAt, l.Void = at, void
		}
	}
}

// drop ends what nobody owes any more: what an answer or an ending has made
// moot, and a call for a level that has already come.
func (w *watch) drop(e Event) {
	switch s := w.status; {
	case !s.State.Open():
		w.end(e.At, true, func(l *Limit) bool {
			return !outlives(l) && l.Ends != "reviewed" && l.Ends != "reopened"
		})
	case e.reopens():
		w.done = nil
		w.end(e.At, true, func(l *Limit) bool { return !outlives(l) })
	case e.Kind == WasReplied:
		w.end(e.At, true, func(l *Limit) bool { return l.Ends == "supervised2" || l.Ends == "supervised3" })
	}
	w.end(e.At, true, func(l *Limit) bool {
		return l.Then == rule.ToL2 && w.status.Level >= rule.L2 || l.Then == rule.ToL3 && w.status.Level >= rule.L3
	})
}

// outlives reports whether a duty is owed whatever becomes of the case: to ask the
// owner, and to look at what the county granted.
func outlives(l *Limit) bool {
	return l.Ends == "called_back" || l.Ends == "crosschecked" || l.Ends == "rechecked"
}

// start begins the obligations of an occasion. One that is begun again replaces
// the one still open: there is never a second clock for the same duty.
func (w *watch) start(e Event, o occasion) {
	for _, ob := range w.rules.Obligations(w.status.Class, w.status.Grade, o.name) {
		if slices.ContainsFunc(w.limits, func(l Limit) bool { return l.Name == ob.Name && l.Anchor == e.Seq }) {
			continue // an event that is two occasions at once begins a duty once
		}
		w.end(e.At, true, func(l *Limit) bool { return l.Name == ob.Name })
		w.add(e, o, ob)
	}
}

func (w *watch) add(e Event, o occasion, ob rule.Obligation) {
	s := w.status
	if ob.Then == rule.ToL2 && s.Level >= rule.L2 || ob.Then == rule.ToL3 && s.Level >= rule.L3 {
		return
	}
	if ob.Actor == rule.L1 && s.Handler == ByCounty {
		ob.Actor = rule.L2
	}
	l := Limit{Name: ob.Name, Anchor: e.Seq, Actor: ob.Actor, Then: ob.Then, Ends: ob.Ends, From: o.at, Span: ob.Span, occasion: o.name, began: o.at}
	w.settle(&l)
	w.limits = append(w.limits, l)
}

// settle computes where the limit is due from its start, its span and its moves;
// one that stands still has no due time until it runs again.
func (w *watch) settle(l *Limit) {
	l.Settled = w.due(l.From, l.Span, l.Moves)
	if l.PausedAt.IsZero() {
		l.Due = l.Settled.At
	}
}

func (w *watch) due(from time.Time, span calendar.Span, moves []Move) calendar.Due {
	due := w.cal.Add(from, span)
	for _, m := range moves {
		moved := w.cal.Add(due.At, m.For)
		due = calendar.Due{At: moved.At, Provisional: due.Provisional || moved.Provisional}
	}
	return due
}

// Next is the limit the handler's queue is sorted by: of the duties still owed
// on the handler's side, the one due first. ok is false when nothing is owed or
// everything stands still.
func Next(limits []Limit) (next Limit, ok bool) {
	for _, l := range limits {
		if l.Open() && l.PausedAt.IsZero() && l.Then == rule.Lapse && slices.Contains(handlerDuties, l.Ends) &&
			(!ok || l.Due.Before(next.Due)) {
			next, ok = l, true
		}
	}
	return next, ok
}

// FinishOf is the running limit for answering, which an extension moves; the
// zero Limit when none runs.
func FinishOf(limits []Limit) Limit {
	for _, l := range limits {
		if l.Name == "finish" && l.Runs() {
			return l
		}
	}
	return Limit{}
}

// AlarmOf is the alarm that a level has not acknowledged; the zero Limit when
// there is none.
func AlarmOf(limits []Limit, by rule.Level) Limit {
	for _, l := range limits {
		if l.Open() && l.Ends == acknowledged(by) {
			return l
		}
	}
	return Limit{}
}

var handlerDuties = []string{"accepted", "contacted", "arrived", "handed_over", "transferred", "planned", "replied", "concluded"}

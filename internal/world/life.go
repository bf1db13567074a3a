package world

import (
	"math/rand/v2"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/sample"
)

// life is one case from its filing to the end of the history: what people plan
// next, and the system's sweeps in between.
type life struct {
	m       *maker
	v       *built
	seed    uint64
	rng     *rand.Rand
	clock   *clock.Manual
	service *casework.Service
	pieces  *id.Source // of what is attached
	play    *casework.Play
	keep    casework.Keep
	with    []*life // the case, and the duplicate a neighbour filed of it: they go through time together

	now         time.Time
	until       time.Time
	owner       account.Actor
	link        account.Link // of an owner without an account
	unit        int          // the home it is reported from, or one behind the same door
	scene       sample.Scene
	quality     float64 // of whoever handles
	evasive     bool    // the last answer was
	pretended   bool    // the last answer says done what nobody did
	foundOut    bool    // that was once found out
	refusedOnce bool    // the county refused what the handler asked
	spare       bool    // a case of the plan is left that a neighbour may file of the same matter
	plans       []intent
	seen        int // events that people have reacted to
	refused     int
	steps       []step // what was done, for the test that does it again
	watched     bool

	arranged         bool // people do what is written, see stage.go
	threat, unlisted bool // as arranged
}

// intent is what somebody means to do. One person has one intent of a name at a
// time.
type intent struct {
	name string
	at   time.Time
	do   func(*life) error
}

// step is one thing done to a case: a filing, a deed, or a sweep (neither).
type step struct {
	at      time.Time
	of      int // which of those that go through time together
	actor   account.Actor
	filing  *casework.Filing
	deed    *casework.Deed
	pieces  []casework.Media
	refused bool
}

// newLife begins the nth case of an estate; nothing has happened yet.
func (m *maker) newLife(v *built, n int, at time.Time) *life {
	seed := mix(m.o.Seed, ofCase, uint64(v.index), uint64(n))
	return m.lifeOf(v, seed, at)
}

func (m *maker) lifeOf(v *built, seed uint64, at time.Time) *life {
	l := &life{m: m, v: v, seed: seed, rng: newRand(seed), clock: clock.NewManual(at), now: at, until: m.o.Until, watched: m.lives != nil}
	l.service, l.pieces = newService(m.Deps, m.DB, l.clock, seed), id.NewSeeded(l.clock, seed+1)
	l.with = []*life{l}
	l.keep = casework.Keep{Bare: m.o.FiguresOnly, Messages: m.o.Until.AddDate(0, 0, -messageDays)}
	if m.o.keepAll {
		l.keep = casework.Keep{Outward: true}
	}
	return l
}

// messageDays is how far back messages are kept.
const messageDays = 30

// live files the case and lets things happen until the history ends.
func (l *life) live() error {
	if err := l.file(); err != nil {
		return err
	}
	return l.goOn()
}

func (l *life) goOn() error {
	for {
		var at time.Time
		var step func() error
		for _, one := range l.with {
			if t, s := one.next(); s != nil && (step == nil || t.Before(at)) {
				at, step = t, s
			}
		}
		if step == nil || at.After(l.until) {
			return l.sweepAtLast()
		}
		if err := step(); err != nil {
			return err
		}
	}
}

// next is what happens next, and when; nil where nothing is left to happen.
func (l *life) next() (at time.Time, step func() error) {
	l.react()
	next, planned := l.soonest()
	switch sweep, due := l.nextSweep(); {
	case due && (!planned || sweep.Before(next.at)):
		return sweep, func() error { return l.sweep(sweep) }
	case planned:
		return next.at, func() error {
			l.drop(next.name)
			l.now = next.at
			return next.do(l)
		}
	}
	return at, nil
}

// nextSweep is when the system notices the next passing: within a minute.
func (l *life) nextSweep() (time.Time, bool) {
	due, ok := l.play.NextPassing()
	if due.Before(l.now) {
		due = l.now
	}
	return due.Add(time.Duration(1+l.rng.IntN(59_000)) * time.Millisecond), ok
}

// sweep takes up whatever has passed: a sweep is of all cases.
func (l *life) sweep(at time.Time) error {
	l.clock.Set(at)
	l.note(step{at: at})
	for _, one := range l.with {
		one.now = at
		if err := one.play.Sweep(at); err != nil {
			return err
		}
	}
	return nil
}

// sweepAtLast notices what passed in the last minute.
func (l *life) sweepAtLast() error {
	if slices.ContainsFunc(l.with, func(one *life) bool {
		due, ok := one.play.NextPassing()
		return ok && !due.After(l.until)
	}) {
		return l.sweep(l.until)
	}
	return nil
}

// note keeps a step with the case that was filed first.
func (l *life) note(s step) {
	if l.watched {
		s.of = slices.Index(l.with, l)
		l.with[0].steps = append(l.with[0].steps, s)
	}
}

// soonest is the intent that comes first.
func (l *life) soonest() (intent, bool) {
	if len(l.plans) == 0 {
		return intent{}, false
	}
	return slices.MinFunc(l.plans, func(a, b intent) int { return a.at.Compare(b.at) }), true
}

// means sets somebody's intent, in place of an earlier one of that name.
func (l *life) means(name string, at time.Time, do func(*life) error) {
	l.drop(name)
	if at.Before(l.now.Add(time.Second)) {
		at = l.now.Add(time.Second + time.Duration(l.rng.IntN(50_000))*time.Millisecond)
	}
	l.plans = append(l.plans, intent{name, at.Truncate(time.Microsecond), do})
}

func (l *life) drop(name string) {
	l.plans = slices.DeleteFunc(l.plans, func(i intent) bool { return i.name == name })
}

// do takes a step. A deed that came too late is refused, as it would be at the
// desk, and life goes on.
func (l *life) do(a account.Actor, c casework.Command, link account.Link) error {
	return l.deed(a, casework.Deed{Command: c, Link: link})
}

func (l *life) deed(a account.Actor, d casework.Deed) error {
	return l.take(a, d, nil, func(a account.Actor) error { return l.play.Do(l.now, a, d) })
}

// show is do with so many photos, which are the evidence.
func (l *life) show(a account.Actor, c casework.Command, photos int, mended bool) error {
	c.Evidence = photos
	d, pieces := casework.Deed{Command: c}, l.photos(photos, mended)
	return l.take(a, d, pieces, func(a account.Actor) error { return l.play.Do(l.now, a, d, pieces...) })
}

func (l *life) take(a account.Actor, d casework.Deed, pieces []casework.Media, do func(account.Actor) error) error {
	l.clock.Set(l.now)
	a.At = l.now
	l.note(step{at: l.now, actor: a, deed: &d, pieces: pieces})
	err := do(a)
	if errs.Is(err, errs.Conflict) {
		l.refused++
		if l.watched {
			steps := l.with[0].steps
			steps[len(steps)-1].refused = true
		}
		return nil
	}
	return err
}

func (l *life) status() casework.Status { return l.play.Case().Status }

// react lets people plan by what has happened.
func (l *life) react() {
	if l.arranged {
		return
	}
	events := l.play.Events()
	for ; l.seen < len(events); l.seen++ {
		e := events[l.seen]
		l.handlerHears(e)
		l.officersHear(e)
		l.ownerHears(e)
	}
}

// newService is a case service whose randomness is decided by a seed.
func newService(deps Deps, d *db.DB, c clock.Clock, seed uint64) *casework.Service {
	ids := id.NewSeeded(c, seed)
	return &casework.Service{DB: d, Rules: deps.Rules, Calendar: deps.Calendar, Regions: deps.Regions,
		Log: audit.New(deps.Keys, ids), IDs: ids, Keys: deps.Keys, Quiet: message.DefaultQuiet}
}

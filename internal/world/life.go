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
	m     *maker
	v     *built
	seed  uint64
	rng   *rand.Rand
	clock *clock.Manual
	play  *casework.Play
	keep  casework.Keep

	now         time.Time
	until       time.Time
	owner       account.Actor
	link        account.Link // of an owner without an account
	scene       sample.Scene
	quality     float64 // of whoever handles
	evasive     bool    // the last answer was
	refusedOnce bool    // the county refused what the handler asked
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
	actor   account.Actor
	filing  *casework.Filing
	deed    *casework.Deed
	refused bool
}

// newLife begins the nth case of an estate; nothing has happened yet.
func (m *maker) newLife(v *built, n int, at time.Time) *life {
	seed := mix(m.o.Seed, ofCase, uint64(v.index), uint64(n))
	return m.lifeOf(v, seed, at)
}

func (m *maker) lifeOf(v *built, seed uint64, at time.Time) *life {
	l := &life{m: m, v: v, seed: seed, rng: newRand(seed), clock: clock.NewManual(at), now: at, until: m.o.Until, watched: m.lives != nil}
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
		l.react()
		next, planned := l.soonest()
		sweep, due := l.nextSweep()
		switch {
		case due && (!planned || sweep.Before(next.at)):
			if sweep.After(l.until) {
				return l.sweepAtLast()
			}
			if err := l.sweep(sweep); err != nil {
				return err
			}
		case planned && !next.at.After(l.until):
			l.drop(next.name)
			l.now = next.at
			if err := next.do(l); err != nil {
				return err
			}
		default:
			return l.sweepAtLast()
		}
	}
}

// nextSweep is when the system notices the next passing: within a minute.
func (l *life) nextSweep() (time.Time, bool) {
	due, ok := l.play.NextPassing()
	if due.Before(l.now) {
		due = l.now
	}
	return due.Add(time.Duration(1+l.rng.IntN(59_000)) * time.Millisecond), ok
}

func (l *life) sweep(at time.Time) error {
	l.now = at
	l.clock.Set(at)
	l.note(step{at: at})
	return l.play.Sweep(at)
}

// sweepAtLast notices what passed in the last minute.
func (l *life) sweepAtLast() error {
	if due, ok := l.play.NextPassing(); ok && !due.After(l.until) {
		return l.sweep(l.until)
	}
	return nil
}

func (l *life) note(s step) {
	if l.watched {
		l.steps = append(l.steps, s)
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
	l.clock.Set(l.now)
	a.At = l.now
	kept := d
	l.note(step{at: l.now, actor: a, deed: &kept})
	err := l.play.Do(l.now, a, d)
	if errs.Is(err, errs.Conflict) {
		l.refused++
		if l.watched {
			l.steps[len(l.steps)-1].refused = true
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

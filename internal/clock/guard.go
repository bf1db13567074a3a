package clock

import (
	"fmt"
	"sync"
	"time"
)

// MaxStep is how far the clock may stand apart from what it is compared with
// before nothing that depends on the hour is done.
const MaxStep = time.Minute

// Settle is how long a clock that was in doubt must have run well before it is
// trusted again.
const Settle = 5 * time.Minute

// Guard notices that a clock was set. It compares it with the machine's monotonic
// time, which nobody can set, and with the heartbeat, the newest instant that any
// server with a good clock has put on record. It is safe for concurrent use.
type Guard struct {
	clock   Clock
	elapsed func() time.Duration

	mu       sync.Mutex
	measure  moment // the last that was trusted
	trusted  bool   // by a check, not only because the program started then
	lost     bool   // the clock was behind the record from the start: nothing measures it
	run      moment // since then clock and monotonic time have run together
	doubtful bool
	fault    time.Duration // monotonic time of the last fault
	trouble  error
}

// moment is one instant by both clocks.
type moment struct {
	wall time.Time
	mono time.Duration
}

// NewGuard returns a guard of c. elapsed is the monotonic time since some fixed
// moment; nil is the machine's.
func NewGuard(c Clock, elapsed func() time.Duration) *Guard {
	if elapsed == nil {
		began := time.Now()
		elapsed = func() time.Duration { return time.Since(began) }
	}
	start := moment{c.Now(), elapsed()}
	return &Guard{clock: c, elapsed: elapsed, measure: start, run: start}
}

// Check judges the clock; heartbeat is the newest instant on record, zero for
// none. It refuses a clock that is behind what has been seen already, and one
// that is ahead of what monotonic time allows unless a heartbeat of another
// server bears it out: a deadline judged by such a clock would be wrong for good.
// A clock that was refused and is right again is trusted after Settle.
func (g *Guard) Check(heartbeat time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := moment{g.clock.Now(), g.elapsed()}
	if step := now.since(g.run); step.Abs() > MaxStep {
		g.run, g.doubtful = now, true
	}
	switch g.trouble = g.judge(now, heartbeat); {
	case g.trouble != nil:
		g.doubtful, g.fault = true, now.mono
	case g.doubtful && now.mono-max(g.run.mono, g.fault) < Settle:
		g.trouble = fmt.Errorf("clock: it is right again and is watched for %v", Settle)
	default:
		g.measure, g.trusted, g.lost, g.doubtful = now, true, false, false
	}
	return g.trouble
}

func (g *Guard) judge(now moment, heartbeat time.Time) error {
	if behind := heartbeat.Sub(now.wall); behind > MaxStep {
		g.lost = g.lost || !g.trusted
		return fmt.Errorf("clock: it is %v behind what has been recorded already", behind.Round(time.Second))
	}
	step := now.since(g.measure)
	if g.lost {
		return nil
	}
	if step > MaxStep && now.wall.Sub(heartbeat) > MaxStep {
		return fmt.Errorf("clock: it was set ahead by %v", step.Round(time.Second))
	}
	if step < -MaxStep && heartbeat.IsZero() {
		return fmt.Errorf("clock: it was set back by %v", -step.Round(time.Second))
	}
	return nil
}

// since is how much further the clock went than monotonic time since m.
func (n moment) since(m moment) time.Duration { return n.wall.Sub(m.wall) - (n.mono - m.mono) }

// Trouble is what the last check found; nil before the first.
func (g *Guard) Trouble() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trouble
}

// Steady reports whether the clock is trusted and was not set since the last check:
// what is asked right before something depends on the hour.
func (g *Guard) Steady() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := moment{g.clock.Now(), g.elapsed()}
	return g.trouble == nil && now.since(g.run).Abs() <= MaxStep
}

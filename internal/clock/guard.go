package clock

import (
	"fmt"
	"time"
)

// MaxStep is how far the clock may stand apart from what it is compared with
// before nothing that depends on the hour is done.
const MaxStep = time.Minute

// Guard notices that a clock was set: it remembers how far the clock and the
// machine's monotonic time were apart when it was made. It is used by one
// goroutine.
type Guard struct {
	clock   Clock
	elapsed func() time.Duration
	start   time.Time
}

// NewGuard returns a guard of c. elapsed is the monotonic time since some fixed
// moment; nil is the machine's.
func NewGuard(c Clock, elapsed func() time.Duration) *Guard {
	if elapsed == nil {
		began := time.Now()
		elapsed = func() time.Duration { return time.Since(began) }
	}
	return &Guard{clock: c, elapsed: elapsed, start: c.Now().Add(-elapsed())}
}

// Check compares the clock with monotonic time and with heartbeat, the newest
// instant any server has put on record (zero for none). It refuses a clock that
// was set, forwards or back, and one that is behind what has been seen already:
// a deadline judged by such a clock would be wrong for good.
func (g *Guard) Check(heartbeat time.Time) error {
	now := g.clock.Now()
	if step := now.Sub(g.start.Add(g.elapsed())); step.Abs() > MaxStep {
		return fmt.Errorf("clock: it was set by %v since this server started", step.Round(time.Second))
	}
	if behind := heartbeat.Sub(now); behind > MaxStep {
		return fmt.Errorf("clock: it is %v behind what has been recorded already", behind.Round(time.Second))
	}
	return nil
}

package clock

import (
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

func TestGuard(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wall, elapsed time.Duration
		heartbeat     time.Time
		refused       bool
	}{
		"runs":                {wall: time.Hour, elapsed: time.Hour},
		"slewed":              {wall: time.Hour + 50*time.Second, elapsed: time.Hour},
		"set a day forwards":  {wall: 25 * time.Hour, elapsed: time.Hour, refused: true},
		"set a day back":      {wall: -23 * time.Hour, elapsed: time.Hour, refused: true},
		"another was ahead":   {heartbeat: start.Add(2 * time.Minute), refused: true},
		"after a long outage": {heartbeat: start.Add(-100 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWatch(start)
			w.wall.Advance(c.wall)
			w.elapsed = c.elapsed
			if err := w.Check(c.heartbeat); (err != nil) != c.refused {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// watch is a server with its clocks and the heartbeat of the database.
type watch struct {
	*Guard
	wall    *Manual
	elapsed time.Duration
	beat    time.Time // the newest on record
}

func newWatch(at time.Time) *watch {
	w := &watch{wall: NewManual(at)}
	w.Guard = NewGuard(w.wall, func() time.Duration { return w.elapsed })
	return w
}

// pass lets time pass in small steps, checking at each as a server does and
// beating when the clock is good. others have a good clock of their own.
func (w *watch) pass(d time.Duration, others func() time.Time) {
	for range d / (5 * time.Second) {
		w.wall.Advance(5 * time.Second)
		w.elapsed += 5 * time.Second
		if others != nil {
			w.beat = others()
		}
		if w.Check(w.beat) == nil && w.wall.Now().After(w.beat) {
			w.beat = w.wall.Now()
		}
	}
}

func (w *watch) want(t *testing.T, what string, good bool) {
	t.Helper()
	if err := w.Trouble(); (err == nil) != good {
		t.Errorf("%s: %v", what, err)
	}
}

// TestAhead: a clock set ahead is not trusted however long it runs so, is trusted
// again some minutes after it was set right, and puts nothing on record meanwhile.
func TestAhead(t *testing.T) {
	t.Parallel()
	w := newWatch(start)
	w.pass(time.Hour, nil)
	w.want(t, "in order", true)
	before := w.beat
	w.wall.Advance(24 * time.Hour)
	w.pass(48*time.Hour, nil)
	w.want(t, "two days after", false)
	if w.beat != before {
		t.Error("a heartbeat of a wrong clock is on record")
	}
	w.wall.Advance(-24 * time.Hour)
	w.pass(Settle-time.Minute, nil)
	w.want(t, "just set right", false)
	w.pass(2*time.Minute, nil)
	w.want(t, "set right some minutes ago", true)
}

// TestBack: a clock set back waits until it has come again to where it was.
func TestBack(t *testing.T) {
	t.Parallel()
	w := newWatch(start)
	w.pass(time.Hour, nil)
	w.wall.Advance(-30 * time.Minute)
	w.pass(28*time.Minute, nil)
	w.want(t, "still behind the record", false)
	w.pass(10*time.Minute, nil)
	w.want(t, "past the record", true)
}

// TestWrongStart: a machine that starts with a wrong clock, and is set right soon
// after, works without another start.
func TestWrongStart(t *testing.T) {
	t.Parallel()
	w := newWatch(start.Add(-24 * 365 * time.Hour)) // an empty battery
	w.beat = start.Add(-3 * time.Hour)              // when the server went down
	w.pass(time.Minute, nil)
	w.want(t, "a year behind", false)
	w.wall.Advance(24 * 365 * time.Hour)
	w.pass(Settle+time.Minute, nil)
	w.want(t, "set right", true)
	w.wall.Advance(24 * time.Hour)
	w.pass(time.Hour, nil)
	w.want(t, "set ahead later", false)
}

// TestAsleep: a machine that slept is ahead of its monotonic time; others, whose
// heartbeats went on, bear its clock out.
func TestAsleep(t *testing.T) {
	t.Parallel()
	w := newWatch(start)
	w.pass(time.Hour, nil)
	w.wall.Advance(8 * time.Hour)
	w.pass(Settle+time.Minute, func() time.Time { return w.wall.Now().Add(-2 * time.Second) })
	w.want(t, "the others say so too", true)

	alone := newWatch(start)
	alone.pass(time.Hour, nil)
	alone.wall.Advance(8 * time.Hour)
	alone.pass(time.Hour, nil)
	alone.want(t, "nobody says so", false)
}

// TestFlaps: a clock that is set to and fro is not trusted in between.
func TestFlaps(t *testing.T) {
	t.Parallel()
	w := newWatch(start)
	w.pass(time.Hour, nil)
	for range 10 {
		w.wall.Advance(time.Hour)
		w.pass(time.Minute, nil)
		w.want(t, "ahead", false)
		w.wall.Advance(-time.Hour)
		w.pass(time.Minute, nil)
		w.want(t, "right for a minute", false)
	}
	w.pass(Settle, nil)
	w.want(t, "right for long enough", true)
}

// TestSteady: a clock that was set is not steady even before it is checked.
func TestSteady(t *testing.T) {
	t.Parallel()
	w := newWatch(start)
	w.pass(time.Minute, nil)
	if !w.Steady() {
		t.Error("a clock that runs is not steady")
	}
	w.wall.Advance(24 * time.Hour)
	if w.Steady() {
		t.Error("a clock that was just set ahead is steady")
	}
	w.pass(10*time.Second, nil)
	if w.Steady() {
		t.Error("a clock in doubt is steady")
	}
	w.wall.Advance(-24 * time.Hour)
	w.pass(Settle+time.Minute, nil)
	if !w.Steady() {
		t.Error("a clock that is right again is not steady")
	}
}

// Package clock gives the time to whoever needs it, so that tests, the demo and
// replays can be at any instant. Nothing else in the project calls time.Now.
//
// Every instant is UTC and cut to whole microseconds, which is what both
// databases store: a time read back equals the time written.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface {
	// Now returns the present instant, UTC, in whole microseconds.
	Now() time.Time
}

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return trim(time.Now()) }

// Shifted is the machine's clock moved by a fixed offset: the demo starts at a
// chosen instant and runs from there.
type Shifted struct{ Offset time.Duration }

// Now implements Clock.
func (s Shifted) Now() time.Time { return trim(time.Now().Add(s.Offset)) }

// Manual stands still until it is moved. It is for tests and for the makers of
// synthetic histories; it is safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual returns a Manual that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: trim(t)} }

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, forwards or back.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = trim(t)
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = trim(m.now.Add(d))
}

func trim(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

package clock

import (
	"testing"
	"time"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
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
			m, elapsed := NewManual(start), time.Duration(0)
			g := NewGuard(m, func() time.Duration { return elapsed })
			m.Advance(c.wall)
			elapsed = c.elapsed
			if err := g.Check(c.heartbeat); (err != nil) != c.refused {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

package id

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/clock"
)

func source(seed uint64) (*Source, *clock.Manual) {
	c := clock.NewManual(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	return NewSeeded(c, seed), c
}

// TestRising: ids of one source rise, also within a millisecond and when the
// clock is set back, and the same seed makes the same ones.
func TestRising(t *testing.T) {
	t.Parallel()
	a, clockA := source(1)
	b, clockB := source(1)
	last := ID(0)
	for i := range 10_000 {
		if i%1000 == 500 {
			clockA.Advance(-time.Hour)
			clockB.Advance(-time.Hour)
		}
		n := a.Next()
		if n <= last {
			t.Fatalf("%d after %d", n, last)
		}
		if m := b.Next(); m != n {
			t.Fatalf("the same seed made %d and %d", n, m)
		}
		last = n
	}
}

// TestFirst: what was made from an instant on is not below its first id, what was
// made before is.
func TestFirst(t *testing.T) {
	t.Parallel()
	s, c := source(1)
	for range 1000 {
		n, now := s.Next(), c.Now()
		if first, next := First(now), First(now.Add(time.Millisecond)); n < first || n >= next {
			t.Fatalf("%d made at %s is not in [%d, %d)", n, now, first, next)
		}
		c.Advance(17 * time.Millisecond)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	s, _ := source(2)
	n := s.Next()
	back, err := Parse(n.String())
	if err != nil || back != n {
		t.Errorf("%d became %d, %v", n, back, err)
	}
	for _, bad := range []string{"", "0", "-1", "x", "9223372036854775808"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q was read as an id", bad)
		}
	}
}

// TestCode: codes are of the alphabet without look-alikes, and what people type
// comes back to them.
func TestCode(t *testing.T) {
	t.Parallel()
	s, _ := source(3)
	for range 1000 {
		code := s.Code(10)
		if len(code) != 10 || strings.Trim(code, alphabet) != "" {
			t.Fatalf("code %q", code)
		}
	}
	if got := CleanCode(" ab2-ｃ３　d "); got != "AB2C3D" {
		t.Errorf("typed: %q", got)
	}
}

package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAdd(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, test := range []struct {
		start       string
		amount      int
		unit        Unit
		want        string
		provisional bool
	}{
		{"2026-03-02 09:00", 90, NaturalMin, "2026-03-02 10:30", false},
		{"2026-12-31 23:59", 2, NaturalMin, "2027-01-01 00:01", false},
		{"2026-03-02 09:00", 150, WorkMin, "2026-03-02 11:30", false}, // not 13:00
		{"2026-03-02 09:00", 151, WorkMin, "2026-03-02 13:01", false},
		{"2026-03-02 09:00", 390, WorkMin, "2026-03-02 17:00", false},
		{"2026-03-02 09:00", 391, WorkMin, "2026-03-03 08:31", false},
		{"2026-03-02 12:15", 1, WorkMin, "2026-03-02 13:01", false},
		{"2026-03-06 18:00", 240, WorkMin, "2026-03-09 14:00", false},
		{"2026-03-06 18:00", 0, WorkMin, "2026-03-06 18:00", false},
		{"2025-09-30 16:00", 120, WorkMin, "2025-10-09 09:30", false},
		{"2025-10-10 16:30", 60, WorkMin, "2025-10-11 09:00", false}, // a Saturday worked
		{"2026-03-02 09:00", 1, WorkDay, "2026-03-04 00:00", false},
		{"2026-03-07 09:00", 1, WorkDay, "2026-03-10 00:00", false},
		{"2025-09-30 09:00", 3, WorkDay, "2025-10-12 00:00", false},
		{"2026-03-04 00:00", 1, WorkDay, "2026-03-05 00:00", false}, // 24:00 of the 3rd
		{"2026-12-30 09:00", 1, WorkDay, "2027-01-01 00:00", false}, // 24:00 of the last known day
		{"2026-12-31 09:00", 1, WorkDay, "2027-01-05 00:00", true},
		{"2026-12-31 16:59", 2, WorkMin, "2027-01-04 08:31", true},
	} {
		got := c.Add(at(t, test.start), Span{test.amount, test.unit})
		if !got.At.Equal(at(t, test.want)) || got.Provisional != test.provisional {
			t.Errorf("%s + %d %s = %s %t, want %s %t", test.start, test.amount, test.unit,
				got.At.In(Shanghai).Format("2006-01-02 15:04"), got.Provisional, test.want, test.provisional)
		}
	}
}

func TestBetweenWorkdays(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"2026-03-02 10:00", "2026-03-02 17:00", 0},
		{"2026-03-02 10:00", "2026-03-03 00:00", 1},
		{"2026-03-02 10:00", "2026-03-03 09:00", 1},
		{"2026-03-06 10:00", "2026-03-09 23:59", 1},
		{"2026-03-09 10:00", "2026-03-06 10:00", 0},
	} {
		if got := c.Between(at(t, test.a), at(t, test.b), WorkDay); got != test.want {
			t.Errorf("(%s, %s] has %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestBeyondTheHorizon(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	for _, start := range []time.Time{{}, at(t, "1999-12-31 12:00"), at(t, "2100-12-31 23:00"), at(t, "2300-01-01 00:00")} {
		for _, unit := range []Unit{WorkMin, WorkDay} {
			for _, amount := range []int{1, 1e9, 1 << 62} {
				if got := c.Add(start, Span{amount, unit}); got.At.Before(start) || !got.Provisional {
					t.Errorf("%s + %d %s = %v", start, amount, unit, got)
				}
			}
		}
	}
}

var (
	units   = rapid.SampledFrom([]Unit{NaturalMin, WorkMin, WorkDay})
	amounts = rapid.IntRange(0, 3000)
	// A grain of a minute, so that midnights and the edges of windows are often hit,
	// or of a microsecond.
	starts = rapid.Custom(func(t *rapid.T) time.Time {
		from := NewDate(2017, time.December, 1).Start()
		v := from.Add(time.Duration(rapid.IntRange(0, 10*366*24).Draw(t, "hour")) * time.Hour)
		v = v.Add(rapid.SampledFrom([]time.Duration{0, 0, 30 * time.Minute}).Draw(t, "half"))
		return v.Add(time.Duration(rapid.SampledFrom([]int{0, 0, -1, 1, 17_000_001}).Draw(t, "µs")) * time.Microsecond)
	})
)

func TestLaws(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		start, unit := starts.Draw(t, "start"), units.Draw(t, "unit")
		a, b := amounts.Draw(t, "a"), amounts.Draw(t, "b")
		whole, first := c.Add(start, Span{a + b, unit}), c.Add(start, Span{a, unit})
		if first.At.Before(start) || whole.At.Before(first.At) {
			t.Fatalf("not monotone in the amount: %s, %s", first.At, whole.At)
		}
		if later := c.Add(start.Add(time.Duration(b)*time.Minute), Span{a, unit}); later.At.Before(first.At) {
			t.Fatalf("not monotone in the start: %s, %s", first.At, later.At)
		}
		if joined := c.Add(first.At, Span{b, unit}); !joined.At.Equal(whole.At) {
			t.Fatalf("+%d+%d = %s, +%d = %s", a, b, joined.At, a+b, whole.At)
		}
		from := start
		if unit == WorkDay { // the day of the start is not counted
			from = ClosingDate(start).End()
		}
		if got := c.Between(from, first.At, unit); got != a {
			t.Fatalf("Between(t, t+%d %s) = %d", a, unit, got)
		}
		if !c.Add(start, Span{0, unit}).At.Equal(start) || !c.Add(start, Span{-a, unit}).At.Equal(start) {
			t.Fatalf("nothing added to %s moves it", start)
		}
	})
}

func TestBetweenIsAdditive(t *testing.T) {
	t.Parallel()
	c := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		x := starts.Draw(t, "x")
		y := x.Add(time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "y")))
		z := y.Add(time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "z")))
		if whole := c.Between(x, z, WorkDay); c.Between(x, y, WorkDay)+c.Between(y, z, WorkDay) != whole {
			t.Fatalf("workdays of (%s, %s, %s]", x, y, z)
		}
		// Minutes are whole, so the two parts may miss one that the cut divides.
		for _, u := range []Unit{NaturalMin, WorkMin} {
			if missed := c.Between(x, z, u) - c.Between(x, y, u) - c.Between(y, z, u); missed != 0 && missed != 1 {
				t.Fatalf("%d %s missed", missed, u)
			}
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	c := loaded(b)
	start := at(b, "2026-02-13 16:00")
	for _, s := range []Span{{90, NaturalMin}, {240, WorkMin}, {10, WorkDay}} {
		b.Run(string(s.Unit), func(b *testing.B) {
			if n := testing.AllocsPerRun(100, func() { c.Add(start, s) }); n != 0 {
				b.Errorf("%v allocations", n)
			}
			for b.Loop() {
				c.Add(start, s)
			}
		})
	}
}

func BenchmarkBetween(b *testing.B) {
	c := loaded(b)
	start, end := at(b, "2026-02-13 16:00"), at(b, "2026-06-13 16:00")
	for _, u := range []Unit{NaturalMin, WorkMin, WorkDay} {
		b.Run(string(u), func(b *testing.B) {
			for b.Loop() {
				c.Between(start, end, u)
			}
		})
	}
}

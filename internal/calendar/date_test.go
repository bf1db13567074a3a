package calendar

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDateAgainstTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Not before year 3: n days may lead back, and there is no year 0.
		at := time.Unix(rapid.Int64Range(-62040000000, 4e9).Draw(t, "s"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns"))
		d, local := DateOf(at), at.In(Shanghai)
		if d.String() != local.Format(time.DateOnly) || d.Weekday() != local.Weekday() || d.Year() != local.Year() {
			t.Fatalf("%s is not the day of %s", d, local)
		}
		if at.Before(d.Start()) || !at.Before(d.End()) {
			t.Fatalf("%s outside %s–%s", at, d.Start(), d.End())
		}
		if ClosingDate(d.End()) != d || DateOf(d.End()) != d.AddDays(1) {
			t.Fatalf("24:00 of %s", d)
		}
		back, err := ParseDate(d.String())
		if err != nil || back != d || NewDate(d.Date()) != d {
			t.Fatalf("%s read back as %s, %v", d, back, err)
		}
		n := rapid.IntRange(-1000, 1000).Draw(t, "n")
		if e := d.AddDays(n); e.Sub(d) != n || e.After(d) != (n > 0) || e.Before(d) != (n < 0) || (e.Compare(d) == 0) != (n == 0) {
			t.Fatalf("%s + %d = %s", d, n, e)
		}
	})
}

func TestDateOfShanghai(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 1, 16, 0, 0, 0, time.UTC)
	if got := DateOf(at); got != NewDate(2026, time.March, 2) {
		t.Errorf("16:00 UTC is midnight in Shanghai, got %s", got)
	}
	if got := DateOf(at.Add(-time.Microsecond)); got != NewDate(2026, time.March, 1) {
		t.Errorf("just before midnight: %s", got)
	}
	if got := NewDate(2026, time.March, 2).At(15 * time.Hour); !got.Equal(time.Date(2026, time.March, 2, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("15:00 is %s", got)
	}
}

func TestDateText(t *testing.T) {
	t.Parallel()
	type row struct{ On, None Date }
	in := row{On: NewDate(2025, time.October, 11)}
	b, err := json.Marshal(in)
	if err != nil || string(b) != `{"On":"2025-10-11","None":""}` {
		t.Fatalf("%s, %v", b, err)
	}
	var out row
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Fatalf("%v, %v", out, err)
	}
	for _, bad := range []string{"2025-02-29", "2025-2-1", "20250201", "0000-01-01", "tomorrow"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q read as %s", bad, d)
		}
	}
	if err := json.Unmarshal([]byte(`{"On":"tomorrow"}`), &out); err == nil {
		t.Error("JSON with a wrong date is read")
	}
}

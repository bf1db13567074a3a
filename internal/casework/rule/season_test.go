package rule

import (
	"strings"
	"testing"

	"yianju/internal/calendar"
)

// TestHeatSeason: the days on which the heating comes on and goes off, of the
// province and of 大连, over the turn of the year.
func TestHeatSeason(t *testing.T) {
	t.Parallel()
	v := load(t)
	for _, row := range []struct {
		county int
		on     calendar.Date
		last   calendar.Date // "" outside
	}{
		{210102, "2025-10-31", ""}, {210102, "2025-11-01", "2026-03-31"}, {210102, "2026-03-31", "2026-03-31"}, {210102, "2026-04-01", ""},
		{210202, "2025-11-04", ""}, {210202, "2025-11-05", "2026-04-05"}, {210202, "2026-04-05", "2026-04-05"}, {210202, "2026-04-06", ""},
		{110101, "2026-01-01", ""},
	} {
		s, heating := v.HeatSeason(row.county, row.on)
		if heating != (row.last != "") || heating && s.Last != row.last {
			t.Errorf("%d on %s: %v %v", row.county, row.on, s, heating)
		}
	}
	for on, want := range map[calendar.Date]Class{"2026-01-15": H1, "2026-07-15": C3} {
		if got := v.ClassOf(v.Category("1401"), 210102, on); got != want {
			t.Errorf("on %s a cold room is %s", on, got)
		}
	}
	if got := v.ClassOf(v.Category("1403"), 210102, "2026-07-15"); got != U1 {
		t.Errorf("a leak in July is %s", got)
	}
}

// TestSeasonOfAYear: a year's own row goes before that of every year, a city's
// before its province's; what contradicts itself is refused.
func TestSeasonOfAYear(t *testing.T) {
	t.Parallel()
	read := func(rows string) (*Version, error) {
		v := &Version{}
		for line := range strings.Lines(rows) {
			f := strings.Split(strings.TrimSpace(line), ",")
			if err := addSeason(v, row{"area": f[0], "year": f[1], "begins": f[2], "ends": f[3], "off_class": f[4]}); err != nil {
				return nil, err
			}
		}
		return v, nil
	}
	v, err := read("210000,*,11-01,03-31,C3\n210100,2025,10-25,04-10,C3")
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[calendar.Date]calendar.Date{"2025-10-26": "2026-04-10", "2024-11-02": "2025-03-31"} {
		if s, _ := v.HeatSeason(210102, on); s.Last != want {
			t.Errorf("%s lies in %v", on, s)
		}
	}
	if _, heating := v.HeatSeason(210202, "2025-10-26"); heating {
		t.Error("another city is heated by it")
	}
	for _, bad := range []string{"210000,*,13-01,03-31,C3", "210000,*,11-01,03-31,X9", "210000,x,11-01,03-31,C3", "210000,*,11-01,03-31,C3\n210000,*,11-02,03-31,C3"} {
		if _, err := read(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

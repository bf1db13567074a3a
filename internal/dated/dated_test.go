package dated

import (
	"testing"

	"yianju/internal/calendar"
)

type rule struct {
	from calendar.Date
	n    string
}

func (r rule) Since() calendar.Date { return r.from }

func read(line []string) (r rule, err error) {
	r.n = line[1]
	r.from, err = calendar.ParseDate(line[0])
	return r, err
}

func TestTable(t *testing.T) {
	t.Parallel()
	table, err := Parse("t.csv", "from,n\n2018-01-01,a\n2020-06-01,b\n", read)
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[calendar.Date]string{"2017-01-01": "a", "2018-01-01": "a", "2020-05-31": "a", "2020-06-01": "b", "2030-01-01": "b"} {
		if got := table.On(day).n; got != want {
			t.Errorf("on %s %s holds, want %s", day, got, want)
		}
	}
	for _, bad := range []string{"from,n\n", "from,n\n2018-01-01,a\n2018-01-01,b\n", "from,n\n2020-01-01,a\n2018-01-01,b\n", "from,n\nsoon,a\n", "from,n\n2018-01-01\n"} {
		if _, err := Parse("t.csv", bad, read); err == nil {
			t.Errorf("taken: %q", bad)
		}
	}
}

func TestTimeOfDay(t *testing.T) {
	t.Parallel()
	if d, err := TimeOfDay("15:50"); err != nil || d.Minutes() != 950 {
		t.Errorf("%s, %v", d, err)
	}
	if _, err := TimeOfDay("25:00"); err == nil {
		t.Error("25:00 is taken")
	}
}

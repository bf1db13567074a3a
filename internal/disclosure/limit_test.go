package disclosure

import (
	"strings"
	"testing"
	"time"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	const head = "effective_from,hour,day,note\n"
	list, err := parseLimits(head + "2018-01-01,20,50,\n2027-01-01,10,30,\n")
	if err != nil || len(list) != 2 || list[1].From != time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC).In(list[1].From.Location()) {
		t.Fatalf("%v, %v", list, err)
	}
	for name, rows := range map[string]string{"no rows": "", "a day below an hour": "2018-01-01,20,10,\n", "no number": "2018-01-01,x,10,\n",
		"none at all": "2018-01-01,0,10,\n", "back in time": "2018-01-01,1,2,\n2017-01-01,1,2,\n", "no day": "2018,1,2,\n", "too few": "2018-01-01,1\n"} {
		if _, err := parseLimits(head + rows); err == nil || !strings.HasPrefix(err.Error(), "limit.csv") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if l := LimitAt(time.Time{}); l.Hour == 0 {
		t.Error("no limit before the first")
	}
}

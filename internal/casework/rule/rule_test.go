package rule

import (
	"testing"
	"time"

	"yianju/internal/calendar"
)

func load(t *testing.T) *Version {
	t.Helper()
	b, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return b.At(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
}

// TestOrder holds that for every class and grade the handler is late before the
// county is called and the county before the city, counted from the same start
// (domain.md §0.1, 8a). The exceptions are those the domain reference wants.
func TestOrder(t *testing.T) {
	t.Parallel()
	v := load(t)
	cal, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	ladder := []string{"accept", "contact", "finish", "l2", "l3"}
	exceptions := map[Class]string{
		U0: "danger to life: county and city are called before the two hours are over",
		H1: "heating is not the company's duty: the county is called while it measures",
	}
	start := time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC) // Monday 10:00 in Shanghai
	for _, class := range classes {
		for grade := 1; grade <= 5; grade++ {
			due := map[string]time.Time{}
			for _, occasion := range []string{"filed", "planned"} {
				for _, o := range v.Obligations(class, grade, occasion) {
					due[o.Name] = cal.Add(start, o.Span).At
				}
			}
			last, lastName := start, ""
			for _, name := range ladder {
				at, has := due[name]
				if !has {
					continue
				}
				if class == R2 && name == "finish" {
					last = start // from here on the plan's day is the start
				}
				if at.Before(last) && exceptions[class] == "" {
					t.Errorf("%s grade %d: %s is due %s before %s", class, grade, name, last.Sub(at), lastName)
				}
				last, lastName = at, name
			}
		}
	}
}

// TestEveryClassHasAnAcceptLimit holds that no case can lie unaccepted for more
// than 24 hours without the county hearing of it (domain.md §0.1, 4).
func TestEveryClassHasAnAcceptLimit(t *testing.T) {
	t.Parallel()
	v := load(t)
	for _, class := range classes {
		if class == P {
			continue
		}
		called := 0
		for _, o := range v.Obligations(class, 3, "filed") {
			if o.Then == ToL2 && (o.Ends == "accepted" || o.Ends == "arrived" || o.Ends == "replied") &&
				o.Span.Unit == calendar.NaturalMin && o.Span.Amount <= 24*60 {
				called++
			}
		}
		if called == 0 {
			t.Errorf("%s: nobody is called within 24 hours", class)
		}
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	v := load(t)
	for _, name := range []string{"return_minutes", "return_minutes_urgent", "bounce_max", "extend_max", "extend_days_max",
		"plan_days_max", "suspend_days_max", "promise_days_max", "reply_chars_min", "reopen_days", "reopen_days_repair",
		"reopen_days_leak", "reopen_max", "review_days", "crosscheck_percent", "callback_percent", "callback_attempts",
		"duplicate_days", "group_joiners"} {
		if v.Param(name) <= 0 {
			t.Errorf("%s is not positive", name)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	v := load(t)
	for text, want := range map[string]string{
		"有人困在电梯里了快来":   "1301",
		"楼上漏雨天花板一直滴水":  "1001",
		"卫生间顶上漏水滴到厨房":  "1007",
		"楼道灯不亮了好几天":    "1202",
		"小区保安不在门岗":     "1601",
		"物业乱收费,多收了停车费": "2003",
		"家里暖气不热才十五度":   "1402",
	} {
		got := v.Suggest(text, 3)
		found := false
		for _, c := range got {
			found = found || c.Code == want
		}
		if !found {
			t.Errorf("%q: want %s among %v", text, want, codes(got))
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	v := load(t)
	if r := v.Read("我妈被困在电梯里"); r.Class != U0 || r.Category != "1301" || len(r.Numbers) == 0 {
		t.Errorf("trapped: %+v", r)
	}
	if r := v.Read("电梯停了,还好没有人被困,不着急"); r.Class != "" {
		t.Errorf("nobody is trapped: %+v", r)
	}
	if r := v.Read("再不管我就去跳楼"); len(r.Flags) == 0 || r.Flags[0] != Threat {
		t.Errorf("threat: %+v", r)
	}
}

func codes(list []*Category) []string {
	var out []string
	for _, c := range list {
		out = append(out, c.Code)
	}
	return out
}

package target

import (
	"testing"

	"yianju/internal/calendar"
	"yianju/internal/dated"
)

func TestGoalOf(t *testing.T) {
	t.Parallel()
	for _, area := range []int{Province, 210100, 210102} {
		if g, ok := GoalOf("reply_rate", area, "2018-01-01"); !ok || g.Tenths != 800 || g.Region != Province {
			t.Errorf("%d: %+v, %v", area, g, ok)
		}
	}
	if _, ok := GoalOf("reply_rate", Province, "2017-12-31"); ok {
		t.Error("a goal before there was one")
	}
	if _, ok := GoalOf("bad_rate", Province, "2026-01-01"); ok {
		t.Error("a goal of what nobody aims at")
	}
}

// TestBadRules: what the files may not say.
func TestBadRules(t *testing.T) {
	t.Parallel()
	for _, row := range []string{"soon,reply_rate,210000,800,x", "2018-01-01,unknown,210000,800,x", "2018-01-01,reply_rate,all,800,x", "2018-01-01,reply_rate,210000,1001,x",
		"2018-01-01,per_ten_thousand,210000,10,x", "2018-01-01,reply_rate,210000,800,x\n2018-01-01,reply_rate,210000,850,x"} {
		if _, err := dated.ParseEach("goal.csv", "effective_from,indicator,region,tenths,source\n"+row+"\n", parseGoal, Goal.key); err == nil {
			t.Errorf("taken: %s", row)
		}
	}
	for _, row := range []string{"2018-01-01,plan,02-29,plan,,a,b,c", "2018-01-01,plan,05-31,guess,,a,b,c", "2018-01-01,plan,05-31,plan,reply_rate,a,b,c", "2018-01-01,rate,12-31,rate,,a,b,c"} {
		if _, err := dated.ParseEach("milestone.csv", "effective_from,name,day,shown,indicator,zh,en,source\n"+row+"\n", parseMilestone, func(m Milestone) string { return m.Name }); err == nil {
			t.Errorf("taken: %s", row)
		}
	}
}

// TestGoalOfRegion: a city's own goal holds from its day on, the province's before.
func TestGoalOfRegion(t *testing.T) {
	t.Parallel()
	table, err := dated.ParseEach("goal.csv", "effective_from,indicator,region,tenths,source\n2018-01-01,reply_rate,210000,800,x\n2020-01-01,reply_rate,210100,850,x\n2021-01-01,reply_rate,210000,820,x\n",
		parseGoal, Goal.key)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		area int
		day  calendar.Date
		want int64
	}{{210102, "2019-12-31", 800}, {210102, "2020-01-01", 850}, {210202, "2020-06-01", 800}, {210202, "2021-01-01", 820}, {210100, "2021-01-01", 850}} {
		if g, ok := goalIn(table, "reply_rate", c.area, c.day); !ok || g.Tenths != c.want {
			t.Errorf("%d on %s: %d, want %d", c.area, c.day, g.Tenths, c.want)
		}
	}
}

func TestMilestones(t *testing.T) {
	t.Parallel()
	var days []calendar.Date
	for _, m := range Milestones(2026) {
		days = append(days, m.Due(2026))
	}
	if len(days) != 3 || days[0] != "2026-05-31" || days[1] != "2026-07-31" || days[2] != "2026-12-31" {
		t.Errorf("%v", days)
	}
	if list := Milestones(2017); len(list) != 0 {
		t.Errorf("before there were any: %v", list)
	}
}

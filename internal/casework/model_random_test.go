package casework_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yianju/test/model"
)

// TestAgainstModel lets random people do random things at random times, legal
// and not, and holds after each step that casework and the model agree. The
// program is restarted in between, the sweep comes late, and its clock is set
// back and forth.
func TestAgainstModel(t *testing.T) {
	t.Parallel()
	rules := modelRules(t)
	for part := range 8 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(r *rapid.T) {
				p := newPure(t)
				p.county = rapid.SampledFrom([]int{county, 210202, 0}).Draw(r, "county")
				drive(r, rules, p, p.county, "2018-01-01", 60)
			})
		})
	}
}

// drive takes one case, filed on or after a day, through at most so many steps.
func drive(r *rapid.T, rules *model.Rules, s subject, county int, from string, steps int) {
	d := &driver{Case: model.New(rules, county, startAt(r, rules, from)), r: r, rules: rules}
	d.Literal = rapid.Bool().Draw(r, "literal")
	over := 5 // what may still be tried once nothing is owed
	for range steps {
		if d.Status().State != "" && len(d.Limits()) == 0 {
			if over--; over == 0 {
				return
			}
		}
		switch rapid.IntRange(0, 9).Draw(r, "step") {
		case 8:
			s.Restart()
		case 9: // a clock that was set back sees nothing new
			back := d.Now() - model.Minute(rapid.IntRange(1, 3*24*60).Draw(r, "back"))
			if err := s.Sweep(back.Time()); err != nil {
				r.Fatal(err)
			}
			s.Sweep(d.Now().Time())
		case 5, 6, 7:
			d.sweep(s, d.later())
		default:
			d.act(s)
		}
		if diff := differences(d.Case, s); diff != "" {
			r.Fatalf("%s: %s\n%s", d.Now(), diff, strings.Join(d.told, "\n"))
		}
	}
}

type driver struct {
	*model.Case
	r     *rapid.T
	rules *model.Rules
	told  []string // the history so far, for whoever reads a failure
}

func (d *driver) tell(format string, args ...any) {
	d.told = append(d.told, d.Now().String()+" "+fmt.Sprintf(format, args...))
}

func (d *driver) sweep(s subject, at model.Minute) {
	d.Sweep(at)
	d.tell("sweep")
	if err := s.Sweep(at.Time()); err != nil {
		d.r.Fatalf("%v\n%s", err, strings.Join(d.told, "\n"))
	}
}

// act does something now or a little later. What a passing that is already due
// brings about is put on record at once, as the sweep does within a minute.
func (d *driver) act(s subject) {
	at := d.Now() + model.Minute(rapid.SampledFrom([]int{0, 0, 1, 5, 30, 90}).Draw(d.r, "pause"))
	d.Sweep(at)
	a, expressible := s.Adapt(at.Time(), d.Status(), d.form(d.who()))
	got := errWall
	if expressible {
		got = s.Do(at.Time(), a)
	}
	if errors.Is(got, errWall) {
		d.sweep(s, at)
		return
	}
	want := d.Do(at, a)
	brief := a
	brief.Text, brief.Cause, brief.Measure = "", "", ""
	d.tell("%+v → %v", brief, want)
	if (want == nil) != (got == nil) {
		d.r.Fatalf("model: %v, subject: %v\n%s", want, got, strings.Join(d.told, "\n"))
	}
	d.sweep(s, at)
}

// who picks who does what: mostly what the table has for where the case stands,
// more often what moves clocks, and seldom what ends everything.
func (d *driver) who() model.Act {
	var clocks, ends, others []model.Act
	for _, a := range d.Possible() {
		switch a.Name {
		case "file", "accept", "handover", "request", "decide", "refuse", "suspend", "resume", "reclassify", "reply", "reopen", "rate", "conclude":
			clocks = append(clocks, a)
		case "merge", "reject", "withdraw":
			ends = append(ends, a)
		default:
			others = append(others, a)
		}
	}
	choice := others
	switch way := rapid.IntRange(0, 59).Draw(d.r, "may"); { // rapid likes small numbers
	case way < 40:
		choice = clocks
	case way == 43:
		choice = ends
	case way == 47:
		choice = nil
	}
	if len(choice) > 0 {
		return rapid.SampledFrom(choice).Draw(d.r, "act")
	}
	return model.Act{Name: rapid.SampledFrom(d.rules.Acts()).Draw(d.r, "act"),
		By: rapid.SampledFrom([]string{"owner", "L1", "L2", "L3", "peer"}).Draw(d.r, "by")}
}

// form fills in what the act's form asks for, sometimes badly.
func (d *driver) form(a model.Act) model.Act {
	bad := rapid.IntRange(0, 39).Draw(d.r, "bad") - 30 // 0–3 spoil one field
	pick := func(label string, good ...string) string {
		if bad == 0 || len(good) == 0 {
			good = append(good, "", "nonsense")
		}
		return rapid.SampledFrom(good).Draw(d.r, label)
	}
	a.Text, a.Cause, a.Measure = "已核实, 请等待", "水泵电机轴承磨损", "已更换轴承并试运行两小时, 水压恢复正常"
	if bad == 1 {
		a.Text, a.Cause, a.Measure = rapid.SampledFrom([]string{"", " ", "短", strings.Repeat("长", 5001)}).Draw(d.r, "text"), "", "修好了"
	}
	a.Evidence = 1
	if bad == 2 {
		a.Evidence = 0
	}
	a.Draw = rapid.IntRange(0, 99).Draw(d.r, "draw")
	a.Lot = rapid.SampledFrom([]int{0, 4, 5, 99}).Draw(d.r, "lot")
	a.Grade = rapid.IntRange(0, 6).Draw(d.r, "grade")
	a.Solved, a.Upheld = rapid.Bool().Draw(d.r, "solved"), rapid.Bool().Draw(d.r, "upheld")
	a.Until = d.Now().Day() + model.Day(rapid.SampledFrom([]int{1, 1, 2, 3, 5, 10, 30}).Draw(d.r, "until"))
	if bad == 3 {
		a.Until = d.Now().Day() + model.Day(rapid.SampledFrom([]int{-1, 0, 31, 61, 90}).Draw(d.r, "wrong until"))
	}
	a.Measured, a.Temp = bad != 2, rapid.SampledFrom([]int{0, -5, 142, 165, 500, 501}).Draw(d.r, "temp")
	a.Body, a.Reference = pick("body", "和平热力有限公司"), pick("reference", "RL-2026-0017")
	switch a.Name {
	case "file", "route":
		a.Class, a.Category = d.class(), pick("category", d.rules.Categories()...)
		a.Handler = rapid.SampledFrom([]string{"company", "company", "company", "neighborhood", "street", "county", ""}).Draw(d.r, "handler")
		if rapid.IntRange(0, 9).Draw(d.r, "flag") == 0 {
			a.Flags = []string{rapid.SampledFrom([]string{"vulnerable", "repeated", "media", "threat"}).Draw(d.r, "which")}
		}
	case "request":
		a.Request = pick("request", "return", "extend", "extend", "not_ours", "suspend", "untrue", "reject", "unsolvable", "plan", "relax")
		if d.Status().Class == "R2" && rapid.Bool().Draw(d.r, "plan") {
			a.Request = "plan"
		}
		a.Reason = pick("reason", map[string][]string{"extend": {"parts", "weather"}, "suspend": {"owner", "lawsuit"},
			"reject": {"in_court"}}[a.Request]...)
		a.Amount, a.Unit = rapid.IntRange(1, 5).Draw(d.r, "days"), "work_day"
		if bad == 3 {
			a.Amount = rapid.SampledFrom([]int{-1, 0, 6}).Draw(d.r, "wrong days")
		}
		a.Class, a.Category = d.class(), pick("category", d.rules.Categories()...)
	case "decide":
		a.Handler = rapid.SampledFrom([]string{"company", "neighborhood", "street", "county"}).Draw(d.r, "handler")
	case "suspend":
		a.Reason = pick("reason", "owner", "vote_or_fund")
	case "reject":
		a.Reason = pick("reason", "emergency", "secret")
	case "reclassify":
		a.Class, a.Category = d.class(), pick("category", d.rules.Categories()...)
		if bad == 0 {
			a.Class = ""
		}
	case "reply":
		a.Result = pick("result", "solved", "solved", "partly", "explained", "unsolvable", "untrue")
	case "flag":
		a.Flags = []string{pick("flag", "group", "media", "directive", "lawsuit")}
	case "merge":
		a.Target = pick("target", "1234567890")
	case "rate":
		a.Rating = pick("rating", "very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied")
	}
	return a
}

// class is any class; R2, which has a plan, and H1, which is handed on, more often.
func (d *driver) class() string {
	return rapid.SampledFrom(append([]string{"R2", "R2", "R2", "H1", "H1"}, model.Classes...)).Draw(d.r, "class")
}

// startAt is a time around a day on which the week does not tell whether it is worked.
func startAt(r *rapid.T, rules *model.Rules, from string) model.Minute {
	d := rapid.SampledFrom(specialDays(rules.Calendar, from, "2026-12-31")).Draw(r, "special")
	d += model.Day(rapid.IntRange(-12, 3).Draw(r, "away"))
	return d.Start() + model.Minute(rapid.SampledFrom(hours).Draw(r, "hour"))
}

// hours of the day at which something changes, and others.
var hours = []int{0, 1, 8*60 + 29, 8*60 + 30, 9 * 60, 10*60 + 17, 11*60 + 30, 12 * 60, 13 * 60, 15*60 + 45, 16*60 + 59, 17 * 60, 20 * 60, 24*60 - 1}

// later is a time to wait for: on or around something that is due, on an hour at
// which something changes, or any.
func (d *driver) later() model.Minute {
	var due []model.Minute
	for _, l := range d.Limits() {
		if l.Due > d.Now() {
			due = append(due, l.Due)
		}
	}
	switch way := rapid.IntRange(0, 5).Draw(d.r, "wait"); {
	case way < 3 && len(due) > 0:
		slices.Sort(due)
		at := rapid.SampledFrom(due[:min(len(due), 3)]).Draw(d.r, "due")
		return max(d.Now(), at+model.Minute(rapid.IntRange(-1, 1).Draw(d.r, "around")))
	case way < 5:
		day := d.Now().Day() + model.Day(rapid.IntRange(0, 3).Draw(d.r, "days"))
		return max(d.Now(), day.Start()+model.Minute(rapid.SampledFrom(hours).Draw(d.r, "hour")))
	}
	return d.Now() + model.Minute(rapid.SampledFrom([]int{1, 7, 59, 61, 60 * 24, 60 * 24 * 7, 60 * 24 * 21}).Draw(d.r, "minutes"))
}

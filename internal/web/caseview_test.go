package web

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// TestWhy: the reasons of a time name the days worked and not worked on the way,
// a run of holidays in one line, and the extension that moved it.
func TestWhy(t *testing.T) {
	t.Parallel()
	cal, err := calendar.Load()
	ok(t, err)
	rules, err := rule.Load()
	ok(t, err)
	from := calendar.NewDate(2025, time.September, 26).At(10 * time.Hour)
	three := calendar.Span{Amount: 3, Unit: calendar.WorkDay}
	due := cal.Add(from, three)
	extended := cal.Add(due.At, calendar.Span{Amount: 1, Unit: calendar.WorkDay})
	v := caseView{site: &Site{Cases: &casework.Service{Calendar: cal, Rules: rules}}, lang: i18n.Chinese, now: from}
	v.Case.Class = rule.C1
	got := strings.Join(v.why(casework.Limit{Name: "finish", From: from, Span: three, Due: extended.At, Settled: extended,
		Moves: []casework.Move{{By: casework.Extend, For: calendar.Span{Amount: 1, Unit: calendar.WorkDay}}}}), "\n")
	for _, line := range []string{"服务投诉:办完并答复,3 个工作日内", "从 9月26日(周五)10:00 的下一个工作日起算", "9月28日(周日)为调休上班日,计入",
		"其间 1 个周六、周日不计", "延期获准,顺延 1 个工作日", "到 10月9日(周四)24:00"} {
		if !strings.Contains(got, line) {
			t.Errorf("no %q in\n%s", line, got)
		}
	}
	if lines := days(i18n.Chinese, cal.Explain(due.At, calendar.Span{Amount: 1, Unit: calendar.WorkDay}), from); len(lines) != 1 || lines[0] != "10月1日(周三)至10月8日(周三)放假,不计" {
		t.Errorf("holidays: %q", lines)
	}
	v.now = v.now.AddDate(1, 0, 0)
	if got := strings.Join(v.why(casework.Limit{Name: "finish", From: from, Span: three, Due: due.At, Settled: due}), "\n"); !strings.Contains(got, "从 2025年9月26日(周五)10:00") ||
		!strings.Contains(got, "到 2025年9月30日(周二)24:00") {
		t.Errorf("read a year later: no year in\n%s", got)
	}
}

// TestStateTones: late is only what somebody is late with, fine only what the
// owner confirmed.
func TestStateTones(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
	in := func(s casework.State, set func(*casework.Case)) casework.Case {
		c := casework.Case{NextDue: now.Add(time.Hour)}
		c.State = s
		if set != nil {
			set(&c)
		}
		return c
	}
	for name, c := range map[string]struct {
		casework.Case
		tone part.Tone
	}{
		"on time":      {in(casework.Accepted, nil), part.Note},
		"late":         {in(casework.Accepted, func(c *casework.Case) { c.NextDue = now }), part.Late},
		"suspended":    {in(casework.Accepted, func(c *casework.Case) { c.Suspended, c.NextDue = true, now }), part.Plain},
		"to be rated":  {in(casework.Replied, func(c *casework.Case) { c.NextDue = now }), part.Note},
		"confirmed":    {in(casework.Closed, func(c *casework.Case) { c.Ending = casework.Confirmed }), part.Fine},
		"dissatisfied": {in(casework.Closed, func(c *casework.Case) { c.Ending, c.Rating = casework.Confirmed, casework.Dissatisfied }), part.Plain},
		"silent":       {in(casework.Closed, func(c *casework.Case) { c.Ending = casework.Silent }), part.Plain},
		"not accepted": {in(casework.Rejected, nil), part.Late},
	} {
		if got := stateOf(i18n.Chinese, c.Case, now); got.Tone != c.tone || strings.Contains(got.Word, "case.") {
			t.Errorf("%s: %+v, want %s", name, got, c.tone)
		}
	}
}

package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// answerEnds are the duties whose end is what the owner waits for.
var answerEnds = []string{"replied", "handed_over", "planned", "concluded", "rated", "reviewed"}

// clock is the clock the owner waits by: when the answer is due, or the rating.
// ok is false when nothing is owed.
func (v caseView) clock() (part.Clock, bool) {
	l, ok := v.soonest(func(l casework.Limit) bool {
		return (l.Then == rule.Lapse || l.Then == rule.Close) && slices.Contains(answerEnds, l.Ends) &&
			!strings.HasPrefix(l.Name, "press")
	})
	if !ok {
		return part.Clock{}, false
	}
	return v.clockOf(l), true
}

// soonest returns the open limit that is due first; one that stands still comes last.
func (v caseView) soonest(match func(casework.Limit) bool) (casework.Limit, bool) {
	var open []casework.Limit
	for _, l := range v.Limits {
		if l.Open() && match(l) {
			open = append(open, l)
		}
	}
	if len(open) == 0 {
		return casework.Limit{}, false
	}
	return slices.MinFunc(open, func(a, b casework.Limit) int {
		return cmp.Or(dueOf(a).Compare(dueOf(b)), cmp.Compare(a.Name, b.Name))
	}), true
}

// dueOf is when a limit is due; while it stands still, when it would have been.
func dueOf(l casework.Limit) time.Time {
	if l.Due.IsZero() {
		return l.Settled.At
	}
	return l.Due
}

// clockOf draws a limit with the reasons for its time.
func (v caseView) clockOf(l casework.Limit) part.Clock {
	c := part.ClockOf(l.From, dueOf(l), v.now)
	c.Action = v.lang.T("case.limit." + l.Name + ".by")
	c.Why = v.why(l)
	if !l.PausedAt.IsZero() {
		c.Tone = part.Plain
		c.Stopped = v.stopped()
	}
	return c
}

func (v caseView) stopped() string {
	if v.Case.Suspended {
		return v.lang.T("case.stopped.suspended", "reason", v.reasonOf(casework.Suspended))
	}
	return v.lang.T("case.stopped.requested", "request", i18n.Key("case.request."+string(v.Case.Request)))
}

// reasonOf words the reason of the last event of a kind.
func (v caseView) reasonOf(k casework.Kind) string {
	for _, e := range slices.Backward(v.Events) {
		if e.Kind == k && e.Reason != "" {
			return v.lang.T("case.reason." + e.Reason)
		}
	}
	return i18n.None
}

// why lists the computation of a limit's time, one step a line, from the rule to
// the result.
func (v caseView) why(l casework.Limit) []string {
	t := v.lang.T
	if l.Span.Amount == 0 {
		return []string{t("case.why.promise"), t("case.why.due", "due", part.Deadline(v.lang, dueOf(l), v.now))}
	}
	out := []string{t("case.why.rule", "class", className(v.lang, v.Case.Class), "limit", i18n.Key("case.limit."+l.Name+".name"),
		"span", spanWords(v.lang, l.Span))}
	from := "case.why.from"
	if l.Span.Unit == calendar.WorkDay {
		from = "case.why.from_day"
	}
	out = append(out, t(from, "from", v.lang.DateTime(l.From, v.now)))
	if l.Span.Unit == calendar.WorkMin {
		out = append(out, t("case.why.hours"))
	}
	why := v.site.Cases.Calendar.Explain(l.From, l.Span)
	out = append(out, days(v.lang, why, v.now)...)
	for _, m := range l.Moves {
		out = append(out, t("case.why.moved", "request", i18n.Key("case.request."+string(m.By)), "span", spanWords(v.lang, m.For)))
	}
	if l.Settled.Provisional {
		out = append(out, t("case.why.provisional"))
	}
	return append(out, t("case.why.due", "due", part.Deadline(v.lang, dueOf(l), v.now)))
}

// days words the days on the way that are not as the weekday says; a run of
// holidays is one line.
func days(l i18n.Lang, why calendar.Explanation, now time.Time) []string {
	var out []string
	for i := 0; i < len(why.Special); i++ {
		first := why.Special[i]
		if first.Kind == calendar.MakeUp {
			out = append(out, l.T("case.why.makeup", "day", l.Day(first.Date.Start(), now)))
			continue
		}
		last := first
		for i+1 < len(why.Special) && why.Special[i+1].Kind == first.Kind && why.Special[i+1].Date.Sub(last.Date) == 1 {
			i++
			last = why.Special[i]
		}
		if last == first {
			out = append(out, l.T("case.why.holiday", "day", l.Day(first.Date.Start(), now)))
		} else {
			out = append(out, l.T("case.why.holidays", "from", l.Day(first.Date.Start(), now), "to", l.Day(last.Date.Start(), now)))
		}
	}
	if why.Weekends > 0 {
		out = append(out, l.T("case.why.weekends", "n", why.Weekends))
	}
	return out
}

// spanWords writes a span in its own unit: 3 个工作日, 4 个工作小时, 2 小时.
func spanWords(l i18n.Lang, s calendar.Span) string {
	switch {
	case s.Unit == calendar.WorkDay:
		return l.T("case.span.work_day", "n", s.Amount)
	case s.Unit == calendar.WorkMin && s.Amount%60 == 0:
		return l.T("case.span.work_hour", "n", s.Amount/60)
	case s.Unit == calendar.WorkMin:
		return l.T("case.span.work_min", "n", s.Amount)
	}
	return l.Span(time.Duration(s.Amount) * time.Minute)
}

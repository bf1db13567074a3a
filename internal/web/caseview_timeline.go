package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

// machine are events that say nothing to a person: what they bring about
// follows them in the timeline.
var machine = []casework.Kind{casework.Selected, casework.CheckDrawn, casework.Recalculated}

// internal reports whether a step is told to whoever works on the case alone:
// what the machine does, and who was woken for it.
func internal(e casework.Event) bool {
	return slices.Contains(machine, e.Kind) || e.Kind == casework.AlarmHeard || e.Kind == casework.Flagged || strings.HasPrefix(e.Limit, "acknowledge")
}

// timeline tells what happened and what comes next; media is the address under
// which the reader gets this case's attachments.
func (v caseView) timeline(media string) []part.Step {
	var out []part.Step
	for _, e := range v.Events {
		if v.owner && internal(e) {
			continue
		}
		step := part.Step{At: e.At, Text: v.eventWords(e), Detail: v.written(e), Photos: v.photos(e.Seq, media), Clips: v.clips(e.Seq, media)}
		if e.Kind == casework.Lapsed || e.Kind == casework.Escalated {
			step.Tone = part.Late
		}
		out = append(out, step)
	}
	return append(out, v.nextSteps()...)
}

// written is what somebody wrote with an event.
func (v caseView) written(e casework.Event) string {
	if e.Kind == casework.Filed {
		return v.Case.Text
	}
	w, ok := v.Entries[e.Seq]
	if !ok {
		return ""
	}
	var lines []string
	if w.Body != "" {
		lines = append(lines, v.lang.T("case.handover.body", "body", w.Body, "reference", w.Reference))
	}
	if w.Cause != "" {
		lines = append(lines, v.lang.T("case.reply.cause", "text", w.Cause))
	}
	if w.Measure != "" {
		lines = append(lines, v.lang.T("case.reply.measure", "text", w.Measure))
	}
	if w.Text != "" {
		lines = append(lines, w.Text)
	}
	return strings.Join(lines, "\n")
}

// eventWords is one line: who did what.
func (v caseView) eventWords(e casework.Event) string {
	l := v.lang
	name := strings.TrimPrefix(string(e.Kind), "case.")
	switch {
	case e.Kind == casework.WasReplied && e.Until != "":
		name = "replied_until"
	case e.Kind == casework.Escalated:
		name = "escalated" + strconv.Itoa(int(e.Level))
	case e.Kind == casework.CrossChecked && !e.Upheld:
		name = "crosschecked_not"
	case e.Kind == casework.Reviewed && e.Upheld && e.Round == 0:
		name = "reviewed_noted"
	case e.Kind == casework.Reviewed && e.Upheld:
		name = "reviewed_upheld"
	case e.Kind == casework.CalledBack && e.Upheld && e.Solved:
		name = "called_back_solved"
	case e.Kind == casework.CalledBack && e.Upheld:
		name = "called_back_unsolved"
	}
	reason := "case.reason." + e.Reason
	if e.Kind == casework.Selected {
		reason = "case.selected." + e.Reason
	}
	return l.T("case.event."+name, "who", v.whoDid(e), "handler", v.handlerName(e.Handler), "channel", i18n.Key("case.channel."+string(e.Channel)),
		"result", i18n.Key("case.result."+string(e.Result)), "rating", i18n.Key("case.rating."+string(e.Rating)),
		"request", i18n.Key("case.request."+string(e.Request)), "reason", i18n.Key(reason), "until", v.dayWords(e.Until),
		"span", spanWords(l, e.Span), "category", categoryName(v.rules(), l, e.Category), "class", className(l, e.Class),
		"limit", i18n.Key("case.limit."+e.Limit+".name"), "due", part.Deadline(l, time.UnixMicro(e.Due), v.now),
		"flag", i18n.Key("case.flag."+flagOf(e)), "county", v.level(rule.L2), "peer", v.site.Regions.Name(e.County), "city", v.level(rule.L3), "attempt", e.Attempt, "temp", fmt.Sprintf("%.1f", float64(e.Temp)/10))
}

// flagOf is the flag that an event gave, "" for none.
func flagOf(e casework.Event) string {
	if len(e.Flags) == 0 {
		return ""
	}
	return string(e.Flags[0])
}

func (v caseView) whoDid(e casework.Event) string {
	if e.By == rule.Owner && e.Joiner {
		return v.lang.T("case.by.joiner")
	}
	if e.Kind == casework.Filed && e.By == rule.Owner && v.Case.Delegated() {
		return v.lang.T("case.by.delegate")
	}
	if e.Kind == casework.Filed && e.By == rule.Owner && v.Case.FiledBy != 0 {
		return v.lang.T("case.by.owner")
	}
	return v.level(e.By)
}

func (v caseView) dayWords(d calendar.Date) string {
	if d == "" {
		return i18n.None
	}
	return v.lang.Day(d.Start(), v.now)
}

// nextSteps are what is owed next and what happens if it does not come: the
// duty due first, then the level that presses first.
func (v caseView) nextSteps() []part.Step {
	var out []part.Step
	if v.Case.State == casework.Replied {
		if l, ok := v.soonest(func(l casework.Limit) bool { return l.Then == rule.Close }); ok {
			out = append(out, part.Step{At: l.Due, Text: v.lang.T("case.next.rate"), Next: true})
		}
		return out
	}
	next, ok := casework.Next(v.Limits)
	if !ok {
		return nil
	}
	step := part.Step{At: next.Due, Next: true,
		Text: v.lang.T("case.next.step", "who", v.level(next.Actor), "limit", i18n.Key("case.limit."+next.Name+".name"))}
	if !next.Due.After(v.now) {
		step.Tone = part.Late
	}
	out = append(out, step)
	press, ok := v.soonest(func(l casework.Limit) bool {
		return l.PausedAt.IsZero() && (l.Then == rule.ToL2 || l.Then == rule.ToL3)
	})
	if ok {
		out = append(out, part.Step{At: press.Due, Next: true,
			Text: v.lang.T("case.next.late", "who", v.level(map[rule.Then]rule.Level{rule.ToL2: rule.L2, rule.ToL3: rule.L3}[press.Then]))})
	}
	return out
}

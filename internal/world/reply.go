package world

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/sample"
)

// replyTexts are sample's words for each result.
var replyTexts = map[casework.Result]sample.Result{casework.Solved: sample.Solved, casework.Partly: sample.Partial,
	casework.Explained: sample.Explained, casework.CannotBeDone: sample.Unable}

// reply answers the case.
func (l *life) reply(result casework.Result) error {
	l.scene.At = l.now
	text := sample.Reply(l.rng, l.scene, replyTexts[result])
	c := casework.Command{Act: casework.ActReply, Result: result, Evidence: 1 + l.rng.IntN(3)}
	c.Cause, c.Measure = parts(text)
	switch s := l.status(); {
	case s.State == casework.Promised:
		c.Result = casework.Solved
	case result == casework.Partly:
		c.Until = l.promised(text)
	}
	return l.act(c)
}

// parts tells the cause of a reply from what was done: it is the first sentence,
// unless that only says that it was done.
func parts(text string) (cause, measure string) {
	stops := []string{"。", "；", "，"}
	if strings.Contains(text, "完成处理。") {
		stops = []string{"；", "。", "，"}
	}
	for _, stop := range stops {
		if before, after, ok := strings.Cut(text, stop); ok && after != "" {
			return before + "。", after
		}
	}
	return "见下", text
}

var promisedDay = regexp.MustCompile(`(\d{1,2})月(\d{1,2})日前`)

// promised is the day the text names, where it names one that may be promised.
func (l *life) promised(text string) calendar.Date {
	today := day(l.now)
	if found := promisedDay.FindStringSubmatch(text); found != nil {
		month, _ := strconv.Atoi(found[1])
		dayOfMonth, _ := strconv.Atoi(found[2])
		d := calendar.NewDate(today.Year(), time.Month(month), dayOfMonth)
		if d.Before(today) {
			d = calendar.NewDate(today.Year()+1, time.Month(month), dayOfMonth)
		}
		if n := d.Sub(today); n > 0 && n <= 60 {
			return d
		}
	}
	return today.AddDays(3 + l.rng.IntN(25))
}

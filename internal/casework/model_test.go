package casework_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/test/model"
)

// subject is what is driven beside the reference model (test/model): the pure
// functions alone, or the service on a database.
type subject interface {
	// Adapt makes an act at an instant one that the subject can express, or says
	// that it cannot.
	Adapt(at time.Time, s model.Status, a model.Act) (model.Act, bool)
	// Do sweeps up to the instant and then does the act. Its error wraps errWall
	// where the person may not do it, whatever the case's state is.
	Do(at time.Time, a model.Act) error
	// Sweep puts on record what has passed by now.
	Sweep(now time.Time) error
	// Restart forgets everything but what is stored.
	Restart()
	Status() model.Status
	Limits() []model.Limit
	Passings() []model.Passing
}

var errWall = errors.New("not this person's to do")

// pure is the case as a list of events and nothing else.
type pure struct {
	book   *rule.Book
	cal    *calendar.Calendar
	county int
	lot    int // 0–99, of the next grant
	events []casework.Event
	now    time.Time

	status casework.Status
	limits []casework.Limit
}

func newPure(t testing.TB) *pure {
	t.Helper()
	book, err := rule.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &pure{book: book, cal: cal}
}

func (p *pure) Adapt(_ time.Time, _ model.Status, a model.Act) (model.Act, bool) { return a, true }

func (p *pure) Do(at time.Time, a model.Act) error {
	if err := p.Sweep(at); err != nil {
		return err
	}
	c := command(a)
	c.Finish = casework.FinishOf(p.limits)
	c.Alarm = casework.AlarmOf(p.limits, c.By)
	for _, e := range slices.Backward(p.events) {
		if p.status.Request != casework.NoRequest && e.Kind == casework.Requested {
			c.Pending = e
			break
		}
	}
	p.lot = a.Lot
	return p.decide(at, c, a.Draw)
}

func (p *pure) Sweep(now time.Time) error {
	for {
		c, ok := casework.Passing(p.limits, now)
		if !ok {
			if now.After(p.now) {
				p.now = now
			}
			return nil
		}
		if err := p.decide(now, c, 0); err != nil {
			return fmt.Errorf("the passing of %s cannot be put on record: %w", c.Limit.Name, err)
		}
	}
}

func (p *pure) decide(at time.Time, c casework.Command, draw int) error {
	rules := p.book.At(at)
	if p.status.Rules != "" {
		var err error
		if rules, err = p.book.Version(p.status.Rules); err != nil {
			return err
		}
	}
	events, err := casework.Decide(p.status, c, casework.Env{Now: at, Rules: rules, Calendar: p.cal, County: p.county, Draw: draw,
		Hash: append([]byte{7: byte(p.lot)}, make([]byte, 8)...), Peers: []int{210103}})
	if err != nil {
		return err
	}
	p.events = append(p.events, events...)
	p.Restart()
	return nil
}

func (p *pure) Restart() {
	p.status = casework.Fold(p.events)
	limits, err := casework.Limits(p.events, p.book, p.cal)
	if err != nil {
		panic(err)
	}
	p.limits = limits
}

func (p *pure) Status() model.Status  { return statusOf(p.status) }
func (p *pure) Limits() []model.Limit { return limitsOf(p.limits, p.now) }

func (p *pure) Passings() []model.Passing { return passingsOf(p.events) }

func statusOf(s casework.Status) model.Status {
	return model.Status{State: string(s.State), Class: string(s.Class), Handler: string(s.Handler), Level: int(s.Level), Round: s.Round,
		Request: string(s.Request), Suspended: s.Suspended, Reviewing: s.Reviewing, Checking: s.Checking, Disputed: s.Disputed,
		Result: string(s.Result), Rating: string(s.Rating), Ending: string(s.Ending),
		Returns: s.Returns, Extends: s.Extensions, Calls: s.Attempts}
}

// limitsOf lists what is still owed. What was judged late must be on record as
// passed by now, and nothing else.
func limitsOf(limits []casework.Limit, now time.Time) []model.Limit {
	var out []model.Limit
	for _, l := range limits {
		if l.Overdue(now) == l.PassedAt.IsZero() {
			panic(fmt.Sprintf("%s: overdue %t, passed at %s, due %s, ended %s", l.Name, l.Overdue(now), l.PassedAt, l.Due, l.EndedAt))
		}
		if !l.Open() {
			continue
		}
		due := model.Still
		if l.PausedAt.IsZero() {
			due = model.MinuteOf(l.Due)
		}
		out = append(out, model.Limit{Name: l.Name, Actor: actors[l.Actor], Then: string(l.Then), Due: due, Passed: !l.PassedAt.IsZero()})
	}
	return out
}

var actors = map[rule.Level]string{rule.Owner: "owner", rule.L1: "L1", rule.L2: "L2", rule.L3: "L3", rule.System: "system", rule.Outside: "outside", rule.Peer: "peer"}

func passingsOf(events []casework.Event) []model.Passing {
	var out []model.Passing
	for _, e := range events {
		if e.Limit != "" {
			out = append(out, model.Passing{Name: e.Limit, Due: model.MinuteOf(time.UnixMicro(e.Due))})
		}
	}
	return out
}

// command is an act of the model as casework takes it.
func command(a model.Act) casework.Command {
	c := casework.Command{Act: casework.Act(a.Name), Text: a.Text, Cause: a.Cause, Measure: a.Measure, Evidence: a.Evidence,
		Request: casework.Request(a.Request), Result: casework.Result(a.Result), Reason: a.Reason,
		Span:  calendar.Span{Amount: a.Amount, Unit: calendar.Unit(a.Unit)},
		Class: rule.Class(a.Class), Category: a.Category, Grade: a.Grade, Handler: casework.Handler(a.Handler),
		Body: a.Body, Reference: a.Reference,
		Channel: casework.Web, Rating: casework.Rating(a.Rating), Solved: a.Solved, Upheld: a.Upheld, Target: a.Target}
	if a.Measured {
		c.Temp = &a.Temp
	}
	for level, name := range actors {
		if name == a.By {
			c.By = level
		}
	}
	for _, f := range a.Flags {
		c.Flags = append(c.Flags, rule.Flag(f))
	}
	if a.Until > 0 {
		c.Until = calendar.DateOf(a.Until.Start().Time())
	}
	return c
}

// modelRules reads the tables for the model, as text.
func modelRules(t testing.TB) *model.Rules {
	t.Helper()
	file := func(path string) []byte {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	rules, err := model.Read(model.Files{SLA: file("rule/sla.csv"), Param: file("rule/param.csv"), Category: file("rule/category.csv"), Season: file("rule/season.csv"),
		Transition: file("transition.csv"), Calendar: file("../calendar/data/cn_calendar_2018_2026.csv")})
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// differences compares the model with its subject: where the case stands, what
// is owed and until when to the minute, and everything that ever passed.
func differences(m *model.Case, s subject) string {
	if want, got := m.Status(), s.Status(); want != got {
		return fmt.Sprintf("status\nmodel   %+v\nsubject %+v", want, got)
	}
	if want, got := sorted(m.Limits()), sorted(s.Limits()); !slices.Equal(want, got) {
		return fmt.Sprintf("limits\nmodel   %s\nsubject %s", show(want), show(got))
	}
	if want, got := m.Passings, s.Passings(); !slices.Equal(want, got) {
		return fmt.Sprintf("passings\nmodel   %v\nsubject %v", want, got)
	}
	return ""
}

func sorted(limits []model.Limit) []model.Limit {
	slices.SortFunc(limits, func(a, b model.Limit) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Due, b.Due)) })
	return limits
}

func show(limits []model.Limit) string {
	var out string
	for _, l := range limits {
		due := "still"
		if l.Due != model.Still {
			due = l.Due.String()
		}
		out += fmt.Sprintf("%s(%s→%s) %s %t; ", l.Name, l.Actor, l.Then, due, l.Passed)
	}
	return out
}

// TestRequestTooLate: what is due at the very instant of a request is not held
// by it, even if no sweep has come by yet.
func TestRequestTooLate(t *testing.T) {
	t.Parallel()
	p := newPure(t)
	filed := calendar.NewDate(2026, time.March, 2).At(10 * time.Hour)
	for _, a := range []model.Act{
		{Name: "file", By: "owner", Class: "C1", Category: "1701", Grade: 3, Handler: "company"},
		{Name: "accept", By: "L1"},
	} {
		if err := p.Do(filed, a); err != nil {
			t.Fatal(err)
		}
	}
	due := calendar.NewDate(2026, time.March, 5).End()
	if err := p.decide(due, command(model.Act{Name: "request", By: "L1", Request: "unsolvable", Text: "无法解决"}), 0); err != nil {
		t.Fatal(err)
	}
	for _, l := range p.limits {
		held := !l.PausedAt.IsZero()
		if want := l.Name == "l3"; l.Open() && held != want {
			t.Errorf("%s, due %s: held %t", l.Name, l.Settled.At.In(calendar.Shanghai), held)
		}
	}
}

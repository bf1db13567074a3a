package world

import (
	"fmt"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/sample"
)

// officersHear lets the county and the city plan what they owe.
func (l *life) officersHear(e casework.Event) {
	switch e.Kind {
	case casework.Requested:
		l.means("deciding", l.office("decide"), (*life).decide)
	case casework.Filed:
		l.hear(rule.L2)
		l.hear(rule.L3)
	case casework.Escalated:
		l.hear(e.Level)
		if e.Level == rule.L3 {
			l.means("pressing3", l.office("supervise3"), (*life).pressCity)
		} else {
			l.means("pressing2", l.office("supervise2"), (*life).pressCounty)
		}
	case casework.Selected:
		l.means("calling", l.office("callback"), (*life).callBack)
	case casework.Objected:
		l.means("reviewing", l.office("review"), (*life).review)
	case casework.WasReplied:
		if l.pretended && chance(l.rng, 0.4) { // the county looks at some of what is said to be done
			l.means("inspecting", l.m.Calendar.Add(l.now, calendar.Span{Amount: 120 + l.rng.IntN(1000), Unit: calendar.WorkMin}).At, (*life).inspect)
		}
	}
	if e.Round == 0 {
		return
	}
	l.hear(l.status().Level)
	switch s := l.status(); {
	case s.State == casework.Final:
		l.means("concluding", l.office("final"), (*life).conclude)
	case s.Level == rule.L2:
		l.means("pressing2", l.office("supervise2"), (*life).pressCounty)
	case s.Level == rule.L3:
		l.means("pressing3", l.office("supervise3"), (*life).pressCity)
	}
}

// hear lets whoever is on call at a level acknowledge what rings there.
func (l *life) hear(level rule.Level) {
	by := l.county
	if level == rule.L3 {
		by = l.city
	}
	if casework.AlarmOf(l.play.Limits(), level).Name == "" {
		return
	}
	l.means(fmt.Sprint("hearing", level), l.now.Add(3*time.Minute), func(l *life) error {
		if casework.AlarmOf(l.play.Limits(), level).Name == "" {
			return nil
		}
		return l.do(by(), casework.Command{Act: casework.ActAcknowledge}, account.NoLink)
	})
}

// office draws when an officer acts on a duty: in working time, mostly before it
// is due.
func (l *life) office(duty string) time.Time {
	minutes := 150
	if o, ok := l.limit(duty); ok {
		minutes = max(20, l.m.Calendar.Between(l.now, o.Due, calendar.WorkMin))
	}
	q := l.countyQuality()
	part := 0.08 + 0.6*l.rng.Float64()
	if chance(l.rng, 0.3*(1-q)) {
		part = 1.05 + 3*l.rng.Float64()*l.rng.Float64()
	}
	at := l.m.Calendar.Add(l.now, calendar.Span{Amount: max(3, int(part*float64(minutes))), Unit: calendar.WorkMin}).At
	return at.Add(time.Duration(l.rng.IntN(60_000)) * time.Millisecond)
}

func (l *life) county() account.Actor { return l.m.official(account.County, l.v.estate.county, l.now) }

func (l *life) city() account.Actor {
	return l.m.official(account.City, l.v.estate.county/100*100, l.now)
}

// grants is how often the county agrees to a request.
var grants = map[casework.Request]float64{casework.Return: 0.7, casework.Extend: 0.85, casework.NotOurs: 0.72, casework.Suspend: 0.85,
	casework.Untrue: 0.75, casework.Refusal: 0.7, casework.Unsolvable: 0.6, casework.Plan: 0.94, casework.Relax: 0.6}

func (l *life) decide() error {
	s := l.status()
	if s.Request == casework.NoRequest {
		return nil
	}
	by := l.county()
	if s.Request == casework.Return && s.Returns > 0 {
		by = l.city()
	}
	if !chance(l.rng, grants[s.Request]) {
		return l.do(by, casework.Command{Act: casework.ActRefuse, Text: sample.Refusal(l.rng, l.told(string(s.Request))) + "。"}, account.NoLink)
	}
	d := casework.Command{Act: casework.ActDecide}
	if s.Request == casework.Return {
		d.Handler, d.Grade = casework.ByNeighborhood, max(l.v.charge(l.now).Grade, 1)
		if nearby(s.Handler) {
			d.Handler = casework.ByCounty
		}
	}
	return l.do(by, d, account.NoLink)
}

func (l *life) pressCounty() error { return l.press(l.county(), rule.L2) }
func (l *life) pressCity() error   { return l.press(l.city(), rule.L3) }

func (l *life) press(by account.Actor, level rule.Level) error {
	s := l.status()
	if s.Level < level || !s.State.Working() && s.State != casework.Submitted && s.State != casework.Promised {
		return nil
	}
	scene := l.told(l.missed())
	scene.Until = l.m.Calendar.Add(l.now, calendar.Span{Amount: 5, Unit: calendar.WorkDay}).At.Add(-time.Hour)
	return l.do(by, casework.Command{Act: casework.ActSupervise, Text: sample.SupervisionDemand(l.rng, scene)}, account.NoLink)
}

// callBack asks the owner; nobody may answer, three times at most.
func (l *life) callBack() error {
	s := l.status()
	if !l.owes("callback") || !slices.Contains([]casework.State{casework.Promised, casework.Replied, casework.Closed, casework.Withdrawn}, s.State) {
		return nil // reopened meanwhile: it is asked about again after the next answer
	}
	if l.pretended && chance(l.rng, 0.5) { // the owner said so, and somebody went to see
		return l.inspect()
	}
	c := casework.Command{Act: casework.ActCallback}
	found := sample.Unreached
	if chance(l.rng, 0.72) {
		found = l.contentment()
		c.Upheld, c.Reached, c.Solved = true, !s.ContactedAt.IsZero(), found != sample.Unsolved
	}
	c.Text = sample.CallbackNote(l.rng, l.told(), found)
	if err := l.do(l.county(), c, account.NoLink); err != nil {
		return err
	}
	if l.owes("callback") {
		l.means("calling", l.m.Calendar.Add(l.now, calendar.Span{Amount: 90 + l.rng.IntN(240), Unit: calendar.WorkMin}).At, (*life).callBack)
	}
	return nil
}

// contentment is what the owner says when asked: what was rated is not unsaid.
func (l *life) contentment() sample.Outcome {
	s := l.status()
	solved, glad := 0.8+0.18*l.quality, 0.88
	switch {
	case l.pretended && s.State != casework.Withdrawn:
		solved = 0.1
	case s.Rating != "" && !s.Rating.Bad():
		return sample.Satisfied
	case l.rated(true):
		return sample.Grudging
	case s.Rating.Bad():
		solved, glad = 0.3, 0
	case l.evasive && s.State != casework.Withdrawn:
		solved, glad = 0.4, 0
	}
	switch {
	case !chance(l.rng, solved):
		return sample.Unsolved
	case !chance(l.rng, glad):
		return sample.Grudging
	}
	return sample.Satisfied
}

// inspect finds on the spot that nothing was done, and puts the case back to work.
func (l *life) inspect() error {
	s := l.status()
	if !l.pretended || s.State != casework.Replied && s.State != casework.Closed {
		return nil // reopened meanwhile
	}
	l.pretended, l.foundOut = false, true
	return l.do(l.county(), casework.Command{Act: casework.ActFalsify, Text: sample.FalseFinding(l.rng, l.told())}, account.NoLink)
}

func (l *life) review() error {
	if !l.status().Reviewing {
		return nil
	}
	c := casework.Command{Act: casework.ActReview, Upheld: chance(l.rng, 0.4)}
	c.Text = sample.Review(l.rng, l.told(), c.Upheld)
	return l.do(l.city(), c, account.NoLink)
}

func (l *life) conclude() error {
	if l.status().State != casework.Final {
		return nil
	}
	return l.do(l.city(), casework.Command{Act: casework.ActConclude, Text: sample.Conclusion(l.rng, l.told())}, account.NoLink)
}

package world

import (
	"fmt"
	"slices"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/sample"
)

// reply answers the case.
func (l *life) reply(result casework.Result) error {
	c := casework.Command{Act: casework.ActReply, Result: result}
	scene := l.told()
	if result == casework.Partly {
		c.Until = l.promised()
		scene.Until = c.Until.At(0)
	}
	answer := sample.Reply(l.rng, scene, replyTexts[result])
	c.Cause, c.Measure, l.evasive = answer.Cause, answer.Measure, answer.Evasive
	if result == casework.Partly {
		l.scene.Found = answer.Found
	}
	l.scene.Before = answer.Found
	l.pretended = result == casework.Solved && l.pretends()
	return l.show(l.handler(), c, l.proof(result), result == casework.Solved && !l.pretended)
}

// pretends draws whether a company that works badly reports done what nobody did
// (虚假办结). Where people are in danger nobody dares, and whoever was found out
// does not try again.
func (l *life) pretends() bool {
	s := l.status()
	kind := l.m.season.rules.Category(s.Category).Kind
	return s.Handler == casework.ByCompany && s.Class != rule.U0 && (kind == rule.Repair || kind == rule.Complaint) && !l.foundOut &&
		l.quality < 0.62 && chance(l.rng, 0.07*(1-l.quality))
}

// promised draws the day by which the rest will be done: soon where it is
// pressing.
func (l *life) promised() calendar.Date {
	days := 4 + l.rng.IntN(22)
	switch s := l.status(); {
	case s.Class == rule.U0:
		days = 1 + l.rng.IntN(2)
	case s.Class.Urgent():
		days = 2 + l.rng.IntN(5)
	}
	return day(l.now).AddDays(days)
}

// end ends the matter the way it ends, asking the county for what a handler may
// not decide. After a refusal nothing more is asked.
func (l *life) end() error {
	var not []sample.Result
	s := l.status()
	if l.refusedOnce || s.Handler == casework.ByCounty {
		not = append(not, sample.NotOurs, sample.Untrue, sample.Unable)
	}
	if s.State == casework.Promised || s.Round > 1 {
		not = append(not, sample.Partial, sample.Explained)
	}
	switch r := sample.Ending(l.rng, l.told(), not...); r {
	case sample.NotOurs:
		return l.propose(casework.NotOurs, r)
	case sample.Untrue:
		return l.propose(casework.Untrue, r)
	case sample.Unable:
		return l.propose(casework.Unsolvable, r)
	default:
		for result, words := range replyTexts {
			if words == r {
				return l.reply(result)
			}
		}
		return fmt.Errorf("world: an ending %s", r)
	}
}

// propose asks the county to end the matter so.
func (l *life) propose(request casework.Request, r sample.Result) error {
	return l.ask(casework.Command{Request: request, Text: sample.Reply(l.rng, l.told(), r).Text()})
}

// spoken is a rating on sample's scale, 1 to 5.
func spoken(r casework.Rating) int { return 5 - slices.Index(casework.Ratings, r) }

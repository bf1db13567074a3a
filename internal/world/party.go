package world

import (
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/sample"
)

// ownerHears lets the owner, and neighbours, plan by what has happened.
func (l *life) ownerHears(e casework.Event) {
	switch e.Kind {
	case casework.Filed:
		if chance(l.rng, 0.012) {
			l.means("withdrawing", l.waking(l.now.Add(l.hours(0.2, 40))), (*life).withdraw)
		}
		if chance(l.rng, 0.03) {
			l.means("joining", l.waking(l.now.Add(l.hours(1, 70))), (*life).joinIn)
		}
		if l.spare && l.common() && chance(l.rng, 0.05) {
			l.means("duplicating", l.waking(l.now.Add(l.hours(0.5, 60))), (*life).duplicate)
		}
		l.urgeWhenLate("finish")
	case casework.WasReplied:
		l.drop("urging")
		if e.Result != casework.Partly {
			l.answer(e)
		}
	case casework.Rated:
		if e.Rating.Bad() && !e.Joiner && chance(l.rng, 0.4) {
			l.means("owner", l.waking(l.now.Add(l.hours(0.1, 30))), (*life).reopen)
		}
	case casework.WasClosed:
		if chance(l.rng, 0.04) {
			l.means("owner", l.waking(l.now.Add(l.hours(10, 120))), (*life).rate)
		}
	case casework.WasRejected:
		if chance(l.rng, 0.3) {
			l.means("owner", l.waking(l.now.Add(l.hours(2, 70))), (*life).object)
		}
	case casework.Suspended:
		if chance(l.rng, 0.4) {
			l.means("resuming", l.waking(l.now.Add(l.hours(20, 200))), (*life).resume)
		}
	}
}

func (l *life) mine(c casework.Command) error { return l.do(l.owner, c, l.link) }

// urgeWhenLate: some people remind whoever lets the day go by.
func (l *life) urgeWhenLate(duty string) {
	if o, ok := l.limit(duty); ok && chance(l.rng, 0.35) {
		l.means("urging", l.waking(o.Due.Add(l.hours(-4, 30))), func(l *life) error {
			s := l.status()
			if !s.State.Working() && s.State != casework.Submitted || slices.Contains(s.Urged, s.Level) {
				return nil
			}
			return l.mine(casework.Command{Act: casework.ActUrge})
		})
	}
}

// happiness is how content the owner is with an answer, from 0 to 1: by how well
// and how soon it was done, and by what they are like.
func (l *life) happiness(e casework.Event) float64 {
	s := l.status()
	h := 0.3 + 0.62*l.quality + 0.17*l.rng.NormFloat64()
	switch e.Result {
	case casework.Explained:
		h -= 0.08
	case casework.NotOurDuty, casework.FoundUntrue, casework.CannotBeDone:
		h -= 0.4
	}
	switch category := l.m.season.rules.Category(s.Category); {
	case category.Kind == rule.Praise:
		h += 0.6
	case category.Kind == rule.Question || category.Kind == rule.Suggestion:
		h += 0.12
	}
	if l.evasive {
		h -= 0.3
	}
	if l.pretended {
		h -= 0.5
	}
	for _, o := range l.play.Limits() {
		if o.Name == "finish" && !o.PassedAt.IsZero() {
			h -= 0.12
		}
	}
	return h + 0.1*float64(s.Round)
}

// answer plans what the owner says to an answer: a word, nothing, or that it is
// not so.
func (l *life) answer(e casework.Event) {
	h := l.happiness(e)
	at := l.waking(l.now.Add(l.hours(0.2, 60)))
	disputed := e.Result == casework.NotOurDuty || e.Result == casework.FoundUntrue
	switch {
	case disputed && chance(l.rng, 0.3):
		l.means("owner", at, (*life).object)
	case h < 0.3 && chance(l.rng, 0.6):
		l.means("owner", at, (*life).reopen)
	case chance(l.rng, 0.56):
		l.means("owner", at, func(l *life) error { return l.rateAs(h) })
	}
	if len(l.joiners()) > 0 {
		l.means("joiner", l.waking(l.now.Add(l.hours(1, 60))), func(l *life) error { return l.rateJoined(h) })
	}
}

// rating is the word for how content somebody is.
func rating(h float64) casework.Rating {
	switch {
	case h > 0.92:
		return casework.VerySatisfied
	case h > 0.66:
		return casework.Satisfied
	case h > 0.5:
		return casework.FairlySatisfied
	case h > 0.34:
		return casework.Dissatisfied
	}
	return casework.VeryDissatisfied
}

func (l *life) rate() error { return l.rateAs(0.4 + 0.5*l.rng.Float64()) }

func (l *life) rateAs(h float64) error {
	s := l.status()
	if s.State != casework.Replied && (s.State != casework.Closed || s.Rating != "") {
		return nil
	}
	c := casework.Command{Act: casework.ActRate, Rating: rating(h), Solved: h > 0.45}
	if chance(l.rng, 0.5) {
		said := "no"
		if c.Solved {
			said = "yes"
		}
		c.Text = sample.OwnerComment(l.rng, l.told(said), spoken(c.Rating))
	}
	return l.mine(c)
}

func (l *life) reopen() error {
	s := l.status()
	if s.State != casework.Replied && s.State != casework.Closed && s.State != casework.Promised {
		return nil
	}
	return l.mine(casework.Command{Act: casework.ActReopen, Rating: casework.Dissatisfied, Text: sample.ReopenReason(l.rng, l.told())})
}

func (l *life) object() error {
	s := l.status()
	found := s.State == casework.Rejected || (s.State == casework.Replied || s.State == casework.Closed) &&
		(s.Result == casework.NotOurDuty || s.Result == casework.FoundUntrue)
	if s.Objected || !found {
		return nil
	}
	return l.mine(casework.Command{Act: casework.ActObject, Text: sample.ObjectReason(l.rng, l.told())})
}

func (l *life) withdraw() error {
	if s := l.status(); !s.State.Working() && s.State != casework.Submitted || s.State == casework.Reopened {
		return nil
	}
	return l.mine(casework.Command{Act: casework.ActWithdraw, Text: sample.WithdrawReason(l.rng, l.told())})
}

func (l *life) resume() error {
	if !l.status().Suspended {
		return nil
	}
	return l.mine(casework.Command{Act: casework.ActResume})
}

// joiners are the neighbours who said that it is the same with them.
func (l *life) joiners() []*owner {
	var out []*owner
	for i := range l.v.owners {
		if o := &l.v.owners[i]; slices.Contains(l.play.Parties(), o.account) {
			out = append(out, o)
		}
	}
	return out
}

func (l *life) neighbour(o *owner) account.Actor {
	return account.Actor{Account: o.account, Party: o.party, Kind: account.KindOwner, At: l.now}
}

func (l *life) joinIn() error {
	s, o := l.status(), l.someOwner()
	if o == nil || o.account == l.owner.Account || !s.State.Open() || s.State == casework.Final || l.play.Case().Restricted() {
		return nil
	}
	return l.do(l.neighbour(o), casework.Command{Act: casework.ActJoin}, account.NoLink)
}

func (l *life) rateJoined(h float64) error {
	s := l.status()
	if s.State != casework.Replied && s.State != casework.Closed {
		return nil
	}
	for _, o := range l.joiners() {
		if err := l.do(l.neighbour(o), casework.Command{Act: casework.ActRate, Rating: rating(h), Solved: h > 0.5}, account.NoLink); err != nil {
			return err
		}
	}
	return nil
}

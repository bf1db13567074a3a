package world

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/sample"
)

// common reports whether neighbours have the same trouble: what is reported from
// an entrance or the compound, where everybody may read it.
func (l *life) common() bool {
	p := l.play.Case().Place
	return p.Compound != 0 && p.Unit == 0 && !l.play.Case().Restricted()
}

// duplicate lets a neighbour, who did not find it on the list, file the same
// matter while it is worked on. Most such pairs the county notices.
func (l *life) duplicate() error {
	s, by := l.status(), l.someOwner()
	if !s.State.Working() && s.State != casework.Submitted || by == nil || by.account == l.owner.Account {
		return nil
	}
	twin := l.m.lifeOf(l.v, mix(l.seed, ofCase, 1), l.now)
	twin.clock, twin.service, twin.pieces = l.clock, l.service, l.pieces
	l.with = append(l.with, twin)
	twin.with = l.with
	category := l.m.season.rules.Category(s.Category)
	if err := twin.fileAs(category, casework.Web, by, l); err != nil {
		return err
	}
	if chance(l.rng, 0.8) {
		at := l.m.Calendar.Add(l.now, calendar.Span{Amount: 20 + l.rng.IntN(400), Unit: calendar.WorkMin}).At
		twin.means("merging", at.Add(time.Duration(l.rng.IntN(60_000))*time.Millisecond), (*life).merge)
	}
	return nil
}

// merge puts the duplicate to the case that was there first (并案), unless one of
// them was answered meanwhile.
func (l *life) merge() error {
	first, s := l.with[0], l.status()
	if !first.status().State.Working() || !s.State.Working() && s.State != casework.Submitted {
		return nil
	}
	d := casework.Deed{Command: casework.Command{Act: casework.ActMerge, Text: sample.MergeReason(l.rng, l.told())}}
	by := l.county()
	d.Target, d.Into = first.play.Case().Code, first.play.Case().Ref
	return l.take(by, d, nil, func(a account.Actor) error { return l.play.Merge(l.now, a, d, first.play) })
}

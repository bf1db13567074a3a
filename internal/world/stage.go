package world

import (
	"fmt"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/sample"
)

// arranged is a case of the demo whose people do what is written and nothing
// else, so that it stands at the end where a demo wants it.
type arranged struct {
	category string
	ago      time.Duration // filed so long before the end
	dueIn    calendar.Span // or so that this span ends with the last day; instead of ago
	mine     bool          // the demo's owner filed it
	threat   bool
	unlisted bool
	then     []cue
}

// cue is one act, so long before the end.
type cue struct {
	ago time.Duration
	do  func(*life) error
}

const (
	minute  = time.Minute
	hour    = time.Hour
	fullDay = 24 * time.Hour
)

// answering, asking, agreeing, doing, stopping and dispatching are what a cue
// does.
func answering(r casework.Result) func(*life) error {
	return func(l *life) error { return l.reply(r) }
}

func asking(c casework.Command, text func(*life, sample.Scene) string) func(*life) error {
	return func(l *life) error {
		c, scene, until := c, l.told(), day(l.now).AddDays(12)
		switch c.Request {
		case casework.Suspend, casework.Plan:
			c.Until = until
		case casework.Extend:
			until = day(l.m.Calendar.Add(l.now, c.Span).At)
		}
		scene.Until = until.At(0)
		c.Text = text(l, scene)
		return l.ask(c)
	}
}

func agreeing(l *life) error {
	return l.do(l.county(), casework.Command{Act: casework.ActDecide}, account.NoLink)
}

func doing(act casework.Act) func(*life) error {
	return func(l *life) error { return l.act(casework.Command{Act: act}) }
}

func stopping(l *life) error {
	return l.show(l.handler(), casework.Command{Act: casework.ActTransfer, Text: sample.Stop(l.rng, l.told())}, 1, false)
}

func dispatching(l *life) error {
	worker := l.staff(account.Worker, l.play.Case().Company)
	return l.deed(l.handler(), casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: worker.Account})
}

// Words of requests.
func waiting(l *life, scene sample.Scene) string  { return sample.WaitReason(l.rng, scene) }
func planning(l *life, scene sample.Scene) string { return sample.Plan(l.rng, scene) }
func elsewhere(l *life, scene sample.Scene) string {
	return sample.Reply(l.rng, scene, sample.NotOurs).Text()
}
func lacking(l *life, scene sample.Scene) string {
	_, text := sample.ExtendReason(l.rng, scene)
	return text
}

// showcaseCases are arranged in the compound of the demo's company: between them
// every role has something on its first screen.
var showcaseCases = []arranged{
	// The clerk's queue: due in minutes, late, due today.
	{category: "1302", ago: 11 * minute},
	{category: "1202", ago: 3 * hour},
	{category: "1701", dueIn: calendar.Span{Amount: 3, Unit: calendar.WorkDay}, then: []cue{{20 * hour, doing(casework.ActAccept)}, {19 * hour, doing(casework.ActContact)}}},
	// The worker's links: sent, and at work.
	{category: "1005", ago: 7 * hour, then: []cue{{400 * minute, doing(casework.ActAccept)}, {390 * minute, doing(casework.ActContact)}, {40 * minute, dispatching}}},
	{category: "1303", ago: 20 * hour, mine: true, then: []cue{{1195 * minute, doing(casework.ActAccept)}, {1190 * minute, doing(casework.ActContact)},
		{1180 * minute, dispatching}, {1165 * minute, (*life).arrive}}},
	// The county's decisions: more time, a plan, not ours (and late).
	{category: "1004", ago: 46 * hour, then: []cue{{45 * hour, doing(casework.ActAccept)}, {44 * hour, doing(casework.ActContact)},
		{43 * hour, dispatching}, {41 * hour, (*life).arrive}, {16 * hour, asking(casework.Command{Request: casework.Extend, Reason: "parts", Span: calendar.Span{Amount: 3, Unit: calendar.WorkDay}}, lacking)}}},
	{category: "1006", ago: 60 * hour, then: []cue{{59 * hour, doing(casework.ActAccept)}, {58 * hour, doing(casework.ActContact)},
		{14 * hour, asking(casework.Command{Request: casework.Plan}, planning)}}},
	{category: "1802", ago: 6 * fullDay, then: []cue{{143 * hour, doing(casework.ActAccept)}, {142 * hour, doing(casework.ActContact)},
		{96 * hour, (*life).arrive}, {95 * hour, stopping}, {94 * hour, asking(casework.Command{Request: casework.NotOurs}, elsewhere)}}},
	// Just come to the county, and to the city.
	{category: "1103", ago: 24*hour + 25*minute, then: []cue{{24*hour + 20*minute, doing(casework.ActAccept)}, {24*hour + 10*minute, doing(casework.ActContact)},
		{24*hour + 5*minute, dispatching}, {24 * hour, (*life).arrive}}},
	{category: "1706", ago: 48*hour + 20*minute, then: []cue{{48*hour + 10*minute, doing(casework.ActAccept)}, {48 * hour, doing(casework.ActContact)},
		{42 * hour, (*life).pressCounty}}},
	// The owner's: to be rated, promised, waiting for a tap.
	{category: "1702", ago: 3 * fullDay, mine: true, then: []cue{{70 * hour, doing(casework.ActAccept)}, {69 * hour, doing(casework.ActContact)},
		{16 * hour, answering(casework.Solved)}}},
	{category: "1602", ago: 4 * fullDay, mine: true, then: []cue{{94 * hour, doing(casework.ActAccept)}, {93 * hour, doing(casework.ActContact)},
		{24 * hour, answering(casework.Partly)}}},
	{category: "1105", ago: 50 * hour, mine: true, then: []cue{{49 * hour, doing(casework.ActAccept)}, {48 * hour, doing(casework.ActContact)},
		{47 * hour, dispatching}, {46 * hour, (*life).arrive}, {45 * hour, asking(casework.Command{Request: casework.Suspend, Reason: "owner"}, waiting)},
		{43 * hour, agreeing}}},
	// To be called back; to be reviewed; to be concluded by the city.
	{category: "1101", ago: 31 * hour, then: []cue{{30*hour + 50*minute, doing(casework.ActAccept)}, {30*hour + 40*minute, doing(casework.ActContact)},
		{20 * hour, answering(casework.Solved)}}},
	{category: "1608", ago: 5 * fullDay, then: []cue{{118 * hour, doing(casework.ActAccept)}, {117 * hour, doing(casework.ActContact)},
		{95 * hour, (*life).arrive}, {94 * hour, stopping}, {90 * hour, asking(casework.Command{Request: casework.NotOurs}, elsewhere)}, {66 * hour, agreeing}, {13 * hour, (*life).object}}},
	{category: "2101", ago: 9 * fullDay, then: []cue{{210 * hour, doing(casework.ActAccept)}, {209 * hour, doing(casework.ActContact)},
		{190 * hour, answering(casework.Explained)}, {180 * hour, (*life).reopen}, {144 * hour, answering(casework.Solved)}, {140 * hour, (*life).reopen},
		{96 * hour, answering(casework.Explained)}, {13 * hour, (*life).reopen}}},
	// Alarms and what must not go to the accused.
	{category: "2102", ago: 50 * minute, threat: true},
	{category: "2201", ago: 22 * hour},
	{category: "1602", ago: 2 * hour, unlisted: true},
	// The neighbours have it too.
	{category: "1605", ago: 26 * hour, then: []cue{{25 * hour, doing(casework.ActAccept)}, {24 * hour, doing(casework.ActContact)}, {23 * hour, dispatching},
		{22 * hour, (*life).arrive}, {14 * hour, (*life).joinAll}}},
}

// nextDoorCases are in the compound without a company: its neighborhood handles.
var nextDoorCases = []arranged{
	{category: "1103", ago: 9 * minute},
	{category: "1202", ago: 24*hour + 10*minute},
	{category: "1702", dueIn: calendar.Span{Amount: 3, Unit: calendar.WorkDay}, then: []cue{{20 * hour, doing(casework.ActAccept)}, {19 * hour, doing(casework.ActContact)}}},
	{category: "1503", ago: 2 * fullDay, then: []cue{{46 * hour, doing(casework.ActAccept)}, {45 * hour, doing(casework.ActContact)}, {17 * hour, answering(casework.Solved)}}},
}

// streetCases are in the other compound without a company: its street handles.
var streetCases = []arranged{
	{category: "1706", ago: 12 * minute},
	{category: "1004", ago: 25 * hour},
	{category: "1703", dueIn: calendar.Span{Amount: 3, Unit: calendar.WorkDay}, then: []cue{{20 * hour, doing(casework.ActAccept)}, {19 * hour, doing(casework.ActContact)}}},
	{category: "1202", ago: 30 * hour, then: []cue{{29 * hour, doing(casework.ActAccept)}, {28 * hour, doing(casework.ActContact)}, {16 * hour, answering(casework.Solved)}}},
}

// stage adds the arranged cases of the demo's three compounds.
func (m *maker) stage(b *db.Batch, tally *casework.Tally, v *built, again bool) error {
	var list []arranged
	switch v.index {
	case 0:
		list = showcaseCases
	case 1:
		list = nextDoorCases
	case 2:
		list = streetCases
	}
	for i, a := range list {
		l, err := m.arrange(v, a, i)
		if err == nil {
			err = l.goOn()
		}
		if err != nil {
			return fmt.Errorf("arranged case %d, %s: %w", i, a.category, err)
		}
		if l.refused > 0 {
			return fmt.Errorf("arranged case %d, %s: an act was refused", i, a.category)
		}
		m.finish(b, tally, l, again)
	}
	return nil
}

// arrange files the case in words that say no more than its category does: words
// may raise a class.
func (m *maker) arrange(v *built, a arranged, n int) (*life, error) {
	at := m.o.Until.Add(-a.ago)
	if a.dueIn.Amount > 0 {
		at = m.filedFor(a.dueIn)
	}
	category := m.season.rules.Category(a.category)
	for try := range uint64(200) {
		l := m.lifeOf(v, mix(m.o.Seed, ofCase, uint64(v.index), uint64(n), try+1), at)
		l.arranged, l.threat, l.unlisted = true, a.threat, a.unlisted
		by, channel := &v.owners[1+l.rng.IntN(len(v.owners)-1)], casework.QR
		if a.mine {
			by, channel = &v.owners[0], casework.Web
		}
		if by.since.After(at) {
			continue
		}
		if err := l.fileAs(category, channel, by); err != nil {
			return nil, err
		}
		c := l.play.Case()
		if c.Class != m.season.rules.ClassOf(category, c.County, day(at)) || c.Restricted() != a.threat || len(c.Flags) > 0 && !a.threat || (c.Place.Compound == 0) != a.unlisted ||
			c.Privacy == casework.Anonymous {
			continue
		}
		for i, q := range a.then {
			l.means(fmt.Sprint(i), m.o.Until.Add(-q.ago), q.do)
		}
		return l, nil
	}
	return nil, fmt.Errorf("no words of category %s leave it at class %s", a.category, category.Class)
}

// filedFor is the last full hour from which the span ends with the last day.
func (m *maker) filedFor(s calendar.Span) time.Time {
	at := m.o.Until.Truncate(time.Hour).Add(-time.Hour)
	for m.Calendar.Add(at, s).At.After(day(m.o.Until).End()) {
		at = at.Add(-time.Hour)
	}
	return at
}

// joinAll lets three neighbours and the demo's owner join.
func (l *life) joinAll() error {
	for i := range 4 {
		o := &l.v.owners[i]
		if o.account == l.owner.Account || o.since.After(l.now) {
			continue
		}
		l.now = l.now.Add(time.Minute)
		if err := l.do(l.neighbour(o), casework.Command{Act: casework.ActJoin}, account.NoLink); err != nil {
			return err
		}
	}
	return nil
}

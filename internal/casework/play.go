package casework

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Play is a case whose whole history is made at once, for synthetic provinces:
// the same decisions, limits and rows as File, Do and Sweep, decided by the same
// functions, with nothing read and nothing written on the way. Who may act is
// not asked, and Put adds the rows when the history is over.
//
// A Play draws ids and random bytes from the service's sources in the order in
// which the use cases do; a service of its own for each makes it repeatable.
type Play struct {
	s       *Service
	w       *work
	rows    db.Batch // what is only ever added: events, texts, messages, links
	parties []party
	jobs    []job
}

// Setting is where a played case happens and who is in charge there.
type Setting struct {
	County      int
	Place       Place
	StreetFirst bool // as compound.StreetFirst
	Charge      contract.Charge
	Watch       Watch   // who is alarmed there
	Media       []Media // what the form's draft holds
}

// Keep says how much of a played case Put gives out.
type Keep struct {
	Bare     bool      // the case's own row and its figures, and nothing of its events
	Messages time.Time // only messages from then on; zero: all
	Outward  bool      // also messages that leave the house, still waiting in the outbox
}

// played is a case's mark of being played; nil says that it is in service.
type played struct {
	keep Keep
}

func (p *played) bare() bool { return p != nil && p.keep.Bare }

func (p *played) tells(e Event, m message.Message) bool {
	return p == nil || (p.keep.Outward || m.Channel == message.InApp) && !e.At.Before(p.keep.Messages)
}

// job is a worker's link.
type job struct {
	token       []byte
	made, ended time.Time
}

type party struct {
	account id.ID
	rating  Rating
	joined  time.Time
}

// Play files a case at an instant, as File does. Errors: Invalid.
func (s *Service) Play(at time.Time, a account.Actor, in Filing, where Setting, keep Keep) (*Play, error) {
	in = in.clean()
	f := filed{at: at, rules: s.Rules.At(at), place: placed{where.Place, where.County, where.StreetFirst}, charge: where.Charge, watch: where.Watch, media: where.Media, owner: a.Account}
	f.words = f.rules.Read(in.Text)
	var wrong errs.Check
	in.check(a, f.rules, &wrong)
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	p := &Play{s: s}
	var err error
	p.w, err = s.compose(&p.rows, a, in, f, &played{keep})
	return p, err
}

// Do carries out an act as Service.Do would. What that takes from other records
// stands in the deed: Evidence, and the Grade of whoever a return goes to; pieces
// are what its draft holds. After an error nothing has happened. Errors: Invalid,
// Conflict.
func (p *Play) Do(at time.Time, a account.Actor, d Deed, pieces ...Media) error {
	before := *p.w
	d.settle(a, p.w.Case)
	var b db.Batch
	var first Event
	_, err := p.s.pass(&b, p.w, at)
	if err == nil {
		first, err = p.s.carryOut(&b, p.w, a, &d, at)
	}
	if err != nil {
		*p.w = before
		return err
	}
	p.rows.Append(&b)
	if !p.w.played.bare() {
		attach(&p.rows, p.w.Ref, "", first.Seq, pieces, at)
	}
	p.join(at, a, d, first)
	p.dispatch(at, before.Worker, d.Act)
	return nil
}

// Merge carries out the merging into another played case of the same compound,
// which is open: whoever filed or joined this one goes on as a party of the
// other. Errors: as Do.
func (p *Play) Merge(at time.Time, a account.Actor, d Deed, into *Play) error {
	d.Target, d.Into = into.w.Code, into.w.Ref
	if err := p.Do(at, a, d); err != nil {
		return err
	}
	into.receive(at, append([]id.ID{p.w.Account}, p.w.parties...))
	return nil
}

// receive does in memory what putMerged does in the database.
func (p *Play) receive(at time.Time, accounts []id.ID) {
	for _, a := range accounts {
		if a != 0 && a != p.w.Account && !slices.Contains(p.w.parties, a) {
			p.parties = append(p.parties, party{account: a, joined: at})
			p.w.parties = append(p.w.parties, a)
		}
	}
	slices.SortFunc(p.parties, func(a, b party) int { return cmp.Or(a.joined.Compare(b.joined), cmp.Compare(a.account, b.account)) })
	p.w.parties = p.w.parties[:0:0]
	for _, one := range p.parties {
		p.w.parties = append(p.w.parties, one.account)
	}
}

// Sweep records what has passed by an instant, as Service.Sweep would.
func (p *Play) Sweep(at time.Time) error {
	_, err := p.s.pass(&p.rows, p.w, at)
	return err
}

func (p *Play) join(at time.Time, a account.Actor, d Deed, first Event) {
	switch {
	case d.Act == ActJoin:
		p.parties = append(p.parties, party{account: a.Account, joined: at})
		p.w.parties = append(p.w.parties, a.Account)
	case d.Act == ActRate && d.Joiner:
		for i := range p.parties {
			if p.parties[i].account == a.Account {
				p.parties[i].rating = d.Rating
			}
		}
	case first.reopens():
		for i := range p.parties {
			p.parties[i].rating = ""
		}
	}
}

// dispatch does in memory what putJob does in the database.
func (p *Play) dispatch(at time.Time, before id.ID, act Act) {
	if !movesJob(before, p.w.Case, act) {
		return
	}
	for i := range p.jobs {
		if p.jobs[i].ended.IsZero() {
			p.jobs[i].ended = at
		}
	}
	if act != ActDispatch {
		return
	}
	token := keyHash(p.s.jobSecret(p.w.Case))
	if i := slices.IndexFunc(p.jobs, func(j job) bool { return bytes.Equal(j.token, token) }); i >= 0 {
		p.jobs[i].ended = time.Time{}
		return
	}
	p.jobs = append(p.jobs, job{token: token, made: at})
}

// Case returns the case as it stands.
func (p *Play) Case() Case { return p.w.Case }

// Events returns what has happened so far.
func (p *Play) Events() []Event { return p.w.events }

// Parties returns the accounts that have joined.
func (p *Play) Parties() []id.ID { return p.w.parties }

// Limits returns the case's limits as they stand.
func (p *Play) Limits() []Limit { return p.w.limits }

// NextPassing returns when the next limit passes; false when none runs.
func (p *Play) NextPassing() (at time.Time, ok bool) {
	for _, l := range p.w.limits {
		if l.Runs() && (!ok || l.Due.Before(at)) {
			at, ok = l.Due, true
		}
	}
	return at, ok
}

// Put adds all rows of the case to b and its figures to t. The case is over.
func (p *Play) Put(b *db.Batch, t *Tally) {
	c := p.w.Case
	putCase(b, c, 0)
	t.add(c.counted(), p.w.changed)
	if p.w.played.bare() {
		return
	}
	putLimits(b, c.Ref, nil, p.w.limits)
	b.Append(&p.rows)
	for _, v := range p.parties {
		b.Exec(`INSERT INTO case_party (county, case_id, account_id, rating, joined_at) VALUES ($1, $2, $3, $4, $5)`,
			c.County, c.ID, v.account, string(v.rating), v.joined)
	}
	for _, j := range p.jobs {
		b.Exec(`INSERT INTO case_link (token, kind, county, case_id, made_at, ended_at) VALUES ($1, 'job', $2, $3, $4, $5)`,
			j.token, c.County, c.ID, j.made, j.ended)
	}
}

package casework

import (
	"context"
	"errors"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// Service is the use cases of casework. It is safe for concurrent use.
type Service struct {
	DB       *db.DB
	Rules    *rule.Book
	Calendar *calendar.Calendar
	Regions  *region.Tree
	Log      *audit.Log
	IDs      *id.Source
	Keys     *seal.Keyring
	Quiet    message.Quiet
}

// Deed is a command with what comes with it over the wire.
type Deed struct {
	Command
	Seq    int64        // of the case when the page was made; 0 = do not compare
	Worker id.ID        // of a dispatch: the account that goes
	Link   account.Link // the secret link the actor came by
	Draft  string       // key of the draft that holds the evidence
	Into   Ref          // of a merge: found by Target

	company id.ID // of a return granted to a company: the one now in charge
}

// Do carries out an act on a case: it authorises, decides by the table and
// writes event, text, limits, figures and messages in one transaction. The same
// form sent twice does it once. Errors: NotFound, Denied, Unauthenticated;
// Invalid with every wrong field; Conflict with the state and what is possible;
// Stale when the case went on since the page was made and the act does not fit.
func (s *Service) Do(ctx context.Context, a account.Actor, ref Ref, d Deed) (Case, error) {
	var done Case
	err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
		done, err = s.DoIn(tx, a, ref, d)
		return err
	})
	if db.IsUnique(err) {
		err = errs.Wrap(err, errs.Stale, "case.stale")
	}
	return done, err
}

// DoIn is Do as part of a larger act, in the caller's transaction. A lost race is a
// unique violation (db.IsUnique).
func (s *Service) DoIn(tx *db.Tx, a account.Actor, ref Ref, d Deed) (Case, error) {
	if err := a.Alive(tx); err != nil {
		return Case{}, err
	}
	w, err := s.open(tx, ref)
	if err != nil {
		return Case{}, err
	}
	return s.do(tx, a, w, d)
}

func (s *Service) do(tx *db.Tx, a account.Actor, w *work, d Deed) (Case, error) {
	if err := s.authorize(tx, a, w.Case, d); err != nil {
		return Case{}, err
	}
	d.settle(a, w.Case)
	if again, err := w.repeats(tx, a, d); again || err != nil {
		return w.Case, err
	}
	evidence, err := draftMedia(tx, d.Draft)
	if err != nil {
		return Case{}, err
	}
	d.Evidence = len(evidence)
	if d.Act == ActReply {
		taken, err := siteMedia(tx, w)
		if err != nil {
			return Case{}, err
		}
		d.Evidence += len(taken)
	}
	// What has passed by now comes first: no act outruns the clock.
	var b db.Batch
	if _, passed := Passing(w.limits, tx.Now()); passed {
		if w.watch, err = watchOf(tx, w.County); err != nil {
			return Case{}, err
		}
	}
	if _, err := s.pass(&b, w, tx.Now()); err != nil {
		return Case{}, err
	}
	if err := s.prepare(tx, w.Case, &d); err != nil {
		return Case{}, err
	}
	before := w.Case
	first, err := s.carryOut(&b, w, a, &d, tx.Now())
	if err != nil {
		return Case{}, staleOr(err, w, d)
	}
	if err := putParty(tx, &b, w, a, d, first); err != nil {
		return Case{}, err
	}
	attach(&b, w.Ref, d.Draft, first.Seq, evidence, tx.Now())
	s.putJob(&b, before.Worker, w.Case, d.Act, tx.Now())
	return w.Case, tx.Pipeline(&b)
}

// settle fills in what need not be asked: at which level the actor acts, and the
// texts as they are kept.
func (d *Deed) settle(a account.Actor, c Case) {
	d.By = levelOf(a, c, d.Link)
	d.Joiner = d.By == rule.Owner && d.Link == account.NoLink && a.Account != c.Account
	d.Text, d.Cause, d.Measure = scrub(d.Text), scrub(d.Cause), scrub(d.Measure)
	d.Body, d.Reference = CleanText(d.Body), CleanText(d.Reference) // an office's number is no person's
}

// carryOut judges a settled deed on an opened case, adds to b what it brings
// about and returns the first event. It reads nothing.
func (s *Service) carryOut(b *db.Batch, w *work, a account.Actor, d *Deed, now time.Time) (Event, error) {
	rules, err := s.Rules.Version(w.Rules)
	if err != nil {
		return Event{}, err
	}
	d.Pending, d.Finish, d.Joined = w.pending(), FinishOf(w.limits), len(w.parties)+1
	d.Alarm = AlarmOf(w.limits, d.By)
	env := Env{Now: now, Rules: rules, Calendar: s.Calendar, County: w.County, Draw: w.draw()}
	if d.Act == ActDecide {
		env.Hash, env.Peers = w.head.Hash, s.peersOf(w.County)
	}
	events, err := Decide(w.Status, d.Command, env)
	if err != nil {
		return Event{}, err
	}
	return events[0], s.record(b, w, events, a, d)
}

// staleOr says that the page was old where that is why the act does not fit.
func staleOr(err error, w *work, d Deed) error {
	if errs.Is(err, errs.Conflict) && d.Seq != 0 && d.Seq < w.Seq {
		return errs.Wrap(err, errs.Stale, "case.stale")
	}
	return err
}

// prepare fills in what an act needs from other records: the handler a return
// is assigned to, the worker of a dispatch.
func (s *Service) prepare(tx *db.Tx, c Case, d *Deed) error {
	switch {
	case d.Act == ActDecide && c.Request == Return:
		return s.reassign(tx, c, d)
	case d.Act == ActMerge:
		return s.mergeInto(tx, c, d)
	case d.Act == ActDispatch:
		return employs(tx, c, d.Worker)
	case d.Act == ActReclassify || d.Act == ActRequest && d.Request == Relax:
		rules := s.Rules.At(c.FiledAt)
		if category := rules.Category(d.Category); category != nil && d.Class == "" {
			d.Class = rules.ClassOf(category, c.County, calendar.DateOf(tx.Now()))
		}
	}
	return nil
}

// scrub cleans what was typed and takes phone and ID numbers out of it.
func scrub(s string) string {
	clean, _ := seal.Redact(CleanText(s))
	return clean
}

func load(tx *db.Tx, ref Ref) (Case, error) {
	var c Case
	err := scan(tx.QueryRow(`SELECT `+columns+` FROM case_file WHERE county = $1 AND id = $2`, ref.County, ref.ID), &c)
	if errors.Is(err, db.ErrNoRows) {
		return c, errs.Wrap(err, errs.NotFound, "")
	}
	return c, err
}

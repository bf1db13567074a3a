package casework

import (
	"context"
	"errors"
	"slices"
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
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		w, err := s.open(tx, ref)
		if err != nil {
			return err
		}
		done, err = s.do(tx, a, w, d)
		return err
	})
	if db.IsUnique(err) {
		err = errs.Wrap(err, errs.Stale, "case.stale")
	}
	return done, err
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
	if w.Company != before.Company {
		s.recount(&b, before, w)
	}
	return w.Case, tx.Pipeline(&b)
}

// settle fills in what need not be asked: at which level the actor acts, and the
// texts as they are kept.
func (d *Deed) settle(a account.Actor, c Case) {
	d.By = levelOf(a, c, d.Link)
	d.Joiner = d.By == rule.Owner && d.Link == account.NoLink && a.Account != c.Account
	d.Text, d.Cause, d.Measure = scrub(d.Text), scrub(d.Cause), scrub(d.Measure)
}

// carryOut judges a settled deed on an opened case, adds to b what it brings
// about and returns the first event. It reads nothing.
func (s *Service) carryOut(b *db.Batch, w *work, a account.Actor, d *Deed, now time.Time) (Event, error) {
	rules, err := s.Rules.Version(w.Rules)
	if err != nil {
		return Event{}, err
	}
	d.Pending, d.Finish, d.Joined = w.pending(), FinishOf(w.limits), len(w.parties)+1
	events, err := Decide(w.Status, d.Command, Env{Now: now, Rules: rules, Calendar: s.Calendar, Draw: w.draw()})
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
		if category := s.Rules.At(c.FiledAt).Category(d.Category); category != nil && d.Class == "" {
			d.Class = category.Class
		}
	}
	return nil
}

// work is a case opened for writing: its row, its events and its limits.
type work struct {
	Case
	events  []Event
	head    audit.Head
	key     seal.DataKey
	limits  []Limit
	parties []id.ID // who joined it
	watch   Watch   // who is alarmed; read only when something may be theirs
	played  *played // nil in service; see Play
}

// open reads a case with its events. Errors: NotFound.
func (s *Service) open(tx *db.Tx, ref Ref) (*work, error) {
	c, err := load(tx, ref)
	if err == nil && c.State == moved {
		err = errs.New(errs.NotFound, "") // it goes on in another county; its code leads there
	}
	if err != nil {
		return nil, err
	}
	recorded, err := history(tx, c)
	if err != nil {
		return nil, err
	}
	key, found, err := s.Keys.Find(tx, c.County, c.Subject)
	if err == nil && !found {
		key, err = s.erasedKey(tx.Now())
	}
	if err != nil {
		return nil, err
	}
	w, err := s.assemble(c, recorded, key)
	if err != nil {
		return nil, err
	}
	w.parties, err = partiesOf(tx, ref)
	return w, err
}

// erasedKey stands in for the key of a case whose secrets were erased: what is
// sealed under it from now on opens for nobody either.
func (s *Service) erasedKey(now time.Time) (seal.DataKey, error) {
	key, _, err := s.Keys.NewDataKey(now, s.IDs.Bytes)
	return key, err
}

// assemble folds what was read. The row's own status is for lists: a decision
// trusts the events alone.
func (s *Service) assemble(c Case, recorded []audit.Recorded, key seal.DataKey) (*work, error) {
	events, err := decode(recorded)
	if err != nil {
		return nil, err
	}
	limits, err := Limits(events, s.Rules, s.Calendar)
	if err != nil {
		return nil, err
	}
	c.Status = Fold(events)
	return &work{Case: c, events: events, head: recorded[len(recorded)-1].Head(), key: key, limits: limits}, nil
}

// pending is the request that waits for a decision, or the zero Event.
func (w *work) pending() Event {
	if w.Request != NoRequest {
		for i := len(w.events) - 1; i >= 0; i-- {
			if w.events[i].Kind == Requested {
				return w.events[i]
			}
		}
	}
	return Event{}
}

// repeats reports whether this act was done since the page was made: by this
// level, about this, in these words; an act without words only as the very next
// thing that happened. A form sent twice acts once; what somebody else did
// meanwhile is not taken for it.
func (w *work) repeats(tx *db.Tx, a account.Actor, d Deed) (bool, error) {
	if d.Seq <= 0 || d.Seq >= int64(len(w.events)) {
		return false, nil
	}
	for i, e := range w.events[d.Seq:] {
		if !d.looksLike(e) || d.Act == ActDispatch && w.Worker != d.Worker {
			continue
		}
		switch {
		case d.Act == ActJoin:
			return slices.Contains(w.parties, a.Account), nil
		case d.Act == ActRate && d.Joiner:
			rating, err := ratingOf(tx, w.Ref, a.Account)
			return rating == d.Rating, err
		}
		if did, err := w.wrote(tx, e, a, d); err != nil || did && (i == 0 || d.worded()) {
			return did, err
		}
	}
	return false, nil
}

// looksLike reports whether an event is what the deed would bring about, whoever did it.
func (d *Deed) looksLike(e Event) bool {
	return e.By == d.By && (e.Rating == "" || e.Rating == d.Rating) && (d.Act != ActRate || e.Joiner == d.Joiner) &&
		(d.Act != ActRequest || e.Request == d.Request) &&
		slices.ContainsFunc(Transitions, func(t Transition) bool { return t.Act == d.Act && t.Event == e.Kind })
}

func (d *Deed) worded() bool { return d.Text != "" || d.Cause != "" || d.Measure != "" }

// wrote reports whether the deed's words, or none, were written by the actor
// with an event.
func (w *work) wrote(tx *db.Tx, e Event, a account.Actor, d Deed) (bool, error) {
	var by id.ID
	var text, cause, measure string
	err := tx.QueryRow(`SELECT account_id, text, cause, measure FROM case_entry WHERE county = $1 AND case_id = $2 AND seq = $3`,
		w.County, w.ID, e.Seq).Scan(&by, &text, &cause, &measure)
	if errors.Is(err, db.ErrNoRows) {
		return !d.worded(), nil
	}
	return by == a.Account && text == d.Text && cause == d.Cause && measure == d.Measure, err
}

// scrub cleans what was typed and takes phone and ID numbers out of it.
func scrub(s string) string {
	clean, _ := Redact(CleanText(s))
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

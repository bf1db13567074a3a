package registry

import (
	"context"
	"strings"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Service is the use cases of the registry.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Book     *history.Book
	Accounts *account.Service
}

// The greatest lengths of what goes with a change, in characters.
const (
	WhyMax      = 300
	EvidenceMax = 200
)

// Edit is a change as somebody fills it in.
type Edit struct {
	Typed map[string]string // values by key, as typed: all of a new record, those to be changed of another
	// Span is when a new record begins and ends; when the changed values hold, zero
	// From being a correction: it was never otherwise.
	history.Span
	Base     int // Seq of the history that was seen; 0 for whatever it is
	Why      string
	Evidence string // the paper and its number
	File     string // blob of its scan
}

// note checks what goes with the edit and says who made it.
func (e Edit) note(a account.Actor, check *errs.Check) history.Note {
	n := history.Note{By: a.Account, Role: string(a.Acting()), Why: strings.TrimSpace(e.Why), Evidence: strings.TrimSpace(e.Evidence), File: e.File}
	check.That(n.Why != "", "why", "error.field.required")
	long(check, "why", n.Why, WhyMax)
	long(check, "evidence", n.Evidence, EvidenceMax)
	return n
}

func long(check *errs.Check, name, text string, most int) {
	n := utf8.RuneCountInString(text)
	check.That(n <= most, name, "error.field.too_long", "max", most, "n", n)
}

// Record enters a new record (the action of its kind) and returns its id. Errors:
// Denied and NotFound; Invalid with all wrong fields; Conflict as its kind's rules say.
func (s *Service) Record(ctx context.Context, a account.Actor, kind string, l Links, e Edit) (id.ID, error) {
	k, err := KindOf(kind)
	if err != nil {
		return 0, err
	}
	var check errs.Check
	values := k.Table.Whole(k.initial.With(k.Table.Clean(e.Typed, &check)), &check)
	note := e.note(a, &check)
	record := s.IDs.Next()
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		if err := s.MayRecord(tx, a, k, l); err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		if !e.Ordered() {
			return errs.New(errs.Invalid, "history.order")
		}
		return s.begin(tx, a, k, record, l, e.Span, values, note)
	})
	return record, err
}

// MayRecord returns nil if the actor may enter a new record of a kind where the
// links say. Errors: Denied and NotFound.
func (s *Service) MayRecord(tx *db.Tx, a account.Actor, k Kind, l Links) error {
	target, err := s.targetOf(tx, l)
	if err != nil {
		return err
	}
	return account.Authorize(a, k.Record, "registry.see", target)
}

// begin writes a new record that was authorised and judged.
func (s *Service) begin(tx *db.Tx, a account.Actor, k Kind, record id.ID, l Links, span history.Span, values field.Values, note history.Note) error {
	row := history.Row{County: l.County, ID: record, Span: span}
	if row.From.IsZero() && (k.Name == "company" || k.Name == "compound") {
		row.From = tx.Now()
	}
	var party account.Party
	var err error
	if k.party != nil {
		if party, err = k.party(s, tx, l, values); err != nil {
			return err
		}
		row.Subject, row.Home = party.Subject, party.Home
	}
	var b db.Batch
	if row, err = s.Book.Begin(tx, &b, k.Kind, row, values, note); err != nil {
		return err
	}
	if err := k.add(s, tx, row, l, party); err != nil {
		return err
	}
	if err := tx.Pipeline(&b); err != nil {
		return err
	}
	place, err := k.place(tx, l.County, record)
	if err != nil {
		return err
	}
	open, _ := k.Table.Split(values)
	return s.tell(tx, a, place, k.Name+".recorded", map[string]any{"record": record}, []byte(open.JSON()))
}

// targetOf is a new record as the policy sees it: the compound or company it will
// belong to, or the county alone.
func (s *Service) targetOf(tx *db.Tx, l Links) (account.Target, error) {
	p, err := Place{Target: account.Target{County: l.County}}, error(nil)
	switch {
	case l.Contract != 0:
		p, err = placeOfContract(tx, l.County, l.Contract)
	case l.Building != 0:
		p, err = placeOfBuilding(tx, l.County, l.Building)
	case l.Compound != 0 && l.CompoundCounty == 0:
		p, err = placeOfCompound(tx, l.County, l.Compound)
	case l.Company != 0:
		p, err = placeOfCompany(tx, l.County, l.Company)
	}
	return p.Target, err
}

// Change amends a record (the action of its kind). Errors: Denied and NotFound;
// Invalid with all wrong fields; Stale when the record has changed since Base;
// Conflict when nothing would change.
func (s *Service) Change(ctx context.Context, a account.Actor, r Ref, e Edit) error {
	return s.write(ctx, a, r, e, history.Amend)
}

// Move changes when a record begins and ends, by the edit's span (the action of
// its kind). Errors: as Change; Conflict as its kind's rules say.
func (s *Service) Move(ctx context.Context, a account.Actor, r Ref, e Edit) error {
	return s.write(ctx, a, r, e, history.Move)
}

func (s *Service) write(ctx context.Context, a account.Actor, r Ref, e Edit, act history.Act) error {
	k, err := KindOf(r.Kind)
	if err != nil {
		return err
	}
	var check errs.Check
	c := history.Change{Act: act, Span: e.Span, Note: e.note(a, &check)}
	action := k.Move
	if act == history.Amend {
		c.Values, action = k.Table.Clean(e.Typed, &check), k.Record
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		place, err := s.enter(tx, a, action, k, r)
		if err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		return s.apply(tx, a, k, r, place, e.Base, c)
	})
}

// enter returns where a record stands if the actor may do the action to it.
func (s *Service) enter(tx *db.Tx, a account.Actor, action account.Action, k Kind, r Ref) (Place, error) {
	if err := a.Present(tx); err != nil { // a visitor is not told what there is
		return Place{}, err
	}
	p, err := k.place(tx, r.County, r.ID)
	if err != nil {
		return Place{}, err
	}
	if p.County != r.County { // a company is found by its id alone
		return Place{}, errs.New(errs.NotFound, "")
	}
	return p, account.Authorize(a, action, "registry.see", p.Target)
}

// apply writes a change that was authorised and judged.
func (s *Service) apply(tx *db.Tx, a account.Actor, k Kind, r Ref, p Place, base int, c history.Change) error {
	if name, given := c.Values["name"]; given && r.Kind == "company" && !c.From.IsZero() && name != p.Title {
		if _, typed := c.Values["former_names"]; !typed {
			now, err := company.Get(tx, r.ID)
			if err != nil {
				return err
			}
			c.Values = c.Values.With(field.Values{"former_names": company.GivenUp(now.FormerNames, now.Name)})
		}
	}
	w, err := s.Book.Write(tx, k.Kind, r.County, r.ID, base, c)
	if err != nil {
		return err
	}
	open, _ := k.Table.Split(c.Values)
	facts := map[string]any{"record": r.ID, "seq": w.Seq, "act": w.Act, "keys": w.Keys}
	if !c.From.IsZero() {
		facts["from"] = c.From.UnixMicro()
	}
	if !c.To.IsZero() {
		facts["to"] = c.To.UnixMicro()
	}
	return s.tell(tx, a, p, r.Kind+".changed", facts, []byte(open.JSON()))
}

// tell writes an event into the audit record of the place.
func (s *Service) tell(tx *db.Tx, a account.Actor, p Place, kind string, facts map[string]any, secret []byte) error {
	_, err := s.Log.Append(tx, audit.Event{County: p.County, Subject: p.Subject, Kind: kind, Role: string(a.Acting()), Facts: facts, Secret: secret})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

// Seen is a record as one reader sees it.
type Seen struct {
	Ref
	Kind
	Place
	Row     history.Row
	History history.History
	State   history.State // as asked for
	Found   bool          // it existed then, as far as was known
}

// See reads a record with its history, as it is now (action registry.see). Errors:
// NotFound.
func (s *Service) See(tx *db.Tx, a account.Actor, r Ref) (Seen, error) {
	k, err := KindOf(r.Kind)
	if err != nil {
		return Seen{}, err
	}
	place, err := s.enter(tx, a, "registry.see", k, r)
	if err != nil {
		return Seen{}, err
	}
	v := Seen{Ref: r, Kind: k, Place: place}
	if v.Row, err = k.Load(tx, r.County, r.ID); err != nil {
		return Seen{}, err
	}
	if v.History, err = s.Book.Read(tx, k.Kind, r.County, r.ID); err != nil {
		return Seen{}, err
	}
	v.State, v.Found = v.History.Now(tx.Now()), true
	return v, nil
}

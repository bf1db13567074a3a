package roll

import (
	"context"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Service is the use cases of rolls and claims.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Keys     *seal.Keyring
	Book     *history.Book
	Accounts *account.Service
}

// Edit is an entry, or a change of one, as somebody fills it in.
type Edit struct {
	Typed map[string]string
	history.Span
	Host     id.ID // of a new family entry
	Base     int   // Seq of the history that was seen; 0 for whatever it is
	Why      string
	Evidence string
}

func (e Edit) note(a account.Actor, check *errs.Check) history.Note {
	n := history.Note{By: a.Account, Role: string(a.Acting()), Why: strings.TrimSpace(e.Why), Evidence: strings.TrimSpace(e.Evidence)}
	check.That(n.Why != "", "why", "error.field.required")
	return n
}

// home is a unit with its compound and who may do what there.
type home struct {
	compound.Unit
	place  compound.Compound
	target account.Target
}

// entryFor returns an entry for whoever is signed in; what they may do is asked next.
func entryFor(tx *db.Tx, a account.Actor, county int, entry id.ID) (Entry, error) {
	if err := a.Present(tx); err != nil {
		return Entry{}, err
	}
	return Get(tx, county, entry)
}

// enter returns a unit if the actor may do the action there, to what belongs to
// owner.
func (s *Service) enter(tx *db.Tx, a account.Actor, action account.Action, county int, unit, owner id.ID) (home, error) {
	if err := a.Present(tx); err != nil { // a visitor is not told what there is
		return home{}, err
	}
	u, err := compound.UnitByID(tx, county, unit)
	if err != nil {
		return home{}, err
	}
	h := home{Unit: u}
	if h.place, err = compound.Get(tx, county, u.Compound); err != nil {
		return home{}, err
	}
	firm, err := contract.CompanyInCharge(tx, county, u.Compound, tx.Now())
	if err != nil {
		return home{}, err
	}
	h.target = account.Target{County: county, Company: firm, Compound: u.Compound, Street: h.place.Street, Neighborhood: h.place.Neighborhood, Owner: owner}
	return h, account.Authorize(a, action, action, h.target)
}

// ownerIn returns the actor's account when they are bound to the unit as an owner
// now, else 0: what an owner may do to their own home is theirs alone.
func ownerIn(tx *db.Tx, a account.Actor, county int, unit id.ID) (id.ID, error) {
	bound, err := compound.BoundTo(tx, county, unit, tx.Now())
	for _, v := range bound {
		if v.Account != 0 && v.Account == a.Account && v.Relation == compound.Owner {
			return v.Account, err
		}
	}
	return 0, err
}

// Record enters somebody on the roll of a unit (action roll.record): the company
// and the offices anybody, a bound owner the tenants and family of their own home.
// Errors: NotFound; Invalid with all wrong fields; Conflict when the shares would be
// more than the whole.
func (s *Service) Record(ctx context.Context, a account.Actor, county int, unit id.ID, e Edit) (id.ID, error) {
	var check errs.Check
	values := Fields.Whole(Fields.Clean(e.Typed, &check), &check)
	note := e.note(a, &check)
	entry := s.IDs.Next()
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		owner, err := ownerIn(tx, a, county, unit)
		if err != nil {
			return err
		}
		h, err := s.enter(tx, a, "roll.record", county, unit, owner)
		if err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		if !e.Ordered() {
			return errs.New(errs.Invalid, "history.order")
		}
		if owner != 0 && values["relation"] == string(compound.Owner) {
			return errs.New(errs.Denied, "roll.owner_by_company")
		}
		party, err := s.Accounts.Identify(tx, county, values["name"], values["phone"])
		if err != nil {
			return err
		}
		row := history.Row{County: county, ID: entry, Subject: party.Subject, Home: party.Home, Span: e.Span}
		var b db.Batch
		if row, err = s.Book.Begin(tx, &b, Records, row, values, note); err != nil {
			return err
		}
		one := Entry{County: county, ID: entry, Compound: h.Compound, Unit: unit, Party: party, Host: e.Host,
			PersonIndex: s.Accounts.PersonIndex(values["name"], values["phone"])}
		if err := add(tx, row, one); err != nil {
			return err
		}
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		return s.tell(tx, a, h, "roll.recorded", map[string]any{"entry": entry, "relation": values["relation"]})
	})
	return entry, err
}

// Change corrects or changes an entry (action roll.change). A person whose name or
// phone was wrong is the same person. Errors: as Record; Stale.
func (s *Service) Change(ctx context.Context, a account.Actor, county int, entry id.ID, e Edit) error {
	var check errs.Check
	c := history.Change{Act: history.Amend, Span: e.Span, Values: Fields.Clean(e.Typed, &check), Note: e.note(a, &check)}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		one, err := entryFor(tx, a, county, entry)
		if err != nil {
			return err
		}
		h, err := s.enter(tx, a, "roll.change", county, one.Unit, 0)
		if err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		w, err := Amend(tx, s.Book, s.Accounts, county, entry, e.Base, c)
		if err != nil {
			return err
		}
		return s.tell(tx, a, h, "roll.changed", map[string]any{"entry": entry, "keys": w.Keys})
	})
}

// Leave records that somebody has left a unit — sold it, moved out — from an
// instant on (action roll.leave, by themselves too): their binding ends then, and
// so do the entries and bindings of the family that hung on theirs. Their cases
// stay theirs. Errors: NotFound, Invalid, Conflict when they have left already.
func (s *Service) Leave(ctx context.Context, a account.Actor, county int, entry id.ID, at time.Time, e Edit) error {
	var check errs.Check
	note := e.note(a, &check)
	check.That(!at.IsZero(), "on", "error.field.date")
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		one, err := entryFor(tx, a, county, entry)
		if err != nil {
			return err
		}
		self, err := boundAs(tx, a, one)
		if err != nil {
			return err
		}
		h, err := s.enter(tx, a, "roll.leave", county, one.Unit, self)
		if err != nil {
			return err
		}
		check.That(at.IsZero() || at.After(one.From), "on", "history.order")
		if err := check.Err(); err != nil {
			return err
		}
		if !one.To.IsZero() {
			return errs.New(errs.Conflict, "roll.left")
		}
		all, err := Of(tx, county, one.Unit)
		if err != nil {
			return err
		}
		for _, v := range all {
			if v.ID != one.ID && (v.Host != one.ID || !v.To.IsZero()) {
				continue
			}
			span := history.Span{From: v.From, To: at}
			if !span.Ordered() {
				span.To = v.From.Add(time.Microsecond) // came after the host had left: was never there
			}
			if _, err := s.Book.Write(tx, Records, county, v.ID, 0, history.Change{Act: history.Move, Span: span, Note: note}); err != nil {
				return err
			}
			if err := compound.EndBindings(tx, county, v.Unit, v.Party.ID, at); err != nil {
				return err
			}
		}
		return s.tell(tx, a, h, "roll.left", map[string]any{"entry": entry, "to": at.UnixMicro()})
	})
}

// boundAs returns the actor's account when it is bound to the unit as the person
// of the entry, or as the owner whose family or tenant they are; else 0.
func boundAs(tx *db.Tx, a account.Actor, e Entry) (id.ID, error) {
	bound, err := compound.BoundTo(tx, e.County, e.Unit, tx.Now())
	for _, v := range bound {
		mine := v.Party == e.Party.ID || v.Relation == compound.Owner && e.Relation != compound.Owner
		if v.Account != 0 && v.Account == a.Account && mine {
			return v.Account, err
		}
	}
	return 0, err
}

// Person is an entry as somebody sees it, name and phone opened: masked is for
// whoever shows them.
type Person struct {
	Entry
	Personal field.Values
	Bound    bool // an account is bound to the unit as this person
}

// See returns the roll of a unit at an instant (action roll.see, by a bound owner
// too). Errors: NotFound.
func (s *Service) See(tx *db.Tx, a account.Actor, county int, unit id.ID, at time.Time) ([]Person, error) {
	if err := s.May(tx, a, "roll.see", county, unit); err != nil {
		return nil, err
	}
	return s.persons(tx, county, unit, at)
}

// May returns nil if the actor may do the action to the roll of a unit, as an owner
// bound to it or by their office. Errors: NotFound.
func (s *Service) May(tx *db.Tx, a account.Actor, action account.Action, county int, unit id.ID) error {
	owner, err := ownerIn(tx, a, county, unit)
	if err != nil {
		return err
	}
	_, err = s.enter(tx, a, action, county, unit, owner)
	return err
}

func (s *Service) persons(tx *db.Tx, county int, unit id.ID, at time.Time) ([]Person, error) {
	all, err := Of(tx, county, unit)
	if err != nil {
		return nil, err
	}
	bindings, err := compound.BoundTo(tx, county, unit, at)
	if err != nil {
		return nil, err
	}
	var out []Person
	for _, e := range At(all, at) {
		row, err := loadRow(tx, county, e.ID)
		if err != nil {
			return nil, err
		}
		p := Person{Entry: e}
		if p.Personal, err = s.Book.Personal(tx, Records, row); err != nil {
			return nil, err
		}
		for _, v := range bindings {
			p.Bound = p.Bound || v.Party == e.Party.ID && v.Account != 0
		}
		out = append(out, p)
	}
	return out, nil
}

// tell writes an event into the audit record of the compound: it names no person.
func (s *Service) tell(tx *db.Tx, a account.Actor, h home, kind string, facts map[string]any) error {
	_, err := s.Log.Append(tx, audit.Event{County: h.place.County, Subject: h.place.Subject, Kind: kind, Role: string(a.Acting()), Facts: facts})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

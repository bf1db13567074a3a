package roll

import (
	"context"
	"time"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// delegatesMost is how many people an owner lets act for a unit at once.
const delegatesMost = 5

// Delegate lets whoever has a phone file and follow cases for the actor's own unit
// in their name until an instant, zero for open (action delegate.give). Whether the
// phone was known before is not told. Errors: NotFound; Invalid; Conflict for
// oneself, twice, and for too many.
func (s *Service) Delegate(ctx context.Context, a account.Actor, county int, unit id.ID, phone string, until time.Time) (id.ID, error) {
	var check errs.Check
	phone, ok := account.ParsePhone(phone)
	check.That(ok, "delegate_phone", "error.field.phone")
	check.That(until.IsZero() || until.After(a.At), "delegate_until", "history.order")
	delegate := s.IDs.Next()
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		owner, err := ownerIn(tx, a, county, unit)
		if err != nil {
			return err
		}
		h, err := s.enter(tx, a, "delegate.give", county, unit, owner)
		if err != nil {
			return err
		}
		if err := check.Err(); err != nil {
			return err
		}
		who, err := s.Accounts.Reach(tx, phone, county)
		if err != nil {
			return err
		}
		// Two at once must not both find room.
		if err := compound.Touch(tx, county, h.Compound); err != nil {
			return err
		}
		held, err := compound.Delegates(tx, county, unit, owner, tx.Now())
		if err != nil {
			return err
		}
		switch {
		case who == owner:
			return errs.New(errs.Conflict, "roll.delegate_self")
		case len(held) >= delegatesMost:
			return errs.New(errs.Conflict, "roll.delegate_most", "n", delegatesMost)
		}
		for _, v := range held {
			if v.Account == who {
				return errs.New(errs.Conflict, "roll.delegate_there")
			}
		}
		v := compound.Delegate{County: county, ID: delegate, Unit: unit, Owner: owner, Account: who, ValidFrom: tx.Now(), ValidTo: until, RecordedAt: tx.Now()}
		if err := compound.MakeDelegate(tx, v); err != nil {
			return err
		}
		return s.tell(tx, a, h, "delegate.given", map[string]any{"delegate": delegate})
	})
	return delegate, err
}

// EndDelegate takes it back, or gives it up (action delegate.end: the owner who gave
// it, and the delegate). Errors: NotFound.
func (s *Service) EndDelegate(ctx context.Context, a account.Actor, county int, delegate id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		v, err := compound.DelegateByID(tx, county, delegate)
		if err != nil {
			return err
		}
		self := v.Owner
		if a.Account == v.Account {
			self = v.Account
		}
		h, err := s.enter(tx, a, "delegate.end", county, v.Unit, self)
		if err != nil {
			return err
		}
		if err := compound.EndDelegate(tx, county, delegate); err != nil {
			return err
		}
		return s.tell(tx, a, h, "delegate.ended", map[string]any{"delegate": delegate})
	})
}

// Delegated is a delegate as the owner sees them.
type Delegated struct {
	compound.Delegate
	Phone string // masked
}

// Delegates lists whom the actor lets act for their own unit. Errors: NotFound.
func (s *Service) Delegates(tx *db.Tx, a account.Actor, county int, unit id.ID) ([]Delegated, error) {
	owner, err := ownerIn(tx, a, county, unit)
	if err != nil {
		return nil, err
	}
	if _, err := s.enter(tx, a, "delegate.give", county, unit, owner); err != nil {
		return nil, err
	}
	list, err := compound.Delegates(tx, county, unit, owner, tx.Now())
	if err != nil {
		return nil, err
	}
	var out []Delegated
	for _, v := range list {
		phone, err := s.Accounts.Phone(tx, v.Account)
		if err != nil {
			return nil, err
		}
		out = append(out, Delegated{v, seal.MaskPhone(phone)})
	}
	return out, nil
}

package verification

import (
	"context"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/registry"
)

// Check accepts what a company confirmed of some records of a county, or returns it
// with words (action verification.check). All of them are judged or none. Errors:
// Denied, NotFound; Invalid without a record, or a return without words; Conflict
// when one of them waits for no check: it was checked, or returned, or is corrected
// by a proposal, which has its own page; when it has changed since the company saw it
// and is to be accepted; when the campaign takes nothing more of its company.
func (s *Service) Check(ctx context.Context, a account.Actor, campaign id.ID, county int, records []registry.Ref, accept bool, why string) error {
	why = strings.TrimSpace(why)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := s.enter(tx, a, "verification.check", campaign, county)
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(len(records) > 0, "items", "verification.choose")
		if err := check.Err(); err != nil {
			return err
		}
		if !accept {
			if err := words(why); err != nil {
				return err
			}
		}
		for _, r := range records {
			if err := s.checkOne(tx, a, c, county, r, accept, why); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) checkOne(tx *db.Tx, a account.Actor, c Campaign, county int, r registry.Ref, accept bool, why string) error {
	if r.County != county || !slices.Contains(c.Kinds, r.Kind) {
		return errMissing
	}
	one, err := item(tx, c.ID, r)
	if err != nil {
		return err
	}
	p, err := party(tx, c.ID, one.Company)
	switch {
	case err != nil:
		return err
	case !c.takes(tx, p):
		return errs.New(errs.Conflict, "verification.over")
	case one.State != Confirmed:
		return errs.New(errs.Conflict, "verification.not_waiting")
	}
	if accept {
		if err := s.unchanged(tx, one); err != nil {
			return err
		}
	}
	set, kind := `confirmed_at = NULL, returned_at = $5, returned_by = $6, words = $7`, "returned"
	if accept {
		set, kind = `checked_at = $5, checked_by = $6, words = $7`, "checked"
	}
	if _, err := tx.Exec(`UPDATE verification_item SET `+set+` WHERE county = $1 AND campaign_id = $2 AND kind = $3 AND record_id = $4`,
		r.County, c.ID, r.Kind, r.ID, tx.Now(), a.Account, why); err != nil {
		return err
	}
	firm, err := company.Get(tx, one.Company)
	if err != nil {
		return err
	}
	return s.tell(tx, a, firm.County, firm.Subject, "verification."+kind, map[string]any{"campaign": c.ID, "kind": r.Kind, "record": r.ID}, why)
}

// unchanged returns nil if a record says what its company saw when it confirmed.
func (s *Service) unchanged(tx *db.Tx, one Item) error {
	k, err := registry.KindOf(one.Kind)
	if err != nil {
		return err
	}
	h, err := s.Registry.Book.Read(tx, k.Kind, one.County, one.ID)
	if err == nil && h.Seq() != one.Base {
		err = errs.New(errs.Conflict, "verification.changed")
	}
	return err
}

// Restore undoes that a company is missing, with a reason (action
// verification.restore in the county of its registration): it is active again from
// now on. Errors: Denied, NotFound, Invalid without a reason; Conflict when the
// campaign did not make it missing, or it is so no more.
func (s *Service) Restore(ctx context.Context, a account.Actor, campaign, firm id.ID, why string) error {
	why = strings.TrimSpace(why)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		f, err := company.Get(tx, firm)
		if err != nil {
			return hidden(a, err)
		}
		c, err := s.enter(tx, a, "verification.restore", campaign, f.County)
		if err != nil {
			return err
		}
		if err := words(why); err != nil {
			return err
		}
		p, err := party(tx, c.ID, firm)
		if err != nil {
			return err
		}
		if p.MissingAt.IsZero() || !p.RestoredAt.IsZero() || f.Status != company.Missing {
			return errs.New(errs.Conflict, "verification.not_missing")
		}
		if _, err := tx.Exec(`UPDATE verification_company SET restored_at = $4, restored_by = $5, restore_why = $6 WHERE county = $1 AND campaign_id = $2 AND company_id = $3`,
			p.County, c.ID, firm, tx.Now(), a.Account, why); err != nil {
			return err
		}
		if err := s.standing(tx, a, f, company.Active, why); err != nil {
			return err
		}
		return s.tell(tx, a, f.County, f.Subject, "verification.restored", map[string]any{"campaign": c.ID}, why)
	})
}

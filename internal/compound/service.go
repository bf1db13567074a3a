package compound

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// MaxName is the longest name in characters.
const MaxName = 60

// Service is the use cases of compounds.
type Service struct {
	db  *db.DB
	ids *id.Source
	log *audit.Log
	// inCharge returns the company in charge of a compound, 0 for none. Which
	// company that is belongs to contracts, which stand above this package.
	inCharge func(tx *db.Tx, county int, compound id.ID, at time.Time) (company id.ID, err error)
}

// NewService returns the use cases over d; inCharge is contract.CompanyInCharge.
func NewService(d *db.DB, ids *id.Source, log *audit.Log,
	inCharge func(tx *db.Tx, county int, compound id.ID, at time.Time) (id.ID, error)) *Service {
	return &Service{d, ids, log, inCharge}
}

// Record enters a new compound, from now on (action compound.record), and
// returns it with its public code. Errors: Denied and NotFound; Invalid with
// all wrong fields.
func (s *Service) Record(ctx context.Context, a account.Actor, c Compound) (Compound, error) {
	if err := account.Authorize(a, "compound.record", "office.open", place(c)); err != nil {
		return Compound{}, err
	}
	var check errs.Check
	c.Name = strings.TrimSpace(c.Name)
	n := utf8.RuneCountInString(c.Name)
	check.That(n > 0, "name", "error.field.required")
	check.That(n <= MaxName, "name", "error.field.too_long", "max", MaxName, "n", n)
	check.That(c.Street/1000 == int64(c.County), "street", "compound.street")
	check.That(c.Neighborhood == 0 || c.Neighborhood/1000 == c.Street, "neighborhood", "compound.neighborhood")
	check.That(c.Households >= 0, "households", "error.field.number")
	check.That(c.Area >= 0, "area", "error.field.number")
	if err := check.Err(); err != nil {
		return Compound{}, err
	}
	c.ID, c.Code, c.Subject, c.Version = s.ids.Next(), s.ids.Code(CodeLength), seal.NewSubject(s.ids.Bytes), 1
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		c.ValidFrom, c.RecordedAt = tx.Now(), tx.Now()
		var b db.Batch
		c.Put(&b)
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		return s.record(tx, a, c, "compound.recorded", map[string]any{"code": c.Code, "name": c.Name})
	})
	return c, err
}

// record writes an event about a compound into the audit record.
func (s *Service) record(tx *db.Tx, a account.Actor, c Compound, kind string, facts map[string]any) error {
	_, err := s.log.Append(tx, audit.Event{County: c.County, Subject: c.Subject, Kind: kind,
		Role: string(a.Acting()), Facts: facts})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

// place is a compound as the policy sees it; the company in charge is not known here.
func place(c Compound) account.Target {
	return account.Target{County: c.County, Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}
}

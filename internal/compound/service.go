package compound

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Service is the use cases of bindings; records are made and changed by those of
// package registry.
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

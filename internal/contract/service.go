package contract

import (
	"context"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Service is the use cases of contracts.
type Service struct {
	db  *db.DB
	ids *id.Source
	log *audit.Log
}

// NewService returns the use cases over d.
func NewService(d *db.DB, ids *id.Source, log *audit.Log) *Service { return &Service{d, ids, log} }

// Record records a contract (action contract.record) and returns it with its
// id. Errors: Invalid with all wrong fields, NotFound for a compound or company
// that is not there or not the actor's, Conflict when another company is in
// charge at some time of the contract.
func (s *Service) Record(ctx context.Context, a account.Actor, c Contract) (Contract, error) {
	var check errs.Check
	check.That(c.Grade >= MinGrade && c.Grade <= MaxGrade, "grade", "contract.grade", "min", MinGrade, "max", MaxGrade)
	check.That(c.Kind == Early || c.Kind == Regular, "kind", "error.field.choose")
	check.That(!c.ValidFrom.IsZero(), "valid_from", "error.field.required")
	check.That(c.ValidTo.IsZero() || c.ValidTo.After(c.ValidFrom), "valid_to", "contract.order")
	check.That(c.AgreedUntil == "" || isDate(c.AgreedUntil), "agreed_until", "error.field.date")
	if err := check.Err(); err != nil {
		return Contract{}, err
	}
	c.ID, c.RecordedBy, c.EndedAt, c.EndReason = s.ids.Next(), a.Account, time.Time{}, ""
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		place, err := s.authorize(tx, a, "contract.record", c)
		if err != nil {
			return err
		}
		if _, err := company.Get(tx, c.Company); err != nil {
			return err
		}
		c.RecordedAt = tx.Now()
		if err := insert(tx, c); err != nil {
			return err
		}
		return s.record(tx, a, place, "contract.recorded", map[string]any{"contract": c.ID, "company": c.Company,
			"kind": c.Kind, "grade": c.Grade, "from": c.ValidFrom.UnixMicro(), "to": openMicros(c.ValidTo)})
	})
	return c, err
}

// insert inserts c unless another company is in charge.
func insert(tx *db.Tx, c Contract) error {
	if err := compound.Touch(tx, c.County, c.Compound); err != nil {
		return err
	}
	other, err := overlapping(tx, c.County, c.Compound, c.ValidFrom, c.ValidTo)
	if err != nil {
		return err
	}
	if other != nil {
		name, err := company.Names(tx, []id.ID{other.Company})
		if err != nil {
			return err
		}
		return errs.New(errs.Conflict, "contract.overlap", "company", name[other.Company])
	}
	var b db.Batch
	c.Put(&b)
	return tx.Pipeline(&b)
}

// End records that a contract's time in charge ends at an instant, with the
// reason (action contract.end). Errors: NotFound, Invalid, Conflict when it has
// been ended before.
func (s *Service) End(ctx context.Context, a account.Actor, county int, contract id.ID, at time.Time, reason string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := Get(tx, county, contract)
		if err != nil {
			return err
		}
		place, err := s.authorize(tx, a, "contract.end", c)
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(at.After(c.ValidFrom), "valid_to", "contract.order")
		check.That(reason != "", "reason", "error.field.required")
		if err := check.Err(); err != nil {
			return err
		}
		if !c.EndedAt.IsZero() || !c.ValidTo.IsZero() && at.After(c.ValidTo) {
			return errs.New(errs.Conflict, "contract.ended")
		}
		if err := compound.Touch(tx, county, c.Compound); err != nil {
			return err
		}
		_, err = tx.Exec(`UPDATE contract SET valid_to = $3, ended_at = $4, ended_by = $5, end_reason = $6
			WHERE county = $1 AND id = $2`, county, contract, at, tx.Now(), a.Account, reason)
		if err != nil {
			return err
		}
		return s.record(tx, a, place, "contract.ended", map[string]any{"contract": contract, "to": at.UnixMicro()})
	})
}

// authorize returns the contract's compound if the actor may do the action.
func (s *Service) authorize(tx *db.Tx, a account.Actor, action account.Action, c Contract) (compound.Compound, error) {
	if err := a.Alive(tx); err != nil {
		return compound.Compound{}, err
	}
	place, err := compound.Get(tx, c.County, c.Compound)
	if err != nil {
		return compound.Compound{}, err
	}
	return place, account.Authorize(a, action, "contract.see", account.Target{County: c.County, Company: c.Company,
		Compound: c.Compound, Street: place.Street, Neighborhood: place.Neighborhood})
}

// record writes an event into the record of the compound: who served it when is
// read there in one piece.
func (s *Service) record(tx *db.Tx, a account.Actor, place compound.Compound, kind string, facts map[string]any) error {
	_, err := s.log.Append(tx, audit.Event{County: place.County, Subject: place.Subject, Kind: kind,
		Role: string(a.Acting()), Facts: facts})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

// openMicros is an instant for the public facts; null = open.
func openMicros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func isDate(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }

package company

import (
	"context"
	"strings"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// MaxName is the longest name in characters.
const MaxName = 100

// Service is the use cases of companies.
type Service struct {
	db  *db.DB
	ids *id.Source
	log *audit.Log
}

// NewService returns the use cases over d.
func NewService(d *db.DB, ids *id.Source, log *audit.Log) *Service { return &Service{d, ids, log} }

// Record enters a new company, from now on (action company.record), and returns
// it as stored. Errors: Denied and NotFound; Invalid with all wrong fields, a
// USCC that is taken among them.
func (s *Service) Record(ctx context.Context, a account.Actor, c Company) (Company, error) {
	if err := account.Authorize(a, "company.record", "office.open", account.Target{County: c.County}); err != nil {
		return Company{}, err
	}
	var check errs.Check
	uscc, err := ParseUSCC(c.USCC)
	check.That(err == nil, "uscc", "company.uscc")
	c.Name = strings.TrimSpace(c.Name)
	n := utf8.RuneCountInString(c.Name)
	check.That(n > 0, "name", "error.field.required")
	check.That(n <= MaxName, "name", "error.field.too_long", "max", MaxName, "n", n)
	if err := check.Err(); err != nil {
		return Company{}, err
	}
	c.ID, c.Subject, c.USCC, c.Status, c.Version = s.ids.Next(), seal.NewSubject(s.ids.Bytes), uscc, Active, 1
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		c.ValidFrom, c.RecordedAt = tx.Now(), tx.Now()
		var b db.Batch
		c.Put(&b)
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		_, err := s.log.Append(tx, audit.Event{County: c.County, Subject: c.Subject, Kind: "company.recorded",
			Role: string(a.Acting()), Facts: map[string]any{"uscc": c.USCC, "name": c.Name}})
		return err
	})
	if db.IsUnique(err) {
		check.That(false, "uscc", "company.uscc_taken")
		err = check.Err()
	}
	return c, err
}

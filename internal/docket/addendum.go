package docket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Addendum is a correction of an issued docket, which itself stays as it is.
type Addendum struct {
	N       int
	Words   string
	AddedBy id.ID
	AddedAt time.Time
}

// Add adds a correction to an issued docket (action docket.add). Errors: Denied,
// NotFound, Unauthenticated without a fresh second factor, Invalid; Conflict while it is
// a draft.
func (s *Service) Add(ctx context.Context, a account.Actor, docket id.ID, words string) error {
	words = strings.TrimSpace(words)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := s.enter(tx, a, "docket.add", docket)
		if err == nil {
			err = d.in(Issued, Received, Answered, Verified, Closed)
		}
		if err != nil {
			return err
		}
		var check errs.Check
		check.That(words != "", "correction", "error.field.required")
		long(&check, "correction", words, WordsMax)
		if err := check.Err(); err != nil {
			return err
		}
		list, err := Addenda(tx, d.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO docket_addendum (docket_id, n, words, added_by, added_at) VALUES ($1, $2, $3, $4, $5)`,
			d.ID, len(list)+1, words, a.Account, tx.Now()); err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(words))
		return s.tell(tx, a, d, "docket.corrected", map[string]any{"n": len(list) + 1, "hash": hex.EncodeToString(sum[:])}, "")
	})
}

// Addenda returns the corrections of a docket, the first first.
func Addenda(tx *db.Tx, docket id.ID) ([]Addendum, error) {
	return db.List(tx, func(s db.Scanner, v *Addendum) error { return s.Scan(&v.N, &v.Words, &v.AddedBy, &v.AddedAt) },
		`SELECT n, words, added_by, added_at FROM docket_addendum WHERE docket_id = $1 ORDER BY n`, docket)
}

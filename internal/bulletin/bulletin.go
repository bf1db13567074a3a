package bulletin

import (
	"encoding/json"
	"errors"
	"time"
	"yianju/internal/calendar"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Bulletin is the bulletin of one month.
type Bulletin struct {
	ID      id.ID
	Month   calendar.Month
	Subject seal.Subject // in the audit record
	Due     time.Time    // by when it has to be issued
	Taken   time.Time    // when its figures were read
	Content Content
	stored  string // the content as it is kept

	IssuedAt time.Time
	IssuedBy id.ID  // 0 on an issued one: it issued itself
	Number   int    // of the year (发文字号); 0: it issued itself
	Hash     []byte // SHA-256 of the snapshot, once issued
	Verify   string // code by which anybody can check the paper
}

// IssuedItself reports whether no person had issued it in time.
func (b Bulletin) IssuedItself() bool { return !b.IssuedAt.IsZero() && b.IssuedBy == 0 }

const columns = `id, month, subject, due_at, taken_at, content, issued_at, issued_by, number, hash, verify`

func scan(s db.Scanner, b *Bulletin) error {
	if err := s.Scan(&b.ID, &b.Month, &b.Subject, &b.Due, &b.Taken, &b.stored, &b.IssuedAt, &b.IssuedBy, &b.Number, &b.Hash, &b.Verify); err != nil {
		return err
	}
	return json.Unmarshal([]byte(b.stored), &b.Content)
}

// Of returns the bulletin of a month. Errors: NotFound.
func Of(tx *db.Tx, m calendar.Month) (Bulletin, error) {
	var b Bulletin
	err := scan(tx.QueryRow(`SELECT `+columns+` FROM bulletin WHERE month = $1`, m), &b)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return b, err
}

// Published returns the issued bulletin of a month, which is everybody's. Errors:
// NotFound.
func Published(tx *db.Tx, m calendar.Month) (Bulletin, error) {
	b, err := Of(tx, m)
	if err == nil && b.IssuedAt.IsZero() {
		err = errs.New(errs.NotFound, "")
	}
	return b, err
}

// List returns up to most bulletins of months before one (0 = all), the latest first;
// drafts only where asked for.
func List(tx *db.Tx, before calendar.Month, drafts bool, most int) ([]Bulletin, error) {
	if before == 0 {
		before = 999999
	}
	sql := `SELECT ` + columns + ` FROM bulletin WHERE month < $1`
	if !drafts {
		sql += ` AND issued_at IS NOT NULL`
	}
	return db.List(tx, scan, sql+` ORDER BY month DESC LIMIT $2`, before, most)
}

// canonical is a value as it is kept and hashed.
func canonical(v any) (string, error) {
	text, err := audit.Canonical(v)
	return string(text), err
}

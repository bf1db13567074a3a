package account

import (
	"math"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Doing is what somebody did to an account, their own or another's. It stands
// beside the audit event, which says what and in which role, and never who.
type Doing struct {
	ID    id.ID // of the audit event
	By    id.ID // 0 = the machine, or the server's command line
	Kind  string
	About id.ID
	At    time.Time
}

// DoingFilter narrows Doings; what is zero does not.
type DoingFilter struct {
	By, About id.ID
	From, To  time.Time // To is excluded
	Before    id.ID     // the last one of the page before
}

// Doings lists what was done to accounts, the newest first (action audit.see).
// Errors: Denied.
func Doings(tx *db.Tx, a Actor, f DoingFilter, limit int) ([]Doing, error) {
	if err := Authorize(a, "audit.see", "account.me", Target{}); err != nil {
		return nil, err
	}
	from, to, before := time.UnixMicro(1), tx.Now().AddDate(1, 0, 0), f.Before
	if !f.From.IsZero() {
		from = f.From
	}
	if !f.To.IsZero() {
		to = f.To
	}
	if before == 0 {
		before = math.MaxInt64
	}
	where, args := `id < $1 AND recorded_at >= $2 AND recorded_at < $3`, []any{before, from, to, limit}
	switch {
	case f.By != 0:
		where, args = where+` AND account_id = $5`, append(args, f.By)
	case f.About != 0:
		where, args = where+` AND about_id = $5`, append(args, f.About)
	}
	return db.List(tx, func(s db.Scanner, d *Doing) error { return s.Scan(&d.ID, &d.By, &d.Kind, &d.About, &d.At) },
		`SELECT id, account_id, kind, about_id, recorded_at FROM account_deed WHERE `+where+` ORDER BY id DESC LIMIT $4`, args...)
}

// done notes who did something to an account, under the number of its event.
func done(tx *db.Tx, a Actor, event id.ID, kind string, about id.ID) error {
	by, _ := a.Bearer()
	_, err := tx.Exec(`INSERT INTO account_deed (account_id, id, kind, about_id, recorded_at) VALUES ($1, $2, $3, $4, $5)`,
		by, event, kind, about, tx.Now())
	return err
}

// notSelf refuses what nobody may do to their own account.
func notSelf(a Actor, account id.ID) error {
	if a.Account == account {
		return errs.New(errs.Conflict, "account.not_self")
	}
	return nil
}

package compound

import (
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Delegate may file and follow cases for a unit in the name of one of its owners
// (代办), from–to, for as long as that owner is bound to it. It is no binding: a
// delegate owns nothing, has no vote, and reads no roll.
type Delegate struct {
	County     int
	ID         id.ID
	Unit       id.ID
	Owner      id.ID // account of the owner who gave it
	Account    id.ID // of the delegate
	ValidFrom  time.Time
	ValidTo    time.Time // excluded; zero = open
	RecordedAt time.Time
}

const delegateColumns = `d.county, d.id, d.unit_id, d.owner_id, d.account_id, d.valid_from, d.valid_to, d.recorded_at`

func scanDelegate(s db.Scanner, v *Delegate) error {
	return s.Scan(&v.County, &v.ID, &v.Unit, &v.Owner, &v.Account, &v.ValidFrom, &v.ValidTo, &v.RecordedAt)
}

// DelegateHolds is the condition on unit_delegate d that it holds at the instant in
// a placeholder, as its owner's binding does.
func DelegateHolds(at string) string {
	return `d.valid_from <= ` + at + ` AND (d.valid_to IS NULL OR d.valid_to > ` + at + `)
		AND EXISTS (SELECT 1 FROM binding b WHERE b.county = d.county AND b.unit_id = d.unit_id AND b.account_id = d.owner_id
			AND b.relation = 'owner' AND b.valid_from <= ` + at + ` AND (b.valid_to IS NULL OR b.valid_to > ` + at + `))`
}

// Delegates returns whom an owner let act for a unit at an instant, the oldest first.
func Delegates(tx *db.Tx, county int, unit, owner id.ID, at time.Time) ([]Delegate, error) {
	return db.List(tx, scanDelegate, `SELECT `+delegateColumns+` FROM unit_delegate d
		WHERE d.county = $1 AND d.unit_id = $2 AND d.owner_id = $3 AND `+DelegateHolds("$4")+` ORDER BY d.id`, county, unit, owner, at)
}

// DelegatedTo returns for which units an account may act at an instant, the oldest
// first.
func DelegatedTo(tx *db.Tx, account id.ID, at time.Time) ([]Delegate, error) {
	return db.List(tx, scanDelegate, `SELECT `+delegateColumns+` FROM unit_delegate d
		WHERE d.account_id = $1 AND `+DelegateHolds("$2")+` ORDER BY d.id`, account, at)
}

// IsDelegate reports whether an account may act for a unit in an owner's name at an
// instant.
func IsDelegate(tx *db.Tx, county int, unit, owner, account id.ID, at time.Time) (bool, error) {
	list, err := db.List(tx, scanDelegate, `SELECT `+delegateColumns+` FROM unit_delegate d
		WHERE d.county = $1 AND d.unit_id = $2 AND d.owner_id = $3 AND d.account_id = $4 AND `+DelegateHolds("$5")+` LIMIT 1`,
		county, unit, owner, account, at)
	return len(list) > 0, err
}

// DelegateByID returns a delegate. Errors: NotFound.
func DelegateByID(tx *db.Tx, county int, delegate id.ID) (Delegate, error) {
	var v Delegate
	err := scanDelegate(tx.QueryRow(`SELECT `+delegateColumns+` FROM unit_delegate d WHERE d.county = $1 AND d.id = $2`, county, delegate), &v)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return v, err
}

// MakeDelegate inserts a delegate for a use case that has authorised it.
func MakeDelegate(tx *db.Tx, v Delegate) error {
	_, err := tx.Exec(`INSERT INTO unit_delegate (county, id, unit_id, owner_id, account_id, valid_from, valid_to, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, v.County, v.ID, v.Unit, v.Owner, v.Account, v.ValidFrom, v.ValidTo, v.RecordedAt)
	return err
}

// EndDelegate ends a delegate now, for a use case that has authorised it. Errors:
// NotFound when it is over.
func EndDelegate(tx *db.Tx, county int, delegate id.ID) error {
	n, err := tx.Exec(`UPDATE unit_delegate SET valid_to = $3, ended_at = $3 WHERE county = $1 AND id = $2 AND (valid_to IS NULL OR valid_to > $3)`,
		county, delegate, tx.Now())
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "")
	}
	return err
}

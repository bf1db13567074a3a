package casework

import (
	"math"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Reading is one time that somebody read a case's contact in full.
type Reading struct {
	ID      id.ID
	Code    string // of the case
	Purpose string
	At      time.Time
}

// Readings lists what an account read of people's contacts, the newest first,
// below an id (0 = from the newest), within from–to where they are set (action
// audit.see). Errors: Denied.
func Readings(tx *db.Tx, a account.Actor, who id.ID, from, to time.Time, before id.ID, limit int) ([]Reading, error) {
	if err := account.Authorize(a, "audit.see", "account.me", account.Target{}); err != nil {
		return nil, err
	}
	if from.IsZero() {
		from = time.UnixMicro(1)
	}
	if to.IsZero() {
		to = tx.Now().AddDate(1, 0, 0)
	}
	if before == 0 {
		before = math.MaxInt64
	}
	return db.List(tx, func(s db.Scanner, r *Reading) error { return s.Scan(&r.ID, &r.Code, &r.Purpose, &r.At) },
		`SELECT x.id, x.code, x.purpose, x.at FROM disclosure x
			WHERE x.account_id = $1 AND x.kind = 'case' AND x.id < $2 AND x.at >= $3 AND x.at < $4 ORDER BY x.id DESC LIMIT $5`, who, before, from, to, limit)
}

// Record is a case as the audit record has it: what happened, in which role, and
// never who, where or what was written.
type Record struct {
	County int
	Events []Event
	Kept   []audit.Recorded // the same, as they are chained
}

// RecordOf returns the record of a case by its code (action audit.see). Errors:
// Denied, NotFound.
func RecordOf(tx *db.Tx, a account.Actor, code string) (r Record, err error) {
	if err := account.Authorize(a, "audit.see", "account.me", account.Target{}); err != nil {
		return Record{}, err
	}
	ref, err := ByCode(tx, code)
	if err != nil {
		return Record{}, err
	}
	c, err := load(tx, ref)
	if err != nil {
		return Record{}, err
	}
	r.County = c.County
	if r.Kept, err = history(tx, c); err != nil {
		return Record{}, err
	}
	r.Events, err = decode(r.Kept)
	return r, err
}

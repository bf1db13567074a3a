package casework

import (
	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
)

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

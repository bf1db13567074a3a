package casework

import (
	"yianju/internal/audit"
	"yianju/internal/db"
)

// history reads a case's audit events in order. A case that was routed from
// another county has its first events there: the log is append-only, and a row
// cannot change its county.
func history(tx *db.Tx, c Case) ([]audit.Recorded, error) {
	here, err := audit.History(tx, c.County, c.Subject)
	if err != nil || c.CameFrom == 0 {
		return here, err
	}
	before, err := audit.History(tx, c.CameFrom, c.Subject)
	return append(before, here...), err
}

package supervision

import (
	"time"

	"yianju/internal/db"
)

// Tally is how many orders there were in a span of time.
type Tally struct {
	Issued, Concluded int64 // within it
	Open              int64 // issued and not concluded at its end
}

// TallyOf counts the orders of the counties lo to hi from an instant until another.
func TallyOf(tx *db.Tx, lo, hi int, from, until time.Time) (t Tally, err error) {
	return t, tx.QueryRow(`SELECT COALESCE(SUM(CASE WHEN issued_at >= $3 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN concluded_at >= $3 AND concluded_at < $4 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN concluded_at IS NULL OR concluded_at >= $4 THEN 1 ELSE 0 END), 0) FROM supervision_order WHERE county BETWEEN $1 AND $2 AND issued_at < $4`,
		lo, hi, from, until).Scan(&t.Issued, &t.Concluded, &t.Open)
}

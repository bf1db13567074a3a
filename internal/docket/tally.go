package docket

import (
	"time"

	"yianju/internal/db"
)

// Tally is how many dockets there were in a span of time.
type Tally struct {
	Issued, Closed int64 // within it
	Open           int64 // issued and not closed at its end
	Running        int64 // cases that were on two dockets running or more
}

// TallyOf counts the dockets from an instant until another.
func TallyOf(tx *db.Tx, from, until time.Time) (t Tally, err error) {
	if err := tx.QueryRow(`SELECT COALESCE(SUM(CASE WHEN issued_at >= $1 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN closed_at >= $1 AND closed_at < $2 THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN closed_at IS NULL OR closed_at >= $2 THEN 1 ELSE 0 END), 0) FROM docket WHERE issued_at < $2`, from, until).Scan(&t.Issued, &t.Closed, &t.Open); err != nil {
		return t, err
	}
	return t, tx.QueryRow(`SELECT COUNT(DISTINCT r.case_id) FROM docket d JOIN docket_row r ON r.docket_id = d.id WHERE d.issued_at >= $1 AND d.issued_at < $2 AND r.weeks > 1`,
		from, until).Scan(&t.Running)
}

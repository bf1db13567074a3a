package casework

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
)

// Ended is what is told of a closed case without anything of a person.
type Ended struct {
	Code     string
	County   int
	Compound id.ID // 0 for a place not on the register
	Category string
}

// EndedIn lists the cases of a county that were closed from one instant to another, and
// are.
func EndedIn(tx *db.Tx, county int, from, until time.Time) ([]Ended, error) {
	return db.List(tx, func(s db.Scanner, e *Ended) error { return s.Scan(&e.Code, &e.County, &e.Compound, &e.Category) },
		`SELECT code, county, compound_id, category FROM case_file WHERE county = $1 AND closed_at >= $2 AND closed_at < $3 AND state IN ('closed', 'archived') ORDER BY closed_at, id`,
		county, from, until)
}

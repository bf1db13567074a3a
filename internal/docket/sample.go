package docket

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
)

// Verdict is what the province found of a drawn answer; shown names are the messages
// docket.verdict.*.
type Verdict string

// The verdicts.
const (
	Upheld  Verdict = "upheld"
	Refuted Verdict = "refuted"
)

// Sample is one drawn row.
type Sample struct {
	Place
	Order    int // of the draw, from 1
	Verdict  Verdict
	Reason   string
	JudgedBy id.ID
	JudgedAt time.Time
}

// Drawn returns the drawn rows of a docket in the order of the draw.
func Drawn(tx *db.Tx, docket id.ID) ([]Sample, error) {
	return db.List(tx, func(s db.Scanner, v *Sample) error {
		return s.Scan(&v.County, &v.Docket, &v.Section, &v.N, &v.Order, &v.Verdict, &v.Reason, &v.JudgedBy, &v.JudgedAt)
	}, `SELECT county, docket_id, section, n, place, verdict, reason, judged_by, judged_at FROM docket_sample WHERE docket_id = $1 ORDER BY place`, docket)
}

package docket

import (
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/draw"
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

// Seed is what the draw of a docket is made of: the SHA-256 of the hash of the docket,
// which the province froze, and that of the answers, which the city signed, one behind
// the other, hexadecimal. Neither side can choose it alone.
func (d Docket) Seed() string { return draw.Seed(d.Hash, d.AnswersSum) }

// SampleSize is how many of some rows are drawn.
func (c Cadence) SampleSize(rows int) int {
	return min(rows, max(c.SampleLeast, (rows*c.SamplePercent+99)/100))
}

// draw draws the rows that the province verifies. A docket without rows is verified at
// once.
func (s *Service) draw(tx *db.Tx, d Docket) error {
	if d.Rows == 0 {
		_, err := tx.Exec(`UPDATE docket SET verified_at = $2 WHERE id = $1`, d.ID, tx.Now())
		return err
	}
	order := map[int]int{}
	for i, row := range draw.Lots(d.Seed(), d.Rows, CadenceOn(calendar.DateOf(d.Taken)).SampleSize(d.Rows)) {
		order[row] = i + 1
	}
	var b db.Batch
	n := 0
	if err := eachRow(tx, d.ID, func(r Row) error {
		n++
		if place, drawn := order[n]; drawn {
			b.Exec(`INSERT INTO docket_sample (county, docket_id, section, n, place) VALUES ($1, $2, $3, $4, $5)`, r.County, r.Docket, string(r.Section), r.N, place)
		}
		return nil
	}); err != nil {
		return err
	}
	return tx.Pipeline(&b)
}

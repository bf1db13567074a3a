package docket

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"yianju/internal/calendar"
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

// Seed is what the draw of a docket is made of: the SHA-256 of the hash of the docket,
// which the province froze, and that of the answers, which the city signed, one behind
// the other, hexadecimal. Neither side can choose it alone.
func (d Docket) Seed() string {
	sum := sha256.Sum256(append(slices.Clone(d.Hash), d.AnswersSum...))
	return hex.EncodeToString(sum[:])
}

// SampleSize is how many of some rows are drawn.
func (c Cadence) SampleSize(rows int) int {
	return min(rows, max(c.SampleLeast, (rows*c.SamplePercent+99)/100))
}

// Draw says which of the rows 1 to n are drawn, in the order of the draw. Each row has a
// ticket, the SHA-256 of the seed as it is written, a colon and the row's number; the rows
// with the lowest tickets are drawn. Anybody who has the seed can do it again:
//
//	for i in $(seq N); do echo "$(printf '%s:%d' SEED $i | sha256sum | cut -c-64) $i"; done | sort | head -K
func Draw(seed string, n, k int) []int {
	type ticket struct {
		sum [sha256.Size]byte
		row int
	}
	tickets := make([]ticket, n)
	for i := range tickets {
		tickets[i] = ticket{sha256.Sum256([]byte(seed + ":" + strconv.Itoa(i+1))), i + 1}
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return cmp.Or(bytes.Compare(a.sum[:], b.sum[:]), cmp.Compare(a.row, b.row)) })
	drawn := make([]int, min(k, n))
	for i := range drawn {
		drawn[i] = tickets[i].row
	}
	return drawn
}

// draw draws the rows that the province verifies. A docket without rows is verified at
// once.
func (s *Service) draw(tx *db.Tx, d Docket) error {
	if d.Rows == 0 {
		_, err := tx.Exec(`UPDATE docket SET verified_at = $2 WHERE id = $1`, d.ID, tx.Now())
		return err
	}
	order := map[int]int{}
	for i, row := range Draw(d.Seed(), d.Rows, CadenceOn(calendar.DateOf(d.Taken)).SampleSize(d.Rows)) {
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

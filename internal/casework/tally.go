package casework

import (
	"yianju/internal/db"
	"yianju/internal/id"
)

const (
	insertFigure = `INSERT INTO case_figure (county, day, metric, n) VALUES ($1, $2, $3, $4)`
	insertMonth  = `INSERT INTO case_month (county, compound_id, company_id, month, metric, n) VALUES ($1, $2, $3, $4, $5, $6)`
)

// Tally adds up figures in memory: by county and day of filing, and by compound,
// company and month.
type Tally struct {
	days   map[dayKey]int
	months map[monthKey]int
}

type dayKey struct {
	county, day int
	metric      string
}

type monthKey struct {
	county            int
	compound, company int64
	month             int
	metric            string
}

// NewTally returns an empty tally.
func NewTally() *Tally { return &Tally{map[dayKey]int{}, map[monthKey]int{}} }

func (t *Tally) add(d delta) {
	t.days[dayKey{d.county, d.day, d.metric}] += d.n
	t.months[monthKey{d.county, d.compound, d.company, d.day / 100, d.metric}] += d.n
}

// PutDays adds the rows of the days to b, as new ones, and forgets them.
func (t *Tally) PutDays(b *db.Batch) {
	for k, n := range t.days {
		b.Exec(insertFigure, k.county, k.day, k.metric, n)
	}
	clear(t.days)
}

// PutMonths adds the rows of a compound's months to b, as new ones, and forgets
// them; compound 0 is for the cases whose place is not listed.
func (t *Tally) PutMonths(b *db.Batch, compound id.ID) {
	for k, n := range t.months {
		if k.compound == int64(compound) {
			b.Exec(insertMonth, k.county, k.compound, k.company, k.month, k.metric, n)
			delete(t.months, k)
		}
	}
}

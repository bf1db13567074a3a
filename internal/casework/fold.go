package casework

import (
	"context"

	"yianju/internal/db"
)

// foldBatch is how many deltas one transaction adds up.
const foldBatch = 2000

// FoldFigures adds the deltas written so far to the figures and deletes them,
// some at a time; it returns how many it folded. One folder runs at a time (a
// lease sees to it); readers are exact at any moment, because they add the
// deltas that are left.
func (s *Service) FoldFigures(ctx context.Context) (folded int, err error) {
	for {
		n := 0
		err := s.DB.Update(ctx, func(tx *db.Tx) error {
			deltas, err := db.List(tx, scanDelta, `SELECT county, id, day, compound_id, company_id, metric, n FROM case_delta
				ORDER BY county, id LIMIT $1`, foldBatch)
			n = len(deltas)
			if err != nil || n == 0 {
				return err
			}
			var b db.Batch
			addUp(&b, deltas)
			return tx.Pipeline(&b)
		})
		folded += n
		if err != nil || n < foldBatch {
			return folded, err
		}
	}
}

type delta struct {
	county            int
	id                int64
	day               int
	compound, company int64
	metric            string
	n                 int
}

func scanDelta(s db.Scanner, d *delta) error {
	return s.Scan(&d.county, &d.id, &d.day, &d.compound, &d.company, &d.metric, &d.n)
}

// addUp writes the sums of some deltas and deletes these.
func addUp(b *db.Batch, deltas []delta) {
	sums := NewTally()
	for _, d := range deltas {
		sums.add(d)
		b.Exec(`DELETE FROM case_delta WHERE county = $1 AND id = $2`, d.county, d.id)
	}
	for k, n := range sums.days {
		b.Exec(insertFigure+` ON CONFLICT (county, day, metric) DO UPDATE SET n = case_figure.n + excluded.n`, k.county, k.day, k.metric, n)
	}
	for k, n := range sums.months {
		b.Exec(insertMonth+` ON CONFLICT (county, compound_id, company_id, month, metric) DO UPDATE SET n = case_month.n + excluded.n`,
			k.county, k.compound, k.company, k.month, k.metric, n)
	}
}

// Figures are counts by county and metric.
type Figures map[int]map[Metric]int64

// Sum adds up a metric over all counties.
func (f Figures) Sum(m Metric) int64 {
	var n int64
	for _, county := range f {
		n += county[m]
	}
	return n
}

// Owed counts the cases that an answer is owed for, in all counties: those that
// have one, and those it was due for and that have none. What was refused, merged
// into another, or withdrawn before anybody took it on, owes none, and what is not
// due yet is left out until it is answered or due (回复率, domain.md §4.5).
func (f Figures) Owed() int64 { return f.Sum(CountAnswered) + f.Sum(CountMissed) }

// FiguresOf reads the counts of cases filed from one day to another, both
// included and written YYYYMMDD, in a range of counties: what has been folded
// and what has not.
func FiguresOf(tx *db.Tx, lo, hi, from, to int) (Figures, error) {
	return figures(tx, `SELECT county, metric, CAST(SUM(n) AS BIGINT) FROM (
			SELECT county, metric, n FROM case_figure WHERE day BETWEEN $3 AND $4 AND county BETWEEN $1 AND $2
			UNION ALL
			SELECT county, metric, n FROM case_delta WHERE day BETWEEN $3 AND $4 AND county BETWEEN $1 AND $2
		) AS f GROUP BY county, metric`, lo, hi, from, to)
}

// FiledOn counts the cases of the counties lo–hi that were filed on a day
// YYYYMMDD.
func FiledOn(tx *db.Tx, lo, hi, day int) (n int64, err error) {
	err = tx.QueryRow(`SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM (
			SELECT n FROM case_figure WHERE day = $3 AND metric = $4 AND county BETWEEN $1 AND $2
			UNION ALL
			SELECT n FROM case_delta WHERE day = $3 AND metric = $4 AND county BETWEEN $1 AND $2
		) AS f`, lo, hi, day, string(CountFiled)).Scan(&n)
	return n, err
}

// FiguresOfCompound counts one compound's cases filed in months YYYYMM from–to.
func FiguresOfCompound(tx *db.Tx, county int, compound int64, from, to int) (Figures, error) {
	return figures(tx, `SELECT county, metric, CAST(SUM(n) AS BIGINT) FROM (
			SELECT county, metric, n FROM case_month WHERE county = $1 AND compound_id = $2 AND month BETWEEN $3 AND $4
			UNION ALL
			SELECT county, metric, n FROM case_delta WHERE county = $1 AND compound_id = $2 AND day BETWEEN $3 * 100 AND $4 * 100 + 99
		) AS f GROUP BY county, metric`, county, compound, from, to)
}

// FiguresOfCompany counts one company's cases filed in months YYYYMM from–to, of
// all counties together, as if they were county 0: so that one index has them.
func FiguresOfCompany(tx *db.Tx, company int64, from, to int) (Figures, error) {
	return figures(tx, `SELECT 0, metric, CAST(SUM(n) AS BIGINT) FROM (
			SELECT metric, n FROM case_month WHERE company_id = $1 AND month BETWEEN $2 AND $3
			UNION ALL
			SELECT metric, n FROM case_delta WHERE company_id = $1 AND day BETWEEN $2 * 100 AND $3 * 100 + 99
		) AS f GROUP BY metric`, company, from, to)
}

func figures(tx *db.Tx, sql string, args ...any) (Figures, error) {
	type row struct {
		county int
		metric Metric
		n      int64
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.county, &r.metric, &r.n) }, sql, args...)
	out := Figures{}
	for _, r := range rows {
		if out[r.county] == nil {
			out[r.county] = map[Metric]int64{}
		}
		out[r.county][r.metric] = r.n
	}
	return out, err
}

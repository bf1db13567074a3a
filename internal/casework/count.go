package casework

import (
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
)

// Counts is how a queue stands: what is open within a scope.
type Counts struct {
	Overdue int64 // the next duty is late
	Soon    int64 // a quarter or less is left of the time from filing to the next duty
	Waiting int64 // nobody has accepted it
	Working int64 // accepted, not answered: AtWork
	Asked   int64 // a request waits for its decision
	All     int64
}

// AtWork are the states of cases that somebody has accepted and not yet answered
// to the end.
var AtWork = []State{Accepted, Dispatched, InProgress, Reopened, Promised}

// Count counts a queue, and only what the scope's reader may see of it. It reads every
// open case of the scope: ask it of a company or a county, not of a province.
func (s *Service) Count(tx *db.Tx, scope account.Scope) (n Counts, err error) {
	q := s.query()
	q.scope(scope)
	now := q.arg(tx.Now())
	sum := func(condition string) string {
		return `CAST(SUM(CASE WHEN ` + condition + ` THEN 1 ELSE 0 END) AS BIGINT)`
	}
	type row struct {
		stand Stand
		Counts
	}
	rows, err := db.List(tx, func(s db.Scanner, v *row) error {
		t := &v.stand.Target
		return s.Scan(&t.County, &t.Street, &t.Neighborhood, &t.Company, &t.Compound, &t.FirstHandler, &v.stand.Restricted,
			&v.Overdue, &v.Soon, &v.Waiting, &v.Working, &v.Asked, &v.All)
	}, `SELECT `+standColumns+`, `+strings.Join([]string{
		sum("c.next_due_at <= " + now),
		sum(soon(now)),
		sum("c.state = 'submitted'"),
		sum("c.state IN ('accepted', 'dispatched', 'in_progress', 'reopened', 'promised')"),
		sum("c.request <> ''"),
	}, ", ")+`, COUNT(*) FROM case_file c WHERE `+strings.Join(q.where, " AND ")+` AND c.open GROUP BY 1, 2, 3, 4, 5, 6, 7`, q.args...)
	for _, r := range rows {
		if r.stand.SeenBy(scope.Reader()) {
			n.add(r.Counts)
		}
	}
	return n, err
}

func (n *Counts) add(o Counts) {
	n.Overdue += o.Overdue
	n.Soon += o.Soon
	n.Waiting += o.Waiting
	n.Working += o.Working
	n.Asked += o.Asked
	n.All += o.All
}

// soon is the condition of Counts.Soon. Where a limit began is not in the row;
// the filing is never later.
func soon(now string) string { return "c.next_due_at > " + now + " AND " + nearly(now) }

// nearly is the condition of what is soon or late.
func nearly(now string) string {
	return "(c.next_due_at - " + now + ") * 4 <= c.next_due_at - c.filed_at"
}

// OverdueByCounty counts the open cases whose next duty is late, by county. It
// reads what is late in one index only, and so may be asked of a province.
func (s *Service) OverdueByCounty(tx *db.Tx, scope account.Scope) (map[int]int64, error) {
	q := s.query()
	q.columns.Counties = "+c.county" // or all that is open is read by county
	q.scope(scope)
	q.and("c.open AND c.next_due_at <= " + q.arg(tx.Now()))
	return q.countByCounty(tx)
}

// countByCounty counts what was narrowed to; the plus keeps an index of all
// counties from being read for the order of the groups.
func (q *query) countByCounty(tx *db.Tx) (map[int]int64, error) {
	type row struct {
		county int
		n      int64
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.county, &r.n) },
		`SELECT +c.county, COUNT(*) FROM case_file c WHERE `+strings.Join(q.where, " AND ")+` GROUP BY 1`, q.args...)
	out := map[int]int64{}
	for _, r := range rows {
		out[r.county] = r.n
	}
	return out, err
}

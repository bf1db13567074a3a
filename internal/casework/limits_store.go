package casework

import (
	"cmp"
	"slices"
	"time"

	"yianju/internal/db"
)

// This file alone sets due_at and next_due_at: both are projections of Limits.
// The row of a case takes its next_due_at from project.

// putLimits brings the stored limits of a case from before to after, both
// derived from its events.
func putLimits(b *db.Batch, r Ref, before, after []Limit) {
	for i, l := range after {
		switch {
		case i >= len(before):
			b.Exec(`INSERT INTO case_limit (county, case_id, name, anchor, actor, due_at, provisional, passed_at, ended_at, void)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, l.row(r)...)
		case !l.sameRow(before[i]):
			b.Exec(`UPDATE case_limit SET due_at = $5, provisional = $6, passed_at = $7, ended_at = $8, void = $9
				WHERE county = $1 AND case_id = $2 AND name = $3 AND anchor = $4`,
				r.County, r.ID, l.Name, l.Anchor, l.Due, l.Settled.Provisional, l.PassedAt, l.EndedAt, l.Void)
		}
	}
}

func (l Limit) row(r Ref) []any {
	return []any{r.County, r.ID, l.Name, l.Anchor, int(l.Actor), l.Due, l.Settled.Provisional, l.PassedAt, l.EndedAt, l.Void}
}

func (l Limit) sameRow(o Limit) bool {
	return l.Due.Equal(o.Due) && l.Settled.Provisional == o.Settled.Provisional &&
		l.PassedAt.Equal(o.PassedAt) && l.EndedAt.Equal(o.EndedAt) && l.Void == o.Void
}

// project sets the columns by which queues are sorted, and those counted by.
func (c *Case) project(limits []Limit) {
	c.Marked = c.Status.Marks()
	c.NextDue, c.NextLimit = Never, ""
	if next, ok := Next(limits); ok && c.State.Open() {
		c.NextDue, c.NextLimit = next.Due, next.Name
	}
}

// dueCases lists the cases of which a limit has passed by t, longest ago first,
// each once, from at most n limits.
func dueCases(tx *db.Tx, t time.Time, n int) ([]Ref, error) {
	refs, err := db.List(tx, func(s db.Scanner, r *Ref) error { return s.Scan(&r.County, &r.ID) },
		`SELECT county, case_id FROM case_limit
		WHERE passed_at IS NULL AND ended_at IS NULL AND due_at IS NOT NULL AND due_at <= $1
		ORDER BY due_at, county, case_id LIMIT $2`, t, n)
	slices.SortFunc(refs, func(a, b Ref) int { return cmp.Or(cmp.Compare(a.County, b.County), cmp.Compare(a.ID, b.ID)) })
	return slices.Compact(refs), err
}

// leave closes the row of a case that goes on in another county, and moves its
// limits there: nothing is owed here any more, and nothing of what was written or
// of where it is stays behind.
func leave(b *db.Batch, r Ref, county int, at time.Time) {
	b.Exec(`UPDATE case_file SET state = $3, open = $4, closed_at = $5, next_due_at = $6, next_limit = '', account_id = 0, filed_by = 0,
			worker_id = 0, text = '', place = '', company_id = 0, compound_id = 0, building_id = 0, entrance_id = 0, unit_id = 0,
			street = 0, neighborhood = 0, marks = 0
		WHERE county = $1 AND id = $2`, r.County, r.ID, moved, false, at, Never)
	moveRows(b, "case_limit", "case_id, name, anchor, actor, due_at, provisional, passed_at, ended_at, void", r, county)
}

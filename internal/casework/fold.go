package casework

import (
	"context"
	"errors"
	"strings"

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
		var n int64
		err := s.DB.Update(ctx, func(tx *db.Tx) (err error) {
			n, err = foldSome(tx)
			return err
		})
		folded += int(n)
		if err != nil || n < foldBatch {
			return folded, err
		}
	}
}

// foldSome folds the first foldBatch deltas: what the transaction sees of them, it
// adds and deletes; what commits meanwhile is the next one's.
func foldSome(tx *db.Tx) (int64, error) {
	var last Ref
	err := tx.QueryRow(`SELECT county, id FROM case_delta ORDER BY county, id LIMIT 1 OFFSET $1`, foldBatch-1).Scan(&last.County, &last.ID)
	if errors.Is(err, db.ErrNoRows) {
		last, err = Ref{County: maxCounty}, nil
	}
	if err != nil {
		return 0, err
	}
	for _, sql := range foldInto {
		if _, err := tx.Exec(sql, last.County, last.ID); err != nil {
			return 0, err
		}
	}
	return tx.Exec(`DELETE FROM case_delta WHERE (county, id) <= ($1, $2)`, last.County, last.ID)
}

// maxCounty is above every code.
const maxCounty = 999999

// foldInto adds the deltas up to a key to each table of figures.
var foldInto = []string{
	foldTable("case_day", "county, day", "county, day"),
	foldTable("case_month", "county, month", "county, day / 100"),
	foldTable("case_kind", "county, month, category, channel", "county, day / 100, category, channel"),
	foldTable("case_place", "county, compound_id, company_id, month", "county, compound_id, company_id, day / 100"),
}

func foldTable(table, key, from string) string {
	columns, sums, sets := strings.Join(sumColumns, ", "), make([]string, len(sumColumns)), make([]string, len(sumColumns))
	for i, c := range sumColumns {
		sums[i] = "SUM(" + c + ")"
		sets[i] = c + " = " + table + "." + c + " + excluded." + c
	}
	sum, set := strings.Join(sums, ", "), strings.Join(sets, ", ")
	if table == "case_day" {
		columns, sum = "changed_at, "+columns, "MAX(changed_at), "+sum
		set = "changed_at = CASE WHEN case_day.changed_at > excluded.changed_at THEN case_day.changed_at ELSE excluded.changed_at END, " + set
	}
	return "INSERT INTO " + table + " (" + key + ", " + columns + ") SELECT " + from + ", " + sum + " FROM case_delta WHERE (county, id) <= ($1, $2) GROUP BY " +
		from + " ON CONFLICT (" + key + ") DO UPDATE SET " + set
}

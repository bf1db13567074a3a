package casework

import (
	"context"
	"errors"

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
	for _, c := range cubes {
		if _, err := tx.Exec(c.fold(), last.County, last.ID); err != nil {
			return 0, err
		}
	}
	return tx.Exec(`DELETE FROM case_delta WHERE (county, id) <= ($1, $2)`, last.County, last.ID)
}

// maxCounty is above every code.
const maxCounty = 999999

package registry

import (
	"context"
	"fmt"

	"yianju/internal/db"
)

// hung are the rows that must hang on another, and are not made to by PostgreSQL.
var hung = []struct{ what, count, lost string }{
	{"unit", `SELECT COUNT(*) FROM unit`,
		`SELECT u.county, u.id, u.building_id FROM unit u
		LEFT JOIN building b ON b.county = u.county AND b.id = u.building_id AND b.compound_id = u.compound_id
		LEFT JOIN entrance e ON e.county = u.county AND e.id = u.entrance_id AND e.building_id = u.building_id
		WHERE b.id IS NULL OR u.entrance_id <> 0 AND e.id IS NULL`},
	{"roll entry", `SELECT COUNT(*) FROM roll_entry`,
		`SELECT r.county, r.id, r.unit_id FROM roll_entry r
		LEFT JOIN unit u ON u.county = r.county AND u.id = r.unit_id AND u.compound_id = r.compound_id WHERE u.id IS NULL`},
}

// Check looks for units that stand in no building or entrance of their compound, and
// entries of the roll of no unit of theirs; report is told of each, with county and id
// of the row and of what it names. It returns how many rows it looked at.
func (s *Service) Check(ctx context.Context, report func(row, diff string)) (checked int, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		for _, h := range hung {
			n := 0
			if err := tx.QueryRow(h.count).Scan(&n); err != nil {
				return err
			}
			checked += n
			if err := lost(tx, h.lost, func(county int, row, on int64) {
				report(fmt.Sprintf("%s %d/%d", h.what, county, row), fmt.Sprintf("hangs on %d, which is not there or another compound's", on))
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return checked, err
}

func lost(tx *db.Tx, query string, found func(county int, row, on int64)) error {
	rows, err := tx.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var county int
		var row, on int64
		if err := rows.Scan(&county, &row, &on); err != nil {
			return err
		}
		found(county, row, on)
	}
	return rows.Err()
}

package registry

import (
	"context"
	"fmt"

	"yianju/internal/db"
)

// hung are the rows that must hang on another, and are not made to by PostgreSQL.
var hung = []struct{ what, count, lost string }{
	{"unit", `SELECT COUNT(*) FROM unit WHERE county = $1`,
		`SELECT u.id, u.building_id FROM unit u
		LEFT JOIN building b ON b.county = u.county AND b.id = u.building_id AND b.compound_id = u.compound_id
		LEFT JOIN entrance e ON e.county = u.county AND e.id = u.entrance_id AND e.building_id = u.building_id
		WHERE u.county = $1 AND (b.id IS NULL OR u.entrance_id <> 0 AND e.id IS NULL)`},
	{"roll entry", `SELECT COUNT(*) FROM roll_entry WHERE county = $1`,
		`SELECT r.id, r.unit_id FROM roll_entry r
		LEFT JOIN unit u ON u.county = r.county AND u.id = r.unit_id AND u.compound_id = r.compound_id WHERE r.county = $1 AND u.id IS NULL`},
}

// Check looks for units that stand in no building or entrance of their compound, and
// entries of the roll of no unit of theirs, county by county; report is told of each, with
// county and id of the row and of what it names. It returns how many rows it looked at.
func (s *Service) Check(ctx context.Context, report func(row, diff string)) (checked int, err error) {
	var counties []int
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		counties, err = db.List(tx, func(r db.Scanner, v *int) error { return r.Scan(v) }, `SELECT DISTINCT county FROM compound ORDER BY county`)
		return err
	})
	for _, county := range counties {
		if err != nil {
			break
		}
		err = s.DB.View(ctx, func(tx *db.Tx) error {
			for _, h := range hung {
				n := 0
				if err := tx.QueryRow(h.count, county).Scan(&n); err != nil {
					return err
				}
				checked += n
				lost, err := db.List(tx, func(r db.Scanner, v *[2]int64) error { return r.Scan(&v[0], &v[1]) }, h.lost, county)
				for _, v := range lost {
					report(fmt.Sprintf("%s %d/%d", h.what, county, v[0]), fmt.Sprintf("hangs on %d, which is not there or another compound's", v[1]))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	}
	return checked, err
}

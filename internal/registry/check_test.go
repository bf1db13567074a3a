package registry

import (
	"strings"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestCheck: a unit of another compound's building or of no entrance is told of, on
// PostgreSQL also one of no building and an entry of no unit; SQLite refuses these.
func TestCheck(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		write := func(sql string, args ...any) error {
			return d.Update(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(sql, args...)
				return err
			})
		}
		check := func(want ...string) {
			t.Helper()
			var told []string
			if _, err := r.Check(t.Context(), func(row, _ string) { told = append(told, row) }); err != nil {
				t.Fatal(err)
			}
			if strings.Join(told, ", ") != strings.Join(want, ", ") {
				t.Errorf("told of %v, want %v", told, want)
			}
		}
		const building = `INSERT INTO building (county, id, compound_id, number, name, recorded_at) VALUES (210102, 900001, $1, 1, '901号楼', 0)`
		const unit = `INSERT INTO unit (county, id, compound_id, building_id, entrance_id, floor, room, area, recorded_at) VALUES (210102, $1, $2, $3, $4, 1, $5, 100, 0)`
		check()
		for _, err := range []error{
			write(building, r.place.ID),
			write(unit, 900011, r.place.ID, 900001, 0, "101"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		check()
		for _, err := range []error{
			write(unit, 900012, r.place.ID+1, 900001, 0, "102"),
			write(unit, 900013, r.place.ID, 900001, 900099, "103"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		check("unit 210102/900012", "unit 210102/900013")
		nowhere := write(unit, 900014, r.place.ID, 900002, 0, "104")
		nobody := write(`INSERT INTO roll_entry (county, id, compound_id, unit_id, party_id, subject, home, relation, recorded_at, recorded_by)
			VALUES (210102, 900021, $1, 900015, 1, $2, 210102, 'owner', 0, 1)`, r.place.ID, []byte("0123456789abcdef"))
		if d.Dialect() == db.SQLite {
			if nowhere == nil || nobody == nil {
				t.Errorf("SQLite took what hangs on nothing: %v, %v", nowhere, nobody)
			}
			return
		}
		if nowhere != nil || nobody != nil {
			t.Fatal(nowhere, nobody)
		}
		check("unit 210102/900012", "unit 210102/900013", "unit 210102/900014", "roll entry 210102/900021")
	})
}

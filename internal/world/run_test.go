package world

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/region"
	"yianju/internal/seal"
)

var until = time.Date(2026, 10, 12, 1, 0, 0, 0, time.UTC)

func deps(t testing.TB, d *db.DB) Deps {
	t.Helper()
	rules, err1 := rule.Load()
	days, err2 := calendar.Load()
	tree, err3 := region.Load()
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return Deps{DB: d, Keys: seal.WellKnown(), Rules: rules, Calendar: days, Regions: tree}
}

func TestLooks(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	began := time.Now()
	sum, err := Run(t.Context(), deps(t, d), Options{Scale: 0.002, Cases: 3000, Years: 1, Seed: 1, Until: until})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%+v %s\n", sum, time.Since(began))
	for _, q := range []string{
		`SELECT state, COUNT(*) FROM case_file GROUP BY 1 ORDER BY 2 DESC`,
		`SELECT level, COUNT(*) FROM case_file GROUP BY 1`, `SELECT round, COUNT(*) FROM case_file GROUP BY 1`,
		`SELECT rating, COUNT(*) FROM case_file GROUP BY 1`, `SELECT handler, COUNT(*) FROM case_file GROUP BY 1`,
		`SELECT class, COUNT(*) FROM case_file GROUP BY 1`, `SELECT result, COUNT(*) FROM case_file GROUP BY 1`,
		`SELECT kind, COUNT(*) FROM audit_event GROUP BY 1 ORDER BY 2 DESC`,
		`SELECT flags, COUNT(*) FROM case_file GROUP BY 1`,
		`SELECT metric, SUM(n) FROM case_figure GROUP BY 1`,
		`SELECT county/100*100, COUNT(*) FROM case_file GROUP BY 1`,
		`SELECT name || ' ' || CASE WHEN passed_at IS NULL THEN 'kept' ELSE 'late' END, COUNT(*) FROM case_limit GROUP BY 1`,
	} {
		d.View(t.Context(), func(tx *db.Tx) error {
			rows, err := tx.Query(q)
			if err != nil {
				t.Error(err)
				return err
			}
			defer rows.Close()
			got := map[string]int{}
			for rows.Next() {
				var k string
				var n int
				if err := rows.Scan(&k, &n); err != nil {
					return err
				}
				got[k] = n
			}
			for _, k := range slices.Sorted(maps.Keys(got)) {
				fmt.Print(k, "=", got[k], " ")
			}
			fmt.Println()
			return nil
		})
	}
}

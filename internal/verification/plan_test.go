package verification

import (
	"strings"
	"sync"
	"testing"

	"yianju/internal/account"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestPlans: no list of a campaign reads a table, or an index, from end to end. The
// tables are all but empty: what is judged is whether their indexes allow it.
func TestPlans(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			type statement struct {
				sql  string
				args []any
			}
			var mu sync.Mutex
			var heard []statement
			d, err := db.Open(t.Context(), dbtest.DSN(t, dialect), db.Options{Clock: clock.NewManual(dbtest.Start), Trace: func(sql string, args []any) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(heard, statement{sql, args})
			}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			r := newRig(t, d)
			c := r.open(20)
			scope := account.ScopeOf(r.officer(heping), "verification.see")
			heard = nil
			r.ok(d.View(t.Context(), func(tx *db.Tx) error {
				if _, _, err := Items(tx, Filter{Campaign: c, Company: r.near.ID, Which: OwingItems, After: r.near}); err != nil {
					return err
				}
				if _, err := Own(tx, r.near.ID); err != nil {
					return err
				}
				_, _, err := Companies(tx, scope, c, heping, 0, r.near.ID)
				return err
			}))
			judged := 0
			for _, s := range heard {
				if !strings.Contains(s.sql, "verification_") {
					continue
				}
				judged++
				r.ok(d.View(t.Context(), func(tx *db.Tx) error {
					explain, bad := "EXPLAIN QUERY PLAN ", "SCAN "
					scan := func(row db.Scanner, v *string) error { var n int; return row.Scan(&n, &n, &n, v) }
					if dialect == db.Postgres {
						explain, bad = "EXPLAIN ", "Seq Scan on "
						scan = func(row db.Scanner, v *string) error { return row.Scan(v) }
						if _, err := tx.Exec("SET LOCAL enable_seqscan = off"); err != nil {
							return err
						}
					}
					lines, err := db.List(tx, scan, explain+s.sql, s.args...)
					for _, line := range lines {
						if at := strings.TrimLeft(line, " ->"); strings.HasPrefix(at, bad) && at != "SCAN s" { // s is made by the statement itself
							t.Errorf("%s\n%s", s.sql, strings.Join(lines, "\n"))
						}
					}
					return err
				}))
			}
			if judged < 4 {
				t.Errorf("%d statements judged", judged)
			}
		})
	}
}

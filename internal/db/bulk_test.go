package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// bulkRow is a lease and what the test writes of it.
type bulkRow struct {
	Name, Holder string
	Fence        int64
	Until        time.Time
}

func leases(t *testing.T, d *db.DB) []bulkRow {
	t.Helper()
	var rows []bulkRow
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		rows, err = db.List(tx, func(s db.Scanner, r *bulkRow) error { return s.Scan(&r.Name, &r.Holder, &r.Fence, &r.Until) },
			`SELECT name, holder, fence, until FROM lease ORDER BY fence`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Bulk writes what the same statements one by one would have written: plain
// insertions, fewer and more than a block of them, and other statements.
func TestBulk(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var b db.Batch
		var want []bulkRow
		for i := range 400 {
			r := bulkRow{"a" + string(rune('0'+i)), "someone", int64(i), dbtest.Start.Add(time.Duration(i) * time.Second)}
			b.Exec(`
				INSERT INTO lease (name, holder, fence, until)
				VALUES ($1, 'someone', $2, $3)`, r.Name, r.Fence, r.Until)
			want = append(want, r)
		}
		b.Exec(`UPDATE lease SET holder = 'nobody' WHERE fence = $1`, 7)
		b.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder`, want[8].Name, "else", 8, dbtest.Start)
		want[7].Holder, want[8].Holder = "nobody", "else"
		if err := d.Bulk(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, leases(t, d)); diff != "" {
			t.Error(diff)
		}
	})
}

// All or nothing, and a duplicate is told as one.
func TestBulkFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var b, more db.Batch
		b.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4)`, "a", "x", 1, dbtest.Start)
		more.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4)`, "a", "y", 2, dbtest.Start)
		b.Append(&more)
		if err := d.Bulk(t.Context(), &b); !db.IsUnique(err) {
			t.Errorf("a duplicate: %v", err)
		}
		var wrong db.Batch
		wrong.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4)`, "b", "x", "no number", dbtest.Start)
		if err := d.Bulk(t.Context(), &wrong); err == nil {
			t.Error("a text went into a column of numbers")
		}
		if got := leases(t, d); len(got) != 0 {
			t.Errorf("%d rows are left of failed loads", len(got))
		}
	})
}

// A load looks foreign keys up by index, and only a load is told to.
func TestBulkKeepsKeysToIndexes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if d.Dialect() != db.Postgres {
			return // its keys have no plans
		}
		for _, loads := range []bool{true, false} {
			var reads string
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if loads {
					var b db.Batch
					b.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4)`, "a", "x", 1, dbtest.Start)
					if err := tx.Bulk(&b); err != nil {
						return err
					}
				}
				return tx.QueryRow(`SHOW enable_seqscan`).Scan(&reads)
			})
			if err != nil || (reads == "off") != loads {
				t.Errorf("reading tables through after a load (%v): %s, %v", loads, reads, err)
			}
		}
	})
}

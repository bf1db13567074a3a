package db_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestTrace: a trace hears of every statement on every way in, with the
// arguments as the drivers get them.
func TestTrace(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var heard []any
			d, err := db.Open(t.Context(), dbtest.DSN(t, dialect), db.Options{Trace: func(sql string, args []any) {
				mu.Lock()
				defer mu.Unlock()
				heard = append(append(heard, sql), args...)
			}})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			create(t, d)
			heard = nil
			batch := func(id int) *db.Batch {
				var b db.Batch
				b.Exec(`INSERT INTO t (id, n) VALUES ($1, $2)`, id, time.UnixMicro(7))
				return &b
			}
			if err := d.Submit(t.Context(), batch(1)); err != nil {
				t.Fatal(err)
			}
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(batch(2)) }); err != nil {
				t.Fatal(err)
			}
			rows(t, d)
			insert := `INSERT INTO t (id, n) VALUES ($1, $2)`
			want := []any{insert, int64(1), int64(7), insert, int64(2), int64(7), `SELECT id FROM t ORDER BY id`}
			if !slices.Equal(heard, want) {
				t.Errorf("heard %v", heard)
			}
		})
	}
}

package db_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// BenchmarkWrites inserts one row a transaction, by Update and by Submit, from
// one caller and from 64. Compare lines of one run only; on PostgreSQL use
// scripts/postgres start --safe.
func BenchmarkWrites(b *testing.B) {
	const sql = `INSERT INTO job (kind, key, state, run_at, wish, fence, attempt, done, total, created_at)
		VALUES ('bench', $1, 'waiting', 0, 0, 0, 0, 0, 0, 0)`
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		d := dbtest.Open(b, dialect)
		var n atomic.Int64
		key := func() string { return fmt.Sprint(n.Add(1)) }
		ways := map[string]func() error{
			"update": func() error {
				return d.Update(b.Context(), func(tx *db.Tx) error {
					_, err := tx.Exec(sql, key())
					return err
				})
			},
			"submit": func() error {
				var batch db.Batch
				batch.Exec(sql, key())
				return d.Submit(b.Context(), &batch)
			},
		}
		for _, name := range []string{"update", "submit"} {
			write := ways[name]
			b.Run(fmt.Sprintf("%s/%s/1", dialect, name), func(b *testing.B) {
				for b.Loop() {
					if err := write(); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%s/%s/64", dialect, name), func(b *testing.B) {
				b.SetParallelism(32) // times two cores
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if err := write(); err != nil {
							b.Error(err)
						}
					}
				})
			})
		}
	}
}

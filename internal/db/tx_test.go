package db_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// Sabotage seen red: at READ COMMITTED, or without the retry, PostgreSQL loses
// or refuses updates.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		update(t, d, `INSERT INTO t (id, n) VALUES (1, 0)`)
		const each = 20
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				for range each {
					err := d.Update(t.Context(), func(tx *db.Tx) error {
						var n int
						if err := tx.QueryRow(`SELECT n FROM t WHERE id = $1`, 1).Scan(&n); err != nil {
							return err
						}
						_, err := tx.Exec(`UPDATE t SET n = $2 WHERE id = $1`, 1, n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		err := d.View(t.Context(), func(tx *db.Tx) error {
			var n int
			err := tx.QueryRow(`SELECT n FROM t WHERE id = $1`, 1).Scan(&n)
			if n != 6*each {
				t.Errorf("counted %d of %d", n, 6*each)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestViewIsASnapshotAndReadOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		count := func(tx *db.Tx) (n int) {
			if err := tx.QueryRow(`SELECT count(*) FROM t`).Scan(&n); err != nil {
				t.Error(err)
			}
			return n
		}
		err := d.View(t.Context(), func(tx *db.Tx) error {
			before := count(tx)
			update(t, d, `INSERT INTO t (id, n) VALUES (1, 1)`)
			if after := count(tx); before != 0 || after != 0 {
				t.Errorf("saw %d, then %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if err := d.View(t.Context(), insert(2)); err == nil {
			t.Error("a write inside View passed")
		}
		if got := rows(t, d); !slices.Equal(got, []int{1}) {
			t.Errorf("rows %v", got)
		}
	})
}

func TestAFailedTransactionCanOnlyBeLeft(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			insert(1)(tx)
			insert(1)(tx)
			if err := insert(2)(tx); !db.IsUnique(err) {
				t.Errorf("a statement after the failure: %v", err)
			}
			return nil // the failure is swallowed
		})
		if !db.IsUnique(err) {
			t.Errorf("got %v", err)
		}
		if got := rows(t, d); len(got) != 0 {
			t.Errorf("rows %v", got)
		}
	})
}

func TestOneResultSetAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		update(t, d, `INSERT INTO t (id, n) VALUES (1, 1), (2, 2)`)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			r, err := tx.Query(`SELECT id FROM t`)
			if err != nil || !r.Next() {
				t.Fatal("no rows", err)
			}
			if err := insert(3)(tx); err == nil {
				t.Error("a statement between the rows passed")
			}
			r.Close()
			return insert(4)(tx)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTransactionsDoNotNest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nothing := func(*db.Tx) error { return nil }
		for name, begin := range map[string]func(context.Context) error{
			"view":   func(ctx context.Context) error { return d.View(ctx, nothing) },
			"update": func(ctx context.Context) error { return d.Update(ctx, nothing) },
			"submit": func(ctx context.Context) error { return d.Submit(ctx, &db.Batch{}) },
		} {
			err := d.Update(t.Context(), func(tx *db.Tx) error { return begin(tx.Context()) })
			if err == nil {
				t.Errorf("%s nested", name)
			}
		}
	})
}

func TestOneTimeForATransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			first := tx.Now()
			dbtest.Clock(d).Advance(time.Second)
			if tx.Now() != first {
				t.Error("the time moved")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestPipeline(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		pipeline := func(ids ...int) error {
			return d.Update(t.Context(), func(tx *db.Tx) error {
				var b db.Batch
				for _, id := range ids {
					b.Exec(`INSERT INTO t (id, n) VALUES ($1, $2)`, id, 0)
				}
				return tx.Pipeline(&b)
			})
		}
		if err := pipeline(1, 2, 3); err != nil {
			t.Error(err)
		}
		if err := pipeline(4, 2, 5); !db.IsUnique(err) {
			t.Errorf("got %v", err)
		}
		if err := pipeline(); err != nil {
			t.Errorf("empty: %v", err)
		}
		if got := rows(t, d); !slices.Equal(got, []int{1, 2, 3}) {
			t.Errorf("rows %v", got)
		}
	})
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		update(t, d, `INSERT INTO t (id, n) VALUES (1, 1), (2, 1), (3, 1), (4, 2)`)
		for n, want := range [][]int{nil, {4}, {3, 4}} {
			args := []any{0, 4, 3}[:n+1]
			err := d.View(t.Context(), func(tx *db.Tx) error {
				got, err := db.List(tx, func(s db.Scanner, id *int) error { return s.Scan(id) },
					`SELECT id FROM t WHERE n > $1 AND id IN `+db.Places(2, n)+` ORDER BY id`, args...)
				if !slices.Equal(got, want) {
					t.Errorf("%d places: %v, want %v", n, got, want)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
}

// Personal data must not reach the log by way of a driver's error text.
func TestErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	const secret = "13812345678x"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		update(t, d, `INSERT INTO job (kind, key, state, run_at, wish, fence, attempt, done, total, created_at)
			VALUES ('k', $1, '', 0, 0, 0, 0, 0, 0, 0)`, secret)
		for name, fn := range map[string]func(*db.Tx) error{
			"unique": func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO job (kind, key, state, run_at, wish, fence, attempt, done, total, created_at)
					VALUES ('k', $1, '', 0, 0, 0, 0, 0, 0, 0)`, secret)
				return err
			},
			"argument": func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO t (id, n) VALUES (1, $1)`, secret)
				return err
			},
			"foreign type": func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO t (id, n) VALUES (1, $1)`, struct{ phone string }{secret})
				return err
			},
			"scan": func(tx *db.Tx) error {
				return tx.QueryRow(`SELECT key FROM job`).Scan(new(int))
			},
		} {
			err := d.Update(t.Context(), fn)
			if err == nil {
				t.Errorf("%s passed", name)
				continue
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPanicIsTheCallers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		func() {
			defer func() {
				if r := recover(); r != "mine" {
					t.Errorf("recovered %v", r)
				}
			}()
			d.Update(t.Context(), func(tx *db.Tx) error {
				insert(1)(tx)
				panic("mine")
			})
		}()
		func() {
			defer func() { recover() }()
			d.View(t.Context(), func(tx *db.Tx) error { panic("mine") })
		}()
		update(t, d, `INSERT INTO t (id, n) VALUES (2, 2)`)
		if got := rows(t, d); !slices.Equal(got, []int{2}) {
			t.Errorf("rows %v", got)
		}
	})
}

func TestACallerThatIsGoneWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var b db.Batch
		b.Exec(`INSERT INTO t (id, n) VALUES (2, 2)`)
		for _, err := range []error{d.Update(ctx, insert(1)), d.Submit(ctx, &b), d.View(ctx, insert(1))} {
			// Submitted work may have been taken at once: Unknown is then true.
			if !errs.Is(err, errs.Unavailable) && !errs.Is(err, errs.Unknown) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestClosedDatabase(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			d, err := db.Open(t.Context(), dbtest.DSN(t, dialect), db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := d.Close(); err != nil {
					t.Fatal(err)
				}
			}
			nothing := func(*db.Tx) error { return nil }
			var b db.Batch
			b.Exec(`DELETE FROM job`)
			for _, err := range []error{d.View(t.Context(), nothing), d.Update(t.Context(), nothing), d.Submit(t.Context(), &b)} {
				if !errs.Is(err, errs.Unavailable) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

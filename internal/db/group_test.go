package db_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

const callers = 64

// innocents returns calls that each insert their index into t.
func innocents(t *testing.T) []db.Call {
	calls := make([]db.Call, callers)
	for i := range calls {
		calls[i] = db.Call{Ctx: t.Context(), Fn: insert(i)}
	}
	return calls
}

// wantOthers checks that everybody but the culprits was acknowledged, and that
// their rows and no others stand.
func wantOthers(t *testing.T, d *db.DB, out []db.Outcome, culprits ...int) {
	t.Helper()
	var want []int
	for i, o := range out {
		if slices.Contains(culprits, i) {
			continue
		}
		want = append(want, i)
		if o.Err != nil || o.Panic != nil {
			t.Errorf("caller %d: %v %v", i, o.Err, o.Panic)
		}
	}
	if got := rows(t, d); !slices.Equal(got, want) {
		t.Errorf("rows %v, want %v", got, want)
	}
}

// Sabotage seen red: ROLLBACK in place of ROLLBACK TO takes the neighbours along.
func TestGroupOneBreaksAUniqueKey(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	calls := innocents(t)
	calls[40].Fn = func(tx *db.Tx) error {
		if err := insert(1000)(tx); err != nil {
			return err
		}
		return insert(3)(tx)
	}
	out := db.Together(d, calls)
	if !db.IsUnique(out[40].Err) {
		t.Errorf("culprit: %v", out[40].Err)
	}
	wantOthers(t, d, out, 40)
}

func TestGroupOnePanics(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	calls := innocents(t)
	calls[20].Fn = func(tx *db.Tx) error {
		insert(20)(tx)
		panic("culprit")
	}
	calls[30].Fn = func(tx *db.Tx) error {
		insert(30)(tx)
		runtime.Goexit() // as t.FailNow does
		return nil
	}
	out := db.Together(d, calls)
	if out[20].Panic != "culprit" {
		t.Errorf("the panic is %v", out[20].Panic)
	}
	wantOthers(t, d, out, 20, 30)
}

func TestGroupOneLeavesInTheQueue(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := innocents(t)
	calls[10] = db.Call{Ctx: ctx, Fn: insert(10)}
	// Whether its turn or its leaving came first is chance; what it is told must be true.
	out := db.Together(d, calls)
	stands := slices.Contains(rows(t, d), 10)
	switch errs.KindOf(out[10].Err) {
	case errs.Unavailable:
		if stands {
			t.Error("told that nothing is written, but it is")
		}
		wantOthers(t, d, out, 10)
	case errs.Unknown:
		out[10].Err = nil
		wantOthers(t, d, out)
	default:
		if out[10].Err != nil || !stands {
			t.Errorf("culprit: %v", out[10].Err)
		}
	}
}

func TestGroupOneLeavesBeforeItsTurn(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan error)
	calls := innocents(t)
	ran := false
	calls[0].Fn = func(tx *db.Tx) error {
		go func() {
			told <- d.Update(ctx, func(*db.Tx) error { ran = true; return nil })
		}()
		cancel()
		// The writer is ours until we return, so it cannot have had its turn.
		if err := <-told; !errs.Is(err, errs.Unavailable) || !errors.Is(err, context.Canceled) {
			t.Errorf("told %v", err)
		}
		return insert(0)(tx)
	}
	wantOthers(t, d, db.Together(d, calls))
	if ran {
		t.Error("its closure ran all the same")
	}
}

func TestGroupOneLeavesAfterItsTurn(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	calls := innocents(t)
	calls[10] = db.Call{Ctx: ctx, Fn: func(tx *db.Tx) error {
		cancel()
		return insert(10)(tx) // runs on: no statement is under the caller's context
	}}
	calls[11].Fn = func(tx *db.Tx) error {
		<-gone
		return insert(11)(tx)
	}
	out := db.TogetherUntil(d, calls, 10, gone)
	if !errs.Is(out[10].Err, errs.Unknown) {
		t.Errorf("culprit: %v", out[10].Err)
	}
	out[10].Err = nil
	wantOthers(t, d, out) // its write stands too
}

func TestGroupDiskFull(t *testing.T) {
	t.Parallel()
	for name, swallow := range map[string]bool{"returned": false, "swallowed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := dbtest.Open(t, db.SQLite)
			create(t, d)
			limitPages(t, d, 20)
			calls := innocents(t)
			calls[33].Fn = func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO t (id, n, body) VALUES ($1, 0, $2)`, 33, make([]byte, 1<<20))
				if swallow {
					return nil
				}
				return err
			}
			out := db.Together(d, calls)
			wantDiskFull(t, out[33].Err)
			wantOthers(t, d, out, 33)
		})
	}
}

func TestDiskFullForAllThenSpace(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	limitPages(t, d, 0)
	calls := innocents(t)
	for i := range calls { // more than the pages that migrations have left free
		calls[i].Fn = func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO t (id, n, body) VALUES ($1, 0, $2)`, i, make([]byte, 1_000_000))
			return err
		}
	}
	for _, o := range db.Together(d, calls) {
		wantDiskFull(t, o.Err)
	}
	if got := rows(t, d); len(got) != 0 {
		t.Errorf("rows %v", got)
	}
	limitPages(t, d, 100_000)
	wantOthers(t, d, db.Together(d, calls))
}

func wantDiskFull(t *testing.T, err error) {
	t.Helper()
	e, ok := errors.AsType[*errs.Error](err)
	if !ok || e.Kind != errs.Unavailable || e.Key != "error.disk_full" {
		t.Errorf("got %v, want disk full", err)
	}
}

// limitPages lets the file grow by so many pages from now on, which is how a
// full disk looks to SQLite.
func limitPages(t *testing.T, d *db.DB, more int) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		var n int
		if err := tx.QueryRow(`PRAGMA page_count`).Scan(&n); err != nil {
			return err
		}
		return tx.QueryRow(`PRAGMA max_page_count = ` + strconv.Itoa(n+more)).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
}

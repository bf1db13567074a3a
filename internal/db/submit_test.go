package db_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

func batch(ids ...int) *db.Batch {
	var b db.Batch
	for _, id := range ids {
		b.Exec(`INSERT INTO t (id, n) VALUES ($1, $2)`, id, 0)
	}
	return &b
}

func TestSubmitTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		update(t, d, `INSERT INTO t (id, n) VALUES (1000, 0)`)
		out := make([]db.Outcome, callers)
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				b := batch(i, callers+i)
				if i == 17 {
					b = batch(i, 1000)
				}
				out[i].Err = d.Submit(t.Context(), b)
			})
		}
		all.Wait()
		for i, o := range out {
			if (i == 17) != db.IsUnique(o.Err) || (i == 17) != (o.Err != nil) {
				t.Errorf("caller %d: %v", i, o.Err)
			}
		}
		got := rows(t, d)
		if len(got) != 2*(callers-1)+1 || slices.Contains(got, 17) {
			t.Errorf("rows %v", got)
		}
	})
}

// Sabotage seen red: answering the whole group with its error.
func TestSubmitGroup(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	create(t, d)
	update(t, d, `INSERT INTO t (id, n) VALUES (1000, 0)`)
	batches := make([]*db.Batch, callers)
	for i := range batches {
		batches[i] = batch(i)
	}
	batches[5] = batch(5, 1000)
	out := db.Carry(d, batches, map[int]bool{9: true})
	for i, err := range out {
		if (i == 5) != (err != nil) || (i == 5) != db.IsUnique(err) {
			t.Errorf("caller %d: %v", i, err)
		}
	}
	got := rows(t, d)
	if len(got) != callers-2+1 || slices.Contains(got, 5) || slices.Contains(got, 9) {
		t.Errorf("rows %v", got)
	}
}

func TestSubmitRefusesWhatCannotCross(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		var b db.Batch
		b.Exec(`INSERT INTO t (id, n) VALUES ($1, 0)`, 1)
		b.Exec(`INSERT INTO t (id, n) VALUES ($1, 0)`, struct{}{})
		if err := d.Submit(t.Context(), &b); err == nil {
			t.Error("passed")
		}
		if got := rows(t, d); len(got) != 0 {
			t.Errorf("rows %v", got)
		}
	})
}

// TestSubmitLeft: on SQLite a caller that leaves while others hold the writer
// has written nothing, and is told so.
//
// Sabotage seen red: running a batch whatever its state.
func TestSubmitLeft(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	create(t, d)
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := d.Update(t.Context(), func(*db.Tx) error {
			close(held)
			<-release
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	ctx, leave := context.WithCancel(t.Context())
	all.Go(func() {
		if err := d.Submit(ctx, batch(1)); !errs.Is(err, errs.Unavailable) {
			t.Errorf("the one who left: %v", err)
		}
		close(release)
	})
	leave()
	all.Wait()
	if err := d.Submit(t.Context(), batch(2)); err != nil {
		t.Error(err)
	}
	if got := rows(t, d); !slices.Equal(got, []int{2}) {
		t.Errorf("rows %v", got)
	}
}

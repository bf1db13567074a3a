package job_test

import (
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/job"
)

func TestLease(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		acquire := func(holder string, want bool) job.Lease {
			t.Helper()
			l, ok, err := job.Acquire(t.Context(), d, "sweep", holder, time.Minute)
			if ok != want || err != nil {
				t.Fatalf("%s: %v %v, want %v", holder, ok, err, want)
			}
			return l
		}
		a := acquire("a", true)
		acquire("b", false)
		dbtest.Clock(d).Advance(59 * time.Second)
		if again := acquire("a", true); again.Fence != a.Fence {
			t.Error("a renewal changed the fence")
		}
		dbtest.Clock(d).Advance(59 * time.Second)
		acquire("b", false)
		dbtest.Clock(d).Advance(time.Second)
		b := acquire("b", true)
		if b.Fence <= a.Fence {
			t.Errorf("fence %d after %d", b.Fence, a.Fence)
		}
		if err := d.Update(t.Context(), a.Hold); !errs.Is(err, errs.Stale) {
			t.Errorf("the old leader holds: %v", err)
		}
		if err := d.Update(t.Context(), b.Hold); err != nil {
			t.Error(err)
		}
		if err := b.Release(t.Context(), d); err != nil {
			t.Error(err)
		}
		acquire("c", true)
	})
}

// A leader that read before the change of hands and writes after it must not
// commit. Sabotage seen red: Hold as a SELECT passes here (write skew).
func TestALeaderThatSleptInItsTransaction(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	a, ok, err := job.Acquire(t.Context(), d, "sweep", "a", time.Minute)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	first := true
	err = d.Update(t.Context(), func(tx *db.Tx) error {
		if _, _, err := job.Find(tx, "k", "a"); err != nil { // takes the snapshot
			return err
		}
		if first {
			first = false
			dbtest.Clock(d).Advance(time.Minute)
			if _, ok, err := job.Acquire(t.Context(), d, "sweep", "b", time.Minute); !ok || err != nil {
				t.Error(ok, err)
			}
		}
		if err := a.Hold(tx); err != nil {
			return err
		}
		return job.Enqueue(tx, job.New{Kind: "k", Key: "a"})
	})
	if !errs.Is(err, errs.Stale) {
		t.Errorf("got %v", err)
	}
}

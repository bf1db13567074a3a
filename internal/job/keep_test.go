package job_test

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"yianju/internal/db"
	"yianju/internal/job"
)

// A long job keeps its lease by itself: no second runner gets it meanwhile.
func TestALongJobKeepsItsLease(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	synctest.Test(t, func(t *testing.T) {
		d, err := db.Open(context.Background(), "sqlite:"+path, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if err := d.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		enqueue(t, d, job.New{Kind: "k", Key: "a"})
		idle := runner(d, nil)
		r := runner(d, func(ctx context.Context, j *job.Job) error {
			hours := time.NewTimer(3 * time.Hour)
			defer hours.Stop()
			probe := time.NewTicker(time.Minute)
			defer probe.Stop()
			for {
				select {
				case <-hours.C:
					return nil
				case <-ctx.Done():
					t.Error("the claim was lost")
					return ctx.Err()
				case <-probe.C:
					wantRun(t, idle, 0)
				}
			}
		})
		wantRun(t, r, 1)
	})
}

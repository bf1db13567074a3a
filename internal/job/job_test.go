package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/job"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func enqueue(t *testing.T, d *db.DB, jobs ...job.New) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		for _, n := range jobs {
			if err := job.Enqueue(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func runner(d *db.DB, h job.Handler) *job.Runner {
	return &job.Runner{DB: d, Handlers: map[string]job.Handler{"k": h}}
}

func wantRun(t *testing.T, r *job.Runner, want int) {
	t.Helper()
	n, err := r.RunDue(t.Context())
	if n != want || err != nil {
		t.Fatalf("ran %d (%v), want %d", n, err, want)
	}
}

func find(t *testing.T, d *db.DB, key string) (s job.Status, ok bool) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		s, ok, err = job.Find(tx, "k", key)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, ok
}

func TestJobsRunOnceInOrderWhenDue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var ran []string
		r := runner(d, func(_ context.Context, j *job.Job) error {
			ran = append(ran, j.Key+string(j.Payload))
			return nil
		})
		enqueue(t, d, job.New{Kind: "k", Key: "b", Payload: []byte("!")}, job.New{Kind: "k", Key: "a"},
			job.New{Kind: "k", Key: "later", RunAt: dbtest.Start.Add(time.Hour)},
			job.New{Kind: "other", Key: "not ours"})
		wantRun(t, r, 2)
		wantRun(t, r, 0)
		dbtest.Clock(d).Advance(time.Hour)
		wantRun(t, r, 1)
		if want := []string{"a", "b!", "later"}; !slices.Equal(ran, want) {
			t.Errorf("ran %v, want %v", ran, want)
		}
		if _, ok := find(t, d, "a"); ok {
			t.Error("a job that is done is still there")
		}
	})
}

func TestAnOpenJobIsUnique(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := ""
		r := runner(d, func(_ context.Context, j *job.Job) error { ran += string(j.Payload); return nil })
		enqueue(t, d, job.New{Kind: "k", Key: "a", Payload: []byte("1"), RunAt: dbtest.Start.Add(time.Hour)})
		var b db.Batch
		job.New{Kind: "k", Key: "a", Payload: []byte("2")}.Put(&b, dbtest.Start)
		if err := d.Submit(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		enqueue(t, d, job.New{Kind: "k", Key: "a", Payload: []byte("3"), RunAt: dbtest.Start.Add(time.Hour)})
		wantRun(t, r, 1) // the earliest time and the newest payload
		if ran != "3" {
			t.Errorf("ran with %q", ran)
		}
	})
}

func TestAJobOfARolledBackTransactionIsNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		no := errors.New("no")
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			return errors.Join(job.Enqueue(tx, job.New{Kind: "k", Key: "a"}), no)
		})
		if !errors.Is(err, no) {
			t.Fatal(err)
		}
		wantRun(t, runner(d, nil), 0)
	})
}

// Sabotage seen red: deleting whatever was wished meanwhile.
func TestEnqueuedWhileRunningRunsAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := 0
		r := runner(d, func(_ context.Context, j *job.Job) error {
			if ran++; ran == 1 {
				enqueue(t, d, job.New{Kind: "k", Key: "a"})
			}
			return nil
		})
		enqueue(t, d, job.New{Kind: "k", Key: "a"})
		wantRun(t, r, 2)
	})
}

func TestFailuresAreRetriedThenDead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fail := true
		r := runner(d, func(_ context.Context, j *job.Job) error {
			switch {
			case !fail:
				return nil
			case j.Attempt == 1:
				panic("at the first")
			}
			return errs.New(errs.Unavailable, "message.gateway_down")
		})
		enqueue(t, d, job.New{Kind: "k", Key: "a"})
		wantRun(t, r, 1)
		wantRun(t, r, 0) // not at once
		dbtest.Clock(d).Advance(10 * time.Second)
		wantRun(t, r, 1)
		s, _ := find(t, d, "a")
		if s.Attempt != 2 || s.Trouble != "unavailable message.gateway_down" || s.DueAt != dbtest.Start.Add(30*time.Second) {
			t.Errorf("after two tries: %+v", s)
		}
		for range 22 {
			dbtest.Clock(d).Advance(time.Hour)
			wantRun(t, r, 1)
		}
		if s, _ := find(t, d, "a"); !s.Dead {
			t.Errorf("after 24 tries: %+v", s)
		}
		dbtest.Clock(d).Advance(time.Hour)
		wantRun(t, r, 0)
		err := d.View(t.Context(), func(tx *db.Tx) error {
			list, err := job.Dead(tx, 10)
			if len(list) != 1 || list[0].Key != "a" {
				t.Errorf("dead: %v", list)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		fail = false
		enqueue(t, d, job.New{Kind: "k", Key: "a"}) // a person wants it again
		wantRun(t, r, 1)
	})
}

// A runner that was killed, or slept, holds its claim until the lease ends; when
// it comes back, its effect is refused. Sabotage seen red: no fence in Done.
func TestALostClaimRecordsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		effect := func(ctx context.Context, j *job.Job, who string) error {
			return d.Update(ctx, func(tx *db.Tx) error {
				if err := job.Enqueue(tx, job.New{Kind: "effect", Key: who}); err != nil {
					return err
				}
				return j.Done(tx)
			})
		}
		asleep, wake := make(chan *job.Job), make(chan struct{})
		slow := runner(d, func(ctx context.Context, j *job.Job) error {
			asleep <- j
			<-wake
			err := effect(ctx, j, "slow")
			if !errs.Is(err, errs.Stale) {
				t.Errorf("the lost claim's Done: %v", err)
			}
			return err
		})
		var first, second *job.Job
		quick := runner(d, func(ctx context.Context, j *job.Job) error {
			second = j
			return effect(ctx, j, "quick")
		})
		enqueue(t, d, job.New{Kind: "k", Key: "a"})
		var all sync.WaitGroup
		all.Go(func() { slow.RunDue(t.Context()) })
		first = <-asleep
		wantRun(t, quick, 0)
		dbtest.Clock(d).Advance(5 * time.Minute)
		wantRun(t, quick, 1)
		enqueue(t, d, job.New{Kind: "k", Key: "a", RunAt: dbtest.Start.Add(time.Hour)}) // a new life of the key
		close(wake)
		all.Wait()
		if second.Attempt != 2 || second.Fence() <= first.Fence() {
			t.Errorf("second claim: attempt %d, fence %d after %d", second.Attempt, second.Fence(), first.Fence())
		}
		if _, ok := find(t, d, "a"); !ok {
			t.Error("the lost claim ended the new job")
		}
		err := d.View(t.Context(), func(tx *db.Tx) error {
			_, slow, err := job.Find(tx, "effect", "slow")
			_, quick, e := job.Find(tx, "effect", "quick")
			if slow || !quick {
				t.Errorf("effects: slow %v, quick %v", slow, quick)
			}
			return errors.Join(err, e)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestProgress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		seen := []int64{}
		r := runner(d, func(ctx context.Context, j *job.Job) error {
			for _, done := range []int64{10, 40, 20} {
				if err := j.Progress(ctx, done, 100); err != nil {
					return err
				}
				s, _ := find(t, d, "a")
				seen = append(seen, s.Done, s.Total)
			}
			return nil
		})
		enqueue(t, d, job.New{Kind: "k", Key: "a"})
		wantRun(t, r, 1)
		if want := []int64{10, 100, 40, 100, 40, 100}; !slices.Equal(seen, want) {
			t.Errorf("saw %v, want %v", seen, want)
		}
	})
}

func TestPeriodic(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var at []time.Time
		fail := true
		make := func() *job.Runner {
			r := runner(d, func(context.Context, *job.Job) error {
				at = append(at, dbtest.Clock(d).Now())
				if fail {
					return errors.New("once")
				}
				return nil
			})
			r.Every("k", func(after time.Time) time.Time { return after.Truncate(time.Hour).Add(time.Hour) })
			return r
		}
		a, b := make(), make() // two servers
		wantRun(t, a, 0)
		wantRun(t, b, 0)
		clock := dbtest.Clock(d)
		clock.Advance(time.Hour)
		wantRun(t, a, 1)
		wantRun(t, b, 0)
		fail = false
		clock.Advance(10 * time.Second)
		wantRun(t, b, 1) // the retry
		wantRun(t, a, 0)
		clock.Advance(5 * time.Hour) // all were down: once, not five times
		wantRun(t, a, 1)
		wantRun(t, b, 0)
		want := []time.Time{dbtest.Start.Add(time.Hour), dbtest.Start.Add(time.Hour + 10*time.Second), dbtest.Start.Add(6*time.Hour + 10*time.Second)}
		if !slices.Equal(at, want) {
			t.Errorf("ran at %v, want %v", at, want)
		}
	})
}

func TestRunnersShareTheWork(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		ran := map[string]int{}
		var jobs []job.New
		for i := range 40 {
			jobs = append(jobs, job.New{Kind: "k", Key: fmt.Sprint(i)})
		}
		enqueue(t, d, jobs...)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				_, err := runner(d, func(_ context.Context, j *job.Job) error {
					mu.Lock()
					defer mu.Unlock()
					ran[j.Key]++
					return nil
				}).RunDue(t.Context())
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, n := range jobs {
			if ran[n.Key] != 1 {
				t.Errorf("job %s ran %d times", n.Key, ran[n.Key])
			}
		}
	})
}

func TestShutdownGivesTheJobBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, stop := context.WithCancel(t.Context())
		r := runner(d, func(ctx context.Context, j *job.Job) error {
			stop()
			<-ctx.Done()
			return ctx.Err()
		})
		enqueue(t, d, job.New{Kind: "k", Key: "a"})
		r.Run(ctx)
		if s, ok := find(t, d, "a"); !ok || s.Running || s.Attempt != 0 || s.DueAt.After(dbtest.Start) {
			t.Errorf("after the stop: %+v %v", s, ok)
		}
	})
}

// A server whose clock was set ahead claims nothing, and one whose clock is set while it
// works does not put the job off for the others. Sabotage seen red: no Ready in either.
func TestAWrongClockPutsNothingOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		good, ran := true, 0
		clock := dbtest.Clock(d)
		r := runner(d, func(context.Context, *job.Job) error {
			if ran++; ran == 2 {
				clock.Advance(24 * time.Hour) // while it works
				good = false
			}
			return nil
		})
		r.Ready = func() bool { return good }
		r.Every("k", func(after time.Time) time.Time { return after.Add(time.Minute) })
		wantRun(t, r, 0)
		clock.Advance(time.Minute)
		wantRun(t, r, 1)
		clock.Advance(time.Minute)
		wantRun(t, r, 1)
		wantRun(t, r, 0)
		clock.Advance(-24 * time.Hour)
		good = true
		wantRun(t, r, 0)
		clock.Advance(time.Minute)
		wantRun(t, r, 1)
		good = false
		clock.Advance(24 * time.Hour)
		wantRun(t, r, 0)
	})
}

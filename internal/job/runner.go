package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
)

const (
	// lease is how long a claim holds without a sign of life. The runner gives
	// one each third of it, so only a killed or stuck process lets it end.
	lease = 5 * time.Minute
	// poll is how often an idle worker looks for due jobs.
	poll = time.Second
	// maxAttempts, with the pauses of backoff, is about 17 hours of trying.
	maxAttempts = 24
	// lastWord bounds the writing down of a claim's end.
	lastWord = 10 * time.Second
)

// Handler does one job. It is idempotent, ends when ctx ends, and may record
// its effect together with the job's end through Job.Done.
type Handler func(ctx context.Context, j *Job) error

// Runner claims due jobs and runs their handlers. Several runners, in one
// process or many, share the work. Its fields are not changed after the first run.
type Runner struct {
	DB       *db.DB
	Handlers map[string]Handler // by kind; jobs of other kinds are left alone
	Log      *slog.Logger
	Workers  int // how many jobs at a time in Run; zero means 2
	// Ready says whether the clock can be trusted; nil is always. While it cannot,
	// nothing is claimed: a clock that is ahead would take what is not due, and put off
	// the periodic jobs of all servers.
	Ready func() bool

	schedules map[string]func(after time.Time) time.Time
	seed      sync.Mutex
	seeded    bool
}

// Every makes kind periodic: one job with an empty key, first due at
// schedule(now), and after each success at schedule(then). A periodic job is
// tried for ever. It is called before the first run.
func (r *Runner) Every(kind string, schedule func(after time.Time) time.Time) {
	if r.schedules == nil {
		r.schedules = map[string]func(time.Time) time.Time{}
	}
	r.schedules[kind] = schedule
}

// Run works until ctx ends, and returns when its handlers have ended.
func (r *Runner) Run(ctx context.Context) {
	workers := r.Workers
	if workers == 0 {
		workers = 2
	}
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for ctx.Err() == nil {
				if _, err := r.RunDue(ctx); err != nil && ctx.Err() == nil {
					r.log().Error("jobs cannot be claimed", "cause", err)
				}
				pause := time.NewTimer(poll)
				select {
				case <-pause.C:
				case <-ctx.Done():
					pause.Stop()
				}
			}
		})
	}
	all.Wait()
}

// RunDue runs the jobs that are due, one after another, until none is, and
// returns how many it ran. A handler's error is not RunDue's: it is logged.
func (r *Runner) RunDue(ctx context.Context) (n int, err error) {
	for ctx.Err() == nil && r.ready() {
		if err := r.plant(ctx); err != nil {
			return n, err
		}
		j, err := r.claim(ctx)
		if err != nil || j == nil {
			return n, err
		}
		r.work(ctx, j)
		n++
	}
	return n, ctx.Err()
}

func (r *Runner) ready() bool { return r.Ready == nil || r.Ready() }

// plant makes the periodic jobs that are missing, once.
func (r *Runner) plant(ctx context.Context) error {
	r.seed.Lock()
	defer r.seed.Unlock()
	if r.seeded || len(r.schedules) == 0 {
		return nil
	}
	err := r.DB.Update(ctx, func(tx *db.Tx) error {
		for _, kind := range slices.Sorted(maps.Keys(r.schedules)) {
			n := New{Kind: kind, RunAt: r.schedules[kind](tx.Now())}
			_, err := tx.Exec(`INSERT INTO job (kind, key, payload, state, run_at, wish, fence, attempt, trouble, done, total, created_at)
				VALUES ($1, $2, $3, 'waiting', $4, 1, $5, 0, '', 0, 0, $5) ON CONFLICT (kind, key) DO NOTHING`, n.args(tx.Now())...)
			if err != nil {
				return err
			}
		}
		return nil
	})
	r.seeded = err == nil
	return err
}

// claim takes the job that has been due longest, or nil.
func (r *Runner) claim(ctx context.Context) (*Job, error) {
	kinds := slices.Sorted(maps.Keys(r.Handlers))
	var found *Job
	err := r.DB.Update(ctx, func(tx *db.Tx) error {
		found = nil
		args := []any{tx.Now()}
		for _, k := range kinds {
			args = append(args, k)
		}
		pick := `SELECT kind, key, payload, attempt, fence, wish FROM job
			WHERE state <> 'dead' AND run_at <= $1 AND kind IN ` + db.Places(2, len(kinds)) + `
			ORDER BY run_at, kind, key LIMIT 1`
		if r.DB.Dialect() == db.Postgres {
			pick += ` FOR UPDATE SKIP LOCKED` // SQLite has one writer: nothing to skip
		}
		j := &Job{runner: r, claimed: tx.Now()}
		err := tx.QueryRow(pick, args...).Scan(&j.Kind, &j.Key, &j.Payload, &j.Attempt, &j.fence, &j.wish)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		j.Attempt++
		j.fence++
		_, err = tx.Exec(`UPDATE job SET state = 'running', run_at = $3, fence = $4, attempt = $5 WHERE kind = $1 AND key = $2`,
			j.Kind, j.Key, tx.Now().Add(lease), j.fence, j.Attempt)
		found = j
		return err
	})
	return found, err
}

// work runs a claimed job's handler and writes down how it ended.
func (r *Runner) work(ctx context.Context, j *Job) {
	err := errors.New("its process ended at every try")
	if j.Attempt <= maxAttempts || r.periodic(j) {
		err = r.handle(ctx, j)
	}
	if err == nil && j.ended {
		return
	}
	// The end is written down also when ctx is over.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWord)
	defer cancel()
	stopped := ctx.Err() != nil
	e := r.DB.Update(end, func(tx *db.Tx) error {
		switch {
		case err == nil:
			return j.Done(tx)
		case stopped: // not the job's fault: not counted as a try
			return j.put(tx, `UPDATE job SET state = 'waiting', run_at = $4, attempt = $5 WHERE kind = $1 AND key = $2 AND fence = $3`,
				tx.Now(), j.Attempt-1)
		case j.Attempt >= maxAttempts && !r.periodic(j):
			return j.put(tx, `UPDATE job SET state = 'dead', trouble = $4 WHERE kind = $1 AND key = $2 AND fence = $3`, trouble(err))
		}
		return j.put(tx, `UPDATE job SET state = 'waiting', run_at = $4, trouble = $5 WHERE kind = $1 AND key = $2 AND fence = $3`,
			tx.Now().Add(backoff(j.Attempt)), trouble(err))
	})
	if err != nil && !stopped {
		r.log().Error("a job failed", "kind", j.Kind, "attempt", j.Attempt, "cause", err)
	}
	if e != nil && !errors.Is(e, errLost) {
		r.log().Error("a job's end was not recorded: it will run again", "kind", j.Kind, "cause", e)
	}
}

func (r *Runner) periodic(j *Job) bool { return r.schedules[j.Kind] != nil }

// handle calls the handler, keeps the lease meanwhile, and turns a panic into
// an error.
func (r *Runner) handle(ctx context.Context, j *Job) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { r.keep(ctx, cancel, j) })
	defer keeping.Wait()
	defer cancel(nil)
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
	}()
	return r.Handlers[j.Kind](ctx, j)
}

// keep renews the lease until ctx ends, and ends ctx when the claim is lost.
func (r *Runner) keep(ctx context.Context, cancel context.CancelCauseFunc, j *Job) {
	tick := time.NewTicker(lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := r.DB.Update(ctx, func(tx *db.Tx) error {
			n, err := tx.Exec(`UPDATE job SET run_at = $4 WHERE kind = $1 AND key = $2 AND fence = $3 AND state = 'running'`,
				j.Kind, j.Key, j.fence, tx.Now().Add(lease))
			if err == nil && n == 0 {
				return errLost
			}
			return err
		})
		if errors.Is(err, errLost) {
			cancel(errLost)
			return
		}
	}
}

func (r *Runner) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}

// backoff is the pause after a failed try: 10 s, doubling up to an hour.
func backoff(attempt int) time.Duration {
	return min(10*time.Second<<min(attempt-1, 10), time.Hour)
}

// trouble is what the table says of an error: its kind and message key. The
// text goes to the log only.
func trouble(err error) string {
	if e, ok := errors.AsType[*errs.Error](err); ok && e.Key != "" {
		return e.Kind.String() + " " + e.Key
	}
	return errs.KindOf(err).String()
}

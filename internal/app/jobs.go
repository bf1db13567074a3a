package app

import (
	"context"
	"errors"
	"time"

	"yianju/internal/blob"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/job"
	"yianju/internal/privacy"
)

// jobs are the things the program does by itself. Each is periodic and claimed
// by one server at a time; each may be repeated without harm.
func (a *App) jobs() *job.Runner {
	r := &job.Runner{DB: a.DB, Log: a.Log, Ready: a.Guard.Steady, Handlers: map[string]job.Handler{
		"casework.sweep":       a.timed(a.sweep),
		"casework.figures":     a.counted(a.Cases.FoldFigures),
		"casework.drafts":      a.timed(a.dropDrafts),
		"casework.recalculate": a.timed(a.counted(a.Cases.Recalculate)),
		"message.deliver":      a.timed(a.counted(a.Post.Deliver)),
		"kept.forget":          a.timed(a.counted(a.Kept.Forget)),
		"registry.reindex":     a.counted(a.Registry.Reindex),
		"intake.tidy":          a.timed(a.counted(a.Intake.Tidy)),
		"verification.sweep":   a.timed(a.counted(a.Verification.Sweep)),
		"reminder.send":        a.timed(a.remind),
		"supervision.find":     a.timed(a.findConcerns),
		"supervision.sweep":    a.timed(a.counted(a.Supervision.Sweep)),
		"bulletin.sweep":       a.timed(a.counted(a.Bulletins.Sweep)),
		"blob.orphans":         a.timed(a.collectOrphans),
		rotation:               a.rotate,
		privacy.EraseJob:       a.timed(a.erase),
		"privacy.retention":    a.timed(a.retain),
		"docket.sweep":         a.timed(a.counted(a.Dockets.Sweep)),
		"blob.sweep": a.timed(func(ctx context.Context, _ *job.Job) error {
			return a.Blobs.Sweep(ctx, a.Clock.Now().Add(-24*time.Hour))
		}),
	}}
	for kind, h := range a.Dockets.Handlers() {
		r.Handlers[kind] = a.timed(h)
	}
	r.Every("casework.sweep", every(5*time.Second))
	r.Every("docket.sweep", every(20*time.Second))
	r.Every("casework.figures", every(5*time.Second))
	r.Every("message.deliver", every(10*time.Second))
	r.Every("intake.tidy", every(time.Hour))
	r.Every("verification.sweep", every(time.Hour))
	r.Every("reminder.send", every(time.Minute))
	r.Every("supervision.find", every(time.Hour))
	r.Every("supervision.sweep", every(time.Minute))
	r.Every("bulletin.sweep", every(time.Minute))
	r.Every("casework.drafts", every(time.Hour))
	r.Every("kept.forget", every(time.Hour))
	r.Every("casework.recalculate", every(24*time.Hour))
	r.Every("privacy.retention", nightly)
	r.Every("blob.sweep", every(24*time.Hour))
	r.Every("blob.orphans", every(24*time.Hour))
	return r
}

// files are the jobs that take minutes, which has workers of its own: no deadline
// waits for a file.
func (a *App) files() *job.Runner {
	r := &job.Runner{DB: a.DB, Log: a.Log, Ready: a.Guard.Steady, Workers: 1, Handlers: map[string]job.Handler{
		"mirror.pull": a.timed(a.counted(a.Mirror.Pull)),
		rebuilding:    a.rebuild,
		intake.JobKind: a.timed(func(ctx context.Context, j *job.Job) error {
			file, err := id.Parse(j.Key)
			if err != nil {
				return err
			}
			return a.Intake.Run(ctx, file)
		}),
	}}
	r.Every("mirror.pull", every(time.Hour))
	return r
}

// timed makes a handler that does nothing while the clock cannot be trusted: a
// clock a week ahead would judge deadlines that are not due, and forget what
// people have just typed. It catches up when the clock is right again.
func (a *App) timed(h job.Handler) job.Handler {
	return func(ctx context.Context, j *job.Job) error {
		err := a.checkClock(ctx)
		if a.Guard.Trouble() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		return h(ctx, j)
	}
}

// sweep judges deadlines, each by its true due time.
func (a *App) sweep(ctx context.Context, _ *job.Job) error {
	n, err := a.Cases.Sweep(ctx)
	if n > 0 {
		a.Log.Info("limits passed", "n", n)
	}
	return err
}

// remind tells everybody once what waits for them, when it is time.
func (a *App) remind(ctx context.Context, j *job.Job) error {
	n, err := a.Reminder.Send(ctx, j.Progress)
	if n > 0 {
		a.Log.Info("people were reminded", "n", n)
	}
	return err
}

// findConcerns looks for cases that ought to be supervised.
func (a *App) findConcerns(ctx context.Context, j *job.Job) error {
	n, err := a.Supervision.Find(ctx, j.Progress)
	if n > 0 {
		a.Log.Info("causes to supervise were found", "n", n)
	}
	return err
}

// dropDrafts forgets forms that nobody files, with their photos. A photo whose
// row is gone and whose deletion is cut short is an orphan.
func (a *App) dropDrafts(ctx context.Context, _ *job.Job) error {
	blobs, err := a.Cases.DropDrafts(ctx, privacy.RuleAt(privacy.Drafts, a.Clock.Now()).Keep)
	for _, key := range blobs {
		err = errors.Join(err, a.Blobs.Delete(ctx, blob.Key(key)))
	}
	return err
}

// Orphans are left alone until nobody can still be writing their row, which is
// told by the newest blob: a store has a clock of its own. They are asked after
// some at a time.
const (
	orphanAge   = 48 * time.Hour
	orphanBatch = 500
)

// collectOrphans deletes the blobs that no row names: what a filing that lost its
// race left, or a crash.
func (a *App) collectOrphans(ctx context.Context, _ *job.Job) error {
	var batch []string
	n := 0
	collect := func() error {
		orphans, err := batch, error(nil)
		for _, named := range []func(context.Context, []string) ([]string, error){a.Cases.Orphans, a.Registry.Orphans, a.Roll.Orphans, a.Intake.Orphans, a.Supervision.Orphans} {
			if orphans, err = named(ctx, orphans); err != nil {
				return err
			}
		}
		for _, key := range orphans {
			err = errors.Join(err, a.Blobs.Delete(ctx, blob.Key(key)))
		}
		n, batch = n+len(orphans), batch[:0]
		return err
	}
	var newest time.Time
	err := a.Blobs.Walk(ctx, func(b blob.Info) error {
		if b.StoredAt.After(newest) {
			newest = b.StoredAt
		}
		return nil
	})
	if err != nil {
		return err
	}
	before := newest.Add(-orphanAge)
	err = a.Blobs.Walk(ctx, func(b blob.Info) error {
		if b.StoredAt.Before(before) {
			batch = append(batch, string(b.Key))
		}
		if len(batch) < orphanBatch {
			return nil
		}
		return collect()
	})
	if err == nil {
		err = collect()
	}
	if n > 0 {
		a.Log.Info("blobs that no row names are gone", "n", n)
	}
	return err
}

// rebuilding is the job that derives the figures from the events.
const rebuilding = "casework.rebuild"

// wantFigures enqueues the rebuild where there are cases and no figures: the
// database is older than its figures.
func (a *App) wantFigures(ctx context.Context) error {
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		missing, err := casework.FiguresMissing(tx)
		if err != nil || !missing {
			return err
		}
		return job.Enqueue(tx, job.New{Kind: rebuilding, Key: "all"})
	})
}

func (a *App) rebuild(ctx context.Context, j *job.Job) error {
	found, err := a.Cases.Rebuild(ctx, true, func(done, total int) error { return j.Progress(ctx, int64(done), int64(total)) })
	if err == nil {
		a.Log.Info("figures derived from events", "cases", found.Cases, "events", found.Events, "differences", found.Differences)
	}
	return err
}

// counted makes a handler of a use case that says how much it did.
func (a *App) counted(f func(context.Context) (int, error)) job.Handler {
	return func(ctx context.Context, _ *job.Job) error {
		_, err := f(ctx)
		return err
	}
}

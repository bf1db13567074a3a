package app

import (
	"context"
	"fmt"
	"time"

	"yianju/internal/db"
	"yianju/internal/job"
	"yianju/internal/seal"
)

// rotation is the job that wraps every data key under the key in use.
const rotation = "seal.rotate"

func (a *App) rotate(ctx context.Context, j *job.Job) error {
	n, err := a.Keys.Rotate(ctx, a.DB, j.Progress)
	a.Log.Info("data keys wrapped anew", "seen", n.Seen, "moved", n.Moved, "lost", n.Lost)
	return err
}

// RotateKeys has every data key wrapped under the key in use and returns when that
// is done: by this program, or by the server that takes the job first. tell hears
// how far it has come.
func (a *App) RotateKeys(ctx context.Context, tell func(done, total int64)) error {
	if err := a.DB.Update(ctx, func(tx *db.Tx) error { return job.Enqueue(tx, job.New{Kind: rotation}) }); err != nil {
		return err
	}
	here := &job.Runner{DB: a.DB, Log: a.Log, Handlers: map[string]job.Handler{rotation: a.rotate}}
	ended := make(chan error, 1)
	go func() {
		_, err := here.RunDue(ctx)
		ended <- err
	}()
	for watch := time.NewTicker(time.Second); ; {
		var s job.Status
		var open bool
		err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
			s, open, err = job.Find(tx, rotation, "")
			return err
		})
		switch {
		case err != nil || !open:
			watch.Stop()
			return err
		case s.Trouble != "":
			watch.Stop()
			return fmt.Errorf("keys are not all moved yet, it is tried again at %s: %s", s.DueAt.Format(time.RFC3339), s.Trouble)
		}
		tell(s.Done, s.Total)
		select {
		case err := <-ended:
			if err != nil {
				watch.Stop()
				return err
			}
			ended = nil
		case <-watch.C:
		case <-ctx.Done():
			watch.Stop()
			return ctx.Err()
		}
	}
}

// KeyUses counts the data keys by the number of their wrapping key.
func (a *App) KeyUses(ctx context.Context) (uses map[int]int64, err error) {
	err = a.DB.View(ctx, func(tx *db.Tx) (err error) {
		uses, err = seal.Uses(tx)
		return err
	})
	return uses, err
}

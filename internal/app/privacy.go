package app

import (
	"context"
	"time"

	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/job"
	"yianju/internal/privacy"
)

// nightly is the next half past two in the morning, Shanghai.
func nightly(after time.Time) time.Time {
	local := after.In(i18n.Shanghai)
	at := time.Date(local.Year(), local.Month(), local.Day(), 2, 30, 0, 0, i18n.Shanghai)
	if !at.After(after) {
		at = at.AddDate(0, 0, 1)
	}
	return at.UTC()
}

// erase does what somebody asked to be erased.
func (a *App) erase(ctx context.Context, j *job.Job) error {
	of, err := id.Parse(j.Key)
	if err != nil {
		return err
	}
	return a.Privacy.RunErasure(ctx, of, j.Progress)
}

// retain forgets everything whose time is over. The log has counts alone.
func (a *App) retain(ctx context.Context, j *job.Job) error {
	forgotten, err := a.Privacy.Retain(ctx, j.Progress)
	for _, c := range privacy.Classes() {
		if n := forgotten[c]; n > 0 {
			a.Log.Info("forgotten, its time being over", "class", c, "n", n)
		}
	}
	return err
}

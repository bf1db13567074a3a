package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"yianju/internal/db"
	"yianju/internal/job"
)

// clockEvery is how often each server looks at its clock.
const clockEvery = 5 * time.Second

// checkClock judges the clock and, when it is good, records that time has come so
// far. A clock that was set must not go on record: the check comes first.
func (a *App) checkClock(ctx context.Context) error {
	var newest time.Time
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		newest, err = job.Newest(tx)
		return err
	})
	if err != nil {
		return err
	}
	before := a.Guard.Trouble()
	if err := a.Guard.Check(newest); err != nil {
		if before == nil || before.Error() != err.Error() {
			a.Log.Error("nothing is judged or put on record until the clock is right", "cause", err)
		}
		return err
	}
	if before != nil {
		a.Log.Info("the clock is right again")
	}
	return a.DB.Update(ctx, job.Beat)
}

// watchClock checks the clock until ctx ends.
func (a *App) watchClock(ctx context.Context) {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for {
		if err := a.checkClock(ctx); err != nil && a.Guard.Trouble() == nil && ctx.Err() == nil {
			a.Log.Warn("the clock was not checked", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// clockGauge is 1 while the clock is not trusted.
func (a *App) clockGauge() prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "yianju_clock_wrong",
		Help: "1 while the clock is not trusted and nothing is put on record."},
		func() float64 {
			if a.Guard.Trouble() != nil {
				return 1
			}
			return 0
		})
}

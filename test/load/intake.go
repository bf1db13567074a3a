package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"yianju/internal/app"
	"yianju/internal/db"
	"yianju/test/load/rig"
)

const (
	callers = 64
	houses  = 280
	// warm is how long callers call before anything is counted.
	warm = 2 * time.Second
	span = 10 * time.Second
)

// settled is a database with the town in it, closed, to be copied.
func settled(ctx context.Context, dialect db.Dialect) (*rig.Database, []rig.House, error) {
	base, err := rig.New(ctx, dialect)
	if err != nil {
		return nil, nil, err
	}
	a, err := base.Open(ctx)
	if err != nil {
		return nil, nil, err
	}
	town, err := rig.Settle(ctx, a, houses)
	return base, town, errors.Join(err, a.Close())
}

// intake is what a run of callers came to.
type intake struct {
	perSecond float64
	took      []time.Duration
}

// fileOverHTTP has 64 callers send final POSTs of ready drafts without photos
// and counts the ones answered with a receipt. most bounds the drafts.
func fileOverHTTP(ctx context.Context, on *rig.Database, town []rig.House, most int) (intake, error) {
	a, err := on.Open(ctx)
	if err != nil {
		return intake{}, err
	}
	defer a.Close()
	forms, err := drafts(ctx, a, town, most)
	if err != nil {
		return intake{}, err
	}
	addr, stop, err := rig.Serve(ctx, a)
	if err != nil {
		return intake{}, err
	}
	result, err := callAll(addr, forms)
	return result, errors.Join(err, stop())
}

// drafts makes forms that are filled in but for the last button.
func drafts(ctx context.Context, a *app.App, town []rig.House, n int) ([]rig.Filing, error) {
	w := rig.NewWriter(town, 1)
	forms := make([]rig.Filing, n)
	for i := range forms {
		forms[i] = w.Next()
	}
	return forms, keepDrafts(ctx, a, forms)
}

func keepDrafts(ctx context.Context, a *app.App, forms []rig.Filing) error {
	var b db.Batch
	for _, f := range forms {
		fields, err := json.Marshal(f.Fields)
		if err != nil {
			return err
		}
		key := sha256.Sum256([]byte(f.Key))
		b.Exec(`INSERT INTO case_draft (key, fields, changed_at) VALUES ($1, $2, $3)`, key[:], string(fields), a.Clock.Now())
	}
	return a.DB.Bulk(ctx, &b)
}

func callAll(addr string, forms []rig.Filing) (intake, error) {
	requests := make([]string, len(forms))
	for i, f := range forms {
		requests[i] = f.Request(addr)
	}
	var next, counted atomic.Int64
	var group sync.WaitGroup
	took, failures := make([][]time.Duration, callers), make([]error, callers)
	start := time.Now().Add(warm)
	end := start.Add(span)
	for i := range callers {
		group.Go(func() {
			c, err := rig.Dial(addr, nil)
			if err != nil {
				failures[i] = err
				return
			}
			defer c.Close()
			for time.Now().Before(end) {
				at := int(next.Add(1)) - 1
				if at >= len(requests) {
					failures[i] = errors.New("the drafts ran out: the rate is higher than the bench expects")
					return
				}
				began := time.Now()
				status, to, err := c.Ask(requests[at])
				if err != nil || status != http.StatusSeeOther || !strings.HasPrefix(to, "/r/") {
					failures[i] = fmt.Errorf("an intake came to %d %s %w", status, to, err)
					return
				}
				if done := time.Now(); began.After(start) && done.Before(end) {
					counted.Add(1)
					took[i] = append(took[i], done.Sub(began))
				}
			}
		})
	}
	group.Wait()
	r := intake{perSecond: float64(counted.Load()) / span.Seconds()}
	for _, t := range took {
		r.took = append(r.took, t...)
	}
	return r, errors.Join(failures...)
}

// intakePostgres compares with pgbench, which runs the same statements one
// transaction each, on a copy of the same database.
func intakePostgres(ctx context.Context) error {
	base, town, err := settled(ctx, db.Postgres)
	if err != nil {
		return err
	}
	defer base.Drop()
	ours, err := onCopy(ctx, base, func(d *rig.Database) (intake, error) { return fileOverHTTP(ctx, d, town, 80_000) })
	if err != nil {
		return err
	}
	best := 0.0
	for _, clients := range []int{16, 64} {
		tps, err := onCopy(ctx, base, func(d *rig.Database) (float64, error) { return pgbench(ctx, d, town, clients) })
		if err != nil {
			return err
		}
		say("pgbench -M prepared -c %d: %.0f/s", clients, tps)
		best = max(best, tps)
	}
	report("intake_pg", ours, best, 1.0)
	return nil
}

// intakeSQLite compares with the same statements run in this process, in groups
// of 64 transactions' worth.
func intakeSQLite(ctx context.Context) error {
	base, town, err := settled(ctx, db.SQLite)
	if err != nil {
		return err
	}
	defer base.Drop()
	ours, err := onCopy(ctx, base, func(d *rig.Database) (intake, error) { return fileOverHTTP(ctx, d, town, 60_000) })
	if err != nil {
		return err
	}
	rows, err := onCopy(ctx, base, func(d *rig.Database) (float64, error) { return inGroups(ctx, d, town) })
	if err != nil {
		return err
	}
	report("intake_sqlite", ours, rows, 0.5)
	return nil
}

func report(name string, ours intake, yardstick, goal float64) {
	say("%s: %.0f/s over HTTP from %d callers, the yardstick %.0f/s", name, ours.perSecond, callers, yardstick)
	figure(name, ours.perSecond/yardstick, ">=", goal)
	figure(name+"_per_second", ours.perSecond, ">=", 1)
	figure(name+"_p99_ms", ms(rig.Quantile(ours.took, 0.99)), "<=", 1000)
	figure(name+"_worst_ms", ms(rig.Quantile(ours.took, 1)), "<=", 2000)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// onCopy runs a measurement on a copy of its own, which it drops.
func onCopy[T any](ctx context.Context, base *rig.Database, fn func(*rig.Database) (T, error)) (T, error) {
	d, err := base.Copy(ctx)
	if err != nil {
		var none T
		return none, err
	}
	if d.Dialect == db.Postgres {
		err = rig.Admin(ctx, "CHECKPOINT")
	}
	if err != nil {
		var none T
		return none, errors.Join(err, d.Drop())
	}
	v, err := fn(d)
	return v, errors.Join(err, d.Drop())
}

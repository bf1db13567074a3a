package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/casework"
	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/test/load/rig"
)

// start is when the cases of the sweep are filed, a working Monday morning.
var start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

const (
	// originals are the cases that are really filed; the others are copies.
	originals = 500
	year      = " + 31536000000000" // µs: the limits of those who only wait
)

// overdueBy is when the sweep comes: two days late, so that cases climb.
const overdueBy = 2*24*time.Hour + time.Hour

// sweep measures escalation: open cases of which some are due, and what it costs
// to ask when none is.
func sweep(ctx context.Context) error {
	open, due := 100_000, 10_000
	if full() {
		open, due = 1_000_000, 50_000
	}
	small, err := waiting(ctx, open/10, due/10)
	if err != nil {
		return err
	}
	defer small.Drop()
	big, err := waiting(ctx, open, due)
	if err != nil {
		return err
	}
	defer big.Drop()

	recorded, err := onCopy(ctx, big, func(d *rig.Database) ([]statement, error) { return traceSweep(ctx, d, 200_000) })
	if err != nil {
		return err
	}
	first := passingsOf(recorded)
	alone, err := onCopy(ctx, big, func(d *rig.Database) (time.Duration, error) { return pipelined(ctx, d, recorded) })
	if err != nil {
		return err
	}
	ofBig, err := onCopy(ctx, big, func(d *rig.Database) (sweeping, error) { return swept(ctx, d, first) })
	if err != nil {
		return err
	}
	ofSmall, err := onCopy(ctx, small, func(d *rig.Database) (sweeping, error) { return swept(ctx, d, 0) })
	if err != nil {
		return err
	}
	say("sweep: the first %d passings in %s, their statements alone in %s", first, ofBig.first, alone)
	figure("sweep", float64(alone)/float64(ofBig.first), ">=", 0.6)
	figure("sweep_per_second", ofBig.perSecond, ">=", 3000)
	say("idle poll: %s with %d open, %s with %d; a read by key %s; right after the sweep, before a VACUUM, %s",
		ofBig.poll, open, ofSmall.poll, open/10, ofBig.key, ofBig.pollAtOnce)
	figure("idle_poll_by_key_read", float64(ofBig.poll)/float64(ofBig.key), "<=", 2)
	figure("idle_poll_at_once_by_key_read", float64(ofBig.pollAtOnce)/float64(ofBig.key), "<=", 2)
	figure("idle_poll_big_by_small", float64(ofBig.poll)/float64(ofSmall.poll), "<=", 1.3)
	return nil
}

// waiting makes a database of open cases of which some are due.
func waiting(ctx context.Context, open, due int) (*rig.Database, error) {
	return rig.Kept(ctx, db.Postgres, fmt.Sprintf("sweep_%d", open), false, func(d *rig.Database) error {
		a, err := d.OpenAt(ctx, clock.NewManual(start))
		if err != nil {
			return err
		}
		err = fileOriginals(ctx, a)
		if err = errors.Join(err, a.Close()); err != nil {
			return err
		}
		const first = "seq = 1 AND code !~ '[0-9]{11}'"
		copies := due/originals - 1
		err = rig.Loading(ctx, d, func() error {
			if err := multiply(ctx, d, first, 1, copies, ""); err != nil {
				return err
			}
			// The originals are the last copied, for their limits move with the others'.
			return multiply(ctx, d, "id IN (SELECT id FROM case_file ORDER BY id DESC LIMIT 500)", copies+1, open/originals-1, year)
		})
		if err != nil {
			return err
		}
		return rig.Tidy(ctx, d)
	})
}

func fileOriginals(ctx context.Context, a *app.App) error {
	town, err := rig.Settle(ctx, a, 50)
	if err != nil {
		return err
	}
	w := rig.NewWriter(town, 3)
	for range originals {
		if _, err := a.Cases.File(ctx, account.Anonymous(start), w.Next().Filing()); err != nil {
			return err
		}
	}
	return nil
}

// sweeping is what came of a sweep: how many passings a second, when it had
// recorded the first ones, and what an idle poll takes right after it and when
// its dead rows are vacuumed, by a read by key.
type sweeping struct {
	perSecond             float64
	first                 time.Duration
	pollAtOnce, poll, key time.Duration
}

// swept sweeps all that is due, and then polls.
func swept(ctx context.Context, on *rig.Database, first int) (out sweeping, err error) {
	a, err := on.OpenAt(ctx, clock.NewManual(start.Add(overdueBy)))
	if err != nil {
		return out, err
	}
	defer a.Close()
	done := 0
	began := time.Now()
	n, err := listened(ctx, a, func(s statement) {
		if s.passes() {
			done++
		}
		if begins(s.sql) && done >= first && out.first == 0 {
			out.first = time.Since(began)
		}
	})
	if err != nil {
		return out, err
	}
	took := time.Since(began)
	say("swept %d passings in %s", n, took.Round(time.Millisecond))
	out.perSecond = float64(n) / took.Seconds()
	if out.pollAtOnce, _, err = idle(ctx, a); err != nil {
		return out, err
	}
	if err := rig.Run(ctx, on, "VACUUM case_limit"); err != nil {
		return out, err
	}
	out.poll, out.key, err = idle(ctx, a)
	return out, err
}

// traceSweep records the statements of a sweep, until there are enough.
func traceSweep(ctx context.Context, on *rig.Database, enough int) (heard []statement, err error) {
	a, err := on.OpenAt(ctx, clock.NewManual(start.Add(overdueBy)))
	if err != nil {
		return nil, err
	}
	defer a.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err = listened(ctx, a, func(s statement) {
		if begins(s.sql) && len(heard) >= enough {
			cancel()
			return
		}
		heard = append(heard, s)
	})
	if ctx.Err() != nil {
		err = nil // by cancel above
	}
	return heard, err
}

// listened sweeps, and lets hear every statement before it runs.
func listened(ctx context.Context, a *app.App, hear func(statement)) (passings int, err error) {
	var mu sync.Mutex
	d, err := db.Open(ctx, a.Settings.DB, db.Options{Clock: a.Clock, Trace: func(sql string, args []any) {
		mu.Lock()
		defer mu.Unlock()
		hear(statement{sql, args})
	}})
	if err != nil {
		return 0, err
	}
	defer d.Close()
	cases := *a.Cases
	cases.DB = d
	return cases.Sweep(ctx)
}

// begins reports whether a statement is the first of a sweep's transaction.
func begins(sql string) bool { return strings.HasPrefix(sql, "SELECT county, case_id FROM case_limit") }

// passes reports whether a statement records a passing.
func (s statement) passes() bool { return strings.HasPrefix(s.sql, "INSERT INTO audit_event") }

func passingsOf(statements []statement) (n int) {
	for _, s := range statements {
		if s.passes() {
			n++
		}
	}
	return n
}

// pipelined runs recorded statements without our code, transaction by
// transaction, what is read one by one and what is written in one pipeline, and
// returns how long it took.
func pipelined(ctx context.Context, on *rig.Database, recorded []statement) (time.Duration, error) {
	c, err := pgx.Connect(ctx, on.DSN)
	if err != nil {
		return 0, err
	}
	defer c.Close(ctx)
	began := time.Now()
	for len(recorded) > 0 {
		n := 1 + slices.IndexFunc(recorded[1:], func(s statement) bool { return begins(s.sql) })
		if n == 0 {
			n = len(recorded)
		}
		if err := transact(ctx, c, recorded[:n]); err != nil {
			return 0, err
		}
		recorded = recorded[n:]
	}
	return time.Since(began), nil
}

func transact(ctx context.Context, c *pgx.Conn, statements []statement) error {
	tx, err := c.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var b pgx.Batch
	for _, s := range statements {
		if !s.reads() {
			b.Queue(s.sql, s.args...)
			continue
		}
		rows, err := tx.Query(ctx, s.sql, s.args...)
		if err != nil {
			return err
		}
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				return err
			}
		}
		if rows.Close(); rows.Err() != nil {
			return rows.Err()
		}
	}
	if err := tx.SendBatch(ctx, &b).Close(); err != nil {
		return fmt.Errorf("the pipeline: %w", err)
	}
	return tx.Commit(ctx)
}

// idle returns the median of a sweep that finds nothing, and of a read by key.
func idle(ctx context.Context, a *app.App) (poll, key time.Duration, err error) {
	const times = 2000
	var polls, keys []time.Duration
	for range times {
		began := time.Now()
		n, err := a.Cases.Sweep(ctx)
		polls = append(polls, time.Since(began))
		if err != nil || n != 0 {
			return 0, 0, fmt.Errorf("an idle sweep found %d: %w", n, err)
		}
		began = time.Now()
		err = a.DB.View(ctx, func(tx *db.Tx) error {
			_, err := casework.ByCode(tx, "no such code")
			if errors.Is(err, db.ErrNoRows) {
				return nil
			}
			return err
		})
		keys = append(keys, time.Since(began))
		if err != nil {
			return 0, 0, err
		}
	}
	return rig.Quantile(polls, 0.5), rig.Quantile(keys, 0.5), nil
}

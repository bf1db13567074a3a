package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/test/load/rig"
)

// upkeep measures what the figures cost those who write: the rows of intakes and of
// passings, with their deltas and the folding of these, by the same rows without.
// They are written in groups, and nothing is read: neither waiting for the disk nor
// reading, which the figures do not touch, hides what they cost.
func upkeep(ctx context.Context) error {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		if err := upkeepOn(ctx, dialect); err != nil {
			return err
		}
	}
	return nil
}

func upkeepOn(ctx context.Context, dialect db.Dialect) error {
	const intakes = 6000
	town, houses, err := settled(ctx, dialect)
	if err != nil {
		return err
	}
	defer town.Drop()
	filed, err := onCopy(ctx, town, func(d *rig.Database) ([]traced, error) {
		a, err := d.Open(ctx)
		if err != nil {
			return nil, err
		}
		list, err := traceIntakes(ctx, a, houses, intakes)
		return list, errors.Join(err, a.Close())
	})
	if err != nil {
		return err
	}
	var groups [][]statement
	for group := range slices.Chunk(filed, perGroup) {
		var all []statement
		for _, t := range group {
			all = append(all, t.statements...)
		}
		groups = append(groups, all)
	}
	if err := keeping(ctx, "upkeep_intake_"+string(dialect), town, groups); err != nil {
		return err
	}

	late, err := rig.New(ctx, dialect)
	if err != nil {
		return err
	}
	defer late.Drop()
	a, err := late.OpenAt(ctx, clock.NewManual(start))
	if err != nil {
		return err
	}
	if err = errors.Join(fileOriginals(ctx, a), a.Close()); err != nil {
		return err
	}
	swept, err := onCopy(ctx, late, func(d *rig.Database) ([]statement, error) { return traceSweep(ctx, d, 200_000) })
	if err != nil {
		return err
	}
	say("%d passings are recorded", passingsOf(swept))
	return keeping(ctx, "upkeep_passing_"+string(dialect), late, [][]statement{swept})
}

// keeping writes the groups with and without what keeps the figures, in turn, each
// time on a copy, and prints the ratio of the quickest.
func keeping(ctx context.Context, name string, on *rig.Database, groups [][]statement) error {
	var with, without []time.Duration
	for range 3 {
		for _, run := range []struct {
			figures bool
			took    *[]time.Duration
		}{{true, &with}, {false, &without}} {
			took, err := onCopy(ctx, on, func(d *rig.Database) (time.Duration, error) { return writing(ctx, d, groups, run.figures) })
			if err != nil {
				return err
			}
			*run.took = append(*run.took, took)
		}
	}
	a, b := slices.Min(with), slices.Min(without)
	say("%s: %s with figures, %s without", name, a.Round(time.Millisecond), b.Round(time.Millisecond))
	figure(name, float64(a)/float64(b), "<=", 1.25)
	return nil
}

// writing takes the time of writing the groups, a transaction each, and of folding
// what they changed.
func writing(ctx context.Context, on *rig.Database, groups [][]statement, figures bool) (time.Duration, error) {
	a, err := on.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer a.Close()
	batches := make([]db.Batch, len(groups))
	for i, group := range groups {
		for _, s := range group {
			if !s.reads() && (figures || !strings.HasPrefix(s.sql, "INSERT INTO case_delta")) {
				batches[i].Exec(s.sql, s.args...)
			}
		}
	}
	began := time.Now()
	for i := range batches {
		if err := a.DB.Update(ctx, func(tx *db.Tx) error { return tx.Pipeline(&batches[i]) }); err != nil {
			return 0, err
		}
	}
	if figures {
		_, err = a.Cases.FoldFigures(ctx)
	}
	return time.Since(began), err
}

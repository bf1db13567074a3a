package main

import (
	"context"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/test/load/rig"
)

// perGroup is how many intakes the in-process yardstick writes in one transaction.
const perGroup = 64

// inGroups writes the rows of intakes made beforehand, in this process and in
// groups, and returns the intakes per second. Their drafts are there to be ended.
func inGroups(ctx context.Context, on *rig.Database, town []rig.House) (float64, error) {
	scratch, err := on.Copy(ctx)
	if err != nil {
		return 0, err
	}
	defer scratch.Drop()
	a, err := scratch.Open(ctx)
	if err != nil {
		return 0, err
	}
	intakes, err := traceIntakes(ctx, a, town, 12_000)
	if err = errors.Join(err, a.Close()); err != nil {
		return 0, err
	}
	forms := make([]rig.Filing, len(intakes))
	for i, t := range intakes {
		forms[i] = t.form
	}
	groups := make([]db.Batch, (len(intakes)+perGroup-1)/perGroup)
	for i, t := range intakes {
		for _, s := range t.statements {
			if !s.reads() {
				groups[i/perGroup].Exec(s.sql, s.args...)
			}
		}
	}
	d, err := on.Open(ctx)
	if err != nil {
		return 0, err
	}
	defer d.Close()
	if err := keepDrafts(ctx, d, forms); err != nil {
		return 0, err
	}
	began := time.Now()
	for i := range groups {
		if err := d.DB.Update(ctx, func(tx *db.Tx) error { return tx.Pipeline(&groups[i]) }); err != nil {
			return 0, err
		}
	}
	return float64(len(intakes)) / time.Since(began).Seconds(), nil
}

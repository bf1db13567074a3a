package db_test

import (
	"errors"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

func TestMigrateAgainDoesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Migrate(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestDowngradeIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		applied := "1"
		if d.Dialect() == db.Postgres {
			applied = "true"
		}
		update(t, d, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, `+applied+`)`)
		if err := d.Migrate(t.Context()); !errors.Is(err, db.ErrNewer) {
			t.Errorf("got %v", err)
		}
	})
}

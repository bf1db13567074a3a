package rig

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"yianju/internal/db"
)

// Kept is a database that took long to make. With the folder BENCH_KEEP it is
// made once, by fill, and found again by its name in every later run; otherwise
// it is made anew and Drop drops it. What a killed run leaves is begun anew, or
// gone on with where fill can. What a measurement leaves in it must do no harm
// to the next.
func Kept(ctx context.Context, dialect db.Dialect, name string, goesOn bool, fill func(*Database) error) (*Database, error) {
	keep := os.Getenv("BENCH_KEEP")
	if keep == "" {
		d, err := New(ctx, dialect)
		if err != nil {
			return nil, err
		}
		if err := fill(d); err != nil {
			return nil, errors.Join(err, d.Drop())
		}
		return d, nil
	}
	dir := filepath.Join(keep, name)
	whole, err := named(dialect, "yianju_"+name, dir)
	if err != nil {
		return nil, err
	}
	whole.kept = true
	if found, err := whole.exists(ctx); found || err != nil {
		return whole, errors.Join(err, whole.checkShape(ctx))
	}
	half, err := named(dialect, "yianju_"+name+"_half", dir)
	if err != nil {
		return nil, err
	}
	found, err := half.exists(ctx)
	if err == nil && (!found || !goesOn) {
		err = errors.Join(half.Drop(), os.MkdirAll(dir, 0o700))
		if err == nil && dialect == db.Postgres {
			err = Admin(ctx, "CREATE DATABASE "+half.name+" TEMPLATE template0")
		}
	}
	if err != nil {
		return nil, err
	}
	if err := fill(half); err != nil {
		return nil, err
	}
	if dialect == db.SQLite {
		return whole, os.Rename(half.file(), whole.file())
	}
	return whole, Admin(ctx, "ALTER DATABASE "+half.name+" RENAME TO "+whole.name)
}

func (d *Database) exists(ctx context.Context) (found bool, err error) {
	if d.Dialect == db.SQLite {
		_, err := os.Stat(d.file())
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return err == nil, err
	}
	c, err := pgx.Connect(ctx, os.Getenv("YIANJU_TEST_PG"))
	if err != nil {
		return false, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	err = c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, d.name).Scan(&found)
	return found, err
}

// checkShape refuses a kept database whose tables and indexes are not those that
// the migrations of this program make: a migration was changed after it was made.
func (d *Database) checkShape(ctx context.Context) error {
	fresh, err := New(ctx, d.Dialect)
	if err != nil {
		return err
	}
	defer fresh.Drop()
	want, err := fresh.shape(ctx)
	if err != nil {
		return err
	}
	is, err := d.shape(ctx)
	if err == nil && is != want {
		err = fmt.Errorf("%s was made by other migrations: drop it, or remove the folder BENCH_KEEP", d.name)
	}
	return err
}

// shape migrates a database and describes its columns, indexes and settings.
func (d *Database) shape(ctx context.Context) (shape string, err error) {
	a, err := d.Open(ctx)
	if err != nil {
		return "", err
	}
	if d.Dialect == db.SQLite {
		err := a.DB.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name)`).Scan(&shape)
		})
		return shape, errors.Join(err, a.Close())
	}
	if err := a.Close(); err != nil {
		return "", err
	}
	c, err := pgx.Connect(ctx, d.DSN)
	if err != nil {
		return "", err
	}
	defer c.Close(context.WithoutCancel(ctx))
	err = c.QueryRow(ctx, `SELECT string_agg(s, E'\n' ORDER BY s) FROM (
		SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
		UNION ALL SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) FROM information_schema.columns WHERE table_schema = 'public'
		UNION ALL SELECT relname || ' ' || reloptions::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL) AS t (s)`).Scan(&shape)
	return shape, err
}

// Loading runs fn on a migrated database without its indexes but those of keys,
// and builds them afterwards: row by row they cost more than all else. Which they
// are a fresh database says: a killed run has left this one without. On SQLite
// they stay, and cost little.
func Loading(ctx context.Context, d *Database, fn func() error) error {
	if d.Dialect == db.SQLite {
		return fn()
	}
	indexes, err := indexesOf(ctx)
	if err != nil {
		return err
	}
	c, err := pgx.Connect(ctx, d.DSN)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	for _, i := range indexes {
		if _, err := c.Exec(ctx, "DROP INDEX IF EXISTS "+i.Name); err != nil {
			return err
		}
	}
	if err := fn(); err != nil {
		return err
	}
	if _, err := c.Exec(ctx, "SET maintenance_work_mem = '512MB'"); err != nil {
		return err
	}
	for _, i := range indexes {
		if _, err := c.Exec(ctx, i.Def); err != nil {
			return fmt.Errorf("%s: %w", i.Name, err)
		}
	}
	return nil
}

type index struct{ Name, Def string }

// indexesOf are the indexes that are not of keys.
func indexesOf(ctx context.Context) ([]index, error) {
	fresh, err := New(ctx, db.Postgres)
	if err != nil {
		return nil, err
	}
	defer fresh.Drop()
	if _, err := fresh.shape(ctx); err != nil { // which migrates it
		return nil, err
	}
	c, err := pgx.Connect(ctx, fresh.DSN)
	if err != nil {
		return nil, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	rows, err := c.Query(ctx, `SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
		WHERE NOT indisunique AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[index])
}

package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var embedded embed.FS

// ErrNewer is returned by Migrate when the database was migrated by a newer
// program. Going back means restoring a backup, never running an older program.
var ErrNewer = errors.New("db: the database is newer than this program: downgrade refused")

// Migrations returns the dialect's migrations, NNNN_area.sql in goose's format.
func Migrations(d Dialect) fs.FS {
	sub, err := fs.Sub(embedded, "migrations/"+string(d))
	if err != nil {
		panic(err) // a constant path into an embedded tree
	}
	return sub
}

// Migrate brings the database to this program's version. Several processes may
// call it at once on PostgreSQL.
func (d *DB) Migrate(ctx context.Context) error {
	pool, err := d.migrationPool()
	if err != nil {
		return err
	}
	defer pool.Close()

	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if d.dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return fmt.Errorf("db: migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, Migrations(d.dialect), options...)
	if err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	if have > want {
		return fmt.Errorf("%w (it is at %d, the program at %d)", ErrNewer, have, want)
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("db: migrate: %w", err)
	}
	for _, m := range done {
		d.log.Info("migrated", "version", m.Source.Version, "took", m.Duration)
	}
	return nil
}

// migrationPool opens a database/sql pool for goose. Migrations may take long:
// the timeouts of service do not hold for them.
func (d *DB) migrationPool() (*sql.DB, error) {
	if l, ok := d.engine.(*lite); ok {
		return sql.Open("sqlite", l.dsn)
	}
	config, size, err := pgConfig(d.dsn)
	if err != nil {
		return nil, err
	}
	return pgPool(config, size), nil
}

package rig

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"yianju/internal/db"
)

// Database is one made for a measurement.
type Database struct {
	DSN     string
	Dialect db.Dialect
	Dir     string // a folder of its own: of the SQLite file, of the program's data
	name    string // in the cluster; on SQLite of the file, without .db
	kept    bool   // Drop leaves it
}

// New makes an empty database. PostgreSQL is the cluster of YIANJU_TEST_PG.
func New(ctx context.Context, dialect db.Dialect) (*Database, error) {
	if dialect == db.SQLite {
		dir, err := folder()
		if err != nil {
			return nil, err
		}
		return named(dialect, "load", dir)
	}
	return create(ctx, "template0")
}

// Copy makes a database with the contents and the keys of d, which nobody may
// have open.
func (d *Database) Copy(ctx context.Context) (*Database, error) {
	var c *Database
	var err error
	if d.Dialect == db.Postgres {
		c, err = create(ctx, d.name)
	} else {
		c, err = New(ctx, db.SQLite)
	}
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"load.db", "keys"} {
		b, err := os.ReadFile(filepath.Join(d.Dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(c.Dir, name), b, 0o600)
		}
		if err != nil {
			return nil, errors.Join(err, c.Drop())
		}
	}
	return c, nil
}

// Drop removes the database and its folder.
func (d *Database) Drop() error {
	if d.kept {
		return nil
	}
	err := os.RemoveAll(d.Dir)
	if d.Dialect == db.Postgres {
		err = errors.Join(err, Admin(context.Background(), "DROP DATABASE IF EXISTS "+d.name+" WITH (FORCE)"))
	}
	return err
}

func create(ctx context.Context, template string) (*Database, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	d, err := named(db.Postgres, "yianju_load_"+strings.ToLower(rand.Text()[:12]), dir)
	if err != nil {
		return nil, err
	}
	return d, Admin(ctx, "CREATE DATABASE "+d.name+" TEMPLATE "+template+" STRATEGY file_copy") // large ones are no work for the WAL
}

// named is the database of a name; whether it exists is not asked.
func named(dialect db.Dialect, name, dir string) (*Database, error) {
	d := &Database{Dialect: dialect, Dir: dir, name: name}
	if dialect == db.SQLite {
		d.DSN = "sqlite:" + d.file()
		return d, nil
	}
	u, err := url.Parse(os.Getenv("YIANJU_TEST_PG"))
	if err != nil {
		return nil, err
	}
	u.Path = "/" + name
	d.DSN = u.String()
	return d, nil
}

// file is where a SQLite database is.
func (d *Database) file() string { return filepath.Join(d.Dir, d.name+".db") }

// Admin runs one statement on the cluster's own database.
func Admin(ctx context.Context, sql string) error {
	address := os.Getenv("YIANJU_TEST_PG")
	if address == "" {
		return errors.New(`YIANJU_TEST_PG is not set: eval "$(scripts/postgres start --safe)"`)
	}
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	if _, err := c.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

func folder() (string, error) { return os.MkdirTemp("", "yianju-load-") }

// Run runs one statement on a database of the cluster, without a time limit.
func Run(ctx context.Context, d *Database, sql string) error {
	c, err := pgx.Connect(ctx, d.DSN)
	if err != nil {
		return err
	}
	defer c.Close(context.WithoutCancel(ctx))
	_, err = c.Exec(ctx, sql)
	return err
}

// Tidy does at once what a server gets around to by itself after many writes:
// PostgreSQL's autovacuum. On SQLite there is nothing of the kind.
func Tidy(ctx context.Context, d *Database) error {
	if d.Dialect == db.SQLite {
		return nil
	}
	return Run(ctx, d, "VACUUM ANALYZE")
}

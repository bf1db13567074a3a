// Package dbtest gives each test a fresh, migrated database of its own, on
// SQLite and on PostgreSQL.
//
// Both come from a template that is migrated once for each content of the
// migrations: a file to copy, and a database to clone. PostgreSQL is a
// throw-away cluster named by YIANJU_TEST_PG; without it tests fail.
package dbtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"yianju/internal/clock"
	"yianju/internal/db"
)

// Start is where the clock of every test database stands at first: a working
// Monday, nine in the morning in Shenyang.
var Start = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// Each runs fn as parallel subtests "sqlite" and "postgres", each on a fresh
// migrated database whose clock stands at Start.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			fn(t, Open(t, dialect))
		})
	}
}

// Open returns a fresh migrated database, which is closed and removed when the
// test ends.
func Open(t testing.TB, dialect db.Dialect) *db.DB {
	t.Helper()
	return Reopen(t, DSN(t, dialect))
}

// DSN makes a fresh migrated database and returns its address, for tests that
// open it in their own way or more than once.
func DSN(t testing.TB, dialect db.Dialect) string {
	t.Helper()
	if dialect == db.SQLite {
		return sqliteDSN(t)
	}
	return postgresDSN(t)
}

// Reopen opens an address that DSN returned, with a clock that stands at Start.
func Reopen(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), dsn, db.Options{Clock: clock.NewManual(Start)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}

// Clock returns the clock of a database that came from this package.
func Clock(d *db.DB) *clock.Manual { return d.Clock().(*clock.Manual) }

// contentHash names the state of a dialect's migrations.
func contentHash(dialect db.Dialect) string {
	h := sha256.New()
	err := fs.WalkDir(db.Migrations(dialect), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(db.Migrations(dialect), path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		panic(err) // the tree is embedded in the program
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}

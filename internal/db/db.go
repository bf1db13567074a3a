package db

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"yianju/internal/clock"
)

// Dialect names the kind of database, for the rare statement that has to differ.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Options are what a DB needs from outside. Zero fields get the machine's clock
// and a log that discards.
type Options struct {
	Clock clock.Clock
	Log   *slog.Logger
	// Trace is told of every statement before it runs, with its arguments as the
	// driver gets them: the plans test and the benchmarks read them there. Nil
	// costs nothing. A statement that is run again is told of again.
	Trace func(sql string, args []any)
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine
	dialect Dialect
	dsn     string
	clock   clock.Clock
	log     *slog.Logger
	trace   func(sql string, args []any)
	once    func() error // closes the engine, once
}

// engine is what SQLite and PostgreSQL do differently.
type engine interface {
	view(ctx context.Context, fn func(*Tx) error) error
	update(ctx context.Context, fn func(*Tx) error) error
	submit(ctx context.Context, b *Batch) error
	// settings returns the server's or connection's settings that decide
	// whether an acknowledged write survives, by name.
	settings(ctx context.Context) (map[string]string, error)
	close() error
}

// Open opens the database named by dsn, "sqlite:PATH" or "postgres://…". It
// makes a missing SQLite file, but no tables: call Migrate.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &DB{dsn: dsn, clock: o.Clock, log: o.Log, trace: o.Trace}
	var err error
	scheme, rest, _ := strings.Cut(dsn, ":")
	switch scheme {
	case "sqlite":
		d.dialect = SQLite
		d.engine, err = openSQLite(ctx, rest, o)
	case "postgres", "postgresql":
		d.dialect = Postgres
		d.engine, err = openPostgres(ctx, dsn, o)
	default:
		// The address itself may hold a password: it is not repeated.
		return nil, fmt.Errorf("db: the address must begin with sqlite: or postgres://")
	}
	if err != nil {
		return nil, err
	}
	d.once = sync.OnceValue(d.engine.close)
	return d, nil
}

// View runs fn in a read-only transaction that sees one snapshot.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	if err := notNested(ctx); err != nil {
		return err
	}
	return d.engine.view(ctx, d.traced(fn))
}

// Update runs fn in a read-write transaction and commits when it returns nil.
//
// fn may run more than once and must have no side effects. It is called on the
// caller's goroutine; its panic is the caller's panic, after a rollback.
// Returns fn's error, or Unavailable (nothing written) or Unknown (no answer
// came: the write may stand).
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	if err := notNested(ctx); err != nil {
		return err
	}
	return d.engine.update(ctx, d.traced(fn))
}

// Submit runs b's statements in one transaction, which shares its COMMIT with
// other callers'. The statements are blind writes: they read nothing, and
// update no row that exists. Errors are those of Update.
func (d *DB) Submit(ctx context.Context, b *Batch) error {
	if err := notNested(ctx); err != nil {
		return err
	}
	b.tell(d.trace)
	return d.engine.submit(ctx, b)
}

// traced hands the trace to fn's transaction.
func (d *DB) traced(fn func(*Tx) error) func(*Tx) error {
	if d.trace == nil {
		return fn
	}
	return func(tx *Tx) error {
		tx.trace = d.trace
		return fn(tx)
	}
}

// Dialect returns the kind of database.
func (d *DB) Dialect() Dialect { return d.dialect }

// Clock returns the clock the database stamps its transactions with.
func (d *DB) Clock() clock.Clock { return d.clock }

// Close waits for what is under way and closes the database. Callers that come
// later get Unavailable. It may be called more than once.
func (d *DB) Close() error { return d.once() }

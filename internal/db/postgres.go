package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"yianju/internal/clock"
	"yianju/internal/errs"
)

const (
	// maxTries bounds how often a transaction is run on serialization failures.
	maxTries = 12
	// firstPause is the mean pause before the second try; it doubles up to maxPause.
	firstPause = 2 * time.Millisecond
	maxPause   = 100 * time.Millisecond
	// poolSize is how many connections one process opens at most, unless
	// pool_max_conns in the address says otherwise.
	poolSize = 32
	maxIdle  = 5 * time.Minute
)

// timeouts protect everybody from one statement. The address may set others.
var timeouts = map[string]string{
	"statement_timeout":                   "30s",
	"lock_timeout":                        "5s",
	"idle_in_transaction_session_timeout": "60s",
}

// postgres is the PostgreSQL engine. REPEATABLE READ gives every transaction
// one snapshot; what it may still lose to others it repeats.
type postgres struct {
	clock clock.Clock
	log   *slog.Logger
	dsn   string
	pool  *sql.DB
	lanes *lanes
}

func openPostgres(ctx context.Context, dsn string, o Options) (*postgres, error) {
	config, size, err := pgConfig(dsn)
	if err != nil {
		return nil, err
	}
	for name, value := range timeouts {
		if config.RuntimeParams[name] == "" {
			config.RuntimeParams[name] = value
		}
	}
	pool := pgPool(config, size)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("db: postgres: %w", err)
	}
	p := &postgres{clock: o.Clock, log: o.Log, dsn: dsn, pool: pool}
	p.lanes = newLanes(p)
	return p, nil
}

// pgConfig reads the address.
func pgConfig(dsn string) (config *pgx.ConnConfig, size int, err error) {
	size = poolSize
	config, err = pgx.ParseConfig(dsn)
	if err == nil {
		if n, ok := config.RuntimeParams["pool_max_conns"]; ok {
			delete(config.RuntimeParams, "pool_max_conns")
			size, err = strconv.Atoi(n)
		}
	}
	if err != nil {
		// The driver's text repeats the address.
		return nil, 0, errors.New("db: the postgres:// address cannot be read")
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "yianju"
	}
	return config, size, nil
}

func pgPool(config *pgx.ConnConfig, size int) *sql.DB {
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	pool.SetConnMaxIdleTime(maxIdle)
	return pool
}

func (p *postgres) close() error {
	p.lanes.close()
	return p.pool.Close()
}

func (p *postgres) view(ctx context.Context, fn func(*Tx) error) error {
	_, err := p.once(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, fn)
	return err
}

func (p *postgres) update(ctx context.Context, fn func(*Tx) error) error {
	pause := firstPause
	for try := 1; ; try++ {
		again, err := p.once(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead}, fn)
		if !again || try == maxTries {
			return err
		}
		// Half fixed, half chance: those who met once should not meet again.
		timer := time.NewTimer(pause/2 + rand.N(pause))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return left(ctx)
		}
		pause = min(2*pause, maxPause)
	}
}

// once runs fn in one transaction. again says that it lost against another
// transaction and should be run anew.
func (p *postgres) once(ctx context.Context, options pgx.TxOptions, fn func(*Tx) error) (again bool, err error) {
	c, giveBack, err := borrow(ctx, p.pool)
	if err != nil {
		return false, errs.Wrap(statementError("", err), errs.Unavailable, "")
	}
	defer giveBack()
	begun, err := c.BeginTx(ctx, options)
	if err != nil {
		return false, errs.Wrap(statementError("BEGIN", err), errs.Unavailable, "")
	}
	committed := false
	defer func() {
		if !committed {
			begun.Rollback(ctx)
		}
	}()

	tx := newTx(ctx, ctx, p.clock.Now(), pgConn{begun})
	err = tx.finish(fn(tx))
	if err != nil {
		if tx.failed != nil && (c.IsClosed() || ctx.Err() != nil) {
			return false, answer(errs.Wrap(err, errs.Unavailable, ""), nil)
		}
		return collided(tx.failed), answer(err, tx.failed)
	}
	if ctx.Err() != nil {
		return false, left(ctx)
	}
	committed = true
	err = begun.Commit(ctx)
	return collided(err), commitOutcome(err)
}

// commitOutcome says what a caller may know after COMMIT ended with err.
func commitOutcome(err error) error {
	if err == nil {
		return nil
	}
	err = statementError("COMMIT", err)
	// Only an error the server sent as its answer says that nothing stands.
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Severity == "ERROR" {
		return answer(err, nil)
	}
	if errors.Is(err, pgx.ErrTxCommitRollback) {
		return err
	}
	return unknown(err)
}

// collided reports whether err is a lost race: a serialization failure or a
// deadlock.
func collided(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01")
}

// pgConn is a pgx transaction as a conn.
type pgConn struct{ tx pgx.Tx }

func (c pgConn) exec(ctx context.Context, sql string, args []any) (int64, error) {
	tag, err := c.tx.Exec(ctx, sql, args...)
	return tag.RowsAffected(), err
}

func (c pgConn) query(ctx context.Context, sql string, args []any) (cursor, error) {
	return c.tx.Query(ctx, sql, args...)
}

func (c pgConn) pipeline(ctx context.Context, b *Batch) error {
	return send(ctx, c.tx, b.items)
}

// sender is a connection or a transaction of pgx.
type sender interface {
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// send runs statements in one round trip and returns the first error. Once one
// has failed the server skips the others.
func send(ctx context.Context, s sender, items []statement) error {
	var batch pgx.Batch
	for _, item := range items {
		batch.Queue(item.sql, item.args...)
	}
	results := s.SendBatch(ctx, &batch)
	for _, item := range items {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return statementError(item.sql, err)
		}
	}
	return results.Close()
}

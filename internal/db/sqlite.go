package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"yianju/internal/clock"
)

// lite is the SQLite engine: one writer connection, which group commits (see
// writer), and a pool of reading connections.
type lite struct {
	clock   clock.Clock
	log     *slog.Logger
	dsn     string
	pool    *sql.DB
	writer  *writer
	readers chan *liteConn // idle ones
	closing context.Context
	stop    context.CancelFunc
}

// pragmas hold for every connection. mmap_size makes concurrent reads about
// twice as fast; the cache is per connection and negative numbers are KiB.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
	"mmap_size(1073741824)", "cache_size(-16000)", "temp_store(MEMORY)", "journal_size_limit(67108864)",
}

// liteDSN returns the driver's address for PATH or PATH?_pragma=name(value)&…
// A pragma in the address takes the place of ours; CheckSafety judges the outcome.
func liteDSN(address string) (string, error) {
	path, query, _ := strings.Cut(address, "?")
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return "", errors.New("db: sqlite: needs the path of a file")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", fmt.Errorf("db: sqlite: %w", err)
	}
	for _, pragma := range pragmas {
		// The driver sorts them, so two of one name would not meet in order.
		if !slices.ContainsFunc(values["_pragma"], func(own string) bool { return pragmaName(own) == pragmaName(pragma) }) {
			values.Add("_pragma", pragma)
		}
	}
	values.Set("_dqs", "0") // "x" is a column or an error, never a text
	return path + "?" + values.Encode(), nil
}

func pragmaName(pragma string) string {
	return strings.ToLower(strings.TrimSpace(pragma[:strings.IndexAny(pragma+"(", "(=")]))
}

func openSQLite(ctx context.Context, address string, o Options) (*lite, error) {
	dsn, err := liteDSN(address)
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("db: sqlite: %w", err)
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	pool.SetMaxOpenConns(readers + 1) // and the writer
	pool.SetMaxIdleConns(readers + 1)

	l := &lite{clock: o.Clock, log: o.Log, dsn: dsn, pool: pool, readers: make(chan *liteConn, readers)}
	l.closing, l.stop = context.WithCancel(context.Background())
	conn, err := openLiteConn(ctx, pool, false)
	if err != nil {
		pool.Close()
		return nil, err
	}
	for range readers {
		l.readers <- nil // opened when first needed
	}
	l.writer = newWriter(l, conn)
	go l.writer.run()
	return l, nil
}

func (l *lite) view(ctx context.Context, fn func(*Tx) error) (err error) {
	var c *liteConn
	select {
	case c = <-l.readers:
	case <-ctx.Done():
		return left(ctx)
	case <-l.closing.Done():
		return errClosed
	}
	if c == nil {
		if c, err = openLiteConn(ctx, l.pool, true); err != nil {
			l.readers <- nil
			return answer(err, nil)
		}
	}
	defer func() { l.readers <- c }()
	// A reader is its caller's alone, so its statements may end with the caller.
	if err := c.do(context.Background(), "BEGIN"); err != nil {
		return answer(statementError("BEGIN", err), nil)
	}
	tx := newTx(ctx, ctx, l.clock.Now(), c)
	defer func() {
		err = tx.finish(err)
		if e := c.do(context.Background(), "ROLLBACK"); e != nil {
			c.discard()
			c = nil
		}
		if err != nil {
			err = answer(err, tx.failed)
		}
	}()
	return fn(tx)
}

func (l *lite) update(ctx context.Context, fn func(*Tx) error) error {
	return l.writer.do(ctx, fn)
}

// submit joins the same group commit: on SQLite every transaction shares its
// COMMIT already.
func (l *lite) submit(ctx context.Context, b *Batch) error {
	return l.writer.submit(ctx, b)
}

func (l *lite) close() error {
	l.stop()
	<-l.writer.done
	for range cap(l.readers) {
		if c := <-l.readers; c != nil {
			c.close()
		}
	}
	return l.pool.Close()
}

// maxPrepared bounds a connection's statement cache. IN lists of many lengths
// make many texts; when the bound is met the cache starts afresh.
const maxPrepared = 512

// liteConn is one SQLite connection with its prepared statements.
type liteConn struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
	// fatal is the last error after which SQLite may have rolled back the whole
	// transaction by itself.
	fatal error
}

func openLiteConn(ctx context.Context, pool *sql.DB, reading bool) (*liteConn, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("db: sqlite: %w", err)
	}
	c := &liteConn{conn: conn, prepared: map[string]*sql.Stmt{}}
	if reading {
		if err := c.do(ctx, "PRAGMA query_only = ON"); err != nil {
			c.discard()
			return nil, fmt.Errorf("db: sqlite: %w", err)
		}
	}
	return c, nil
}

func (c *liteConn) close() {
	for _, s := range c.prepared {
		s.Close()
	}
	c.conn.Close()
}

// discard closes the connection for good, whatever state it is in.
func (c *liteConn) discard() {
	clear(c.prepared)
	c.conn.Raw(func(any) error { return driver.ErrBadConn })
	c.conn.Close()
}

// do runs a statement of the engine's own.
func (c *liteConn) do(ctx context.Context, sql string) error {
	_, err := c.exec(ctx, sql, nil)
	return err
}

func (c *liteConn) exec(ctx context.Context, sql string, args []any) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	r, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, c.note(err)
	}
	return r.RowsAffected()
}

func (c *liteConn) query(ctx context.Context, sql string, args []any) (cursor, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return nil, c.note(err)
	}
	return liteRows{rows, c}, nil
}

func (c *liteConn) pipeline(ctx context.Context, b *Batch) error {
	for _, s := range b.items {
		if _, err := c.exec(ctx, s.sql, s.args); err != nil {
			return statementError(s.sql, err)
		}
	}
	return nil
}

// prepare never runs under a caller's context: the statement outlives the call.
func (c *liteConn) prepare(sql string) (*sql.Stmt, error) {
	if s := c.prepared[sql]; s != nil {
		return s, nil
	}
	if len(c.prepared) >= maxPrepared {
		for _, s := range c.prepared {
			s.Close()
		}
		clear(c.prepared)
	}
	s, err := c.conn.PrepareContext(context.Background(), sql)
	if err != nil {
		return nil, c.note(err)
	}
	c.prepared[sql] = s
	return s, nil
}

func (c *liteConn) note(err error) error {
	if err != nil && mayRollBack(err) {
		c.fatal = err
	}
	return err
}

// liteRows is *sql.Rows as a cursor.
type liteRows struct {
	*sql.Rows
	conn *liteConn
}

func (r liteRows) Err() error { return r.conn.note(r.Rows.Err()) }
func (r liteRows) Close()     { r.Rows.Close() }

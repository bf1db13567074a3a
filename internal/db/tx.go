package db

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// ErrNoRows is what Row.Scan returns when there is no row.
var ErrNoRows = errors.New("db: no rows")

// Scanner is a row to scan: Row and Rows.
type Scanner interface {
	Scan(dest ...any) error
}

// Tx is a transaction. It is used by one goroutine, inside the function it was
// given to, and not after.
type Tx struct {
	ctx    context.Context // what Context returns
	run    context.Context // what statements run under
	now    time.Time
	conn   conn
	failed error // the first failed statement's error: the transaction is lost
	open   *Rows // the result set being read
	trace  func(sql string, args []any)
}

// conn is one connection with a transaction open on it.
type conn interface {
	exec(ctx context.Context, sql string, args []any) (int64, error)
	query(ctx context.Context, sql string, args []any) (cursor, error)
	pipeline(ctx context.Context, b *Batch) error
}

// cursor is the part of *sql.Rows that pgx.Rows has too.
type cursor interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

type insideKey struct{}

var errNested = errors.New("db: a transaction was begun inside another: use the one you have")

// newTx begins the bookkeeping of a transaction for a caller's ctx; statements
// run under run.
func newTx(ctx, run context.Context, now time.Time, c conn) *Tx {
	return &Tx{ctx: context.WithValue(ctx, insideKey{}, true), run: run, now: now, conn: c}
}

// notNested refuses a transaction inside another, which on SQLite would wait for
// itself for ever.
func notNested(ctx context.Context) error {
	if ctx.Value(insideKey{}) != nil {
		return errNested
	}
	return nil
}

// Now returns the transaction's instant: one for all its rows.
func (tx *Tx) Now() time.Time { return tx.now }

// Context returns the caller's context.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Exec runs a statement and returns the number of rows it affected.
func (tx *Tx) Exec(sql string, args ...any) (affected int64, err error) {
	sql, args, err = tx.prepare(sql, args)
	if err != nil {
		return 0, err
	}
	n, err := tx.conn.exec(tx.run, sql, args)
	return n, tx.fail(sql, err)
}

// Query runs a statement that returns rows. The caller closes them, or reads
// them to the end, before the next statement.
func (tx *Tx) Query(sql string, args ...any) (*Rows, error) {
	sql, args, err := tx.prepare(sql, args)
	if err != nil {
		return nil, err
	}
	c, err := tx.conn.query(tx.run, sql, args)
	if err != nil {
		return nil, tx.fail(sql, err)
	}
	tx.open = &Rows{tx: tx, sql: sql, cursor: c}
	return tx.open, nil
}

// QueryRow runs a statement that returns at most one row of interest.
func (tx *Tx) QueryRow(sql string, args ...any) *Row {
	rows, err := tx.Query(sql, args...)
	return &Row{rows: rows, err: err}
}

// Pipeline runs b's statements in this transaction, in one round trip on
// PostgreSQL, and returns the first error.
func (tx *Tx) Pipeline(b *Batch) error {
	if err := tx.ready(); err != nil {
		return err
	}
	if b.err != nil {
		return tx.fail("", b.err)
	}
	if b.Len() == 0 {
		return nil
	}
	b.tell(tx.trace)
	return tx.fail("", tx.conn.pipeline(tx.run, b))
}

func (tx *Tx) ready() error {
	if tx.failed != nil {
		return tx.failed
	}
	if tx.open != nil {
		return statementError(tx.open.sql, errors.New("its rows are still open"))
	}
	return nil
}

// prepare readies a statement for either driver.
func (tx *Tx) prepare(sql string, args []any) (string, []any, error) {
	if err := tx.ready(); err != nil {
		return "", nil, err
	}
	sql = strings.TrimSpace(sql)
	args, err := encode(args)
	if tx.trace != nil {
		tx.trace(sql, args)
	}
	return sql, args, tx.fail(sql, err)
}

func (tx *Tx) fail(sql string, err error) error {
	if err == nil {
		return nil
	}
	err = statementError(sql, err)
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// finish ends fn's use of the transaction: an open result set is closed, and a
// failure that fn swallowed comes back.
func (tx *Tx) finish(err error) error {
	if tx.open != nil {
		tx.open.Close()
	}
	if err == nil {
		return tx.failed
	}
	return err
}

// Rows is a result set being read.
type Rows struct {
	tx     *Tx
	sql    string
	cursor cursor
	dest   []any // where the last row was scanned to
	into   []any // what was put in front of it
	closed bool
}

// Next moves to the next row; false at the end or after an error, which Err tells.
func (r *Rows) Next() bool {
	if r.closed {
		return false
	}
	if !r.cursor.Next() {
		r.Close()
		return false
	}
	return true
}

// Scan copies the row's columns into dest. A column of µs goes into a
// *time.Time, NULL into its zero.
func (r *Rows) Scan(dest ...any) error {
	if !slices.Equal(dest, r.dest) {
		r.dest = slices.Clone(dest)
		r.into = decode(r.dest)
	}
	return scanError(r.sql, dest, r.cursor.Scan(r.into...))
}

// Err returns the error that ended the rows early, if any.
func (r *Rows) Err() error { return r.tx.fail(r.sql, r.cursor.Err()) }

// Close ends the reading. It may be called more than once.
func (r *Rows) Close() {
	if r.closed {
		return
	}
	r.closed = true
	r.cursor.Close()
	r.tx.open = nil
	r.tx.fail(r.sql, r.cursor.Err())
}

// Row is the result of QueryRow.
type Row struct {
	rows *Rows
	err  error
}

// Scan copies the first row's columns into dest; ErrNoRows when there is none.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

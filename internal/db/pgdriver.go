package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/internal/clock"
)

// This file lends pgx connections to database/sql, which pools them and lets
// goose migrate through them. The engine itself takes the pgx.Conn out (see
// borrow) and speaks to it natively. It does what pgx's own stdlib and pgxpool
// packages do, without the module those two depend on.

// pgConnector opens connections for a sql.DB.
type pgConnector struct{ config *pgx.ConnConfig }

func (c pgConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, c.config)
	if err != nil {
		return nil, err
	}
	return &pgDriverConn{Conn: conn, used: clock.System{}.Now()}, nil
}

func (c pgConnector) Driver() driver.Driver { return pgDriver{} }

type pgDriver struct{}

func (pgDriver) Open(string) (driver.Conn, error) {
	return nil, errors.New("db: connections come from a connector only")
}

// borrow takes a native connection out of the pool; giveBack returns it, or
// closes it when a transaction is still open on it.
func borrow(ctx context.Context, pool *sql.DB) (conn *pgx.Conn, giveBack func(), err error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = c.Raw(func(d any) error {
		conn = d.(*pgDriverConn).Conn
		return nil
	})
	return conn, func() { c.Close() }, err
}

// pgDriverConn is a pgx connection as database/sql sees it.
type pgDriverConn struct {
	*pgx.Conn
	used time.Time // when it was last given back
}

// idleTrust is how long a connection may lie before it is asked for a sign of life.
const idleTrust = time.Second

// ResetSession implements driver.SessionResetter: a connection the server has
// closed meanwhile is replaced before anybody's transaction runs into it.
func (c *pgDriverConn) ResetSession(ctx context.Context) error {
	if c.IsClosed() {
		return driver.ErrBadConn
	}
	idle := clock.System{}.Now().Sub(c.used)
	if idle > idleTrust && c.Ping(ctx) != nil {
		return driver.ErrBadConn
	}
	return nil
}

// IsValid implements driver.Validator.
func (c *pgDriverConn) IsValid() bool {
	c.used = clock.System{}.Now()
	return !c.IsClosed() && c.PgConn().TxStatus() == 'I'
}

func (c *pgDriverConn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return c.Conn.Close(ctx)
}

func (c *pgDriverConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("db: statements are prepared by pgx")
}

func (c *pgDriverConn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

func (c *pgDriverConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.Begin(ctx)
	return pgDriverTx{ctx, tx}, err
}

type pgDriverTx struct {
	ctx context.Context
	tx  pgx.Tx
}

func (t pgDriverTx) Commit() error   { return t.tx.Commit(t.ctx) }
func (t pgDriverTx) Rollback() error { return t.tx.Rollback(t.ctx) }

func (c *pgDriverConn) ExecContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Result, error) {
	tag, err := c.Exec(ctx, sql, values(args)...)
	return driver.RowsAffected(tag.RowsAffected()), err
}

func (c *pgDriverConn) QueryContext(ctx context.Context, sql string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.Query(ctx, sql, values(args)...)
	if err != nil {
		return nil, err
	}
	return pgDriverRows{rows}, nil
}

func values(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

type pgDriverRows struct{ rows pgx.Rows }

func (r pgDriverRows) Columns() []string {
	var names []string
	for _, f := range r.rows.FieldDescriptions() {
		names = append(names, f.Name)
	}
	return names
}

func (r pgDriverRows) Close() error {
	r.rows.Close()
	return r.rows.Err()
}

func (r pgDriverRows) Next(dest []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	row, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range row {
		dest[i] = v
	}
	return nil
}

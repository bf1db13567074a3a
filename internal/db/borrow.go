package db

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// borrow takes a native connection out of the pool, which database/sql keeps and
// goose migrates through; giveBack returns it, or closes it when a transaction
// is still open on it.
func borrow(ctx context.Context, pool *sql.DB) (conn *pgx.Conn, giveBack func(), err error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = c.Raw(func(d any) error {
		conn = d.(*stdlib.Conn).Conn()
		return nil
	})
	return conn, func() { c.Close() }, err
}

package db_test

import (
	"testing"

	"go.uber.org/goleak"

	"yianju/internal/db"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// create makes the table t (id, n, body) for a test.
func create(t *testing.T, d *db.DB) {
	t.Helper()
	sql := `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, body BLOB) STRICT`
	if d.Dialect() == db.Postgres {
		sql = `CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT NOT NULL, body BYTEA)`
	}
	update(t, d, sql)
}

func update(t *testing.T, d *db.DB, sql string, args ...any) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// insert returns a closure that adds a row to t.
func insert(id int) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO t (id, n) VALUES ($1, $2)`, id, 0)
		return err
	}
}

// rows returns the ids in t, in order.
func rows(t *testing.T, d *db.DB) []int {
	t.Helper()
	var list []int
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		list, err = db.List(tx, func(s db.Scanner, id *int) error { return s.Scan(id) }, `SELECT id FROM t ORDER BY id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

package db_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
)

type state string

func TestValuesRoundTrip(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		type row struct {
			id            id.ID
			state         state
			ok            bool
			small         int
			at, never     time.Time
			bytes, none   []byte
			subject       [16]byte
			maybe, absent *string
		}
		createValues(t, d)
		text := "有"
		want := row{id: 1<<62 + 7, state: "受理", ok: true, small: -3,
			at: time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC), bytes: []byte{0, 1, 255},
			subject: [16]byte{1, 2, 3, 15: 9}, maybe: &text}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			n, err := tx.Exec(`INSERT INTO val (id, state, ok, small, at, never, bytes, none, subject, maybe, absent)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, want.id, want.state, want.ok, want.small,
				want.at.In(time.FixedZone("CST", 8*3600)), want.never, want.bytes, want.none, want.subject, text, nil)
			if n != 1 {
				t.Errorf("affected %d rows", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			var got row
			err := tx.QueryRow(`SELECT id, state, ok, small, at, never, bytes, none, subject, maybe, absent FROM val WHERE at = $1`, want.at).
				Scan(&got.id, &got.state, &got.ok, &got.small, &got.at, &got.never, &got.bytes, &got.none, &got.subject, &got.maybe, &got.absent)
			if err != nil {
				return err
			}
			if got.id != want.id || got.state != want.state || got.ok != want.ok || got.small != want.small ||
				got.at != want.at || !got.never.IsZero() || !bytes.Equal(got.bytes, want.bytes) || got.none != nil ||
				got.subject != want.subject || got.maybe == nil || *got.maybe != text || got.absent != nil {
				t.Errorf("got %+v, want %+v", got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT id FROM val WHERE id = $1`, 5).Scan(new(id.ID))
		})
		if !errors.Is(err, db.ErrNoRows) {
			t.Errorf("missing row: %v", err)
		}
	})
}

func createValues(t *testing.T, d *db.DB) {
	t.Helper()
	sql := `CREATE TABLE val (id INTEGER PRIMARY KEY, state TEXT, ok INTEGER, small INTEGER, at INTEGER, never INTEGER,
		bytes BLOB, none BLOB, subject BLOB, maybe TEXT, absent TEXT) STRICT`
	if d.Dialect() == db.Postgres {
		sql = `CREATE TABLE val (id BIGINT PRIMARY KEY, state TEXT, ok BOOLEAN, small INTEGER, at BIGINT, never BIGINT,
			bytes BYTEA, none BYTEA, subject BYTEA, maybe TEXT, absent TEXT)`
	}
	if err := d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
		t.Fatal(err)
	}
}

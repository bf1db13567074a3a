package db_test

import (
	"bytes"
	"errors"
	"reflect"
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

// Rows are scanned to the same places or to others, and nothing of one stays in the next.
func TestRowsOneAfterAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		createValues(t, d)
		type row struct {
			at      time.Time
			subject [2]byte
			maybe   *string
		}
		insert := func(tx *db.Tx, id int, r row, maybe any) error {
			_, err := tx.Exec(`INSERT INTO val (id, at, subject, maybe) VALUES ($1, $2, $3, $4)`, id, r.at, r.subject, maybe)
			return err
		}
		early := time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)
		want := []row{{early, [2]byte{1, 2}, nil}, {time.Time{}, [2]byte{3, 4}, nil}, {early.Add(time.Hour), [2]byte{5, 6}, nil}}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			return errors.Join(insert(tx, 1, want[0], "有"), insert(tx, 2, want[1], nil), insert(tx, 3, want[2], "无"))
		})
		if err != nil {
			t.Fatal(err)
		}
		one, other := "有", "无"
		want[0].maybe, want[2].maybe = &one, &other
		const sql = `SELECT at, subject, maybe FROM val ORDER BY id`
		err = d.View(t.Context(), func(tx *db.Tx) error {
			list, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.at, &r.subject, &r.maybe) }, sql)
			if err != nil || !reflect.DeepEqual(list, want) {
				t.Errorf("listed %+v, %v", list, err)
			}
			var same row
			var others [3]row
			rows, err := tx.Query(sql)
			if err != nil {
				return err
			}
			defer rows.Close()
			for i := range others {
				if to := &others[i]; rows.Next() {
					err = errors.Join(err, rows.Scan(&same.at, &same.subject, &same.maybe), rows.Scan(&to.at, &to.subject, &to.maybe))
				}
				if !reflect.DeepEqual(same, want[i]) {
					t.Errorf("row %d to the same place: %+v", i, same)
				}
			}
			if !reflect.DeepEqual(others[:], want) {
				t.Errorf("to others: %+v", others)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
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

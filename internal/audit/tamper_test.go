package audit

import (
	"errors"
	"testing"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/seal"
)

// Whoever can write to the database changes one column of one row.
func TestTampering(t *testing.T) {
	t.Parallel()
	changes := map[string]any{
		"county": shenhe, "subject": make([]byte, 16), "seq": 9, "id": 1, "prev": make([]byte, 32),
		"hash": make([]byte, 32), "at": start.AddDate(-1, 0, 0), "kind": "case.closed", "role": "owner",
		"office": "other", "facts": `{"n":0}`, "commitment": make([]byte, 32),
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		for _, column := range EventColumns {
			change, ok := changes[column]
			if !ok {
				t.Errorf("nothing changes column %s", column)
				continue
			}
			subject := seal.NewSubject(l.ids.Bytes)
			appended(t, d, l, heping, subject, 3)
			update(t, d, func(tx *db.Tx) error {
				n, err := tx.Exec(`UPDATE audit_event SET `+column+` = $1 WHERE county = $2 AND subject = $3 AND seq = 2`,
					change, heping, subject)
				if n != 1 {
					t.Errorf("%d rows changed", n)
				}
				return err
			})
			if err := Verify(history(t, d, heping, subject)); !errors.Is(err, ErrBroken) {
				t.Errorf("%s changed: %v", column, err)
			}
		}
	})
}

// A secret moved under another event does not open there.
func TestSwappedSecrets(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := newLog(d)
		subject := seal.NewSubject(l.ids.Bytes)
		appended(t, d, l, heping, subject, 2)
		update(t, d, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE audit_secret SET sealed = (SELECT o.sealed FROM audit_secret o
				WHERE o.county = audit_secret.county AND o.subject = audit_secret.subject AND o.seq = 2)
				WHERE county = $1 AND subject = $2 AND seq = 1`, heping, subject)
			return err
		})
		view(t, d, func(tx *db.Tx) error {
			key, err := l.keys.Load(tx, heping, subject)
			if err != nil {
				return err
			}
			if _, err := Openings(tx, heping, subject, key); !errors.Is(err, seal.ErrUnreadable) {
				t.Errorf("swapped secrets: %v", err)
			}
			return nil
		})
	})
}

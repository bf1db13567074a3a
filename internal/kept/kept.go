// Package kept keeps what somebody typed while its form goes back to them: a
// form that was refused, or that came when the session was over. Nothing typed
// is lost, and the page that shows it is an ordinary page, which Back and Reload
// can show again without sending anything.
//
// What is kept is sealed, because forms hold names and phones, under a key of its
// own that goes with the row; it is found again only by whoever has the secret
// it was kept under; and it is forgotten after Life.
package kept

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Life is how long a form waits for its author: the rest of a working day.
const Life = 24 * time.Hour

// BytesMax bounds one form: the longest text of any form several times over.
const BytesMax = 256 << 10

// Store keeps forms in the database.
type Store struct {
	DB   *db.DB
	Keys *seal.Keyring
	IDs  *id.Source
}

// Keep keeps a form under a secret that is not stored. Errors: Limited when the
// form is larger than BytesMax.
func (s *Store) Keep(ctx context.Context, secret string, form []byte) error {
	if len(form) > BytesMax {
		return errs.New(errs.Limited, "error.too_large")
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		key, wrapped, err := s.Keys.NewDataKey(tx.Now(), s.IDs.Bytes)
		if err != nil {
			return err
		}
		hash := sha256.Sum256([]byte(secret))
		_, err = tx.Exec(`INSERT INTO kept_form (secret_hash, wrapped, sealed, recorded_at) VALUES ($1, $2, $3, $4)`,
			hash[:], wrapped, key.Seal(form, "kept_form", "sealed", rowOf(hash)), tx.Now())
		return err
	})
}

// Find returns what was kept under a secret. Errors: NotFound, also when its time
// is over.
func (s *Store) Find(ctx context.Context, secret string) ([]byte, error) {
	hash := sha256.Sum256([]byte(secret))
	var wrapped, sealed []byte
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(`SELECT wrapped, sealed FROM kept_form WHERE secret_hash = $1 AND recorded_at > $2`,
			hash[:], tx.Now().Add(-Life)).Scan(&wrapped, &sealed)
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	key, err := s.Keys.Unwrap(wrapped)
	if err != nil {
		return nil, err
	}
	return key.Open(sealed, "kept_form", "sealed", rowOf(hash))
}

// rowOf stands for the row in what its seal is bound to.
func rowOf(hash [sha256.Size]byte) id.ID { return id.ID(binary.BigEndian.Uint64(hash[:8]) >> 1) }

// Forget deletes the forms whose time is over and returns how many there were.
func (s *Store) Forget(ctx context.Context) (n int, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		gone, err := tx.Exec(`DELETE FROM kept_form WHERE recorded_at <= $1`, tx.Now().Add(-Life))
		n = int(gone)
		return err
	})
	return n, err
}

package seal

import (
	"errors"

	"yianju/internal/db"
)

const insertKey = `INSERT INTO data_key (county, subject, wrapped) VALUES ($1, $2, $3)`

// Put adds the writing of a subject's wrapped data key to a batch.
func Put(b *db.Batch, county int, subject Subject, wrapped []byte) {
	b.Exec(insertKey, county, subject, wrapped)
}

// Load returns the data key of a subject; ErrUnreadable when there is none, because
// the subject is unknown or erased.
func (k *Keyring) Load(tx *db.Tx, county int, subject Subject) (DataKey, error) {
	var wrapped []byte
	err := tx.QueryRow(`SELECT wrapped FROM data_key WHERE county = $1 AND subject = $2`, county, subject).Scan(&wrapped)
	if errors.Is(err, db.ErrNoRows) {
		return DataKey{}, ErrUnreadable
	}
	if err != nil {
		return DataKey{}, err
	}
	return k.Unwrap(wrapped)
}

// LoadAll returns the data keys of several subjects of a county in one query.
// Subjects without a key that opens are left out.
func (k *Keyring) LoadAll(tx *db.Tx, county int, subjects []Subject) (map[Subject]DataKey, error) {
	type row struct {
		subject Subject
		wrapped []byte
	}
	args := []any{county}
	for _, s := range subjects {
		args = append(args, s)
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.subject, &r.wrapped) },
		`SELECT subject, wrapped FROM data_key WHERE county = $1 AND subject IN `+db.Places(2, len(subjects)), args...)
	if err != nil {
		return nil, err
	}
	keys := make(map[Subject]DataKey, len(rows))
	for _, r := range rows {
		if key, err := k.Unwrap(r.wrapped); err == nil {
			keys[r.subject] = key
		}
	}
	return keys, nil
}

// Erase deletes the data key of a subject: nothing sealed under it opens again.
func Erase(tx *db.Tx, county int, subject Subject) error {
	_, err := tx.Exec(`DELETE FROM data_key WHERE county = $1 AND subject = $2`, county, subject)
	return err
}

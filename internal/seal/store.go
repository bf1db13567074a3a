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
	key, found, err := k.Find(tx, county, subject)
	if err == nil && !found {
		err = ErrUnreadable
	}
	return key, err
}

// Find is Load for those who make a missing key: it tells a subject without one
// apart from a key that does not unwrap, which is ErrUnreadable.
func (k *Keyring) Find(tx *db.Tx, county int, subject Subject) (key DataKey, found bool, err error) {
	var wrapped []byte
	err = tx.QueryRow(`SELECT wrapped FROM data_key WHERE county = $1 AND subject = $2`, county, subject).Scan(&wrapped)
	if errors.Is(err, db.ErrNoRows) {
		return DataKey{}, false, nil
	}
	if err != nil {
		return DataKey{}, false, err
	}
	key, err = k.Unwrap(wrapped)
	return key, err == nil, err
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

// Copy adds to b the subject's key in another county too: its case goes on
// there, and what was sealed here stays readable here.
func Copy(b *db.Batch, from, to int, subject Subject) {
	b.Exec(`INSERT INTO data_key (county, subject, wrapped) SELECT CAST($2 AS INTEGER), subject, wrapped FROM data_key
		WHERE county = $1 AND subject = $3`, from, to, subject[:])
}

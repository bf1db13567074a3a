package history

import (
	"errors"
	"fmt"
	"strconv"

	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// find returns the data key of a row's subject, nil when it has none or none
// that opens.
func (k *Book) find(tx *db.Tx, row Row) (*seal.DataKey, bool, error) {
	if row.Subject == (seal.Subject{}) {
		return nil, false, nil
	}
	key, found, err := k.keys.Find(tx, row.Home, row.Subject)
	if errors.Is(err, seal.ErrUnreadable) {
		return nil, true, nil
	}
	if err != nil || !found {
		return nil, false, err
	}
	return &key, true, nil
}

// key is find, and makes the key when something is to be sealed under it.
func (k *Book) key(tx *db.Tx, b *db.Batch, row Row, needed bool) (*seal.DataKey, error) {
	key, found, err := k.find(tx, row)
	switch {
	case err != nil || !needed || key != nil:
		return key, err
	case found:
		return nil, seal.ErrUnreadable // the ring lacks the key of its year: nothing may be lost for that
	case row.Subject == (seal.Subject{}):
		return nil, fmt.Errorf("history: a record with personal values has no subject")
	}
	made, wrapped, err := k.keys.NewDataKey(tx.Now(), k.ids.Bytes)
	if err != nil {
		return nil, err
	}
	seal.Put(b, row.Home, row.Subject, wrapped)
	return &made, nil
}

// Personal returns the personal values of a current row, opened; none when there
// are none or their key was erased. Whoever shows them to somebody logs that.
func (k *Book) Personal(tx *db.Tx, kind Kind, row Row) (field.Values, error) {
	return k.Open(tx, row, row.Sealed, kind.Name, row.ID)
}

// Open opens what SealFor sealed.
func (k *Book) Open(tx *db.Tx, row Row, sealed []byte, table string, at id.ID) (field.Values, error) {
	if sealed == nil {
		return nil, nil
	}
	key, _, err := k.find(tx, row)
	return open(key, sealed, table, "personal", at), err
}

// SealFor seals personal values under the key of a record's subject for the column
// personal of another table that speaks of the record; nil for none.
func (k *Book) SealFor(tx *db.Tx, b *db.Batch, row Row, personal field.Values, table string, at id.ID) ([]byte, error) {
	key, err := k.key(tx, b, row, len(personal) > 0)
	return sealValues(key, personal, table, "personal", at), err
}

// Seal returns the personal values of a new row as its column holds them, nil for
// none: the makers of synthetic provinces use it, everybody else Begin.
func Seal(key seal.DataKey, kind Kind, record id.ID, personal field.Values) []byte {
	return sealRow(&key, kind, record, personal)
}

func sealRow(key *seal.DataKey, kind Kind, record id.ID, personal field.Values) []byte {
	return sealValues(key, personal, kind.Name, "personal", record)
}

func sealValues(key *seal.DataKey, v field.Values, table, column string, record id.ID) []byte {
	if len(v) == 0 || key == nil {
		return nil
	}
	return key.Seal([]byte(v.JSON()), table, column, record)
}

func open(key *seal.DataKey, sealed []byte, table, column string, record id.ID) field.Values {
	if key == nil || sealed == nil {
		return nil
	}
	plain, err := key.Open(sealed, table, column, record)
	if err != nil {
		return nil // sealed under a key that is no more
	}
	v, err := field.ParseValues(string(plain))
	if err != nil {
		return nil
	}
	return v
}

// sealColumn binds what is sealed in a change to its place in the history.
func sealColumn(seq int) string { return "personal " + strconv.Itoa(seq) }

package audit

import (
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Columns of the tables, in the order of the rows of an Entry, for bulk loading.
var (
	EventColumns = []string{"county", "subject", "seq", "id", "prev", "hash", "at", "kind", "role", "office",
		"facts", "commitment"}
	SecretColumns  = []string{"county", "subject", "seq", "sealed"}
	PendingColumns = []string{"county", "consumer", "id"}
)

const (
	insertEvent = `INSERT INTO audit_event (county, subject, seq, id, prev, hash, at, kind, role, office, facts, commitment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	insertSecret  = `INSERT INTO audit_secret (county, subject, seq, sealed) VALUES ($1, $2, $3, $4)`
	insertPending = `INSERT INTO audit_pending (county, consumer, id) VALUES ($1, $2, $3)`
)

// Entry is an event with all that is written with it.
type Entry struct {
	Recorded
	sealed    []byte
	consumers []string
}

// Put adds the writing of the event to a batch.
func (e Entry) Put(b *db.Batch) {
	b.Exec(insertEvent, e.EventRow()...)
	b.Exec(insertSecret, e.SecretRow()...)
	for _, row := range e.PendingRows() {
		b.Exec(insertPending, row...)
	}
}

// EventRow returns the values of EventColumns.
func (e Entry) EventRow() []any {
	return []any{e.County, e.Subject[:], e.Seq, e.ID, e.Prev, e.Hash, e.At, e.Kind, e.Role, e.Office, e.Facts, e.Commitment}
}

// SecretRow returns the values of SecretColumns.
func (e Entry) SecretRow() []any { return []any{e.County, e.Subject[:], e.Seq, e.sealed} }

// PendingRows returns the values of PendingColumns, a row for each consumer.
func (e Entry) PendingRows() [][]any {
	rows := make([][]any, len(e.consumers))
	for i, c := range e.consumers {
		rows[i] = []any{e.County, c, e.ID}
	}
	return rows
}

// seal returns k and the secret as one value: they are of no use apart, and die
// together.
func (o Opening) seal(key seal.DataKey, event id.ID) []byte {
	return key.Seal(append(o.K[:len(o.K):len(o.K)], o.Secret...), "audit_secret", "sealed", event)
}

func unseal(key seal.DataKey, sealed []byte, event id.ID) (Opening, error) {
	plain, err := key.Open(sealed, "audit_secret", "sealed", event)
	if err != nil {
		return Opening{}, err
	}
	if len(plain) < kSize {
		return Opening{}, seal.ErrUnreadable
	}
	return Opening{K: plain[:kSize:kSize], Secret: plain[kSize:]}, nil
}

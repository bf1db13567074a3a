package audit

import "yianju/internal/db"

// Pending returns up to limit events that a consumer has not taken, over all
// counties. The events of one subject come in their order; no other order is
// promised.
func Pending(tx *db.Tx, consumer string, limit int) ([]Recorded, error) {
	return db.List(tx, scanEvent, `SELECT `+eventColumns+` FROM audit_pending p
		JOIN audit_event e ON e.county = p.county AND e.id = p.id
		WHERE p.consumer = $1 ORDER BY p.id LIMIT $2`, consumer, limit)
}

// Take marks events as taken by a consumer. It belongs in the transaction that
// records what the consumer made of them.
func Take(tx *db.Tx, consumer string, events []Recorded) error {
	var b db.Batch
	for _, e := range events {
		b.Exec(`DELETE FROM audit_pending WHERE county = $1 AND consumer = $2 AND id = $3`, e.County, consumer, e.ID)
	}
	return tx.Pipeline(&b)
}

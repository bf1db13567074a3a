package message

import (
	"encoding/json"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

const columns = `county, id, to_kind, to_id, channel, subject_id, template, args, urgent, state, attempts, reason,
	not_before, recorded_at, sent_at, read_at`

func scan(s db.Scanner, m *Message) error {
	var args string
	if err := s.Scan(&m.County, &m.ID, &m.To.Kind, &m.To.ID, &m.Channel, &m.Subject, &m.Template, &args, &m.Urgent,
		&m.State, &m.Attempts, &m.Reason, &m.NotBefore, &m.RecordedAt, &m.SentAt, &m.ReadAt); err != nil {
		return err
	}
	return json.Unmarshal([]byte(args), &m.Args)
}

// Inbox returns up to limit in-app messages of an account with an id below
// before (0 = from the newest), the newest first.
func Inbox(tx *db.Tx, account, before id.ID, limit int) ([]Message, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	return db.List(tx, scan, `SELECT `+columns+` FROM message
		WHERE to_id = $1 AND channel = 'inapp' AND to_kind = 'account' AND id < $2 ORDER BY id DESC LIMIT $3`,
		account, before, limit)
}

// Unread counts an account's unread in-app messages, up to a hundred.
func Unread(tx *db.Tx, account id.ID) (int, error) {
	var n int
	err := tx.QueryRow(`SELECT COUNT(*) FROM (SELECT id FROM message
		WHERE to_id = $1 AND channel = 'inapp' AND to_kind = 'account' AND read_at IS NULL LIMIT 100) m`, account).Scan(&n)
	return n, err
}

// MarkRead marks an account's in-app messages up to and with id as read.
func MarkRead(tx *db.Tx, account, upTo id.ID) error {
	_, err := tx.Exec(`UPDATE message SET read_at = $3
		WHERE to_id = $1 AND channel = 'inapp' AND to_kind = 'account' AND id <= $2 AND read_at IS NULL`,
		account, upTo, tx.Now())
	return err
}

// About returns the messages of a subject, the oldest first: what was told to
// whom, when, and what became of it.
func About(tx *db.Tx, county int, subject id.ID) ([]Message, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM message WHERE county = $1 AND subject_id = $2 ORDER BY id`,
		county, subject)
}

// Requeue puts an outward message that did not surely arrive back into the
// outbox, with an officer's reason. Who may and the audit event are the
// caller's. Errors: NotFound; Conflict for a message pending or sent.
func Requeue(tx *db.Tx, county int, message id.ID, reason string) error {
	found, err := db.List(tx, scan, `SELECT `+columns+` FROM message WHERE county = $1 AND id = $2`, county, message)
	if err != nil {
		return err
	}
	if len(found) == 0 || found[0].Channel == InApp {
		return errs.New(errs.NotFound, "")
	}
	if s := found[0].State; s == Pending || s == Sent {
		return errs.New(errs.Conflict, "message.requeue")
	}
	_, err = tx.Exec(`UPDATE message SET state = 'pending', attempts = 0, reason = $3, not_before = $4
		WHERE county = $1 AND id = $2`, county, message, reason, tx.Now())
	return err
}

package message

import (
	"encoding/json"
	"fmt"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

const columns = `county, id, to_kind, to_id, channel, subject_id, template, args, urgent, state, attempts, reason,
	not_before, recorded_at, sent_at, read_at, replayed_at, replay_reason`

func scan(s db.Scanner, m *Message) error {
	var args string
	if err := s.Scan(&m.County, &m.ID, &m.To.Kind, &m.To.ID, &m.Channel, &m.Subject, &m.Template, &args, &m.Urgent,
		&m.State, &m.Attempts, &m.Reason, &m.NotBefore, &m.RecordedAt, &m.SentAt, &m.ReadAt,
		&m.ReplayedAt, &m.ReplayReason); err != nil {
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

// Get returns a message. Errors: NotFound.
func Get(tx *db.Tx, county int, message id.ID) (Message, error) {
	found, err := db.List(tx, scan, `SELECT `+columns+` FROM message WHERE county = $1 AND id = $2`, county, message)
	if err == nil && len(found) == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Message{}, err
	}
	return found[0], nil
}

// Undelivered returns up to limit outward messages within where that failed, or
// of which nobody knows whether they arrived, after the key of the last one seen:
// by county, the oldest first. where is a condition on message m with
// placeholders from $1 on. One that is being sent at this moment stands as
// unknown for some seconds: it is not listed before it could have been.
func Undelivered(tx *db.Tx, where string, args []any, after Key, limit int) ([]Message, error) {
	n := len(args)
	args = append(args[:n:n], tx.Now().Add(-inFlight), after.County, after.ID, limit)
	return db.List(tx, scan, fmt.Sprintf(`SELECT `+columns+` FROM message m
		WHERE m.state IN ('failed', 'unknown') AND %s AND m.not_before < $%d AND (m.county, m.id) > ($%d, $%d)
		ORDER BY m.county, m.id LIMIT $%d`, where, n+1, n+2, n+3, n+4), args...)
}

// Replayed returns up to limit messages within where that were put back by hand,
// the latest first.
func Replayed(tx *db.Tx, where string, args []any, limit int) ([]Message, error) {
	n := len(args)
	return db.List(tx, scan, fmt.Sprintf(`SELECT `+columns+` FROM message m
		WHERE m.replayed_at IS NOT NULL AND %s ORDER BY m.replayed_at DESC, m.id DESC LIMIT $%d`, where, n+1), append(args[:n:n], limit)...)
}

// inFlight is longer than a message takes from its claim to its outcome.
const inFlight = 10 * time.Minute

// Requeue puts an outward message that did not surely arrive back into the
// outbox, with an officer's reason, which stays whatever comes of it. Who may and
// the audit event are the caller's. Errors: NotFound; Conflict for a message
// pending or sent.
func Requeue(tx *db.Tx, county int, message id.ID, reason string) error {
	m, err := Get(tx, county, message)
	if err != nil {
		return err
	}
	if m.Channel == InApp {
		return errs.New(errs.NotFound, "")
	}
	if s := m.State; s == Pending || s == Sent {
		return errs.New(errs.Conflict, "message.requeue")
	}
	_, err = tx.Exec(`UPDATE message SET state = 'pending', attempts = 0, reason = '', replay_reason = $3, replayed_at = $4, not_before = $4
		WHERE county = $1 AND id = $2`, county, message, reason, tx.Now())
	return err
}

// Forget deletes the inbox of an account and returns how many messages it had.
// Outward ones find no address any more.
func Forget(tx *db.Tx, account id.ID) (int, error) {
	n, err := tx.Exec(`DELETE FROM message WHERE to_id = $1 AND channel = 'inapp' AND to_kind = 'account'`, account)
	return int(n), err
}

// Due counts the messages of a county written before an instant.
func Due(tx *db.Tx, county int, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM message WHERE county = $1 AND recorded_at <= $2 AND state <> 'pending'`, county, before).Scan(&n)
	return n, err
}

// ForgetDue deletes up to most of them, and returns how many.
func ForgetDue(tx *db.Tx, county int, before time.Time, most int) (int, error) {
	n, err := tx.Exec(`DELETE FROM message WHERE county = $1 AND id IN (SELECT id FROM message
		WHERE county = $1 AND recorded_at <= $2 AND state <> 'pending' ORDER BY id LIMIT $3)`, county, before, most)
	return int(n), err
}

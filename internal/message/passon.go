package message

import (
	"yianju/internal/db"
	"yianju/internal/id"
)

// PassOn gives what an account has not read to another too, and counts it as read
// by the first: somebody else sees to it now. What was told to whom stays as it is.
func PassOn(tx *db.Tx, ids *id.Source, from, to id.ID) error {
	unread, err := db.List(tx, scan, `SELECT `+columns+` FROM message
		WHERE to_id = $1 AND channel = 'inapp' AND to_kind = 'account' AND read_at IS NULL ORDER BY id`, from)
	if err != nil || len(unread) == 0 {
		return err
	}
	var b db.Batch
	for _, m := range unread {
		b.Exec(`INSERT INTO message (county, id, to_kind, to_id, channel, subject_id, template, args, urgent, state, not_before, recorded_at, sent_at)
			SELECT county, CAST($3 AS BIGINT), to_kind, CAST($4 AS BIGINT), channel, subject_id, template, args, urgent, state, not_before, recorded_at, sent_at
			FROM message WHERE county = $1 AND id = $2`, m.County, m.ID, ids.Next(), to)
	}
	if err := tx.Pipeline(&b); err != nil {
		return err
	}
	return MarkRead(tx, from, unread[len(unread)-1].ID)
}

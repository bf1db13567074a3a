package job

import (
	"errors"
	"time"

	"yianju/internal/db"
)

// heartbeat is the row of table lease in which servers record that time has
// come so far.
const heartbeat = "heartbeat"

// Heartbeat returns the newest instant any server has recorded, zero for none,
// and records this one. A server whose clock is behind it must not judge a
// deadline (clock.Guard).
func Heartbeat(tx *db.Tx) (newest time.Time, err error) {
	err = tx.QueryRow(`SELECT until FROM lease WHERE name = $1`, heartbeat).Scan(&newest)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return newest, err
	}
	if !newest.IsZero() && newest.After(tx.Now()) {
		return newest, nil
	}
	_, err = tx.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, '', 0, $2)
		ON CONFLICT (name) DO UPDATE SET until = excluded.until`, heartbeat, tx.Now())
	return newest, err
}

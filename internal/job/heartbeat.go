package job

import (
	"errors"
	"time"

	"yianju/internal/db"
)

// heartbeat is the row of table lease in which servers record that time has
// come so far.
const heartbeat = "heartbeat"

// Newest returns the newest instant any server has recorded, zero for none. A
// server whose clock is behind it must not judge a deadline (clock.Guard).
func Newest(tx *db.Tx) (newest time.Time, err error) {
	err = tx.QueryRow(`SELECT until FROM lease WHERE name = $1`, heartbeat).Scan(&newest)
	if errors.Is(err, db.ErrNoRows) {
		err = nil
	}
	return newest, err
}

// Beat records this instant, if it is newer than what stands there.
func Beat(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, '', 0, $2)
		ON CONFLICT (name) DO UPDATE SET until = excluded.until WHERE lease.until < excluded.until`, heartbeat, tx.Now())
	return err
}

package job

import (
	"context"
	"errors"
	"time"

	"yianju/internal/db"
)

// Lease is the leadership of one holder over one named duty, such as the
// escalation sweep, until it ends. Its fence grows each time the duty changes
// hands, so work of a leader that slept through its end can be refused.
type Lease struct {
	Name   string
	Holder string
	Fence  int64
	Until  time.Time
}

// Acquire takes the lease of name for ttl, or renews the holder's own. ok is
// false while another holds it.
func Acquire(ctx context.Context, d *db.DB, name, holder string, ttl time.Duration) (l Lease, ok bool, err error) {
	err = d.Update(ctx, func(tx *db.Tx) error {
		l, ok = Lease{Name: name}, false
		err := tx.QueryRow(`SELECT holder, fence, until FROM lease WHERE name = $1`, name).Scan(&l.Holder, &l.Fence, &l.Until)
		until := tx.Now().Add(ttl)
		switch {
		case errors.Is(err, db.ErrNoRows):
			l = Lease{name, holder, 1, until}
			// DO NOTHING makes two who are first at once a collision, which is tried again.
			n, err := tx.Exec(`INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, $3, $4)
				ON CONFLICT (name) DO NOTHING`, name, holder, l.Fence, until)
			ok = n == 1
			return err
		case err != nil:
			return err
		case l.Until.After(tx.Now()) && l.Holder != holder:
			return nil
		case !l.Until.After(tx.Now()):
			l.Fence++ // somebody else may have had it meanwhile: a new term
		}
		l.Holder, l.Until, ok = holder, until, true
		_, err = tx.Exec(`UPDATE lease SET holder = $2, fence = $3, until = $4 WHERE name = $1`, name, holder, l.Fence, until)
		return err
	})
	return l, ok && err == nil, err
}

// Hold makes the caller's transaction valid only under this lease: it returns
// Stale when the duty has changed hands. It writes the row, because a
// transaction that only read it could commit beside the next leader's.
func (l Lease) Hold(tx *db.Tx) error {
	n, err := tx.Exec(`UPDATE lease SET fence = fence WHERE name = $1 AND fence = $2`, l.Name, l.Fence)
	if err == nil && n == 0 {
		return errLost
	}
	return err
}

// Release ends the lease now, so that another need not wait.
func (l Lease) Release(ctx context.Context, d *db.DB) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE lease SET until = $3 WHERE name = $1 AND fence = $2`, l.Name, l.Fence, tx.Now())
		return err
	})
}

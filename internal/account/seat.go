package account

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
)

// Seat is an account by what it works with: the grants of some roles that hold now.
type Seat struct {
	Account id.ID
	Grants  []Grant
}

// Actor is whoever holds the seat, as of an instant, for judging what they may be
// told. It has no session: what needs a fresh proof is not theirs by it.
func (s Seat) Actor(at time.Time) Actor {
	return Actor{Account: s.Account, Kind: KindStaff, Grants: s.Grants, At: at}
}

// Seats returns up to limit seats with one of the roles, of accounts after the last
// one seen, in their order. Disabled accounts are left out.
func Seats(tx *db.Tx, roles []Role, after id.ID, limit int) ([]Seat, error) {
	args := []any{after, tx.Now(), limit}
	for _, r := range roles {
		args = append(args, r)
	}
	held := `g.role IN ` + db.Places(4, len(roles)) + ` AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)`
	type row struct {
		account id.ID
		Grant
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error {
		return s.Scan(&r.account, &r.ID, &r.Role, &r.Lo, &r.Hi, &r.Street, &r.Neighborhood, &r.Company, &r.Compound, &r.ValidFrom, &r.ValidTo)
	}, `SELECT account_id, `+grantColumns+` FROM account_grant g WHERE `+held+` AND g.account_id IN (
			SELECT DISTINCT g.account_id FROM account_grant g JOIN account a ON a.id = g.account_id
			WHERE g.account_id > $1 AND a.disabled_at IS NULL AND `+held+` ORDER BY g.account_id LIMIT $3)
		ORDER BY account_id, id`, args...)
	var out []Seat
	for _, r := range rows {
		if n := len(out); n == 0 || out[n-1].Account != r.account {
			out = append(out, Seat{Account: r.account})
		}
		seat := &out[len(out)-1]
		seat.Grants = append(seat.Grants, r.Grant)
	}
	return out, err
}

// CountSeats counts all that Seats returns.
func CountSeats(tx *db.Tx, roles []Role) (n int64, err error) {
	args := []any{tx.Now()}
	for _, r := range roles {
		args = append(args, r)
	}
	err = tx.QueryRow(`SELECT COUNT(DISTINCT g.account_id) FROM account_grant g JOIN account a ON a.id = g.account_id
		WHERE a.disabled_at IS NULL AND g.role IN `+db.Places(2, len(roles))+`
			AND g.valid_from <= $1 AND (g.valid_to IS NULL OR g.valid_to > $1)`, args...).Scan(&n)
	return n, err
}

package account

import (
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Acting returns an account as the actor of work that it asked for earlier, with
// the grants that hold now; 0 is the system. Errors: Unauthenticated when it was
// disabled since, NotFound.
func (s *Service) Acting(tx *db.Tx, account id.ID) (Actor, error) {
	if account == 0 {
		return System(tx.Now()), nil
	}
	a := Actor{Account: account, At: tx.Now()}
	var disabled time.Time
	err := tx.QueryRow(`SELECT kind, party_id, disabled_at FROM account WHERE id = $1`, account).Scan(&a.Kind, &a.Party, &disabled)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return Actor{}, errs.Wrap(err, errs.NotFound, "")
	case err != nil:
		return Actor{}, err
	case !disabled.IsZero():
		return Actor{}, errs.New(errs.Unauthenticated, "")
	}
	a.Grants, err = GrantsOf(tx, account)
	return a, err
}

// Touch writes an account's row as it is, so that two transactions that each count or
// look before they add a row of the account's cannot both commit on one snapshot. Call
// it before reading. For an account that is not there it does nothing.
func Touch(tx *db.Tx, account id.ID) error {
	_, err := tx.Exec(`UPDATE account SET kind = kind WHERE id = $1`, account)
	return err
}

// indexesAtOnce is how many persons one statement asks for.
const indexesAtOnce = 250

// PartiesOf returns the parties that indexes of PersonIndex find, by index; those
// that find nobody are left out.
func PartiesOf(tx *db.Tx, indexes [][]byte) (map[string]Party, error) {
	found := map[string]Party{}
	for len(indexes) > 0 {
		n := min(len(indexes), indexesAtOnce)
		args := make([]any, n)
		for i, index := range indexes[:n] {
			args[i] = index
		}
		rows, err := tx.Query(`SELECT i.person_index, p.id, p.subject, p.home FROM party_person i JOIN party p ON p.id = i.party_id
			WHERE i.person_index IN `+db.Places(1, n), args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var index []byte
			var p Party
			if err := rows.Scan(&index, &p.ID, &p.Subject, &p.Home); err != nil {
				rows.Close()
				return nil, err
			}
			found[string(index)] = p
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		indexes = indexes[n:]
	}
	return found, nil
}

package account

import (
	"errors"
	"slices"
	"strconv"
	"strings"
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
	for part := range slices.Chunk(indexes, indexesAtOnce) {
		if err := partiesOf(tx, part, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// partiesOf looks each index up by itself. PostgreSQL keeps a plan that was made when
// there were few persons; one for all indexes at once would then read the whole table
// for as long as nothing was analysed. The first row says what the column is.
func partiesOf(tx *db.Tx, indexes [][]byte, into map[string]Party) error {
	args := make([]any, len(indexes))
	for i, index := range indexes {
		args[i] = index
	}
	type person struct {
		index []byte
		party id.ID
	}
	persons, err := db.List(tx, func(s db.Scanner, p *person) error { return s.Scan(&p.index, &p.party) },
		`WITH wanted (person) AS (VALUES ((SELECT person_index FROM party_person WHERE party_id = 0))`+rows(len(indexes))+`)
			SELECT person, party_id FROM (SELECT person, (SELECT party_id FROM party_person WHERE person_index = person) AS party_id FROM wanted) AS looked
			WHERE party_id IS NOT NULL`, args...)
	if err != nil || len(persons) == 0 {
		return err
	}
	args = args[:0]
	for _, p := range persons {
		args = append(args, p.party)
	}
	parties, err := db.List(tx, func(s db.Scanner, p *Party) error { return s.Scan(&p.ID, &p.Subject, &p.Home) },
		`SELECT id, subject, home FROM party WHERE id IN `+db.Places(1, len(args)), args...)
	byID := make(map[id.ID]Party, len(parties))
	for _, p := range parties {
		byID[p.ID] = p
	}
	for _, p := range persons {
		into[string(p.index)] = byID[p.party]
	}
	return err
}

// rows is so many rows of VALUES with one placeholder each, behind another.
func rows(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(", ($" + strconv.Itoa(i+1) + ")")
	}
	return b.String()
}

package roll

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Withdraw takes back the claims of an account that wait, and returns the blobs of
// their deeds, which are to be deleted: their author asked for it, or took back the
// consent to it, which is about the claims by a deed alone (deeds). Repeated, it does
// nothing.
func Withdraw(tx *db.Tx, account id.ID, deeds bool) (blobs []string, err error) {
	const those = `account_id = $1 AND state IN ('open', 'disputed') AND (proof = 'deed' OR NOT $2)`
	blobs, err = db.List(tx, func(s db.Scanner, v *string) error { return s.Scan(v) },
		`SELECT file FROM roll_claim WHERE `+those+` AND file <> '' ORDER BY id`, account, deeds)
	if err != nil {
		return nil, err
	}
	_, err = tx.Exec(`UPDATE roll_claim SET state = 'withdrawn', file = '', decided_at = $3 WHERE `+those, account, deeds, tx.Now())
	return blobs, err
}

// ForgetClaims wipes what an account said in its claims, those that wait withdrawn
// before, and returns how many there were.
func ForgetClaims(tx *db.Tx, account id.ID) (int, error) {
	n, err := tx.Exec(`UPDATE roll_claim SET personal = NULL WHERE account_id = $1 AND personal IS NOT NULL`, account)
	return int(n), err
}

// dueClaims are the claims in a county decided before $2 that still hold words.
const dueClaims = `roll_claim WHERE county = $1 AND decided_at <= $2 AND (personal IS NOT NULL OR answer IS NOT NULL)`

// DueClaims counts them.
func DueClaims(tx *db.Tx, county int, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+dueClaims, county, before).Scan(&n)
	return n, err
}

// ForgetDueClaims wipes the words of up to most of them and returns how many.
func ForgetDueClaims(tx *db.Tx, county int, before time.Time, most int) (int, error) {
	n, err := tx.Exec(`UPDATE roll_claim SET personal = NULL, answer = NULL WHERE county = $1 AND id IN (SELECT id FROM `+dueClaims+` ORDER BY id LIMIT $3)`,
		county, before, most)
	return int(n), err
}

// Stands reports whether a party is on some roll, or left it after an instant: until
// then its key opens what the roll has to keep.
func Stands(tx *db.Tx, party id.ID, leftAfter time.Time) (bool, error) {
	var n int
	err := tx.QueryRow(`SELECT COUNT(*) FROM roll_entry WHERE party_id = $1 AND (valid_to IS NULL OR valid_to > $2)`, party, leftAfter).Scan(&n)
	return n > 0, err
}

// dueEntries are the entries in a county of persons who left before $2, stand on no
// other roll and have no account.
const dueEntries = `roll_entry e WHERE e.county = $1 AND e.valid_to <= $2 AND e.personal IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM roll_entry o WHERE o.party_id = e.party_id AND (o.valid_to IS NULL OR o.valid_to > $2))
	AND NOT EXISTS (SELECT 1 FROM account a WHERE a.party_id = e.party_id AND a.disabled_at IS NULL)`

// DueEntries counts them.
func DueEntries(tx *db.Tx, county int, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+dueEntries, county, before).Scan(&n)
	return n, err
}

// ForgetEntries wipes name and phone of up to most of them and destroys the persons'
// keys, so that no change of their entries opens either. It returns how many.
func ForgetEntries(tx *db.Tx, county int, before time.Time, most int) (int, error) {
	type row struct {
		id id.ID
		account.Party
	}
	list, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.id, &r.ID, &r.Subject, &r.Home) },
		`SELECT e.id, e.party_id, e.subject, e.home FROM `+dueEntries+` ORDER BY e.id LIMIT $3`, county, before, most)
	if err != nil {
		return 0, err
	}
	for _, r := range list {
		if _, err := tx.Exec(`UPDATE roll_entry SET personal = NULL, person_index = NULL WHERE county = $1 AND id = $2`, county, r.id); err != nil {
			return 0, err
		}
		if err := account.ForgetParty(tx, r.Party); err != nil {
			return 0, err
		}
		if err := seal.Erase(tx, r.Home, r.Subject); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

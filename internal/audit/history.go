package audit

import (
	"errors"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

const eventColumns = `e.county, e.subject, e.seq, e.id, e.prev, e.hash, e.at, e.kind, e.role, e.office, e.facts, e.commitment`

func scanEvent(s db.Scanner, r *Recorded) error {
	return s.Scan(&r.County, &r.Subject, &r.Seq, &r.ID, &r.Prev, &r.Hash, &r.At, &r.Kind, &r.Role, &r.Office,
		&r.Facts, &r.Commitment)
}

// HeadOf returns the head of a subject in a county, zero when it has no event there.
func HeadOf(tx *db.Tx, county int, subject Subject) (Head, error) {
	var h Head
	err := tx.QueryRow(`SELECT seq, hash, id FROM audit_event WHERE county = $1 AND subject = $2
		ORDER BY seq DESC LIMIT 1`, county, subject).Scan(&h.Seq, &h.Hash, &h.ID)
	if errors.Is(err, db.ErrNoRows) {
		return Head{}, nil
	}
	return h, err
}

// History returns the events of a subject in a county, in order, unverified.
func History(tx *db.Tx, county int, subject Subject) ([]Recorded, error) {
	return db.List(tx, scanEvent, `SELECT `+eventColumns+` FROM audit_event e
		WHERE e.county = $1 AND e.subject = $2 ORDER BY e.seq`, county, subject)
}

// Histories is History for up to some thousands of subjects in one query.
func Histories(tx *db.Tx, county int, subjects []Subject) (map[Subject][]Recorded, error) {
	args := []any{county}
	for _, s := range subjects {
		args = append(args, s)
	}
	list, err := db.List(tx, scanEvent, `SELECT `+eventColumns+` FROM audit_event e
		WHERE e.county = $1 AND e.subject IN `+db.Places(2, len(subjects))+` ORDER BY e.subject, e.seq`, args...)
	if err != nil {
		return nil, err
	}
	bySubject := make(map[Subject][]Recorded, len(subjects))
	for _, r := range list {
		bySubject[r.Subject] = append(bySubject[r.Subject], r)
	}
	return bySubject, nil
}

// Openings returns, by seq, the openings of a subject's events in a county; none
// when they were erased. A value that does not open is seal.ErrUnreadable.
func Openings(tx *db.Tx, county int, subject Subject, key seal.DataKey) (map[int64]Opening, error) {
	type row struct {
		seq    int64
		id     id.ID
		sealed []byte
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.seq, &r.id, &r.sealed) },
		`SELECT e.seq, e.id, s.sealed FROM audit_secret s
		JOIN audit_event e ON e.county = s.county AND e.subject = s.subject AND e.seq = s.seq
		WHERE s.county = $1 AND s.subject = $2`, county, subject)
	if err != nil {
		return nil, err
	}
	openings := make(map[int64]Opening, len(rows))
	for _, r := range rows {
		if openings[r.seq], err = unseal(key, r.sealed, r.id); err != nil {
			return nil, err
		}
	}
	return openings, nil
}

// Erase deletes the secrets and the data key of a subject (个人信息保护法 §47). The
// events stay, and so does what they commit to, now random bytes to everybody
// without an opening.
func Erase(tx *db.Tx, county int, subject Subject) error {
	if err := EraseSecrets(tx, county, subject); err != nil {
		return err
	}
	return seal.Erase(tx, county, subject)
}

// EraseSecrets is Erase for a subject whose data key still opens what has to be kept.
func EraseSecrets(tx *db.Tx, county int, subject Subject) error {
	_, err := tx.Exec(`DELETE FROM audit_secret WHERE county = $1 AND subject = $2`, county, subject)
	return err
}

// Walk tells of each event of a county whose kind begins with a prefix, in the order
// of the key and one at a time, unverified. Only Subject, Seq, At, Kind and Facts are
// read; the Recorded is the same each time.
func Walk(tx *db.Tx, county int, prefix string, each func(*Recorded) error) error {
	rows, err := tx.Query(`SELECT e.subject, e.seq, e.at, e.kind, e.facts FROM audit_event e
		WHERE e.county = $1 AND e.kind >= $2 AND e.kind < $3 ORDER BY e.subject, e.seq`, county, prefix, prefix+"\x7f")
	if err != nil {
		return err
	}
	defer rows.Close()
	r := Recorded{County: county}
	for rows.Next() {
		if err := rows.Scan(&r.Subject, &r.Seq, &r.At, &r.Kind, &r.Facts); err != nil {
			return err
		}
		if err := each(&r); err != nil {
			return err
		}
	}
	return rows.Err()
}

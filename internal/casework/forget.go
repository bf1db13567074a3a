package casework

import (
	"time"

	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// What a case holds of people goes in two steps: who filed it when nobody needs to
// reach them any more, and what was written and shown when the record's own time is
// over. The events stay, and with them what the case was, when, and how it ended.

// Own is one case of somebody, for whoever tells them what becomes of it.
type Own struct {
	Ref
	Code     string
	Open     bool
	ClosedAt time.Time
}

// FiledBy lists the cases of an account, the oldest first.
func FiledBy(tx *db.Tx, account id.ID) ([]Own, error) {
	return db.List(tx, func(s db.Scanner, f *Own) error { return s.Scan(&f.County, &f.ID, &f.Code, &f.Open, &f.ClosedAt) },
		`SELECT county, id, code, open, closed_at FROM case_file WHERE account_id = $1 AND account_id <> 0 ORDER BY filed_at, id`, account)
}

// filedByOther sets who wrote a case down when its account goes: whoever did so for an
// account, or is it, is as little to be found by it as the account itself; staff who
// took down the case of somebody without one stay.
const filedByOther = `filed_by = CASE WHEN account_id <> 0 THEN 0 ELSE filed_by END`

// Unlink takes a case away from its account at its wish, for good: its tracking link
// alone leads to it. The contact goes when the case was closed before an instant;
// else it is restricted, which while something is open means that it serves that
// alone. gone reports which. May be repeated.
func Unlink(tx *db.Tx, r Ref, closedBefore time.Time) (gone bool, err error) {
	n, err := tx.Exec(`DELETE FROM case_contact WHERE county = $1 AND case_id = $2
		AND EXISTS (SELECT 1 FROM case_file f WHERE f.county = $1 AND f.id = $2 AND NOT f.open AND f.closed_at <= $3)`, r.County, r.ID, closedBefore)
	if err != nil {
		return false, err
	}
	if n == 0 {
		if _, err := tx.Exec(`UPDATE case_contact SET asked_at = $3 WHERE county = $1 AND case_id = $2 AND asked_at IS NULL`,
			r.County, r.ID, tx.Now()); err != nil {
			return false, err
		}
	}
	_, err = tx.Exec(`UPDATE case_file SET account_id = 0, `+filedByOther+` WHERE county = $1 AND id = $2`, r.County, r.ID)
	return n > 0, err
}

// dueContacts are the contacts in a county of cases closed before $2, or before $3
// where erasure was asked for. Nothing closes before it is filed: of all others only
// those are read whose case has a number from before $4.
const dueContacts = `case_contact c JOIN case_file f ON f.county = c.county AND f.id = c.case_id
	WHERE c.county = $1 AND (c.case_id < $4 OR c.asked_at IS NOT NULL) AND NOT f.open
	AND (f.closed_at <= $2 OR c.asked_at IS NOT NULL AND f.closed_at <= $3)`

// filedBefore is the number below which those of all cases filed before an instant are;
// clocks of servers differ by less than a day.
func filedBefore(t time.Time) id.ID { return id.First(t.AddDate(0, 0, 1)) }

// DueContacts counts the contacts in a county whose time is over.
func DueContacts(tx *db.Tx, county int, kept, asked time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+dueContacts, county, kept, asked, filedBefore(kept)).Scan(&n)
	return n, err
}

// ForgetContacts deletes up to most of them and returns how many.
func ForgetContacts(tx *db.Tx, county int, kept, asked time.Time, most int) (int, error) {
	n, err := tx.Exec(`DELETE FROM case_contact WHERE county = $1 AND case_id IN (SELECT c.case_id FROM `+dueContacts+` ORDER BY c.case_id LIMIT $5)`,
		county, kept, asked, filedBefore(kept), most)
	return int(n), err
}

// dueWords are the cases in a county that were closed before $2 and still hold
// what people wrote.
const dueWords = `case_file WHERE county = $1 AND NOT open AND closed_at <= $2 AND forgotten_at IS NULL AND state <> 'moved'`

// DueWords counts the cases in a county whose words and pieces have served their time.
func DueWords(tx *db.Tx, county int, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM `+dueWords, county, before).Scan(&n)
	return n, err
}

// ForgetWords takes out of up to most of them everything that people wrote or
// showed, the room, who filed, and what the record committed to. It returns the
// blobs that no row names any more.
func (s *Service) ForgetWords(tx *db.Tx, county int, before time.Time, most int) (n int, blobs []string, err error) {
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM `+dueWords+` ORDER BY closed_at, id LIMIT $3`, county, before, most)
	if err != nil {
		return 0, nil, err
	}
	var b db.Batch
	for _, c := range list {
		pieces, err := mediaOf(tx, c.Ref)
		if err != nil {
			return 0, nil, err
		}
		for _, m := range pieces {
			blobs = append(blobs, m.Blob)
			if m.Thumb != "" {
				blobs = append(blobs, m.Thumb)
			}
		}
		s.putForgotten(&b, c, tx.Now())
		for _, at := range []int{c.County, c.CameFrom} {
			if at == 0 {
				continue
			}
			if err := audit.Erase(tx, at, c.Subject); err != nil {
				return 0, nil, err
			}
		}
	}
	return len(list), blobs, tx.Pipeline(&b)
}

func (s *Service) putForgotten(b *db.Batch, c Case, now time.Time) {
	b.Exec(`UPDATE case_file SET text = '', place = '', unit_id = 0, entrance_id = 0, account_id = 0, `+filedByOther+`, forgotten_at = $3 WHERE county = $1 AND id = $2`,
		c.County, c.ID, now)
	b.Exec(`UPDATE case_entry SET text = '', cause = '', measure = '', body = '', reference = '' WHERE county = $1 AND case_id = $2`, c.County, c.ID)
	for _, table := range []string{"case_media", "case_contact", "case_party"} {
		b.Exec(`DELETE FROM `+table+` WHERE county = $1 AND case_id = $2`, c.County, c.ID)
	}
	if s.DB.Dialect() == db.Postgres {
		b.Exec(`DELETE FROM case_search WHERE county = $1 AND case_id = $2`, c.County, c.ID)
	} else {
		b.Exec(`DELETE FROM case_search WHERE rowid = $1`, c.ID)
	}
	c.Text, c.Place.Text = "", ""
	putSearch(b, s.DB.Dialect(), c)
}

// OwnContact is a case's contact as whoever filed it with their account gave it:
// their own words, shown to them. It is empty where it is gone or restricted.
func (s *Service) OwnContact(tx *db.Tx, account id.ID, r Ref) (Contact, error) {
	c, err := load(tx, r)
	if err != nil || account == 0 || c.Account != account {
		return Contact{}, err
	}
	contact, err := s.contactOf(tx, c)
	if errs.Is(err, errs.NotFound) {
		return Contact{}, nil
	}
	return contact, err
}

// Masked is the contact as a page shows it.
func (c Contact) Masked() Contact {
	return Contact{Name: seal.MaskName(c.Name), Phone: seal.MaskPhone(c.Phone)}
}

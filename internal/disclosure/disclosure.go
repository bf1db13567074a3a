package disclosure

import (
	"math"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Kind is what was read; shown names are the messages disclosure.kind.*.
type Kind string

// The kinds.
const (
	OfCase    Kind = "case"    // who filed a case
	OfRoll    Kind = "roll"    // a compound's roll, into a file
	OfCompany Kind = "company" // a company's representative and contact, into a file
)

// Disclosure is one full view of personal data.
type Disclosure struct {
	Account id.ID // who read it
	ID      id.ID
	Kind    Kind
	County  int
	Record  id.ID  // case, compound or company
	Code    string // its public code
	Persons int
	Purpose string // no phone and no identity number in it
	At      time.Time
}

// Book keeps disclosures.
type Book struct {
	IDs *id.Source
	Log *audit.Log
}

// Span is a time over which persons are counted; shown names are the messages
// disclosure.span.*.
type Span string

// The spans.
const (
	Hour Span = "hour"
	Day  Span = "day"
)

// Length returns how long a span is.
func (s Span) Length() time.Duration {
	if s == Hour {
		return time.Hour
	}
	return 24 * time.Hour
}

// Enter puts a disclosure on record in the transaction that shows it. Beyond the
// limit it raises the alarm, and refuses whoever has not just proved their second
// factor: refused is Unauthenticated (account.step_up), and is for the caller to
// return after the commit, because the alarm must stand. The program itself is not
// counted.
func (b Book) Enter(tx *db.Tx, a account.Actor, d Disclosure) (refused, err error) {
	d.Account, d.At = a.Account, tx.Now()
	if d.Account != 0 {
		if err := account.Touch(tx, d.Account); err != nil { // two at once would not count each other
			return nil, err
		}
		if refused, err = b.count(tx, a, d.Persons); refused != nil || err != nil {
			return refused, err
		}
	}
	_, err = tx.Exec(`INSERT INTO disclosure (account_id, id, kind, county, record_id, code, persons, purpose, session_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		d.Account, b.IDs.Next(), d.Kind, d.County, d.Record, d.Code, d.Persons, d.Purpose, a.Session.ID, d.At)
	return nil, err
}

// Bulk refuses a file of whole records to whoever has not just proved their second
// factor: it goes beyond every limit, and cannot be stopped once it has begun.
// Errors: Unauthenticated (account.step_up).
func Bulk(a account.Actor) error {
	if a.Account != 0 && !a.Session.FreshAt(a.At) {
		return errs.New(errs.Unauthenticated, "account.step_up")
	}
	return nil
}

// count judges so many more persons against the limit.
func (b Book) count(tx *db.Tx, a account.Actor, more int) (refused, err error) {
	var seen [2]int
	err = tx.QueryRow(`SELECT CAST(COALESCE(SUM(CASE WHEN at > $2 THEN persons ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(persons), 0) AS BIGINT)
		FROM disclosure WHERE account_id = $1 AND at > $3`, a.Account, tx.Now().Add(-Hour.Length()), tx.Now().Add(-Day.Length())).
		Scan(&seen[0], &seen[1])
	if err != nil {
		return nil, err
	}
	limit, over := LimitAt(tx.Now()), false
	for i, span := range []Span{Hour, Day} {
		most := []int{limit.Hour, limit.Day}[i]
		if seen[i]+more <= most {
			continue
		}
		over = true
		if err := b.raise(tx, a, span, seen[i]+more, most); err != nil {
			return nil, err
		}
	}
	if over && !a.Session.FreshAt(a.At) { // of the request: a long file is not cut in the middle
		return errs.New(errs.Unauthenticated, "account.step_up"), nil
	}
	return nil, nil
}

const columns = `d.account_id, d.id, d.kind, d.county, d.record_id, d.code, d.persons, d.purpose, d.at`

func scan(s db.Scanner, d *Disclosure) error {
	return s.Scan(&d.Account, &d.ID, &d.Kind, &d.County, &d.Record, &d.Code, &d.Persons, &d.Purpose, &d.At)
}

// Of returns up to limit disclosures of some records, such as a person's cases, the
// latest first.
func Of(tx *db.Tx, records []id.ID, limit int) ([]Disclosure, error) {
	if len(records) == 0 {
		return nil, nil
	}
	args := []any{limit}
	for _, r := range records {
		args = append(args, r)
	}
	return db.List(tx, scan, `SELECT `+columns+` FROM disclosure d WHERE d.record_id IN `+db.Places(2, len(records))+`
		ORDER BY d.id DESC LIMIT $1`, args...)
}

// By lists what an account read in full, the newest first, below an id (0 = from the
// newest), within from–to where they are set (action audit.see). Errors: Denied.
func By(tx *db.Tx, a account.Actor, who id.ID, from, to time.Time, before id.ID, limit int) ([]Disclosure, error) {
	if err := account.Authorize(a, "audit.see", "account.me", account.Target{}); err != nil {
		return nil, err
	}
	if from.IsZero() {
		from = time.UnixMicro(1)
	}
	if to.IsZero() {
		to = tx.Now().AddDate(1, 0, 0)
	}
	if before == 0 {
		before = math.MaxInt64
	}
	return db.List(tx, scan, `SELECT `+columns+` FROM disclosure d WHERE d.account_id = $1 AND d.id < $2 AND d.at >= $3 AND d.at < $4
		ORDER BY d.id DESC LIMIT $5`, who, before, from, to, limit)
}

// Due counts the disclosures made before an instant.
func Due(tx *db.Tx, before time.Time) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM disclosure WHERE at <= $1`, before).Scan(&n)
	return n, err
}

// Forget deletes up to most of them and returns how many.
func Forget(tx *db.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(`DELETE FROM disclosure WHERE (account_id, id) IN (SELECT account_id, id FROM disclosure WHERE at <= $1 ORDER BY at LIMIT $2)`, before, most)
	return int(n), err
}

package disclosure

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Alarm says that an account was shown more persons than its limit.
type Alarm struct {
	County   int // where the account works: an area's first county, or the company's
	ID       id.ID
	Account  id.ID
	Company  id.ID // 0 = an office
	Span     Span
	Persons  int // with the view that raised it
	Most     int // the limit
	At       time.Time
	ClosedAt time.Time // zero: nobody has asked yet
	ClosedBy id.ID
	Words    string // of who asked: what it was
}

// Actions of alarms in the policy table.
const (
	ListAction  account.Action = "disclosure.list"
	CloseAction account.Action = "disclosure.close"
)

// WordsMax is the longest answer, in characters.
const WordsMax = 500

// raise writes the alarm and tells whoever is to ask, once in a span. Two views at
// the same moment may raise two.
func (b Book) raise(tx *db.Tx, a account.Actor, span Span, persons, most int) error {
	var before int
	if err := tx.QueryRow(`SELECT COUNT(*) FROM disclosure_alarm WHERE account_id = $1 AND span = $2 AND raised_at > $3`,
		a.Account, span, tx.Now().Add(-span.Length())).Scan(&before); err != nil || before > 0 {
		return err
	}
	post, err := postOf(tx, a)
	if err != nil {
		return err
	}
	m := Alarm{County: post.county, ID: b.IDs.Next(), Account: a.Account, Company: post.company, Span: span, Persons: persons, Most: most, At: tx.Now()}
	if _, err := tx.Exec(`INSERT INTO disclosure_alarm (county, id, account_id, company_id, span, persons, most, raised_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, m.County, m.ID, m.Account, m.Company, m.Span, m.Persons, m.Most, m.At); err != nil {
		return err
	}
	if err := b.record(tx, account.System(tx.Now()), m.Account, "disclosure.alarmed", map[string]any{"span": m.Span, "persons": m.Persons, "most": m.Most}); err != nil {
		return err
	}
	return b.tell(tx, m, post.superiors)
}

func (b Book) record(tx *db.Tx, a account.Actor, of id.ID, kind string, facts map[string]any) error {
	return account.Record(tx, b.Log, a, of, kind, facts)
}

// tell leaves a message to every security administrator and every superior.
func (b Book) tell(tx *db.Tx, m Alarm, superiors []id.ID) error {
	to, err := account.Holders(tx, account.AdminSecurity)
	if err != nil {
		return err
	}
	to = append(to, superiors...)
	slices.Sort(to)
	var batch db.Batch
	for _, who := range slices.Compact(to) {
		if who == m.Account {
			continue
		}
		if err := (message.Quiet{}).Put(&batch, tx.Now(), message.Message{County: m.County, ID: b.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: who},
			Channel: message.InApp, Subject: m.ID, Template: "disclosure.told." + string(m.Span), Urgent: true,
			Args: message.Args{"n": strconv.Itoa(m.Persons), "most": strconv.Itoa(m.Most)}}); err != nil {
			return err
		}
	}
	return tx.Pipeline(&batch)
}

// post is where an account works, and who stands above it.
type post struct {
	county    int
	company   id.ID
	superiors []id.ID
}

// postOf reads the post from the grants in force: that of the first that has a
// place, the superiors of all.
func postOf(tx *db.Tx, a account.Actor) (post, error) {
	var p post
	for _, g := range a.Grants {
		if !g.ValidAt(tx.Now()) {
			continue
		}
		county := countyOf(g)
		if g.Company != 0 {
			firm, err := company.Get(tx, g.Company)
			if err != nil && !errs.Is(err, errs.NotFound) {
				return p, err
			}
			county = firm.County
		}
		if p.county == 0 {
			p.county, p.company = county, g.Company
		}
		above, err := above(tx, g, county)
		if err != nil {
			return p, err
		}
		p.superiors = append(p.superiors, above...)
	}
	return p, nil
}

// countyOf is the county an office lies in, the first of its area; 0 = nowhere.
func countyOf(g account.Grant) int {
	switch {
	case g.Lo != 0:
		return g.Lo
	case g.Street != 0:
		return int(g.Street / 1e3)
	}
	return int(g.Neighborhood / 1e6)
}

// above returns the accounts that stand above whoever holds a grant.
func above(tx *db.Tx, g account.Grant, county int) ([]id.ID, error) {
	place := account.Target{County: county}
	switch g.Role {
	case account.Worker, account.Clerk:
		return account.Staff(tx, account.Manager, g.Company)
	case account.Manager, account.Neighborhood, account.Street:
		return account.Officers(tx, account.County, place)
	case account.County:
		return account.Officers(tx, account.City, place)
	case account.City:
		return account.Officers(tx, account.Province, place)
	}
	return nil, nil
}

const alarmColumns = `m.county, m.id, m.account_id, m.company_id, m.span, m.persons, m.most, m.raised_at, m.closed_at, m.closed_by, m.words`

func scanAlarm(s db.Scanner, m *Alarm) error {
	return s.Scan(&m.County, &m.ID, &m.Account, &m.Company, &m.Span, &m.Persons, &m.Most, &m.At, &m.ClosedAt, &m.ClosedBy, &m.Words)
}

// alarmsPage is how many alarms one page of the list holds.
const alarmsPage = 50

// Alarms lists alarms within a scope of ListAction, the latest first, before a
// given one (0 = from the latest). more says that there are others.
func Alarms(tx *db.Tx, scope account.Scope, before id.ID) (list []Alarm, more bool, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	where, args := scope.Where(3, account.Columns{County: "m.county", Company: "m.company_id"})
	list, err = db.List(tx, scanAlarm, `SELECT `+alarmColumns+` FROM disclosure_alarm m WHERE m.id < $1 AND `+where+`
		ORDER BY m.id DESC LIMIT $2`, append([]any{before, alarmsPage + 1}, args...)...)
	if len(list) > alarmsPage {
		return list[:alarmsPage], true, err
	}
	return list, false, err
}

func (m Alarm) target() account.Target { return account.Target{County: m.County, Company: m.Company} }

// See returns an alarm with what was read in its span (action disclosure.list).
// Errors: Unauthenticated, NotFound.
func See(tx *db.Tx, a account.Actor, county int, alarm id.ID) (Alarm, []Disclosure, error) {
	if err := a.Present(tx); err != nil { // a visitor is not told what there is
		return Alarm{}, nil, err
	}
	m, err := alarmByID(tx, county, alarm)
	if err != nil {
		return m, nil, err
	}
	if err := account.Authorize(a, ListAction, ListAction, m.target()); err != nil {
		return Alarm{}, nil, err
	}
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM disclosure d WHERE d.account_id = $1 AND d.at > $2 AND d.at < $3
		ORDER BY d.at DESC, d.id DESC LIMIT $4`, m.Account, m.At.Add(-m.Span.Length()), m.At.Add(m.Span.Length()), shown)
	return m, list, err
}

// shown is how many views an alarm's page holds: several times any limit.
const shown = 500

func alarmByID(tx *db.Tx, county int, alarm id.ID) (Alarm, error) {
	var m Alarm
	err := scanAlarm(tx.QueryRow(`SELECT `+alarmColumns+` FROM disclosure_alarm m WHERE m.county = $1 AND m.id = $2`, county, alarm), &m)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return m, err
}

// Close writes down what came of asking (action disclosure.close); nobody closes an
// alarm about themselves. Errors: NotFound, Denied, Invalid, Conflict when somebody
// has before.
func (b Book) Close(ctx context.Context, d *db.DB, a account.Actor, county int, alarm id.ID, words string) error {
	words = strings.TrimSpace(words)
	return d.Update(ctx, func(tx *db.Tx) error {
		if err := a.Present(tx); err != nil {
			return err
		}
		m, err := alarmByID(tx, county, alarm)
		if err != nil {
			return err
		}
		if err := account.Authorize(a, CloseAction, ListAction, m.target()); err != nil {
			return err
		}
		var check errs.Check
		check.That(words != "", "words", "error.field.required")
		check.That(utf8.RuneCountInString(words) <= WordsMax, "words", "error.field.too_long", "max", WordsMax, "n", utf8.RuneCountInString(words))
		if err := check.Err(); err != nil {
			return err
		}
		if m.Account == a.Account {
			return errs.New(errs.Denied, "disclosure.own")
		}
		n, err := tx.Exec(`UPDATE disclosure_alarm SET closed_at = $3, closed_by = $4, words = $5 WHERE county = $1 AND id = $2 AND closed_at IS NULL`,
			county, alarm, tx.Now(), a.Account, words)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "disclosure.closed")
		}
		return b.record(tx, a, m.Account, "disclosure.closed", map[string]any{"alarm": m.ID})
	})
}

package supervision

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// Service is the use cases of priority supervision. It is safe for concurrent use.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Cases    *casework.Service
	Calendar *calendar.Calendar
	Counties []int // of the division tree, in order
	Papers   document.Register
	Quiet    message.Quiet
	// Running says how many dockets running each case of a county has been on; nil
	// while there are none.
	Running func(tx *db.Tx, county int) (map[id.ID]int, error)
}

// The most characters of what is written.
const (
	SummaryMax = 200
	WordsMax   = 1000
	lineMax    = 100
)

// step is one thing that happens to an order.
type step struct {
	kind  string // of the event, without its area
	words string
	scan  string
	facts map[string]any
}

// put writes a step into the audit record of the order, with the hash of its words,
// and into what people read.
func (s *Service) put(tx *db.Tx, a account.Actor, o Order, st step) error {
	facts := map[string]any{}
	for k, v := range st.facts {
		facts[k] = v
	}
	if st.words != "" {
		facts["words_sha256"] = hash(st.words)
	}
	e := audit.Event{County: o.County, Subject: o.Subject, Kind: "supervision." + st.kind, Role: string(a.Acting()), Office: fmt.Sprint(o.Office), Facts: facts}
	if st.words != "" {
		e.Secret = []byte(st.words)
	}
	if _, err := s.Log.Append(tx, e); err != nil {
		if db.IsUnique(err) {
			return errs.Wrap(err, errs.Stale, "")
		}
		return err
	}
	_, err := tx.Exec(`INSERT INTO supervision_note (county, id, order_id, kind, account_id, role, words, scan, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		o.County, s.IDs.Next(), o.ID, st.kind, a.Account, string(a.Acting()), st.words, st.scan, tx.Now())
	return err
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// tell sends a message of an order to some accounts, each once, within the house.
func (s *Service) tell(tx *db.Tx, o Order, template string, to []id.ID, args message.Args) error {
	var b db.Batch
	all := message.Args{"number": o.Number, "order": o.ID.String()}
	for k, v := range args {
		all[k] = v
	}
	seen := map[id.ID]bool{}
	for _, account := range to {
		if seen[account] {
			continue
		}
		seen[account] = true
		m := message.Message{County: o.County, ID: s.IDs.Next(), To: message.Recipient{Kind: message.ToAccount, ID: account}, Channel: message.InApp,
			Subject: o.ID, Template: "supervision.told." + template, Args: all, Urgent: o.Urgency == Extreme}
		if err := s.Quiet.Put(&b, tx.Now(), m); err != nil {
			return err
		}
	}
	return tx.Pipeline(&b)
}

// ladder are the roles above an undertaker, who hear of a lapse one after the other.
var ladder = map[Undertaker][]account.Role{
	ByCompany: {account.County, account.City, account.Province}, ByCounty: {account.City, account.Province}, ByCity: {account.Province},
}

// undertakers are the accounts that answer for an order.
func undertakers(tx *db.Tx, o Order) ([]id.ID, error) {
	switch o.Undertaker {
	case ByCompany:
		return account.Staff(tx, account.Manager, o.Company)
	case ByCounty:
		return account.Officers(tx, account.County, account.Target{County: o.County})
	}
	return account.Officers(tx, account.City, account.Target{County: o.County})
}

// issuers are the accounts of the office that issued an order.
func issuers(tx *db.Tx, o Order) ([]id.ID, error) {
	role := account.City
	if o.Office%10000 == 0 {
		role = account.Province
	}
	return account.Officers(tx, role, account.Target{County: o.County})
}

// answers reports whether an actor may act for the undertaker.
func (o Order) answers(a account.Actor) bool {
	switch o.Undertaker {
	case ByCompany:
		return a.Has(account.Manager)
	case ByCounty:
		return a.Has(account.County)
	}
	return a.Has(account.City)
}

// words cleans what was typed, takes phone and ID numbers out of it, and judges it.
func words(check *errs.Check, field, text string, most int, required bool) string {
	clean, _ := seal.Redact(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")))
	n := utf8.RuneCountInString(clean)
	check.That(!required || n > 0, field, "error.field.required")
	check.That(n <= most, field, "error.field.too_long", "max", most, "n", n)
	return clean
}

package candidate

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Service is the use cases of looking for companies; candidates are recorded and
// changed by those of package registry.
type Service struct {
	DB  *db.DB
	Log *audit.Log
}

// NoticeDays is how many days lie between the two notices, and between the second and
// the finding that a company is gone.
const NoticeDays = 7

const notice = NoticeDays * 24 * time.Hour

// WordsMax is the most characters of a reason.
const WordsMax = 300

// See returns a candidate (action candidate.see). Errors: NotFound.
func See(tx *db.Tx, a account.Actor, county int, record id.ID) (Candidate, error) {
	if err := a.Alive(tx); err != nil {
		return Candidate{}, err
	}
	if err := account.Authorize(a, "candidate.see", "candidate.see", account.Target{County: county}); err != nil {
		return Candidate{}, err
	}
	return Get(tx, county, record)
}

// Notify records that the next of the two notices was delivered, and how (action
// candidate.settle). Errors: Denied, NotFound, Invalid without words; Conflict when
// both were, the first was too short ago, or there is an outcome.
func (s *Service) Notify(ctx context.Context, a account.Actor, county int, record id.ID, how string) error {
	return s.write(ctx, a, county, record, how, func(tx *db.Tx, c Candidate, how string) error {
		which := "first"
		switch {
		case c.Outcome != "" || !c.SecondAt.IsZero():
			return errs.New(errs.Conflict, "candidate.over")
		case !c.FirstAt.IsZero():
			which = "second"
			if tx.Now().Sub(c.FirstAt) < notice {
				return errs.New(errs.Conflict, "candidate.soon", "days", NoticeDays)
			}
		}
		if _, err := tx.Exec(`UPDATE candidate SET `+which+`_at = $3, `+which+`_words = $4 WHERE county = $1 AND id = $2`, county, record, tx.Now(), how); err != nil {
			return err
		}
		return s.tell(tx, a, c, "candidate.notified", map[string]any{"record": record, "notice": which}, how)
	})
}

// Settle records what came of a candidate, with a reason (action candidate.settle):
// uscc is the code of the company that it was enrolled as. Errors: Denied, NotFound;
// Invalid with all wrong fields; Conflict when there is an outcome, or it would be gone
// without two notices.
func (s *Service) Settle(ctx context.Context, a account.Actor, county int, record id.ID, o Outcome, uscc, why string) error {
	return s.write(ctx, a, county, record, why, func(tx *db.Tx, c Candidate, why string) error {
		var firm company.Company
		switch {
		case c.Outcome != "":
			return errs.New(errs.Conflict, "candidate.over")
		case !slices.Contains(Outcomes, o):
			return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "outcome", Key: "error.field.choose"}}}
		case o == Gone && (c.SecondAt.IsZero() || tx.Now().Sub(c.SecondAt) < notice):
			return errs.New(errs.Conflict, "candidate.two_notices", "days", NoticeDays)
		case o == Enrolled:
			var err error
			if firm, err = company.ByUSCC(tx, uscc); errs.Is(err, errs.NotFound) {
				return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "uscc", Key: "candidate.not_enrolled"}}}
			} else if err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`UPDATE candidate SET outcome = $3, outcome_why = $4, outcome_by = $5, outcome_at = $6, company_id = $7 WHERE county = $1 AND id = $2`,
			county, record, o, why, a.Account, tx.Now(), firm.ID); err != nil {
			return err
		}
		return s.tell(tx, a, c, "candidate.settled", map[string]any{"record": record, "outcome": string(o)}, why)
	})
}

// write runs a use case of the county over a candidate, with its words judged.
func (s *Service) write(ctx context.Context, a account.Actor, county int, record id.ID, words string, do func(tx *db.Tx, c Candidate, words string) error) error {
	words = strings.TrimSpace(words)
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := See(tx, a, county, record)
		if err == nil {
			err = account.Authorize(a, "candidate.settle", "candidate.see", account.Target{County: county})
		}
		if err != nil {
			return err
		}
		var check errs.Check
		n := utf8.RuneCountInString(words)
		check.That(words != "", "words", "error.field.required")
		check.That(n <= WordsMax, "words", "error.field.too_long", "max", WordsMax, "n", n)
		if err := check.Err(); err != nil {
			return err
		}
		return do(tx, c, words)
	})
}

// tell writes an event into the audit record of the candidate.
func (s *Service) tell(tx *db.Tx, a account.Actor, c Candidate, kind string, facts map[string]any, words string) error {
	_, err := s.Log.Append(tx, audit.Event{County: c.County, Subject: c.Subject, Kind: kind, Role: string(a.Acting()), Facts: facts, Secret: []byte(words)})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

package casework

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
)

// RevealAction is the row of policy.csv by which a case's contact is shown.
func RevealAction(c Case) account.Action {
	if c.Privacy == Anonymous {
		return "case.reveal_identity"
	}
	return "case.reveal_phone"
}

// Reveal shows a case's contact in full, for a purpose that is put on record
// with who asked: reading personal data is an act. Only while the case is open
// or a call-back is due.
// Errors: NotFound, Denied, Conflict; Invalid (purpose).
func (s *Service) Reveal(ctx context.Context, a account.Actor, ref Ref, link account.Link, purpose string) (Contact, error) {
	var shown Contact
	purpose = scrub(purpose)
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := load(tx, ref)
		if err != nil {
			return err
		}
		t, err := target(tx, a, c, link)
		if err != nil {
			return err
		}
		if !sees(a, c, t) {
			return errs.New(errs.NotFound, "")
		}
		if err := account.Authorize(a, RevealAction(c), seeCase, t); err != nil {
			return err
		}
		calls, err := callbackDue(tx, ref)
		if err != nil {
			return err
		}
		if !c.State.Open() && !calls {
			return refuse("case.reveal_closed")
		}
		var wrong errs.Check
		wrong.That(strings.TrimSpace(purpose) != "" && utf8.RuneCountInString(purpose) <= 200, "purpose", "case.purpose_missing")
		if err := wrong.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO case_access (county, case_id, id, account_id, purpose, at) VALUES ($1, $2, $3, $4, $5, $6)`,
			c.County, c.ID, s.IDs.Next(), a.Account, purpose, tx.Now()); err != nil {
			return err
		}
		shown, err = s.contactOf(tx, c)
		return err
	})
	return shown, err
}

func callbackDue(tx *db.Tx, r Ref) (bool, error) {
	limits, err := storedLimits(tx, r)
	return slices.ContainsFunc(limits, func(l Limit) bool { return l.Name == "callback" && l.Open() }), err
}

package casework

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/errs"
)

// RevealFor is how long a contact is shown to the session that asked: time to dial.
const RevealFor = 5 * time.Minute

// RevealAction is the row of policy.csv by which a case's contact is shown.
func RevealAction(c Case) account.Action {
	if c.Privacy == Anonymous {
		return "case.reveal_identity"
	}
	return "case.reveal_phone"
}

// Reveal opens a case's contact to the actor's session for RevealFor, for a
// purpose that is put on record with who asked: reading personal data is an act.
// Asked again while it is open, it is on record already. Only while the case is
// open or a call-back is due.
// Whoever reads many proves their second factor afresh. Errors: NotFound, Denied,
// Conflict; Invalid (purpose); Unauthenticated (account.step_up).
func (s *Service) Reveal(ctx context.Context, a account.Actor, ref Ref, link account.Link, purpose string) error {
	var refused error
	purpose = scrub(purpose)
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		c, err := revealing(tx, a, ref, link)
		if err != nil {
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
		if until, err := revealedUntil(tx, a, ref); err != nil || !until.IsZero() {
			return err
		}
		book := disclosure.Book{IDs: s.IDs, Log: s.Log}
		refused, err = book.Enter(tx, a, disclosure.Disclosure{Kind: disclosure.OfCase, County: c.County, Record: c.ID, Code: c.Code, Persons: 1, Purpose: purpose})
		return err
	})
	if err == nil {
		err = refused
	}
	return err
}

// Revealed returns a case's contact while it is open to the actor's session, and
// until when it is; a zero time when it is not.
// Errors: NotFound, Denied.
func (s *Service) Revealed(ctx context.Context, a account.Actor, ref Ref, link account.Link) (shown Contact, until time.Time, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		c, err := revealing(tx, a, ref, link)
		if err != nil {
			return err
		}
		if until, err = revealedUntil(tx, a, ref); err != nil || until.IsZero() {
			return err
		}
		shown, err = s.contactOf(tx, c)
		return err
	})
	return shown, until, err
}

// revealing reads a case whose contact is the actor's to ask for.
func revealing(tx *db.Tx, a account.Actor, ref Ref, link account.Link) (Case, error) {
	c, err := load(tx, ref)
	if err != nil {
		return c, err
	}
	t, err := target(tx, a, c, link)
	if err != nil {
		return c, err
	}
	if !sees(a, c, t) {
		return c, errs.New(errs.NotFound, "")
	}
	return c, account.Authorize(a, RevealAction(c), seeCase, t)
}

// revealedUntil is until when a contact is open to the actor's session; zero when
// it is not.
func revealedUntil(tx *db.Tx, a account.Actor, r Ref) (time.Time, error) {
	var at time.Time
	err := tx.QueryRow(`SELECT at FROM disclosure WHERE record_id = $1 AND account_id = $2 AND session_id = $3 AND at > $4
		ORDER BY at DESC LIMIT 1`, r.ID, a.Account, a.Session.ID, tx.Now().Add(-RevealFor)).Scan(&at)
	if errors.Is(err, db.ErrNoRows) {
		return time.Time{}, nil
	}
	return at.Add(RevealFor), err
}

func callbackDue(tx *db.Tx, r Ref) (bool, error) {
	limits, err := storedLimits(tx, r)
	return slices.ContainsFunc(limits, func(l Limit) bool { return l.Name == "callback" && l.Open() }), err
}

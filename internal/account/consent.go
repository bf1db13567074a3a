package account

import (
	"context"

	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
)

// MustAgree reports whether an owner has not agreed to the privacy notice as it is
// in force: everything behind the login waits for that. Staff use the platform by
// their office, not by consent (个人信息保护法 §13).
func (a Actor) MustAgree() bool {
	return a.Kind == KindOwner && a.Agreed != consent.Current(consent.Privacy, a.At).Version
}

// Agree records that the actor agrees to the text of a notice that they were shown
// in a language. Errors: Unauthenticated; Stale when another version is in force by
// now.
func (s *Service) Agree(ctx context.Context, a Actor, n consent.Notice, version string, l i18n.Lang) error {
	number := s.ids.Next()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := signedInAlive(tx, a); err != nil {
			return err
		}
		text := consent.Current(n, tx.Now())
		if text.Version != version {
			return errs.New(errs.Stale, "consent.changed")
		}
		isNew, err := consent.Agree(tx, number, a.Account, text, l)
		if err != nil || !isNew {
			return err
		}
		return s.record(tx, a, a.Account, "consent.given", map[string]any{"notice": n, "version": text.Version, "hash": text.Hash})
	})
}

// WithdrawConsent takes back what the actor agreed to of a notice; of the privacy notice
// that also ends all their sessions, since the account may not be used without.
// Errors: Unauthenticated, NotFound when there is nothing to take back.
func (s *Service) WithdrawConsent(ctx context.Context, a Actor, n consent.Notice) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := signedInAlive(tx, a); err != nil {
			return err
		}
		was, err := consent.Withdraw(tx, a.Account, n)
		if err == nil && !was {
			err = errs.New(errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if err := s.record(tx, a, a.Account, "consent.withdrawn", map[string]any{"notice": n}); err != nil {
			return err
		}
		if n != consent.Privacy {
			return nil
		}
		_, err = tx.Exec(`UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`, a.Account, tx.Now())
		return err
	})
}

// signedInAlive fails with Unauthenticated for visitors and ended sessions.
func signedInAlive(tx *db.Tx, a Actor) error {
	if !a.SignedIn() {
		return errs.New(errs.Unauthenticated, "")
	}
	return a.Alive(tx)
}

// Took puts on record that the actor took along a file of all that is kept about
// them. Errors: Unauthenticated.
func (s *Service) Took(ctx context.Context, a Actor) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := signedInAlive(tx, a); err != nil {
			return err
		}
		return s.record(tx, a, a.Account, "account.exported", nil)
	})
}

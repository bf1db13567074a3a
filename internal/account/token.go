package account

import (
	"context"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Token is a bearer token of a program: with it the program is the staff account
// it belongs to, with the grants that account holds at that moment.
type Token struct {
	ID        id.ID
	Account   id.ID
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero: not revoked
}

// TokenDaysMax is the longest life of a token, days. Whoever still needs it then
// is asked again.
const TokenDaysMax = 366

// tokenPrefix lets a scanner of logs and repositories know a lost token for one.
const tokenPrefix = "yianju_"

// IssueToken makes a token for the staff account of a login name (action
// account.token) and returns it with its text, which is kept nowhere: only its
// hash is. Errors: Denied; Invalid for a name without an account in use and for
// a life out of bounds.
func (s *Service) IssueToken(ctx context.Context, a Actor, login string, days int) (Token, string, error) {
	if err := Authorize(a, "account.token", "account.me", Target{}); err != nil {
		return Token{}, "", err
	}
	var check errs.Check
	check.That(days >= 1 && days <= TokenDaysMax, "days", "api.token_days", "max", TokenDaysMax)
	t, text := Token{ID: s.ids.Next()}, tokenPrefix+s.newToken()
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		wrong := check
		var err error
		if t.Account, err = s.byLogin(tx, login); err != nil {
			return err
		}
		wrong.That(t.Account != 0, "account", "api.token_account")
		if err := wrong.Err(); err != nil {
			return err
		}
		t.CreatedAt, t.ExpiresAt = tx.Now(), tx.Now().AddDate(0, 0, days)
		if _, err := tx.Exec(`INSERT INTO account_token (token_hash, id, account_id, recorded_at, expires_at)
			VALUES ($1, $2, $3, $4, $5)`, hashToken(text), t.ID, t.Account, t.CreatedAt, t.ExpiresAt); err != nil {
			return err
		}
		return s.record(tx, a, t.Account, "account.token_issued", map[string]any{"token": t.ID, "days": days})
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, text, nil
}

// byLogin returns the account in use of a login name, 0 if there is none.
func (s *Service) byLogin(tx *db.Tx, login string) (id.ID, error) {
	var account id.ID
	err := tx.QueryRow(`SELECT n.account_id FROM login_name n JOIN account a ON a.id = n.account_id
		WHERE n.name_index = $1 AND a.disabled_at IS NULL`, s.loginIndex(login)).Scan(&account)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	return account, err
}

// Tokens lists the tokens of the account of a login name, the newest first,
// those that are over too (action account.token). Errors: Denied, NotFound.
func (s *Service) Tokens(ctx context.Context, a Actor, login string) ([]Token, error) {
	if err := Authorize(a, "account.token", "account.me", Target{}); err != nil {
		return nil, err
	}
	var list []Token
	err := s.db.View(ctx, func(tx *db.Tx) error {
		account, err := s.byLogin(tx, login)
		if err != nil {
			return err
		}
		if account == 0 {
			return errs.New(errs.NotFound, "")
		}
		list, err = db.List(tx, func(r db.Scanner, t *Token) error {
			return r.Scan(&t.ID, &t.Account, &t.CreatedAt, &t.ExpiresAt, &t.RevokedAt)
		}, `SELECT id, account_id, recorded_at, expires_at, revoked_at FROM account_token
			WHERE account_id = $1 ORDER BY id DESC`, account)
		return err
	})
	return list, err
}

// RevokeToken ends a token of the account of a login name (action
// account.token): the request under way does not write any more. Errors:
// Denied; NotFound for a token that is not there or is revoked already.
func (s *Service) RevokeToken(ctx context.Context, a Actor, login string, token id.ID) error {
	if err := Authorize(a, "account.token", "account.me", Target{}); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		account, err := s.byLogin(tx, login)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE account_token SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL`,
			account, token, tx.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.NotFound, "")
		}
		return s.record(tx, a, account, "account.token_revoked", map[string]any{"token": token})
	})
}

// AuthenticateToken returns the actor of a bearer token, with the grants that
// hold now. The actor has no name: nobody is greeted. Errors: Unauthenticated
// when there is no such token, it is over, or its account is disabled.
func (s *Service) AuthenticateToken(ctx context.Context, text string) (Actor, error) {
	var a Actor
	err := s.db.View(ctx, func(tx *db.Tx) error {
		a = Actor{At: tx.Now(), Session: Session{hash: hashToken(text)}}
		var revoked, disabled time.Time
		err := tx.QueryRow(`SELECT t.id, t.account_id, t.recorded_at, t.expires_at, t.revoked_at, a.kind, a.disabled_at, a.party_id
			FROM account_token t JOIN account a ON a.id = t.account_id WHERE t.token_hash = $1`, a.Session.hash).
			Scan(&a.Session.ID, &a.Account, &a.Session.CreatedAt, &a.Session.ExpiresAt, &revoked, &a.Kind, &disabled, &a.Party)
		if errors.Is(err, db.ErrNoRows) {
			return errs.Wrap(err, errs.Unauthenticated, "")
		}
		if err != nil {
			return err
		}
		if !revoked.IsZero() || !disabled.IsZero() || !a.At.Before(a.Session.ExpiresAt) {
			return errs.New(errs.Unauthenticated, "")
		}
		a.Session.Account, a.Session.SeenAt = a.Account, a.At
		a.Grants, err = GrantsOf(tx, a.Account)
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	return a, nil
}

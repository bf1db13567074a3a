package account

import (
	"context"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// FactorKind is what somebody has besides a password.
type FactorKind string

// The second factors. A passkey needs a script in the page, so it is never the
// only one: codes by the clock come first and go last.
const (
	TOTP    FactorKind = "totp"    // six digits by the clock, RFC 6238
	Passkey FactorKind = "passkey" // WebAuthn
)

// Factor is a second factor of an account, set up and in use.
type Factor struct {
	ID     id.ID
	Kind   FactorKind
	Since  time.Time
	UsedAt time.Time // zero: never yet

	account id.ID
	sealed  []byte
	counter int64
}

// FreshFor is how long a proof of the second factor serves acts that the policy
// table marks with "!".
const FreshFor = 10 * time.Minute

// factorTries are the wrong answers in a row before a factor is locked.
const factorTries = 5

const factorColumns = `id, kind, confirmed_at, used_at, account_id, sealed, counter`

func scanFactor(s db.Scanner, f *Factor) error {
	return s.Scan(&f.ID, &f.Kind, &f.Since, &f.UsedAt, &f.account, &f.sealed, &f.counter)
}

// Factors returns an account's second factors, the oldest first.
func Factors(tx *db.Tx, account id.ID) ([]Factor, error) {
	return db.List(tx, scanFactor, `SELECT `+factorColumns+` FROM account_factor
		WHERE account_id = $1 AND confirmed_at IS NOT NULL AND ended_at IS NULL ORDER BY id`, account)
}

// Pending is a sign-in that lacks its second factor, or stands on a password
// that is too old. Until that is mended its bearer is a visitor to every rule
// there is.
type Pending struct {
	Account  id.ID
	Name     string
	Factor   bool // a factor must be proved, or set up
	Enrolled bool // there is one to prove
	Aged     bool // the password must be changed
	Session  Session
}

// Bearer returns whose session it is, signed in or on the way.
func (a Actor) Bearer() (account id.ID, session Session) {
	if a.Pending.Account != 0 {
		return a.Pending.Account, a.Pending.Session
	}
	return a.Account, a.Session
}

// bearer is Bearer in the transaction that writes. Errors: Unauthenticated when
// nobody signed in, or the session ended since the request began.
func bearer(tx *db.Tx, a Actor) (account id.ID, session Session, err error) {
	account, session = a.Bearer()
	if account == 0 || session.ID == 0 {
		return 0, session, errs.New(errs.Unauthenticated, "")
	}
	return account, session, Actor{Account: account, Session: session}.Alive(tx)
}

// mayChangeFactors fails unless the bearer has just proved a factor, or has none yet.
func mayChangeFactors(tx *db.Tx, account id.ID, session Session) error {
	factors, err := Factors(tx, account)
	if err == nil && len(factors) > 0 && !session.FreshAt(tx.Now()) {
		err = errs.New(errs.Unauthenticated, "account.step_up")
	}
	return err
}

// proved renews the bearer's session as fresh, and forgets the failures before.
func (s *Service) proved(tx *db.Tx, token string, account id.ID, session Session) error {
	if _, err := tx.Exec(`DELETE FROM login_failure WHERE key_index = $1`, s.factorIndex(account)); err != nil {
		return err
	}
	return renew(tx, token, session, tx.Now())
}

// renew puts a session in the place of another, with a new token.
func renew(tx *db.Tx, token string, session Session, factorAt time.Time) error {
	n, err := tx.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at, device, factor_at)
		SELECT $2, id, account_id, recorded_at, $3, expires_at, device, $4 FROM session WHERE token_hash = $1 AND revoked_at IS NULL`,
		session.hash, hashToken(token), tx.Now(), factorAt)
	if err == nil && n == 0 {
		err = errs.New(errs.Unauthenticated, "")
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE session SET revoked_at = $2 WHERE token_hash = $1`, session.hash, tx.Now())
	return err
}

func (s *Service) factorIndex(account id.ID) []byte {
	return s.keys.Index("account.factor", account.String())
}

// EndFactor ends one of the bearer's second factors. The codes by the clock go
// last, and not at all where a factor is demanded. Errors: Unauthenticated
// unless a factor was just proved; NotFound; Conflict.
func (s *Service) EndFactor(ctx context.Context, a Actor, factor id.ID) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		account, session, err := bearer(tx, a)
		if err != nil {
			return err
		}
		if err := mayChangeFactors(tx, account, session); err != nil {
			return err
		}
		factors, err := Factors(tx, account)
		if err != nil {
			return err
		}
		for _, f := range factors {
			if f.ID != factor {
				continue
			}
			if f.Kind == TOTP && (a.guarded() || len(factors) > 1) {
				return errs.New(errs.Conflict, "account.factor_needed")
			}
			if _, err := tx.Exec(`UPDATE account_factor SET ended_at = $3 WHERE account_id = $1 AND id = $2`, account, factor, tx.Now()); err != nil {
				return err
			}
			return s.record(tx, a, account, "account.factor_ended", map[string]any{"factor": factor, "kind": f.Kind})
		}
		return errs.New(errs.NotFound, "")
	})
}

// keyOf returns the data key of an account's person. Errors: NotFound for one
// that is not there or was erased.
func (s *Service) keyOf(tx *db.Tx, account id.ID) (seal.DataKey, error) {
	var home int
	var subject seal.Subject
	err := tx.QueryRow(`SELECT p.home, p.subject FROM account a JOIN party p ON p.id = a.party_id WHERE a.id = $1`, account).
		Scan(&home, &subject)
	if err == nil {
		var key seal.DataKey
		if key, err = s.keys.Load(tx, home, subject); err == nil {
			return key, nil
		}
	}
	if errors.Is(err, db.ErrNoRows) || errors.Is(err, seal.ErrUnreadable) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return seal.DataKey{}, err
}

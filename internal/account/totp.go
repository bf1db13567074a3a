package account

import (
	"context"
	"encoding/base32"
	"errors"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Codes by the clock after RFC 6238, as every authenticator program makes them.
const (
	TOTPStep   = 30 * time.Second // how long a code is shown
	totpSkew   = 1                // steps a clock may be wrong, before and after
	totpSecret = 20               // bytes, the length of an SHA-1 key
)

var totpOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// TOTPCode returns the code of a secret at an instant: what an authenticator
// program shows, for demos and tests.
func TOTPCode(secret string, at time.Time) (string, error) {
	return hotp.GenerateCodeCustom(secret, uint64(stepOf(at)), totpOptions)
}

func stepOf(at time.Time) int64 { return at.Unix() / int64(TOTPStep/time.Second) }

// stepOfCode returns the step whose code it is, 0 when it is none near the instant.
func stepOfCode(secret, code string, at time.Time) int64 {
	now := stepOf(at)
	for step := now - totpSkew; step <= now+totpSkew; step++ {
		if ok, err := hotp.ValidateCustom(code, uint64(step), secret, totpOptions); ok && err == nil {
			return step
		}
	}
	return 0
}

// TOTPSetup is what an authenticator program is given.
type TOTPSetup struct {
	Secret string // base32, to be typed
	URL    string // otpauth:, to be photographed
}

// BeginTOTP makes the bearer a new secret, which counts once ConfirmTOTP has had
// a code of it. Errors: Unauthenticated unless a factor was just proved or there
// is none; Conflict when there are codes already.
func (s *Service) BeginTOTP(ctx context.Context, a Actor) error {
	factor, secret := s.ids.Next(), base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s.ids.Bytes(totpSecret))
	return s.db.Update(ctx, func(tx *db.Tx) error {
		account, session, err := bearer(tx, a)
		if err != nil {
			return err
		}
		if err := mayChangeFactors(tx, account, session); err != nil {
			return err
		}
		if _, err := totpOf(tx, account); err == nil {
			return errs.New(errs.Conflict, "account.totp_there")
		} else if !errors.Is(err, db.ErrNoRows) {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM account_factor WHERE account_id = $1 AND kind = 'totp' AND confirmed_at IS NULL`, account); err != nil {
			return err
		}
		key, err := s.keyOf(tx, account)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO account_factor (account_id, id, kind, sealed, recorded_at) VALUES ($1, $2, 'totp', $3, $4)`,
			account, factor, key.Seal([]byte(secret), "account_factor", "sealed", factor), tx.Now())
		return err
	})
}

// TOTPToConfirm returns the secret that waits for its first code. Errors:
// Unauthenticated, NotFound.
func (s *Service) TOTPToConfirm(ctx context.Context, a Actor) (TOTPSetup, error) {
	var setup TOTPSetup
	err := s.db.View(ctx, func(tx *db.Tx) error {
		account, _, err := bearer(tx, a)
		if err != nil {
			return err
		}
		_, setup.Secret, err = s.unconfirmed(tx, account)
		return err
	})
	// The label names the service and not the person: it is shown on their own device.
	setup.URL = "otpauth://totp/" + url.PathEscape("易安居") + "?issuer=" + url.QueryEscape("易安居") + "&secret=" + setup.Secret
	return setup, err
}

func (s *Service) unconfirmed(tx *db.Tx, account id.ID) (Factor, string, error) {
	var f Factor
	err := scanFactor(tx.QueryRow(`SELECT `+factorColumns+` FROM account_factor
		WHERE account_id = $1 AND kind = 'totp' AND confirmed_at IS NULL AND ended_at IS NULL ORDER BY id DESC LIMIT 1`, account), &f)
	if errors.Is(err, db.ErrNoRows) {
		return f, "", errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return f, "", err
	}
	secret, err := s.openFactor(tx, f)
	return f, string(secret), err
}

func (s *Service) openFactor(tx *db.Tx, f Factor) ([]byte, error) {
	key, err := s.keyOf(tx, f.account)
	if err != nil {
		return nil, err
	}
	return key.Open(f.sealed, "account_factor", "sealed", f.ID)
}

func totpOf(tx *db.Tx, account id.ID) (f Factor, err error) {
	err = scanFactor(tx.QueryRow(`SELECT `+factorColumns+` FROM account_factor
		WHERE account_id = $1 AND kind = 'totp' AND confirmed_at IS NOT NULL AND ended_at IS NULL`, account), &f)
	return f, err
}

// ConfirmTOTP takes the first code of a new secret: from now on it is a factor of
// the bearer, who has proved it. It returns the token of the session that takes
// the place of the present one. Errors: Unauthenticated, NotFound, Invalid
// (code), Limited.
func (s *Service) ConfirmTOTP(ctx context.Context, a Actor, code string) (token string, err error) {
	return s.prove(ctx, a, func(tx *db.Tx, account id.ID) (refused, err error) {
		f, secret, err := s.unconfirmed(tx, account)
		if err != nil {
			return nil, err
		}
		step := stepOfCode(secret, id.CleanCode(code), tx.Now())
		if step == 0 {
			return factorWrong, nil
		}
		if _, err := tx.Exec(`UPDATE account_factor SET confirmed_at = $3, used_at = $3, counter = $4
			WHERE account_id = $1 AND id = $2`, account, f.ID, tx.Now(), step); err != nil {
			return nil, err
		}
		return nil, s.record(tx, a, account, "account.factor_added", map[string]any{"factor": f.ID, "kind": TOTP})
	})
}

// ProveTOTP takes a code from the bearer's authenticator program: the second half
// of signing in, or a fresh proof. No code is taken twice. It returns the token of
// the session that takes the place of the present one. Errors: Unauthenticated,
// NotFound without such a factor, Invalid (code), Limited.
func (s *Service) ProveTOTP(ctx context.Context, a Actor, code string) (token string, err error) {
	return s.prove(ctx, a, func(tx *db.Tx, account id.ID) (refused, err error) {
		f, err := totpOf(tx, account)
		if errors.Is(err, db.ErrNoRows) {
			return nil, errs.Wrap(err, errs.NotFound, "")
		}
		if err != nil {
			return nil, err
		}
		secret, err := s.openFactor(tx, f)
		if err != nil {
			return nil, err
		}
		step := stepOfCode(string(secret), id.CleanCode(code), tx.Now())
		if step == 0 {
			return factorWrong, nil
		}
		n, err := tx.Exec(`UPDATE account_factor SET counter = $3, used_at = $4 WHERE account_id = $1 AND id = $2 AND counter < $3`,
			account, f.ID, step, tx.Now())
		if err == nil && n == 0 {
			return factorUsed, nil
		}
		return nil, err
	})
}

var (
	factorWrong = &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "code", Key: "account.factor_wrong"}}}
	factorUsed  = &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "code", Key: "account.factor_used"}}}
)

// prove counts a try, lets proof judge it, and renews the session when it is
// good. A refusal is returned after the commit: the try stays counted.
func (s *Service) prove(ctx context.Context, a Actor, proof func(tx *db.Tx, account id.ID) (refused, err error)) (token string, err error) {
	account, _ := a.Bearer()
	defer s.tell(ctx, "factor", &account, &err)
	token = s.newToken()
	var refused error
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account, session, err := bearer(tx, a)
		if err != nil {
			return err
		}
		if err := strike(tx, s.factorIndex(account), factorTries); err != nil {
			return err
		}
		if refused, err = proof(tx, account); err != nil || refused != nil {
			return err
		}
		return s.proved(tx, token, account, session)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

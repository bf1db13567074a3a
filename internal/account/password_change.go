package account

import (
	"context"
	"errors"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// ChangePassword gives the bearer's account another password. Their other
// sessions end; the present one goes on under the token that is returned.
// Errors: Unauthenticated; Invalid with all wrong fields (old, password); Limited;
// NotFound for an account without a password.
func (s *Service) ChangePassword(ctx context.Context, a Actor, old, password string) (token string, err error) {
	var check errs.Check
	if err := s.checkPassword(&check, "", password); err != nil {
		return "", err
	}
	check.That(old != password, "password", "account.password_same")
	if err := check.Err(); err != nil {
		return "", err
	}
	var name []byte
	var stored string
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account, _, err := bearer(tx, a)
		if err != nil {
			return err
		}
		if a.Pending.Factor && a.Pending.Enrolled {
			return errs.New(errs.Unauthenticated, "") // the factor first: a password is what may be known to others
		}
		err = tx.QueryRow(`SELECT name_index, password_hash FROM login_name WHERE account_id = $1`, account).Scan(&name, &stored)
		if errors.Is(err, db.ErrNoRows) {
			return errs.Wrap(err, errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		return strike(tx, name, loginFailures)
	})
	if err != nil {
		return "", err
	}
	right, err := s.matches(ctx, stored, old)
	if err != nil {
		return "", err
	}
	check.That(right, "old", "account.password_old")
	if err := check.Err(); err != nil {
		return "", err
	}
	hash, err := s.HashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	token = s.newToken()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account, session, err := bearer(tx, a)
		if err != nil {
			return err
		}
		return s.changePassword(tx, a, account, session, name, stored, hash, token)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// changePassword writes the new hash unless another was written meanwhile.
func (s *Service) changePassword(tx *db.Tx, a Actor, account id.ID, session Session, name []byte, stored, hash, token string) error {
	n, err := tx.Exec(`UPDATE login_name SET password_hash = $3, changed_at = $4 WHERE name_index = $1 AND password_hash = $2`,
		name, stored, hash, tx.Now())
	if err == nil && n == 0 {
		err = errs.New(errs.Stale, "")
	}
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM login_failure WHERE key_index = $1`, name); err != nil {
		return err
	}
	if err := renew(tx, token, session, session.FactorAt); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND token_hash <> $2 AND revoked_at IS NULL`,
		account, hashToken(token), tx.Now()); err != nil {
		return err
	}
	return s.record(tx, a, account, "account.password_changed", nil)
}

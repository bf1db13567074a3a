package account

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// recoveryLife is how long the link of an agreed recovery works.
const recoveryLife = 24 * time.Hour

// ReasonMax is the longest reason, in characters.
const ReasonMax = 200

// Recovery is somebody's lost password or second factor on its way back. Two
// people make it: one asks, who has seen the person, and one agrees. There are no
// recovery codes, which would be a second password in a drawer.
type Recovery struct {
	Account id.ID
	ID      id.ID
	By      id.ID
	Reason  string
	Phone   string // masked; the link goes there
	At      time.Time

	sealed []byte
}

const recoveryColumns = `account_id, id, asked_by, reason, sealed, recorded_at`

func scanRecovery(r db.Scanner, v *Recovery) error {
	return r.Scan(&v.Account, &v.ID, &v.By, &v.Reason, &v.sealed, &v.At)
}

// AskRecovery asks for the recovery of a member of staff (action
// account.recover_ask; a superior for those below them). The link goes to phone,
// which the asker has from the person. Errors: Denied; Unauthenticated for a
// factor not fresh; NotFound; Conflict for one's own account and while one waits;
// Invalid.
func (s *Service) AskRecovery(ctx context.Context, a Actor, account id.ID, reason, phone string) error {
	if err := Authorize(a, "account.recover_ask", "account.me", Target{}); err != nil {
		return err
	}
	if err := notSelf(a, account); err != nil {
		return err
	}
	var check errs.Check
	reason = strings.TrimSpace(reason)
	check.That(reason != "", "reason", "error.field.required")
	check.That(utf8.RuneCountInString(reason) <= ReasonMax, "reason", "error.field.too_long", "max", ReasonMax, "n", utf8.RuneCountInString(reason))
	phone, ok := ParsePhone(phone)
	check.That(ok, "phone", "error.field.phone")
	if err := check.Err(); err != nil {
		return err
	}
	recovery := s.ids.Next()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		p, err := s.profile(tx, account)
		if err != nil {
			return err
		}
		if p.Kind != KindStaff || !a.Has(AdminSecurity) && !a.Over(p) {
			return errs.New(errs.NotFound, "")
		}
		if err := Touch(tx, account); err != nil { // of two asked for at once, one waits
			return err
		}
		var waiting int
		if err := tx.QueryRow(`SELECT COUNT(*) FROM account_recovery WHERE account_id = $1 AND decided_at IS NULL`, account).Scan(&waiting); err != nil {
			return err
		}
		if waiting > 0 {
			return errs.New(errs.Conflict, "account.recovery_waits")
		}
		key, err := s.keyOf(tx, account)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO account_recovery (account_id, id, asked_by, reason, sealed, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			account, recovery, a.Account, reason, key.Seal([]byte(phone), "account_recovery", "sealed", recovery), tx.Now()); err != nil {
			return err
		}
		return s.record(tx, a, account, "account.recovery_asked", map[string]any{"recovery": recovery})
	})
}

// Recoveries lists what waits for a second person (action
// account.recover_decide, a fresh factor apart), the oldest first. Errors: Denied.
func (s *Service) Recoveries(ctx context.Context, a Actor) ([]Recovery, error) {
	if !CouldProve(a, "account.recover_decide", Target{}) {
		return nil, errs.New(errs.Denied, "")
	}
	var list []Recovery
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		list, err = db.List(tx, scanRecovery, `SELECT `+recoveryColumns+` FROM account_recovery WHERE decided_at IS NULL ORDER BY id LIMIT 200`)
		for i := range list {
			if err == nil {
				var phone string
				phone, err = s.recoveryPhone(tx, list[i])
				list[i].Phone = seal.MaskPhone(phone)
			}
		}
		return err
	})
	return list, err
}

func (s *Service) recoveryPhone(tx *db.Tx, r Recovery) (string, error) {
	key, err := s.keyOf(tx, r.Account)
	if err != nil {
		return "", err
	}
	plain, err := key.Open(r.sealed, "account_recovery", "sealed", r.ID)
	return string(plain), err
}

// DecideRecovery agrees to a recovery or does not (action account.recover_decide).
// Agreed, the old password, the factors, the sessions, the tokens and every earlier
// link are over at once, and the person is sent a link to choose a new password. Errors: Denied; Unauthenticated
// for a factor not fresh; NotFound; Conflict for whoever asked and for the person.
func (s *Service) DecideRecovery(ctx context.Context, a Actor, account, recovery id.ID, agree bool, lang i18n.Lang) error {
	if err := Authorize(a, "account.recover_decide", "account.me", Target{}); err != nil {
		return err
	}
	if err := notSelf(a, account); err != nil {
		return err
	}
	secret, phone := s.newToken(), ""
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		var r Recovery
		err := scanRecovery(tx.QueryRow(`SELECT `+recoveryColumns+` FROM account_recovery
			WHERE account_id = $1 AND id = $2 AND decided_at IS NULL`, account, recovery), &r)
		if errors.Is(err, db.ErrNoRows) {
			return errs.Wrap(err, errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if r.By == a.Account {
			return errs.New(errs.Conflict, "account.recovery_two")
		}
		if phone, err = s.recoveryPhone(tx, r); err != nil {
			return err
		}
		kind := "account.recovery_refused"
		var hash []byte
		if agree {
			kind, hash = "account.recovery_agreed", hashToken(secret)
			if err := s.forget(tx, account); err != nil {
				return err
			}
		}
		n, err := tx.Exec(`UPDATE account_recovery SET decided_by = $3, decided_at = $4, secret_hash = $5, expires_at = $6
			WHERE account_id = $1 AND id = $2 AND decided_at IS NULL`, account, recovery, a.Account, tx.Now(), hash, tx.Now().Add(recoveryLife))
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		return s.record(tx, a, account, kind, map[string]any{"recovery": recovery})
	})
	if err != nil || !agree {
		return err
	}
	return s.sender.Send(ctx, message.Outward{ID: recovery, Channel: message.SMS, Address: phone, Lang: lang,
		Template: "account.recovery_sms", Args: message.Args{"link": s.o.Origin + "/recover/" + secret}})
}

// forget ends everything an account signs in with: the links of recoveries agreed to
// before too, so that at most one works at a time, and the tokens of programs, which
// whoever had the account may have made.
func (s *Service) forget(tx *db.Tx, account id.ID) error {
	for _, sql := range []string{
		`UPDATE account_factor SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL`,
		`UPDATE login_identity SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL`,
		`UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`,
		`UPDATE account_token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`,
		`UPDATE account_recovery SET used_at = $2 WHERE account_id = $1 AND secret_hash IS NOT NULL AND used_at IS NULL`,
		`UPDATE login_name SET password_hash = '', changed_at = $2 WHERE account_id = $1`, // matches nothing
	} {
		if _, err := tx.Exec(sql, account, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Recoverable fails with NotFound unless the secret of a link still works.
func (s *Service) Recoverable(ctx context.Context, secret string) error {
	return s.db.View(ctx, func(tx *db.Tx) error {
		_, _, err := recoverable(tx, secret)
		return err
	})
}

func recoverable(tx *db.Tx, secret string) (account, recovery id.ID, err error) {
	err = tx.QueryRow(`SELECT account_id, id FROM account_recovery WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > $2`,
		hashToken(secret), tx.Now()).Scan(&account, &recovery)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return account, recovery, err
}

// Recover takes the link of an agreed recovery up with a new password, and
// returns the token of a session. A second factor is set up anew. Errors:
// NotFound, Invalid, Denied when the account is disabled.
func (s *Service) Recover(ctx context.Context, secret, password string, from Browser) (token string, err error) {
	var check errs.Check
	if err := s.checkPassword(&check, "", password); err != nil {
		return "", err
	}
	if err := check.Err(); err != nil {
		return "", err
	}
	hash, err := s.HashPassword(ctx, password)
	if err != nil {
		return "", err
	}
	token, session := s.newToken(), s.ids.Next()
	var account, recovery id.ID
	defer s.tell(ctx, "recovery", &account, &err)
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if account, recovery, err = recoverable(tx, secret); err != nil {
			return err
		}
		if err := enabled(tx, account); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE account_recovery SET used_at = $3 WHERE account_id = $1 AND id = $2 AND used_at IS NULL`, account, recovery, tx.Now())
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE login_name SET password_hash = $2, changed_at = $3 WHERE account_id = $1`, account, hash, tx.Now()); err != nil {
			return err
		}
		if err := s.record(tx, Actor{Account: account, Kind: KindStaff}, account, "account.recovered", map[string]any{"recovery": recovery}); err != nil {
			return err
		}
		return s.openSession(tx, token, session, account, s.o.StaffMax, from)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

package account

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Rename corrects an owner's own name; "" takes it off. What staff are called is
// their administrator's to say. Errors: Unauthenticated, Denied, Invalid.
func (s *Service) Rename(ctx context.Context, a Actor, name string) error {
	name = strings.TrimSpace(name)
	var check errs.Check
	check.That(utf8.RuneCountInString(name) <= NameMax, "name", "error.field.too_long", "max", NameMax, "n", utf8.RuneCountInString(name))
	if err := check.Err(); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := ownerAlive(tx, a); err != nil {
			return err
		}
		party, key, err := s.personKey(tx, a.Account)
		if err != nil {
			return err
		}
		var sealed []byte
		if name != "" {
			sealed = key.Seal([]byte(name), "party", "name", party.ID)
		}
		if _, err := tx.Exec(`UPDATE party SET name_sealed = $2 WHERE id = $1`, party.ID, sealed); err != nil {
			return err
		}
		return s.record(tx, a, a.Account, "account.renamed", nil)
	})
}

func ownerAlive(tx *db.Tx, a Actor) error {
	if err := signedInAlive(tx, a); err != nil {
		return err
	}
	if a.Kind != KindOwner {
		return errs.New(errs.Denied, "")
	}
	return nil
}

// ChangePhone gives an owner's account another phone, with the code that
// RequestCode sent to it from the same browser. All other sessions end, and the old
// phone is told. Errors: Unauthenticated, Denied; Invalid for a wrong code; Conflict
// when the phone has an account of its own.
func (s *Service) ChangePhone(ctx context.Context, a Actor, phone, code string, from Browser) error {
	phone, _ = ParsePhone(phone)
	var refused error
	var before string
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := ownerAlive(tx, a); err != nil {
			return err
		}
		// A wrong try must be counted, so the refusal is returned after the commit.
		var err error
		if refused, err = s.useCode(tx, phone, code, from.Nonce); err != nil || refused != nil {
			return err
		}
		other, err := s.ByPhone(tx, phone)
		if err != nil {
			return err
		}
		if other != 0 {
			refused = errs.New(errs.Conflict, "account.phone_taken")
			return nil
		}
		before, err = s.movePhone(tx, a.Account, phone)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL`,
			a.Account, a.Session.ID, tx.Now()); err != nil {
			return err
		}
		return s.record(tx, a, a.Account, "account.phone_changed", nil)
	})
	if err == nil {
		err = refused
	}
	if err != nil || before == "" {
		return err
	}
	// The phone is changed whether or not the old one can be told.
	_ = s.sender.Send(ctx, message.Outward{ID: s.ids.Next(), Channel: message.SMS, Address: before, Lang: from.Lang, Template: "account.phone_changed_sms"})
	return nil
}

// movePhone writes the new phone and returns the one before.
func (s *Service) movePhone(tx *db.Tx, account id.ID, phone string) (before string, err error) {
	if before, err = s.Phone(tx, account); err != nil {
		return "", err
	}
	party, key, err := s.personKey(tx, account)
	if err != nil {
		return "", err
	}
	if before != "" {
		if _, err := tx.Exec(`DELETE FROM login_phone WHERE phone_index = $1`, s.phoneIndex(before)); err != nil {
			return "", err
		}
	}
	if _, err := tx.Exec(`UPDATE login_phone SET account_id = $2 WHERE phone_index = $1`, s.phoneIndex(phone), account); err != nil {
		return "", err
	}
	_, err = tx.Exec(`UPDATE party SET phone_sealed = $2 WHERE id = $1`, party.ID, key.Seal([]byte(phone), "party", "phone", party.ID))
	return before, err
}

// Since returns when an account was made.
func Since(tx *db.Tx, account id.ID) (at time.Time, err error) {
	err = tx.QueryRow(`SELECT recorded_at FROM account WHERE id = $1`, account).Scan(&at)
	return at, err
}

// RoleAt returns the first role that an account held at an instant, "" for none.
func RoleAt(tx *db.Tx, account id.ID, at time.Time) (Role, error) {
	list, err := db.List(tx, func(s db.Scanner, r *Role) error { return s.Scan(r) },
		`SELECT role FROM account_grant WHERE account_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY id LIMIT 1`, account, at)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

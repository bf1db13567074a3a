package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Locks: after so many failures in a row the next try waits a minute, then two,
// four … up to an hour; a day without a failure starts afresh.
const (
	loginFailures   = 5
	addressFailures = 100 // an office shares one address
	firstLock       = time.Minute
	longestLock     = time.Hour
	forgetFailures  = 24 * time.Hour
)

// NewStaff is a staff account to be made.
type NewStaff struct {
	Login    string
	Password string
	Name     string
	Home     int // county that keeps the person's data key; 0 = the province
}

// CreateStaff makes a staff account without any grant (action account.grant).
// Errors: Invalid with all wrong fields, Denied.
func (s *Service) CreateStaff(ctx context.Context, a Actor, n NewStaff) (id.ID, error) {
	if err := Authorize(a, "account.grant", "account.me", Target{}); err != nil {
		return 0, err
	}
	var check errs.Check
	n.Login, n.Name = strings.TrimSpace(n.Login), strings.TrimSpace(n.Name)
	check.That(n.Login != "", "login", "error.field.required")
	check.That(n.Name != "", "name", "error.field.required")
	if err := s.checkPassword(&check, n.Login, n.Password); err != nil {
		return 0, err
	}
	if err := check.Err(); err != nil {
		return 0, err
	}
	hash, err := s.HashPassword(ctx, n.Password)
	if err != nil {
		return 0, err
	}
	if n.Home == 0 {
		n.Home = s.o.Home
	}
	p := Person{Account: s.ids.Next(), Party: s.ids.Next(), Subject: seal.NewSubject(s.ids.Bytes), Home: n.Home,
		Kind: KindStaff, Name: n.Name, Login: n.Login, PasswordHash: hash}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		var b db.Batch
		if err := s.Put(&b, tx.Now(), p); err != nil {
			return err
		}
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		return s.record(tx, a, p.Account, "account.created", nil)
	})
	if db.IsUnique(err) {
		check.That(false, "login", "account.login_taken")
		return 0, check.Err()
	}
	return p.Account, err
}

// Login signs staff in by name and password and returns the new session's
// token, which may still lack a second factor (Pending). Errors: Unauthenticated, alike for an unknown name, a wrong password
// and a disabled account; Limited while the name or address is locked, known or not.
func (s *Service) Login(ctx context.Context, login, password string, from Browser) (token string, err error) {
	name, address := s.loginIndex(login), s.addressIndex(from.IP)
	var account id.ID
	defer s.tell(ctx, "password", &account, &err)
	var stored string
	// The failure is recorded before the password is tried, so that many tries
	// at once are no way around the lock.
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := strike(tx, name, loginFailures); err != nil {
			return err
		}
		if err := strike(tx, address, addressFailures); err != nil {
			return err
		}
		account, stored = 0, ""
		err := tx.QueryRow(`SELECT n.account_id, n.password_hash FROM login_name n JOIN account a ON a.id = n.account_id
			WHERE n.name_index = $1 AND a.disabled_at IS NULL`, name).Scan(&account, &stored)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", err
	}
	right, err := s.matches(ctx, stored, password)
	if err != nil {
		return "", err
	}
	if !right {
		return "", errs.New(errs.Unauthenticated, "account.wrong_login")
	}
	token, sessionID := s.newToken(), s.ids.Next()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := enabled(tx, account); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM login_failure WHERE key_index = $1`, name); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE login_failure SET failures = failures - 1, locked_until = NULL
			WHERE key_index = $1 AND failures > 0`, address); err != nil {
			return err
		}
		return s.openSession(tx, token, sessionID, account, s.o.StaffMax, from)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// strike counts one failure for the key, or refuses when it is locked.
func strike(tx *db.Tx, key []byte, most int) error {
	var failures int
	var last, locked time.Time
	err := tx.QueryRow(`SELECT failures, last_at, locked_until FROM login_failure WHERE key_index = $1`, key).
		Scan(&failures, &last, &locked)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	now := tx.Now()
	if now.Before(locked) {
		return errs.New(errs.Limited, "account.locked", "after", locked.Sub(now))
	}
	if now.Sub(last) > forgetFailures {
		failures = 0
	}
	failures++
	_, err = tx.Exec(`INSERT INTO login_failure (key_index, failures, last_at, locked_until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key_index) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at,
			locked_until = excluded.locked_until`, key, failures, now, lockAfter(now, failures, most))
	return err
}

// lockAfter returns until when a key with so many failures is locked; zero = not.
func lockAfter(now time.Time, failures, most int) time.Time {
	if failures < most {
		return time.Time{}
	}
	pause := longestLock
	if over := failures - most; over < 6 {
		pause = firstLock << over
	}
	return now.Add(pause)
}

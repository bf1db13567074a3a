package account

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Session is one login of one browser.
type Session struct {
	ID        id.ID
	Account   id.ID
	CreatedAt time.Time
	SeenAt    time.Time // last use, to the minute
	ExpiresAt time.Time // absolute end, whatever the use
	FactorAt  time.Time // when the second factor was last proved; zero never
	Device    string    // coarse words, of Browser

	hash []byte
}

// FreshAt reports whether the second factor was proved so lately that it serves
// acts that ask for a fresh proof.
func (s Session) FreshAt(at time.Time) bool {
	return !s.FactorAt.IsZero() && at.Sub(s.FactorAt) < FreshFor
}

// tokenBytes is the strength of a session token: 256 random bits.
const tokenBytes = 32

// seenEvery is how exactly a session's last use is known; a write a minute, not
// a write a request.
const seenEvery = time.Minute

func (s *Service) newToken() string {
	return base64.RawURLEncoding.EncodeToString(s.ids.Bytes(tokenBytes))
}

// hashToken needs no key or salt: a token is random, not a word to be guessed.
func hashToken(token string) []byte { h := sha256.Sum256([]byte(token)); return h[:] }

func (s *Service) openSession(tx *db.Tx, token string, session, account id.ID, longest time.Duration, from Browser) error {
	_, err := tx.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at, device)
		VALUES ($1, $2, $3, $4, $4, $5, $6)`, hashToken(token), session, account, tx.Now(), tx.Now().Add(longest), from.Device)
	return err
}

// Authenticate returns the actor of a session token, with the grants that hold
// now. Where a second factor is set up or demanded and not yet proved, it is a
// visitor whose Pending says whose sign-in waits: this is the one place where
// that is decided, and no route can forget it. Errors: Unauthenticated when there is no such session or it is over.
func (s *Service) Authenticate(ctx context.Context, token string) (Actor, error) {
	var a Actor
	var idle time.Duration
	err := s.db.View(ctx, func(tx *db.Tx) error {
		var err error
		a, idle, err = s.actor(tx, hashToken(token))
		return err
	})
	if err != nil {
		return Actor{}, err
	}
	if _, session := a.Bearer(); a.At.Sub(session.SeenAt) >= min(seenEvery, idle/4) {
		err = s.db.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2`, session.hash, a.At)
			return err
		})
	}
	return a, err
}

func (s *Service) actor(tx *db.Tx, hash []byte) (Actor, time.Duration, error) {
	a := Actor{At: tx.Now()}
	var revoked, disabled time.Time
	var party id.ID
	var home int
	var subject seal.Subject
	var name []byte
	var enrolled bool
	var changed time.Time
	err := tx.QueryRow(`SELECT s.id, s.account_id, s.recorded_at, s.seen_at, s.expires_at, s.factor_at, s.device, s.revoked_at,
			a.kind, a.disabled_at, p.id, p.home, p.subject, p.name_sealed,
			EXISTS (SELECT 1 FROM account_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL AND f.ended_at IS NULL),
			(SELECT MAX(n.changed_at) FROM login_name n WHERE n.account_id = a.id),
			COALESCE((SELECT MAX(c.version) FROM consent c WHERE c.account_id = a.id AND c.notice = 'privacy' AND c.withdrawn_at IS NULL), '')
		FROM session s JOIN account a ON a.id = s.account_id JOIN party p ON p.id = a.party_id
		WHERE s.token_hash = $1`, hash).
		Scan(&a.Session.ID, &a.Account, &a.Session.CreatedAt, &a.Session.SeenAt, &a.Session.ExpiresAt, &a.Session.FactorAt, &a.Session.Device,
			&revoked, &a.Kind, &disabled, &party, &home, &subject, &name, &enrolled, &changed, &a.Agreed)
	if errors.Is(err, db.ErrNoRows) {
		return Actor{}, 0, errs.Wrap(err, errs.Unauthenticated, "")
	}
	if err != nil {
		return Actor{}, 0, err
	}
	idle := s.o.OwnerIdle
	if a.Kind == KindStaff {
		idle = s.o.StaffIdle
	}
	if !revoked.IsZero() || !disabled.IsZero() || !a.At.Before(a.Session.ExpiresAt) || a.At.Sub(a.Session.SeenAt) >= idle {
		return Actor{}, 0, errs.New(errs.Unauthenticated, "")
	}
	a.Party, a.Session.Account, a.Session.hash = party, a.Account, hash
	if a.Grants, err = GrantsOf(tx, a.Account); err != nil {
		return Actor{}, 0, err
	}
	if name != nil {
		key, err := s.keys.Load(tx, home, subject)
		if err != nil {
			return Actor{}, 0, err
		}
		plain, err := key.Open(name, "party", "name", party)
		if err != nil {
			return Actor{}, 0, err
		}
		a.Name = string(plain)
	}
	factor := a.Session.FactorAt.IsZero() && (enrolled || a.guarded())
	aged := s.o.PasswordMax > 0 && !changed.IsZero() && a.At.Sub(changed) >= s.o.PasswordMax
	if factor || aged {
		a = Actor{At: a.At, Pending: Pending{Account: a.Account, Name: a.Name, Factor: factor, Enrolled: enrolled, Aged: aged, Session: a.Session}}
	}
	return a, idle, nil
}

// Alive fails with Unauthenticated when the actor's session or token was revoked
// or its account disabled since the request began. Use cases call it in the
// transaction that writes.
func (a Actor) Alive(tx *db.Tx) error {
	if a.Session.ID == 0 {
		return nil
	}
	var n int
	err := tx.QueryRow(`SELECT COUNT(*) FROM account a WHERE a.id = $2 AND a.disabled_at IS NULL AND (
		EXISTS (SELECT 1 FROM session s WHERE s.token_hash = $1 AND s.revoked_at IS NULL)
		OR EXISTS (SELECT 1 FROM account_token t WHERE t.token_hash = $1 AND t.revoked_at IS NULL))`,
		a.Session.hash, a.Account).Scan(&n)
	if err == nil && n == 0 {
		err = errs.New(errs.Unauthenticated, "")
	}
	return err
}

// Present is Alive for what a visitor is not to do: it fails with Unauthenticated
// for whoever is not signed in too. The system itself is present.
func (a Actor) Present(tx *db.Tx) error {
	if !a.SignedIn() && a.Kind != KindSystem {
		return errs.New(errs.Unauthenticated, "")
	}
	return a.Alive(tx)
}

// Sessions returns an account's sessions that are not over, the newest first.
func Sessions(tx *db.Tx, account id.ID) ([]Session, error) {
	return db.List(tx, func(s db.Scanner, v *Session) error {
		return s.Scan(&v.ID, &v.Account, &v.CreatedAt, &v.SeenAt, &v.ExpiresAt, &v.FactorAt, &v.Device, &v.hash)
	}, `SELECT id, account_id, recorded_at, seen_at, expires_at, factor_at, device, token_hash FROM session
		WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY id DESC`, account, tx.Now())
}

// Revoke ends one of the bearer's own sessions; session 0 is the present one.
func (s *Service) Revoke(ctx context.Context, a Actor, session id.ID) error {
	account, present := a.Bearer()
	if session == 0 {
		session = present.ID
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL`,
			account, session, tx.Now())
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		return err
	})
}

// RevokeOthers ends all of the bearer's sessions but the present one.
func (s *Service) RevokeOthers(ctx context.Context, a Actor) error {
	account, present := a.Bearer()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id <> $2 AND revoked_at IS NULL`,
			account, present.ID, tx.Now())
		return err
	})
}

// enabled fails with Denied when the account is disabled.
func enabled(tx *db.Tx, account id.ID) error {
	var disabled time.Time
	err := tx.QueryRow(`SELECT disabled_at FROM account WHERE id = $1`, account).Scan(&disabled)
	if err == nil && !disabled.IsZero() {
		err = errs.New(errs.Denied, "account.disabled")
	}
	return err
}

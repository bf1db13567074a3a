package account

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// challengeLife is how long a browser may take to ask for the finger or the key.
const challengeLife = 5 * time.Minute

// Passkeys reports whether passkeys can be used here: browsers bind them to a
// domain, so not at a bare address such as a demo's.
func (s *Service) Passkeys() bool { return s.passkeys != nil }

// newPasskeys returns the relying party of an origin, nil where there can be none.
func newPasskeys(origin string) *webauthn.WebAuthn {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil
	}
	w, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "易安居", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementDiscouraged,
			UserVerification: protocol.VerificationPreferred}})
	if err != nil {
		return nil
	}
	return w
}

// holder is an account to package webauthn. Its handle is the account's number
// and says nothing of the person.
type holder struct {
	account     id.ID
	name        string
	factors     []Factor
	credentials []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return binary.BigEndian.AppendUint64(nil, uint64(h.account)) }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// holderOf reads an account's passkeys.
func (s *Service) holderOf(tx *db.Tx, account id.ID) (holder, error) {
	h := holder{account: account}
	var err error
	if h.name, err = s.Name(tx, account); err != nil {
		return h, err
	}
	factors, err := Factors(tx, account)
	if err != nil {
		return h, err
	}
	for _, f := range factors {
		if f.Kind != Passkey {
			continue
		}
		plain, err := s.openFactor(tx, f)
		if err != nil {
			return h, err
		}
		var c webauthn.Credential
		if err := json.Unmarshal(plain, &c); err != nil {
			return h, err
		}
		h.factors, h.credentials = append(h.factors, f), append(h.credentials, c)
	}
	return h, nil
}

// BeginPasskey asks the bearer's browser for a new passkey, and returns what
// navigator.credentials.create is called with, as JSON. Errors: Unauthenticated
// unless a factor was just proved; Conflict before there are codes by the clock,
// which work where passkeys do not; NotFound where there are no passkeys.
func (s *Service) BeginPasskey(ctx context.Context, a Actor) ([]byte, error) {
	return s.challenge(ctx, a, func(tx *db.Tx, h holder, session Session) (any, *webauthn.SessionData, error) {
		if err := mayChangeFactors(tx, h.account, session); err != nil {
			return nil, nil, err
		}
		if _, err := totpOf(tx, h.account); errors.Is(err, db.ErrNoRows) {
			return nil, nil, errs.New(errs.Conflict, "account.totp_first")
		} else if err != nil {
			return nil, nil, err
		}
		return s.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	})
}

// AskPasskey asks the bearer's browser to prove a passkey, and returns what
// navigator.credentials.get is called with, as JSON. Errors: Unauthenticated,
// NotFound without one.
func (s *Service) AskPasskey(ctx context.Context, a Actor) ([]byte, error) {
	return s.challenge(ctx, a, func(_ *db.Tx, h holder, _ Session) (any, *webauthn.SessionData, error) {
		if len(h.credentials) == 0 {
			return nil, nil, errs.New(errs.NotFound, "")
		}
		return s.passkeys.BeginLogin(h)
	})
}

// challenge keeps what the browser is asked, for one answer.
func (s *Service) challenge(ctx context.Context, a Actor,
	ask func(*db.Tx, holder, Session) (options any, kept *webauthn.SessionData, err error)) ([]byte, error) {
	if !s.Passkeys() {
		return nil, errs.New(errs.NotFound, "")
	}
	var options []byte
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		account, session, err := bearer(tx, a)
		if err != nil {
			return err
		}
		h, err := s.holderOf(tx, account)
		if err != nil {
			return err
		}
		asked, data, err := ask(tx, h, session)
		if err != nil {
			return err
		}
		if options, err = json.Marshal(asked); err != nil {
			return err
		}
		kept, err := json.Marshal(data)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO session_challenge (token_hash, asked, expires_at) VALUES ($1, $2, $3)
			ON CONFLICT (token_hash) DO UPDATE SET asked = excluded.asked, expires_at = excluded.expires_at`,
			session.hash, kept, tx.Now().Add(challengeLife))
		return err
	})
	return options, err
}

// answered takes what the bearer's browser was asked, so that one answer is all
// it gets. Errors: Invalid when nothing was asked, or too long ago.
func answered(tx *db.Tx, session Session) (webauthn.SessionData, error) {
	var kept []byte
	var expires time.Time
	var data webauthn.SessionData
	err := tx.QueryRow(`DELETE FROM session_challenge WHERE token_hash = $1 RETURNING asked, expires_at`, session.hash).Scan(&kept, &expires)
	if errors.Is(err, db.ErrNoRows) || err == nil && !tx.Now().Before(expires) {
		return data, wrongPasskey
	}
	if err == nil {
		err = json.Unmarshal(kept, &data)
	}
	return data, err
}

var wrongPasskey = &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "answer", Key: "account.passkey_wrong"}}}

// AddPasskey takes the browser's answer to BeginPasskey: from now on the passkey
// is a factor of the bearer. It returns the token of the session that takes the
// place of the present one. Errors: Unauthenticated, Invalid (answer), Limited.
func (s *Service) AddPasskey(ctx context.Context, a Actor, answer string) (token string, err error) {
	factor := s.ids.Next()
	return s.prove(ctx, a, func(tx *db.Tx, account id.ID) (refused, err error) {
		h, asked, refused, err := s.answering(tx, a)
		if refused != nil || err != nil {
			return refused, err
		}
		response, wrong := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
		if wrong != nil {
			return wrongPasskey, nil
		}
		credential, wrong := s.passkeys.CreateCredential(h, asked, response)
		if wrong != nil {
			return wrongPasskey, nil
		}
		plain, err := json.Marshal(credential)
		if err != nil {
			return nil, err
		}
		key, err := s.keyOf(tx, account)
		if err != nil {
			return nil, err
		}
		if _, err := tx.Exec(`INSERT INTO account_factor (account_id, id, kind, sealed, recorded_at, confirmed_at, used_at)
			VALUES ($1, $2, 'passkey', $3, $4, $4, $4)`, account, factor, key.Seal(plain, "account_factor", "sealed", factor), tx.Now()); err != nil {
			return nil, err
		}
		return nil, s.record(tx, a, account, "account.factor_added", map[string]any{"factor": factor, "kind": Passkey})
	})
}

// ProvePasskey takes the browser's answer to AskPasskey: the second half of
// signing in, or a fresh proof. It returns the token of the session that takes
// the place of the present one. Errors: Unauthenticated, Invalid (answer), Limited.
func (s *Service) ProvePasskey(ctx context.Context, a Actor, answer string) (token string, err error) {
	return s.prove(ctx, a, func(tx *db.Tx, account id.ID) (refused, err error) {
		h, asked, refused, err := s.answering(tx, a)
		if refused != nil || err != nil {
			return refused, err
		}
		response, wrong := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
		if wrong != nil {
			return wrongPasskey, nil
		}
		credential, wrong := s.passkeys.ValidateLogin(h, asked, response)
		if wrong != nil || credential.Authenticator.CloneWarning {
			return wrongPasskey, nil
		}
		for i, f := range h.factors {
			if string(h.credentials[i].ID) != string(credential.ID) {
				continue
			}
			plain, err := json.Marshal(credential)
			if err != nil {
				return nil, err
			}
			key, err := s.keyOf(tx, account)
			if err != nil {
				return nil, err
			}
			_, err = tx.Exec(`UPDATE account_factor SET sealed = $3, counter = counter + 1, used_at = $4 WHERE account_id = $1 AND id = $2`,
				account, f.ID, key.Seal(plain, "account_factor", "sealed", f.ID), tx.Now())
			return nil, err
		}
		return wrongPasskey, nil
	})
}

// answering reads who answers, and what was asked. refused: nothing was.
func (s *Service) answering(tx *db.Tx, a Actor) (h holder, asked webauthn.SessionData, refused, err error) {
	if !s.Passkeys() {
		return h, asked, nil, errs.New(errs.NotFound, "")
	}
	account, session := a.Bearer()
	asked, err = answered(tx, session)
	if errs.Is(err, errs.Invalid) {
		return h, asked, err, nil
	}
	if err == nil {
		h, err = s.holderOf(tx, account)
	}
	return h, asked, nil, err
}

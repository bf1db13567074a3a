package account

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Somebody else may say who a person is: the province's single sign-on of staff,
// WeChat of an owner. That opens an account only after the account's own holder,
// signed in as always, tied the two together; nobody gets an account by it.

// Identity is who somebody else says a person is.
type Identity struct {
	Issuer   string    // who says it
	Subject  string    // their name for the person, never shown
	FactorAt time.Time // when the person proved a second factor there; zero: not said
}

// signOnLife is how long going to another's login and coming back may take.
const signOnLife = 10 * time.Minute

// SignOn is a browser on its way to another's login. State is known to whoever
// sees the addresses; Nonce and Verifier follow from it by a key of ours. Nothing
// is kept: the state itself says from which browser, for what and until when.
type SignOn struct {
	State    string // letters and digits, 80
	Nonce    string // that the answer must repeat
	Verifier string // of PKCE, RFC 7636
}

// BeginSignOn sends a browser on its way by one of the ways there are; link says
// that the actor's own account is to be tied to whoever it turns out to be.
func (s *Service) BeginSignOn(a Actor, way string, link bool, from Browser) SignOn {
	head := s.ids.Bytes(16)
	head = binary.BigEndian.AppendUint64(head, uint64(a.At.Add(signOnLife).UnixMicro()))
	return s.signOn(hex.EncodeToString(append(head, s.signOnMAC(head, way, linking(a, link), from)...)))
}

// linking is the account that is to be tied, 0 for signing in.
func linking(a Actor, link bool) id.ID {
	if link {
		return a.Account
	}
	return 0
}

func (s *Service) signOn(state string) SignOn {
	secret := func(purpose string) string {
		return base64.RawURLEncoding.EncodeToString(s.keys.Index("account.signon."+purpose, state))
	}
	return SignOn{State: state, Nonce: secret("nonce"), Verifier: secret("verifier")}
}

func (s *Service) signOnMAC(head []byte, way string, link id.ID, from Browser) []byte {
	return s.keys.Index("account.signon", strings.Join([]string{string(head), way, link.String(), from.Nonce}, "\x00"))[:16]
}

// EndSignOn is the same browser come back by the same way; link says that it was
// to tie the actor's account. Errors: Denied for a state that is not of this
// browser, this way and this account, or too old.
func (s *Service) EndSignOn(a Actor, way, state string, from Browser) (on SignOn, link bool, err error) {
	refused := errs.New(errs.Denied, "account.signon_stale")
	b, err := hex.DecodeString(state)
	if err != nil || len(b) != 40 || len(from.Nonce) < nonceLength {
		return SignOn{}, false, refused
	}
	head, mac := b[:24], b[24:]
	if until := time.UnixMicro(int64(binary.BigEndian.Uint64(head[16:]))); !a.At.Before(until) {
		return SignOn{}, false, refused
	}
	for _, link := range []bool{false, true} {
		if (!link || a.SignedIn()) && hmac.Equal(mac, s.signOnMAC(head, way, linking(a, link), from)) {
			return s.signOn(state), link, nil
		}
	}
	return SignOn{}, false, refused
}

func (s *Service) identityIndex(v Identity) []byte {
	return s.keys.Index("account.identity", v.Issuer+"\x00"+v.Subject)
}

// LoginBy signs the holder of an identity in and returns the new session's token.
// Where the second factor was proved there it need not be proved here, for as long
// as one is fresh. Errors: NotFound for an identity that is tied to no account;
// Denied for a disabled one.
func (s *Service) LoginBy(ctx context.Context, v Identity, from Browser) (token string, err error) {
	token = s.newToken()
	session := s.ids.Next()
	var account id.ID
	defer s.tell(ctx, "identity", &account, &err)
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account = 0
		var kind Kind
		err := tx.QueryRow(`SELECT a.id, a.kind FROM login_identity i JOIN account a ON a.id = i.account_id
			WHERE i.identity_index = $1 AND i.ended_at IS NULL`, s.identityIndex(v)).Scan(&account, &kind)
		if errors.Is(err, db.ErrNoRows) {
			return errs.Wrap(err, errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if err := enabled(tx, account); err != nil {
			return err
		}
		longest := s.o.StaffMax
		if kind == KindOwner {
			longest = s.o.OwnerMax
		}
		if err := s.openSession(tx, token, session, account, longest, from); err != nil {
			return err
		}
		proved := v.FactorAt
		if proved.After(tx.Now()) {
			proved = tx.Now()
		}
		_, err = tx.Exec(`UPDATE session SET factor_at = $2 WHERE token_hash = $1`, hashToken(token), proved)
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Tie is an identity on its way to be tied to the account that is signed in: it
// stands in the form in which its holder confirms that, for ten minutes, and holds
// for the way alone that it came by.
func (s *Service) Tie(a Actor, way string, v Identity) string {
	head := binary.BigEndian.AppendUint64(s.identityIndex(v), uint64(a.At.Add(signOnLife).UnixMicro()))
	return hex.EncodeToString(append(head, s.tieMAC(head, way, a)...))
}

func (s *Service) tieMAC(head []byte, way string, a Actor) []byte {
	return s.keys.Index("account.tie", strings.Join([]string{string(head), way, a.Account.String(), a.Session.ID.String()}, "\x00"))
}

// Link ties the identity of a Tie to the actor's account, in words of the way it
// came by (action account.identity). Errors: Unauthenticated, for staff whose
// second factor was not just proved too; Denied for a tie that is not of this
// session and way or too old; Conflict when either of the two is tied otherwise.
func (s *Service) Link(ctx context.Context, a Actor, way, tie string) error {
	if err := Authorize(a, "account.identity", "account.me", Target{}); err != nil {
		return err
	}
	b, err := hex.DecodeString(tie)
	if err != nil || len(b) != 72 || !hmac.Equal(b[40:], s.tieMAC(b[:40], way, a)) || !a.At.Before(time.UnixMicro(int64(binary.BigEndian.Uint64(b[32:40])))) {
		return errs.New(errs.Denied, "account.signon_stale")
	}
	index, row := b[:32], s.ids.Next()
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account, err := mayChangeIdentities(tx, a)
		if err != nil {
			return err
		}
		if err := Touch(tx, account); err != nil { // of two tied at once by one way, one is
			return err
		}
		held, err := Links(tx, account)
		if err != nil {
			return err
		}
		for _, l := range held {
			if l.Way == way {
				return errs.New(errs.Conflict, "account.identity_there")
			}
		}
		if _, err := tx.Exec(`INSERT INTO login_identity (identity_index, id, account_id, way, recorded_at) VALUES ($1, $2, $3, $4, $5)`,
			index, row, account, way, tx.Now()); err != nil {
			return err
		}
		return s.record(tx, a, account, "account.identity_linked", map[string]any{"way": way})
	})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Conflict, "account.identity_taken")
	}
	return err
}

// Unlink unties whoever is tied to the actor's account by a way (action
// account.identity). Errors: Unauthenticated as Link; NotFound.
func (s *Service) Unlink(ctx context.Context, a Actor, way string) error {
	if err := Authorize(a, "account.identity", "account.me", Target{}); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		account, err := mayChangeIdentities(tx, a)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE login_identity SET ended_at = $3 WHERE account_id = $1 AND way = $2 AND ended_at IS NULL`, account, way, tx.Now())
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		return s.record(tx, a, account, "account.identity_unlinked", map[string]any{"way": way})
	})
}

// mayChangeIdentities returns the actor's account if they may change what opens it.
func mayChangeIdentities(tx *db.Tx, a Actor) (id.ID, error) {
	account, session, err := bearer(tx, a)
	if err != nil {
		return 0, err
	}
	return account, mayChangeFactors(tx, account, session)
}

// Linked is a way by which somebody else opens an account.
type Linked struct {
	Way   string
	Since time.Time
}

// Links returns the ways that are tied to an account, the oldest first.
func Links(tx *db.Tx, account id.ID) ([]Linked, error) {
	return db.List(tx, func(s db.Scanner, l *Linked) error { return s.Scan(&l.Way, &l.Since) },
		`SELECT way, recorded_at FROM login_identity WHERE account_id = $1 AND ended_at IS NULL ORDER BY id`, account)
}

package account

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/seal"
)

// Rules of the one-time code (OWASP ASVS 5.0 §6.5, 6.6; operators' SMS rules).
const (
	codeLife  = 5 * time.Minute
	codeTries = 5
)

// quota is how many codes may be asked for in a time.
type quota struct {
	span time.Duration
	most int
}

var (
	phoneQuota   = []quota{{time.Minute, 1}, {time.Hour, 5}, {24 * time.Hour, 10}}
	addressQuota = []quota{{time.Minute, 20}, {time.Hour, 100}, {24 * time.Hour, 500}} // offices and carriers share addresses
)

// Browser is what a login is bound to and limited by.
type Browser struct {
	Nonce  string // random value of a cookie set before the form was shown, at least 22 characters
	IP     string
	Lang   i18n.Lang
	Device string // coarse words such as "android wechat", for the list of sessions
}

const nonceLength = 22 // 128 bits in base64

// RequestCode sends a one-time code to a phone as typed. The answer is the same
// whether or not the phone has an account. Errors: Invalid (phone), Limited,
// and the sender's.
func (s *Service) RequestCode(ctx context.Context, phone string, from Browser) error {
	var check errs.Check
	phone, ok := ParsePhone(phone)
	check.That(ok, "phone", "error.field.phone")
	if err := check.Err(); err != nil {
		return err
	}
	if len(from.Nonce) < nonceLength {
		return errs.New(errs.Invalid, "account.no_nonce")
	}
	code, row := s.newCode(), s.ids.Next()
	phoneIndex, addressIndex := s.phoneIndex(phone), s.addressIndex(from.IP)
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		// The bump makes two requests for one phone at once collide.
		if _, err := tx.Exec(`INSERT INTO login_phone (phone_index, asked) VALUES ($1, 1)
			ON CONFLICT (phone_index) DO UPDATE SET asked = login_phone.asked + 1`, phoneIndex); err != nil {
			return err
		}
		if err := within(tx, "phone_index", phoneIndex, phoneQuota); err != nil {
			return err
		}
		if err := within(tx, "ip_index", addressIndex, addressQuota); err != nil {
			return err
		}
		if _, err := tx.Exec(`DELETE FROM login_code WHERE phone_index = $1 AND recorded_at < $2`,
			phoneIndex, tx.Now().Add(-24*time.Hour)); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO login_code (phone_index, id, ip_index, code_hash, nonce_hash, recorded_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			phoneIndex, row, addressIndex, s.codeHash(phone, code), s.nonceHash(from.Nonce), tx.Now(), tx.Now().Add(codeLife))
		return err
	})
	if err != nil {
		return err
	}
	return s.sender.Send(ctx, message.Outward{ID: row, Channel: message.SMS, Address: phone, Lang: from.Lang,
		Template: "account.code_sms", Args: message.Args{"code": code}})
}

// within refuses the key's next code when one of its quotas is used up.
func within(tx *db.Tx, column string, key []byte, quotas []quota) error {
	for _, q := range quotas {
		var n int
		var oldest time.Time
		if err := tx.QueryRow(`SELECT COUNT(*), MIN(recorded_at) FROM login_code WHERE `+column+` = $1 AND recorded_at > $2`,
			key, tx.Now().Add(-q.span)).Scan(&n, &oldest); err != nil {
			return err
		}
		if n >= q.most {
			return errs.New(errs.Limited, "error.too_fast", "after", oldest.Add(q.span).Sub(tx.Now()))
		}
	}
	return nil
}

// VerifyCode signs an owner in with a phone and the code sent to it, from the
// browser that asked for it, and returns the new session's token. A phone that
// verifies for the first time gets its account, kept at home (0 = not known).
// Errors: Invalid with one message for whatever is wrong; Denied when the
// account is disabled.
func (s *Service) VerifyCode(ctx context.Context, phone, code string, from Browser, home int) (token string, err error) {
	phone, _ = ParsePhone(phone)
	if home == 0 {
		home = s.o.Home
	}
	fresh := Person{Account: s.ids.Next(), Party: s.ids.Next(), Subject: seal.NewSubject(s.ids.Bytes),
		Home: home, Kind: KindOwner, Phone: phone}
	token, sessionID := s.newToken(), s.ids.Next()
	var account id.ID
	defer s.tell(ctx, "code", &account, &err)
	var refused error
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		// A wrong try must be counted, so the refusal is returned after the commit.
		if refused, err = s.useCode(tx, phone, code, from.Nonce); err != nil || refused != nil {
			return err
		}
		if account, err = s.ByPhone(tx, phone); err != nil {
			return err
		}
		if account == 0 {
			account = fresh.Account
			var b db.Batch
			if err := s.Put(&b, tx.Now(), fresh); err != nil {
				return err
			}
			if err := tx.Pipeline(&b); err != nil {
				return err
			}
			if err := s.record(tx, Actor{Account: account, Kind: KindOwner}, account, "account.created", nil); err != nil {
				return err
			}
		} else if err := enabled(tx, account); err != nil {
			return err
		}
		return s.openSession(tx, token, sessionID, account, s.o.OwnerMax, from)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// useCode counts a try and uses the code up if it is right. refused is the
// answer to a wrong one.
func (s *Service) useCode(tx *db.Tx, phone, code, nonce string) (refused, err error) {
	refused = &errs.Error{Kind: errs.Invalid, Key: "error.invalid",
		Fields: []errs.Field{{Name: "code", Key: "account.code_wrong"}}}
	var (
		phoneIndex = s.phoneIndex(phone)
		row        id.ID
		want       []byte
		tries      int
		expires    time.Time
	)
	// Only the newest code of this browser counts: asking again ends the one before.
	err = tx.QueryRow(`SELECT id, code_hash, tries, expires_at FROM login_code
		WHERE phone_index = $1 AND nonce_hash = $2 AND used_at IS NULL ORDER BY id DESC LIMIT 1`,
		phoneIndex, s.nonceHash(nonce)).Scan(&row, &want, &tries, &expires)
	if errors.Is(err, db.ErrNoRows) {
		return refused, nil
	}
	if err != nil {
		return nil, err
	}
	if tries >= codeTries || !tx.Now().Before(expires) {
		return refused, nil
	}
	var usedAt time.Time
	if hmac.Equal(want, s.codeHash(phone, id.CleanCode(code))) {
		usedAt, refused = tx.Now(), nil
	}
	_, err = tx.Exec(`UPDATE login_code SET tries = tries + 1, used_at = $3 WHERE phone_index = $1 AND id = $2`,
		phoneIndex, row, usedAt)
	return refused, err
}

func (s *Service) codeHash(phone, code string) []byte {
	return s.keys.Index("account.code", phone+" "+code)
}

func (s *Service) nonceHash(nonce string) []byte { return s.keys.Index("account.nonce", nonce) }

// newCode returns six random digits, each code as likely as another.
func (s *Service) newCode() string {
	const codes = 1_000_000
	for {
		n := binary.BigEndian.Uint32(s.ids.Bytes(4))
		if n < 1<<32/codes*codes {
			return fmt.Sprintf("%06d", n%codes)
		}
	}
}

package account

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Person is a party and its account as they are first written.
type Person struct {
	Account      id.ID
	Party        id.ID
	Subject      seal.Subject
	Home         int // county that keeps the party's data key
	Kind         Kind
	Name         string // staff
	Phone        string // as ParsePhone returns it; owners sign in by it, staff do not
	Login        string // staff
	PasswordHash string // staff, as HashPassword returns it
	Secret       string // staff: of the codes by the clock, base32; "" = none set up yet
}

var mobile = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// ParsePhone brings a typed mobile number to its stored form, 11 digits:
// spaces, dashes, +86 and full-width digits are accepted.
func ParsePhone(s string) (string, bool) {
	s = id.CleanCode(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "86")
	return s, mobile.MatchString(s)
}

// Put adds the rows of a new person to b, personal columns sealed under a new
// data key. The makers of synthetic provinces use it directly.
func (s *Service) Put(b *db.Batch, at time.Time, p Person) error {
	_, err := s.PutKeyed(b, at, p)
	return err
}

// PutKeyed is Put for whoever seals more under the person's data key, which it returns.
func (s *Service) PutKeyed(b *db.Batch, at time.Time, p Person) (seal.DataKey, error) {
	key, err := s.PutParty(b, at, Party{p.Party, p.Subject, p.Home}, p.Name, p.Phone)
	if err != nil {
		return key, err
	}
	s.putAccount(b, at, p, key)
	return key, nil
}

// putUnder is Put for a person whose data key is there.
func (s *Service) putUnder(b *db.Batch, at time.Time, p Person, key seal.DataKey) {
	putParty(b, at, Party{p.Party, p.Subject, p.Home}, p.Name, p.Phone, key)
	s.putAccount(b, at, p, key)
}

// putAccount adds to b what a person signs in by and is found by.
func (s *Service) putAccount(b *db.Batch, at time.Time, p Person, key seal.DataKey) {
	b.Exec(`INSERT INTO account (id, party_id, kind, recorded_at) VALUES ($1, $2, $3, $4)`, p.Account, p.Party, p.Kind, at)
	switch {
	case p.Phone == "":
	case p.Kind == KindStaff:
		b.Exec(`INSERT INTO account_phone (phone_index, account_id) VALUES ($1, $2)`, s.phoneIndex(p.Phone), p.Account)
	default:
		b.Exec(`INSERT INTO login_phone (phone_index, account_id) VALUES ($1, $2)
			ON CONFLICT (phone_index) DO UPDATE SET account_id = excluded.account_id`, s.phoneIndex(p.Phone), p.Account)
	}
	if p.Login != "" {
		b.Exec(`INSERT INTO login_name (name_index, account_id, password_hash, changed_at) VALUES ($1, $2, $3, $4)`,
			s.loginIndex(p.Login), p.Account, p.PasswordHash, at)
	}
	if p.Secret != "" {
		b.Exec(`INSERT INTO account_factor (account_id, id, kind, sealed, recorded_at, confirmed_at) VALUES ($1, $2, 'totp', $3, $4, $4)`,
			p.Account, p.Account, key.Seal([]byte(p.Secret), "account_factor", "sealed", p.Account), at)
	}
}

func (s *Service) phoneIndex(phone string) []byte { return s.keys.Index("account.phone", phone) }

func (s *Service) loginIndex(login string) []byte {
	return s.keys.Index("account.login", strings.ToLower(strings.TrimSpace(login)))
}

func (s *Service) addressIndex(ip string) []byte { return s.keys.Index("account.ip", ip) }

// ByPhone returns the owner account of a phone as ParsePhone returns it, 0 if
// there is none. It is for filing on behalf of a caller, never for an answer
// to a stranger.
func (s *Service) ByPhone(tx *db.Tx, phone string) (id.ID, error) {
	var account id.ID
	err := tx.QueryRow(`SELECT account_id FROM login_phone WHERE phone_index = $1`, s.phoneIndex(phone)).Scan(&account)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	return account, err
}

// Reach returns the owner account of a phone as ParsePhone returns it, a new one
// kept at home when there is none yet: whoever proves the phone later has it. It is
// never told which of the two it was.
func (s *Service) Reach(tx *db.Tx, phone string, home int) (id.ID, error) {
	account, err := s.ByPhone(tx, phone)
	if err != nil || account != 0 {
		return account, err
	}
	p := Person{Account: s.ids.Next(), Party: s.ids.Next(), Subject: seal.NewSubject(s.ids.Bytes), Home: home, Kind: KindOwner, Phone: phone}
	var b db.Batch
	if err := s.Put(&b, tx.Now(), p); err != nil {
		return 0, err
	}
	if err := tx.Pipeline(&b); err != nil {
		return 0, err
	}
	return p.Account, s.record(tx, Actor{Account: p.Account, Kind: KindOwner}, p.Account, "account.created", nil)
}

// Phone returns an account's phone, "" if it has none or was erased. Whoever
// shows it to somebody else logs that.
func (s *Service) Phone(tx *db.Tx, account id.ID) (string, error) {
	return s.personal(tx, account, "phone")
}

// Name returns the name of an account's person, "" if there is none or it was erased.
func (s *Service) Name(tx *db.Tx, account id.ID) (string, error) {
	return s.personal(tx, account, "name")
}

// personal opens one sealed column of an account's party.
func (s *Service) personal(tx *db.Tx, account id.ID, column string) (string, error) {
	var (
		party       id.ID
		subject     seal.Subject
		home        int
		name, phone []byte
	)
	err := tx.QueryRow(`SELECT p.id, p.subject, p.home, p.name_sealed, p.phone_sealed
		FROM account a JOIN party p ON p.id = a.party_id WHERE a.id = $1`, account).
		Scan(&party, &subject, &home, &name, &phone)
	if errors.Is(err, db.ErrNoRows) {
		return "", errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return "", err
	}
	sealed := name
	if column == "phone" {
		sealed = phone
	}
	if sealed == nil {
		return "", nil
	}
	key, err := s.keys.Load(tx, home, subject)
	if errors.Is(err, seal.ErrUnreadable) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	plain, err := key.Open(sealed, "party", column, party)
	return string(plain), err
}

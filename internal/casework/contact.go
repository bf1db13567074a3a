package casework

import (
	"crypto/hmac"
	"errors"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Contact is who filed a case. It lies sealed under the case's own key.
type Contact struct {
	Phone string
	Name  string
	Other []string // numbers that stood in the text
}

func (s *Service) putContact(b *db.Batch, w *work, in Filing, numbers []string) {
	phone := strings.Join(append([]string{in.Phone}, numbers...), "\n")
	b.Exec(`INSERT INTO case_contact (county, case_id, phone, name, check_index) VALUES ($1, $2, $3, $4, $5)`,
		w.County, w.ID, w.key.Seal([]byte(phone), "case_contact", "phone", w.ID),
		w.key.Seal([]byte(in.Name), "case_contact", "name", w.ID), s.checkIndex(w.ID, in.Phone))
}

// checkIndex is what tracking by code and last four digits compares with.
// Without a phone it matches nothing anybody can type.
func (s *Service) checkIndex(c id.ID, phone string) []byte {
	digits := phone
	if len(phone) >= 4 {
		digits = phone[len(phone)-4:]
	}
	return s.Keys.Index("case.check", c.String()+"/"+digits)
}

// contactOf opens the contact of a case. Only acts that log their purpose call it.
func (s *Service) contactOf(tx *db.Tx, c Case) (Contact, error) {
	var phone, name []byte
	var asked time.Time
	err := tx.QueryRow(`SELECT phone, name, asked_at FROM case_contact WHERE county = $1 AND case_id = $2`, c.County, c.ID).Scan(&phone, &name, &asked)
	if errors.Is(err, db.ErrNoRows) {
		return Contact{}, errs.Wrap(err, errs.NotFound, "")
	}
	if err == nil && !asked.IsZero() && !c.State.Open() {
		err = errs.New(errs.NotFound, "") // restricted: stored, and used for nothing
	}
	if err != nil {
		return Contact{}, err
	}
	key, found, err := s.Keys.Find(tx, c.County, c.Subject)
	if err == nil && !found {
		err = errs.New(errs.NotFound, "") // erased
	}
	if err != nil {
		return Contact{}, err
	}
	plain, err := key.Open(phone, "case_contact", "phone", c.ID)
	if err != nil {
		return Contact{}, err
	}
	plainName, err := key.Open(name, "case_contact", "name", c.ID)
	numbers := strings.Split(string(plain), "\n")
	return Contact{Phone: numbers[0], Name: string(plainName), Other: numbers[1:]}, err
}

// checks reports whether the last four digits are those of the contact's phone.
func (s *Service) checks(tx *db.Tx, r Ref, digits string) (bool, error) {
	var index []byte
	err := tx.QueryRow(`SELECT check_index FROM case_contact WHERE county = $1 AND case_id = $2`, r.County, r.ID).Scan(&index)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return len(digits) == 4 && hmac.Equal(index, s.checkIndex(r.ID, digits)), err
}

// maskedPhone is what a page shows: 138****1234. No contact is an empty string.
func (s *Service) maskedPhone(tx *db.Tx, c Case) (string, error) {
	contact, err := s.contactOf(tx, c)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	if err != nil || contact.Phone == "" {
		return "", err
	}
	return seal.MaskPhone(contact.Phone), nil
}

// ContactPhone is where a caller without an account is told of a case: message
// recipients of kind contact are cases' ids. Errors: NotFound.
func (s *Service) ContactPhone(tx *db.Tx, r Ref) (string, error) {
	c, err := load(tx, r)
	if err != nil {
		return "", err
	}
	contact, err := s.contactOf(tx, c)
	return contact.Phone, err
}

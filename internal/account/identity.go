package account

import (
	"errors"
	"strings"
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/search"
)

// Party is a natural person in law, whether they have an account or not: rolls,
// votes and contracts point here. Home is the county that keeps the data key.
type Party struct {
	ID      id.ID
	Subject seal.Subject
	Home    int
}

// PutParty adds the rows of a new party to b, name and phone sealed under a new
// data key, which it returns. The makers of synthetic provinces use it directly.
func (s *Service) PutParty(b *db.Batch, at time.Time, p Party, name, phone string) (seal.DataKey, error) {
	key, wrapped, err := s.keys.NewDataKey(at, s.ids.Bytes)
	if err != nil {
		return key, err
	}
	seal.Put(b, p.Home, p.Subject, wrapped)
	putParty(b, at, p, name, phone, key)
	return key, nil
}

// putParty is PutParty for a party whose data key is there.
func putParty(b *db.Batch, at time.Time, p Party, name, phone string, key seal.DataKey) {
	sealed := func(column, plain string) []byte {
		if plain == "" {
			return nil
		}
		return key.Seal([]byte(plain), "party", column, p.ID)
	}
	b.Exec(`INSERT INTO party (id, kind, subject, home, name_sealed, phone_sealed, recorded_at)
		VALUES ($1, 'person', $2, $3, $4, $5, $6)`,
		p.ID, p.Subject, p.Home, sealed("name", name), sealed("phone", phone), at)
}

// PersonIndex is under what a person of this name and phone is found again: two
// who share both are taken for one. nil without a phone, for a name names many.
func (s *Service) PersonIndex(name, phone string) []byte {
	phone, mobile := ParsePhone(phone)
	if name = search.Normal(name); name == "" || !mobile {
		return nil
	}
	return s.keys.Index("party.person", name+"\x00"+strings.TrimSpace(phone))
}

// PutPerson adds to b that a party is found by an index of PersonIndex.
func PutPerson(b *db.Batch, index []byte, p Party) {
	b.Exec(`INSERT INTO party_person (person_index, party_id) VALUES ($1, $2)`, index, p.ID)
}

// Identify returns the party of a person by name and phone, a new one when none is
// known: whoever owns two units is one person, who votes once by head.
func (s *Service) Identify(tx *db.Tx, home int, name, phone string) (Party, error) {
	index := s.PersonIndex(name, phone)
	if index != nil {
		p, err := personOf(tx, index)
		if err == nil || !errors.Is(err, db.ErrNoRows) {
			return p, err
		}
	}
	p := Party{ID: s.ids.Next(), Subject: seal.NewSubject(s.ids.Bytes), Home: home}
	if parsed, ok := ParsePhone(phone); ok {
		phone = parsed
	}
	var b db.Batch
	if _, err := s.PutParty(&b, tx.Now(), p, name, phone); err != nil {
		return Party{}, err
	}
	if index != nil {
		PutPerson(&b, index, p)
	}
	return p, tx.Pipeline(&b)
}

func personOf(tx *db.Tx, index []byte) (Party, error) {
	var p Party
	err := tx.QueryRow(`SELECT p.id, p.subject, p.home FROM party_person i JOIN party p ON p.id = i.party_id WHERE i.person_index = $1`, index).
		Scan(&p.ID, &p.Subject, &p.Home)
	return p, err
}

// PartyOf returns a party. Errors: ErrNoRows of package db.
func PartyOf(tx *db.Tx, party id.ID) (Party, error) {
	p := Party{ID: party}
	err := tx.QueryRow(`SELECT subject, home FROM party WHERE id = $1`, party).Scan(&p.Subject, &p.Home)
	return p, err
}

// PartyOfAccount returns the party of an account. Errors: ErrNoRows of package db.
func PartyOfAccount(tx *db.Tx, account id.ID) (Party, error) {
	var p Party
	err := tx.QueryRow(`SELECT p.id, p.subject, p.home FROM account a JOIN party p ON p.id = a.party_id WHERE a.id = $1`, account).
		Scan(&p.ID, &p.Subject, &p.Home)
	return p, err
}

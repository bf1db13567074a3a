package spotcheck

import (
	"encoding/json"
	"errors"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
)

// Service is the use cases of lists. It is safe for concurrent use.
type Service struct {
	DB      *db.DB
	IDs     *id.Source
	Log     *audit.Log
	Regions *region.Tree
}

// List is one list that was drawn.
type List struct {
	Office     int // code of the province or a city
	ID         id.ID
	Subject    seal.Subject // in the audit record
	Area       int          // code of the province, a city or a county
	Month      calendar.Month
	Size       int      // how many were to be drawn
	Population []string // codes of the cases it was drawn from, in order
	Nonce      []byte   // what the server chose
	Drawn      []Case   // in the order of the draw
	Hash       []byte   // SHA-256 of the sealed list
	DrawnAt    time.Time
	DrawnBy    id.ID
	OpenedAt   time.Time // zero: it is sealed
	OpenedBy   id.ID

	population, sealed string // as they are kept
}

// Case is a case of a list.
type Case struct {
	Row      int    `json:"row"` // of the population, from 1
	Code     string `json:"code"`
	County   int    `json:"county"`
	Compound string `json:"compound"` // its name; "" for a place not on the register
	Category string `json:"category"`
}

// sealedList is what is sealed, as canonical JSON.
type sealedList struct {
	Area       int    `json:"area"`
	Month      string `json:"month"`
	Population string `json:"population"` // hash, hexadecimal
	Nonce      string `json:"nonce"`
	Seed       string `json:"seed"`
	Cases      []Case `json:"cases"`
}

const columns = `county, id, subject, area, month, size, population, nonce, sealed, hash, drawn_at, drawn_by, opened_at, opened_by`

func scan(s db.Scanner, l *List) error {
	if err := s.Scan(&l.Office, &l.ID, &l.Subject, &l.Area, &l.Month, &l.Size, &l.population, &l.Nonce, &l.sealed, &l.Hash, &l.DrawnAt, &l.DrawnBy, &l.OpenedAt, &l.OpenedBy); err != nil {
		return err
	}
	var sealed sealedList
	err := errors.Join(json.Unmarshal([]byte(l.population), &l.Population), json.Unmarshal([]byte(l.sealed), &sealed))
	l.Drawn = sealed.Cases
	return err
}

// Sealed is the sealed list and PopulationText the population, as they were hashed.
func (l List) Sealed() string         { return l.sealed }
func (l List) PopulationText() string { return l.population }

// officeOf is the code of the office that an actor draws for; 0 for none.
func officeOf(a account.Actor) int {
	lo, hi := a.Area()
	switch {
	case account.ScopeOf(a, "spotcheck.draw").Nothing():
		return 0
	case hi-lo >= 100:
		return lo / 10000 * 10000
	}
	return lo / 100 * 100
}

// within reports whether an area is one, and the actor's.
func (s *Service) within(a account.Actor, area int) bool {
	at, known := s.Regions.Get(area)
	lo, hi := a.Area()
	from, to := region.Range(area)
	return known && at.Level != region.Street && at.Level != region.Neighborhood && from >= lo && to <= hi
}

// readable reports whether the actor may read a list (action spotcheck.see): their
// office's own, and those of their area that were opened.
func (s *Service) readable(a account.Actor, l List) bool {
	if account.ScopeOf(a, "spotcheck.see").Nothing() {
		return false
	}
	return l.Office == officeOf(a) || !l.OpenedAt.IsZero() && s.within(a, l.Area)
}

// Of returns a list for whoever may read it. Errors: NotFound, Unauthenticated.
func (s *Service) Of(tx *db.Tx, a account.Actor, list id.ID) (List, error) {
	if !a.SignedIn() {
		return List{}, errs.New(errs.Unauthenticated, "")
	}
	found, err := db.List(tx, scan, `SELECT `+columns+` FROM spotcheck WHERE id = $1`, list)
	if err == nil && (len(found) == 0 || !s.readable(a, found[0])) {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return List{}, err
	}
	return found[0], nil
}

// Most is how many lists are listed at once.
const Most = 60

// Lists returns the latest lists that the actor may read.
func (s *Service) Lists(tx *db.Tx, a account.Actor) ([]List, error) {
	lo, hi := a.Area()
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM spotcheck WHERE county = $1 OR opened_at IS NOT NULL AND area BETWEEN $2 AND $3 ORDER BY drawn_at DESC, id DESC LIMIT $4`,
		officeOf(a), lo, hi, Most)
	out := list[:0]
	for _, l := range list {
		if s.readable(a, l) {
			out = append(out, l)
		}
	}
	return out, err
}

// closed returns the cases closed in a month of an area, by their codes.
func (s *Service) closed(tx *db.Tx, area int, m calendar.Month) ([]casework.Ended, error) {
	lo, hi := region.Range(area)
	var out []casework.Ended
	for _, county := range s.Regions.Counties() {
		if county < lo || county > hi {
			continue
		}
		some, err := casework.EndedIn(tx, county, m.First().Start(), m.Last().End())
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

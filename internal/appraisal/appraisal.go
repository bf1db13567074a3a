package appraisal

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/seal"
	"yianju/internal/target"
)

// province is the code of the office that appraises.
const province = target.Province

// Appraisal is the sheets of one year: of all regions once it is issued, which is a paper
// to all of them, and of those of the reader's area before.
type Appraisal struct {
	Year     int
	At       time.Time // as of when, or when it was issued
	Cities   []Sheet
	Counties []Sheet

	ID       id.ID // 0: it is not issued
	Subject  seal.Subject
	IssuedBy id.ID
	Number   int    // of the year in which it was issued (发文字号)
	Hash     []byte // SHA-256 of the snapshot
	Verify   string // code by which anybody can check the paper
	stored   string // the sheets as they are kept
}

// Issued reports whether the sheets stand.
func (p Appraisal) Issued() bool { return p.ID != 0 }

// Sheet returns the sheet of an area.
func (p Appraisal) Sheet(area int) (Sheet, bool) {
	for _, list := range [][]Sheet{p.Cities, p.Counties} {
		if i := slices.IndexFunc(list, func(s Sheet) bool { return s.Area == area }); i >= 0 {
			return list[i], true
		}
	}
	return Sheet{}, false
}

// Over reports whether a year is over at an instant.
func Over(year int, at time.Time) bool { return !at.Before(calendar.NewDate(year, 12, 31).End()) }

// See returns the appraisal of a year (action appraisal.see): as it was issued, or of the
// actor's area as of now, without ranks unless that is the province. Errors: Unauthenticated, Denied; NotFound for a year without targets.
func (s *Service) See(tx *db.Tx, a account.Actor, year int) (Appraisal, error) {
	scope := account.ScopeOf(a, "appraisal.see")
	switch {
	case !a.SignedIn():
		return Appraisal{}, errs.New(errs.Unauthenticated, "")
	case scope.Nothing():
		return Appraisal{}, errs.New(errs.Denied, "")
	case !slices.Contains(target.Years(a.At), year):
		return Appraisal{}, errs.New(errs.NotFound, "")
	}
	p, err := of(tx, year)
	if errs.Is(err, errs.NotFound) {
		return s.build(tx, a, scope, year)
	}
	return p, err
}

// build counts the sheets of the regions in an actor's area.
func (s *Service) build(tx *db.Tx, a account.Actor, scope account.Scope, year int) (Appraisal, error) {
	p := Appraisal{Year: year, At: a.At}
	lo, hi := a.Area()
	cut := casework.InMonths(calendar.MonthOf(calendar.NewDate(year, 1, 1)), calendar.MonthOf(calendar.NewDate(year, 12, 1)))
	cut.Lo, cut.Hi = lo, hi
	sums, err := casework.PerCounties(tx, cut)
	if err != nil {
		return p, err
	}
	dockets, err := docket.OfYear(tx, scope, year)
	if err != nil {
		return p, err
	}
	judged, err := docket.JudgedIn(tx, scope, year)
	if err != nil {
		return p, err
	}
	rows, err := s.Targets.Rows(tx, a, year)
	if err != nil {
		return p, err
	}
	f := facts{received: counted(sums, casework.MarkReceived), undecided: counted(sums, casework.MarkUndecided), judged: judged, missed: missed(rows),
		late: late(dockets, func(d docket.Docket) bool { return d.Late(a.At).Answer })}
	items := Items(year)
	for _, r := range rows {
		if from, to := region.Range(r.Area); from == to {
			p.Counties = append(p.Counties, f.sheet(items, r.Area))
		} else {
			p.Cities = append(p.Cities, f.sheet(items, r.Area))
		}
	}
	if from, to := region.Range(province); lo == from && hi == to {
		rank(p.Cities)
		rank(p.Counties)
	}
	return p, nil
}

// content is what is kept and frozen of the sheets, as canonical JSON.
type content struct {
	Cities   []Sheet `json:"cities"`
	Counties []Sheet `json:"counties"`
}

const columns = `id, year, subject, content, issued_at, issued_by, number, hash, verify`

// of returns an issued appraisal. Errors: NotFound.
func of(tx *db.Tx, year int) (Appraisal, error) {
	var p Appraisal
	err := tx.QueryRow(`SELECT `+columns+` FROM appraisal WHERE year = $1`, year).
		Scan(&p.ID, &p.Year, &p.Subject, &p.stored, &p.At, &p.IssuedBy, &p.Number, &p.Hash, &p.Verify)
	if errors.Is(err, db.ErrNoRows) {
		return p, errs.Wrap(err, errs.NotFound, "")
	}
	if err != nil {
		return p, err
	}
	var c content
	err = json.Unmarshal([]byte(p.stored), &c)
	p.Cities, p.Counties = c.Cities, c.Counties
	return p, err
}

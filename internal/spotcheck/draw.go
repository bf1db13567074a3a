package spotcheck

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/draw"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// SizeMax is the most cases of a list, nonceBytes how many the server chooses.
const (
	SizeMax    = 100
	nonceBytes = 32
)

// Draw draws a list of up to size of the cases that were closed in a month of an area, for
// the actor's office (action spotcheck.draw), and seals it. Errors: Unauthenticated,
// Denied; NotFound for an area that is not the actor's; Invalid, by the names area, month
// and size; Conflict when there are none, or the office has drawn for the area and month.
func (s *Service) Draw(ctx context.Context, a account.Actor, area int, m calendar.Month, size int) (id.ID, error) {
	l := List{ID: s.IDs.Next(), Subject: seal.NewSubject(s.IDs.Bytes), Area: area, Month: m, Size: size, Nonce: s.IDs.Bytes(nonceBytes), DrawnBy: a.Account}
	err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := s.may(tx, a, &l); err != nil {
			return err
		}
		if err := s.fill(tx, &l); err != nil {
			return err
		}
		l.DrawnAt = tx.Now()
		n, err := tx.Exec(`INSERT INTO spotcheck (county, id, subject, area, month, size, population, nonce, sealed, hash, drawn_at, drawn_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (county, area, month) DO NOTHING`,
			l.Office, l.ID, l.Subject, l.Area, l.Month, l.Size, l.population, l.Nonce, l.sealed, l.Hash, l.DrawnAt, l.DrawnBy)
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "spotcheck.drawn_before")
		}
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(l.population))
		return s.tell(tx, a, l, "spotcheck.drawn", map[string]any{"area": l.Area, "month": l.Month.String(), "size": l.Size, "rows": len(l.Population),
			"population": hex.EncodeToString(sum[:]), "hash": hex.EncodeToString(l.Hash)})
	})
	return l.ID, err
}

func (s *Service) may(tx *db.Tx, a account.Actor, l *List) error {
	if err := a.Alive(tx); err != nil {
		return err
	}
	switch l.Office = officeOf(a); {
	case !a.SignedIn():
		return errs.New(errs.Unauthenticated, "")
	case l.Office == 0:
		return errs.New(errs.Denied, "")
	case l.Area != 0 && !s.within(a, l.Area):
		return errs.New(errs.NotFound, "")
	}
	var check errs.Check
	check.That(l.Area != 0, "area", "error.field.choose")
	check.That(l.Month != 0 && l.Month < calendar.MonthOf(calendar.DateOf(tx.Now())), "month", "spotcheck.wrong.month")
	check.That(l.Size >= 1 && l.Size <= SizeMax, "size", "spotcheck.wrong.size", "most", SizeMax)
	return check.Err()
}

// fill draws: population, seed, list and its hash.
func (s *Service) fill(tx *db.Tx, l *List) error {
	closed, err := s.closed(tx, l.Area, l.Month)
	if err != nil {
		return err
	}
	if len(closed) == 0 {
		return errs.New(errs.Conflict, "spotcheck.none")
	}
	slices.SortFunc(closed, func(x, y casework.Ended) int { return cmp.Compare(x.Code, y.Code) })
	codes := make([]any, len(closed))
	for i, c := range closed {
		l.Population, codes[i] = append(l.Population, c.Code), c.Code
	}
	text, err := audit.Canonical(codes)
	if err != nil {
		return err
	}
	l.population = string(text)
	population, seed, rows := Derive(*l)
	sealed := sealedList{Area: l.Area, Month: l.Month.String(), Population: population, Nonce: hex.EncodeToString(l.Nonce), Seed: seed}
	for _, row := range rows {
		c := closed[row-1]
		one := Case{Row: row, Code: c.Code, County: c.County, Category: c.Category}
		if c.Compound != 0 {
			titles, err := compound.Titles(tx, c.County, []id.ID{c.Compound})
			if err != nil {
				return err
			}
			one.Compound = titles[c.Compound].Name
		}
		sealed.Cases = append(sealed.Cases, one)
	}
	if text, err = audit.Canonical(sealed); err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	l.Drawn, l.sealed, l.Hash = sealed.Cases, string(text), sum[:]
	return nil
}

// Derive goes from what a list was drawn of, its population and the server's bytes, to the
// population's hash, the seed, and the rows that are drawn, in their order.
func Derive(l List) (hash, seed string, rows []int) {
	sum := sha256.Sum256([]byte(l.population))
	seed = draw.Seed(sum[:], l.Nonce)
	return hex.EncodeToString(sum[:]), seed, draw.Lots(seed, len(l.Population), l.Size)
}

// Open opens a list for everybody who may see its area (action spotcheck.draw, of the
// office that drew it); it stays open. Errors: Unauthenticated, Denied, NotFound; Conflict
// when it is open.
func (s *Service) Open(ctx context.Context, a account.Actor, list id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		l, err := s.Of(tx, a, list)
		if err != nil {
			return err
		}
		if l.Office != officeOf(a) {
			return errs.New(errs.Denied, "")
		}
		n, err := tx.Exec(`UPDATE spotcheck SET opened_at = $3, opened_by = $4 WHERE county = $1 AND id = $2 AND opened_at IS NULL`, l.Office, l.ID, tx.Now(), a.Account)
		if err == nil && n == 0 {
			err = errs.New(errs.Conflict, "spotcheck.opened_before")
		}
		if err != nil {
			return err
		}
		return s.tell(tx, a, l, "spotcheck.opened", nil)
	})
}

func (s *Service) tell(tx *db.Tx, a account.Actor, l List, kind string, facts map[string]any) error {
	_, err := s.Log.Append(tx, audit.Event{County: l.Office, Subject: l.Subject, Kind: kind, Role: string(a.Acting()), Facts: facts})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

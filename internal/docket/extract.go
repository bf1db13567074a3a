package docket

import (
	"context"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// An extract is the part of an issued docket that concerns one county or one company: a
// view of the frozen rows.

// See returns a docket as a city or the province sees it (action docket.see); a draft is
// the province's alone. Errors: NotFound.
func (s *Service) See(tx *db.Tx, a account.Actor, city int, w Week) (Docket, error) {
	d, err := Of(tx, city, w)
	if errs.Is(err, errs.NotFound) && !a.SignedIn() {
		err = errs.Wrap(err, errs.Unauthenticated, "")
	}
	if err != nil {
		return Docket{}, err
	}
	action := account.Action("docket.see")
	if d.IssuedAt.IsZero() {
		action = "docket.desk"
	}
	return d, account.Authorize(a, action, action, account.Target{County: d.City})
}

// Extract is the part of a docket for a county, or for a company in one city.
type Extract struct {
	Docket
	County  int // 0: of a company
	Company id.ID
	Rows    int
	SeenAt  time.Time // when it was first acknowledged; zero = not yet
}

// CountyExtract returns the extract of a week for a county (action docket.extract).
// Errors: NotFound, also before the docket is issued.
func (s *Service) CountyExtract(tx *db.Tx, a account.Actor, county int, w Week) (Extract, error) {
	if err := account.Authorize(a, "docket.extract", "docket.extract", account.Target{County: county}); err != nil {
		return Extract{}, err
	}
	d, err := Of(tx, county/100*100, w)
	if err == nil && d.IssuedAt.IsZero() {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Extract{}, err
	}
	e := Extract{Docket: d, County: county}
	list, err := db.List(tx, func(s db.Scanner, e *Extract) error { return s.Scan(&e.Rows, &e.SeenAt) },
		`SELECT a_rows + b_rows, seen_at FROM docket_county WHERE county = $1 AND docket_id = $2`, county, d.ID)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Extract{}, err
	}
	e.Rows, e.SeenAt = list[0].Rows, list[0].SeenAt
	return e, nil
}

// CompanyExtracts returns the extracts of a company for a week, one for each city where
// it has rows of cases that the actor may see (action docket.own). Errors: NotFound for
// whoever is not of the company.
func (s *Service) CompanyExtracts(tx *db.Tx, a account.Actor, firm id.ID, w Week) ([]Extract, error) {
	if err := account.Authorize(a, "docket.own", "docket.own", account.Target{Company: firm}); err != nil {
		return nil, err
	}
	dockets, err := db.List(tx, scan, `SELECT `+columns+` FROM docket WHERE year = $1 AND week = $2 AND issued_at IS NOT NULL
		AND id IN (SELECT docket_id FROM docket_row WHERE company_id = $3 AND company_id <> 0) ORDER BY city`, w.Year, w.Number, firm)
	var out []Extract
	for _, d := range dockets {
		e := Extract{Docket: d, Company: firm}
		where, args := Filter{Company: firm, Reader: &a}.where(d.ID)
		if err := tx.QueryRow(`SELECT COUNT(*) FROM docket_row r WHERE `+where, args...).Scan(&e.Rows); err != nil {
			return nil, err
		}
		if e.Rows == 0 { // none that they may see
			continue
		}
		if err := tx.QueryRow(`SELECT MIN(seen_at) FROM docket_seen WHERE docket_id = $1 AND company_id = $2`, d.ID, firm).Scan(&e.SeenAt); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, err
}

// SeeExtract acknowledges an extract: of a county (action docket.read), or with a company
// of that (docket.own). Once it is, it stays so. Errors: Denied, NotFound.
func (s *Service) SeeExtract(ctx context.Context, a account.Actor, docket id.ID, county int, firm id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		target, action, see := account.Target{County: county}, account.Action("docket.read"), account.Action("docket.extract")
		if firm != 0 {
			target, action, see = account.Target{Company: firm}, "docket.own", "docket.own"
		}
		if err := account.Authorize(a, action, see, target); err != nil {
			return err
		}
		d, err := get(tx, docket)
		if err == nil && d.IssuedAt.IsZero() {
			err = errs.New(errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if firm != 0 {
			return seen(tx, a, d, firm)
		}
		n, err := tx.Exec(`UPDATE docket_county SET seen_at = COALESCE(seen_at, $3), seen_by = CASE WHEN seen_at IS NULL THEN $4 ELSE seen_by END
			WHERE county = $1 AND docket_id = $2`, county, d.ID, tx.Now(), a.Account)
		if err == nil && n == 0 {
			err = errs.New(errs.NotFound, "")
		}
		return err
	})
}

// seen records that a company has seen its extract.
func seen(tx *db.Tx, a account.Actor, d Docket, firm id.ID) error {
	of, err := company.Get(tx, firm)
	if err != nil {
		return err
	}
	rows := 0
	where, args := Filter{Company: firm, Reader: &a}.where(d.ID)
	if err := tx.QueryRow(`SELECT COUNT(*) FROM docket_row r WHERE `+where, args...).Scan(&rows); err != nil {
		return err
	}
	if rows == 0 {
		return errs.New(errs.NotFound, "")
	}
	_, err = tx.Exec(`INSERT INTO docket_seen (county, docket_id, company_id, seen_at, seen_by) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (county, docket_id, company_id) DO NOTHING`, of.County, d.ID, firm, tx.Now(), a.Account)
	return err
}

// Present returns the docket that a city has to do with now: of those it has not answered
// the one that was due first, or else the last; ok is false when there is none.
func Present(tx *db.Tx, city int) (d Docket, ok bool, err error) {
	d, err = one(tx, `WHERE city = $1 AND issued_at IS NOT NULL AND signed_at IS NULL ORDER BY taken_at LIMIT 1`, city)
	if errs.Is(err, errs.NotFound) {
		d, err = one(tx, `WHERE city = $1 AND issued_at IS NOT NULL ORDER BY taken_at DESC LIMIT 1`, city)
	}
	if errs.Is(err, errs.NotFound) {
		return Docket{}, false, nil
	}
	return d, err == nil, err
}

// ListMost is how many dockets a list shows at once.
const ListMost = 60

// List returns the dockets of the cities in a scope, those of the latest snapshots first,
// those taken before an instant, if one is given; drafts too where they may be seen.
func List(tx *db.Tx, scope account.Scope, drafts bool, before time.Time) ([]Docket, error) {
	where, args := scope.Where(1, account.Columns{County: "d.city"})
	if !drafts {
		where += " AND d.issued_at IS NOT NULL"
	}
	if !before.IsZero() {
		args = append(args, before)
		where += " AND d.taken_at < " + db.Places(len(args), 1)
	}
	args = append(args, ListMost)
	return db.List(tx, scan, `SELECT `+columns+` FROM docket d WHERE `+where+` ORDER BY d.taken_at DESC, d.city LIMIT `+db.Places(len(args), 1), args...)
}

// ListIn returns the weeks of which issued dockets have a part in the counties or for the
// companies of a scope (docket.extract, docket.own), the latest first, up to most; those
// long past are not looked for, nor cases that a company's reader may not see.
func ListIn(tx *db.Tx, scope account.Scope, most int) ([]Week, error) {
	where, args := scope.Where(1, account.Columns{County: "r.county", Company: "r.company_id"})
	if a := scope.Reader(); a.Has(account.Clerk) || a.Has(account.Manager) {
		sees, more := casework.Sees(a, "r.county", "r.case_id", len(args)+1)
		where, args = where+" AND "+sees, append(args, more...)
	}
	args = append(args, tx.Now().AddDate(0, 0, -7*(most+3)), most)
	return db.List(tx, func(s db.Scanner, w *Week) error {
		var taken time.Time
		return s.Scan(&w.Year, &w.Number, &taken)
	}, `SELECT DISTINCT d.year, d.week, d.taken_at FROM docket d WHERE d.taken_at > `+db.Places(len(args)-1, 1)+` AND d.issued_at IS NOT NULL
		AND EXISTS (SELECT 1 FROM docket_row r WHERE r.docket_id = d.id AND `+where+`) ORDER BY d.taken_at DESC LIMIT `+db.Places(len(args), 1), args...)
}

package company

import (
	"errors"
	"slices"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

var columns = `c.id, c.subject, c.county, c.version, c.valid_from, c.valid_to, c.recorded_at, ` + bound.Columns("c.")

func scan(s db.Scanner, c *Company) error {
	return s.Scan(bound.Dest(c, &c.ID, &c.Subject, &c.County, &c.Version, &c.ValidFrom, &c.ValidTo, &c.RecordedAt)...)
}

// Get returns a company. Errors: NotFound.
func Get(tx *db.Tx, company id.ID) (Company, error) {
	return one(tx.QueryRow(`SELECT `+columns+` FROM company c WHERE c.id = $1`, company))
}

// ByUSCC returns the company of a 统一社会信用代码 as typed. Errors: NotFound.
func ByUSCC(tx *db.Tx, uscc string) (Company, error) {
	code, err := ParseUSCC(uscc)
	if err != nil {
		return Company{}, errs.Wrap(err, errs.NotFound, "")
	}
	return one(tx.QueryRow(`SELECT `+columns+` FROM company c WHERE c.uscc = $1`, code))
}

func one(row *db.Row) (Company, error) {
	var c Company
	err := scan(row, &c)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return c, err
}

// Names returns the names of companies by id, for lists that show many.
func Names(tx *db.Tx, companies []id.ID) (map[id.ID]string, error) {
	titles, err := Titles(tx, companies)
	names := make(map[id.ID]string, len(titles))
	for company, t := range titles {
		names[company] = t.Name
	}
	return names, err
}

// Title is what a list shows of a company.
type Title struct{ USCC, Name string }

// Titles is Names with the public codes; some hundreds are asked for at a time.
func Titles(tx *db.Tx, companies []id.ID) (map[id.ID]Title, error) {
	out := make(map[id.ID]Title, len(companies))
	type row struct {
		id.ID
		Title
	}
	for some := range slices.Chunk(companies, 500) {
		args := make([]any, len(some))
		for i, c := range some {
			args[i] = c
		}
		rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.ID, &r.USCC, &r.Name) },
			`SELECT id, uscc, name FROM company WHERE id IN `+db.Places(1, len(args)), args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r.Title
		}
	}
	return out, nil
}

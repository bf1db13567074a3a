package contract

import (
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

var columns = `county, id, compound_id, company_id, valid_from, valid_to, recorded_at, recorded_by, ended_at, end_reason, ` + bound.Columns("")

func scan(s db.Scanner, c *Contract) error {
	return s.Scan(bound.Dest(c, &c.County, &c.ID, &c.Compound, &c.Company, &c.ValidFrom, &c.ValidTo,
		&c.RecordedAt, &c.RecordedBy, &c.EndedAt, &c.EndReason)...)
}

// InCharge returns who serves the compound at an instant, as known now.
func InCharge(tx *db.Tx, county int, compound id.ID, at time.Time) (Charge, error) {
	c := Charge{Found: true}
	err := tx.QueryRow(`SELECT id, company_id, grade, valid_from FROM contract
		WHERE county = $1 AND compound_id = $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3)`,
		county, compound, at).Scan(&c.Contract, &c.Company, &c.Grade, &c.Since)
	if errors.Is(err, db.ErrNoRows) {
		return Charge{}, nil
	}
	return c, err
}

// CompanyInCharge is InCharge for who needs only the company: 0 without one.
func CompanyInCharge(tx *db.Tx, county int, compound id.ID, at time.Time) (id.ID, error) {
	c, err := InCharge(tx, county, compound, at)
	return c.Company, err
}

// Get returns a contract. Errors: NotFound.
func Get(tx *db.Tx, county int, contract id.ID) (Contract, error) {
	var c Contract
	err := scan(tx.QueryRow(`SELECT `+columns+` FROM contract WHERE county = $1 AND id = $2`, county, contract), &c)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return c, err
}

// Some returns those of contracts of one county by id; a page of them is asked for at
// a time.
func Some(tx *db.Tx, county int, contracts []id.ID) ([]Contract, error) {
	args := []any{county}
	for _, c := range contracts {
		args = append(args, c)
	}
	return db.List(tx, scan, `SELECT `+columns+` FROM contract WHERE county = $1 AND id IN `+db.Places(2, len(contracts)), args...)
}

// History returns a compound's contracts, the latest first. What lies between
// two of them is a gap (无物业).
func History(tx *db.Tx, county int, compound id.ID) ([]Contract, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM contract
		WHERE county = $1 AND compound_id = $2 ORDER BY valid_from DESC, id DESC`, county, compound)
}

// OfCompany returns up to limit of a company's contracts with an id above after,
// in the order of their ids.
func OfCompany(tx *db.Tx, company, after id.ID, limit int) ([]Contract, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM contract
		WHERE company_id = $1 AND id > $2 ORDER BY id LIMIT $3`, company, after, limit)
}

// overlapping returns another contract of the compound that is in charge at some
// time of c, or nil.
func overlapping(tx *db.Tx, c Contract) (*Contract, error) {
	sql, args := `SELECT `+columns+` FROM contract
		WHERE county = $1 AND compound_id = $2 AND id <> $3 AND (valid_to IS NULL OR valid_to > $4)`, []any{c.County, c.Compound, c.ID, c.ValidFrom}
	if !c.ValidTo.IsZero() {
		sql, args = sql+` AND valid_from < $5`, append(args, c.ValidTo)
	}
	found, err := db.List(tx, scan, sql+` ORDER BY valid_from LIMIT 1`, args...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Companies returns who serves compounds of the counties lo–hi at an instant, by county,
// each once.
func Companies(tx *db.Tx, lo, hi int, at time.Time) (map[int][]id.ID, error) {
	type served struct {
		county  int
		company id.ID
	}
	all, err := db.List(tx, func(s db.Scanner, v *served) error { return s.Scan(&v.county, &v.company) }, `SELECT DISTINCT county, company_id FROM contract
		WHERE county BETWEEN $1 AND $2 AND valid_from <= $3 AND (valid_to IS NULL OR valid_to > $3) ORDER BY county, company_id`, lo, hi, at)
	out := map[int][]id.ID{}
	for _, v := range all {
		out[v.county] = append(out[v.county], v.company)
	}
	return out, err
}

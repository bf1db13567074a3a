package company

import (
	"slices"
	"strings"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Records is the kind of companies in histories.
var Records = history.Kind{Name: "company", Table: Fields, Load: loadRow, Project: project}

// Row returns the company's current row without its personal values.
func (c Company) Row() history.Row {
	return history.Row{County: c.County, ID: c.ID, Subject: c.Subject, Home: c.County, Span: history.Span{From: c.ValidFrom, To: c.ValidTo},
		Values: bound.Values(&c), RecordedAt: c.RecordedAt}
}

func loadRow(tx *db.Tx, county int, company id.ID) (history.Row, error) {
	c, err := Get(tx, company)
	if err != nil {
		return history.Row{}, err
	}
	row := c.Row()
	err = tx.QueryRow(`SELECT personal FROM company WHERE id = $1`, company).Scan(&row.Sealed)
	return row, err
}

// project writes a company's row. A name that was given up stays among the former
// ones, and in the search.
func project(tx *db.Tx, r history.Row, _ history.Change) error {
	c, err := Get(tx, r.ID)
	if err != nil {
		return err
	}
	bound.Set(&c, r.Values)
	c.ValidFrom, c.ValidTo = r.From, r.To
	var b db.Batch
	b.Exec(`UPDATE company SET version = version + 1, search_name = $2, search_also = $3, valid_from = $4, valid_to = $5, personal = $6, `+bound.Assign(7)+` WHERE id = $1`,
		bound.Args(&c, c.ID, c.searchName(), c.also(), c.ValidFrom, c.ValidTo, r.Sealed)...)
	c.dropGrams(&b)
	c.putGrams(&b)
	return taken(tx.Pipeline(&b))
}

// Add inserts a new company of a row. Errors: Invalid for a USCC that is taken.
func Add(tx *db.Tx, r history.Row) (Company, error) {
	c := Company{ID: r.ID, Subject: r.Subject, County: r.County, Version: 1, ValidFrom: r.From, ValidTo: r.To, RecordedAt: r.RecordedAt}
	bound.Set(&c, r.Values)
	var b db.Batch
	c.PutSealed(&b, r.Sealed)
	return c, taken(tx.Pipeline(&b))
}

// taken turns a second company of one code into words.
func taken(err error) error {
	if db.IsUnique(err) {
		return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "uscc", Key: "company.uscc_taken"}}}
	}
	return err
}

// GivenUp returns former names with one more, which has just been given up.
func GivenUp(former, name string) string {
	list := names(former)
	if name == "" || slices.Contains(list, name) {
		return former
	}
	return strings.Join(append(list, name), "、")
}

// names are the former names one by one.
func names(former string) []string {
	return strings.FieldsFunc(former, func(r rune) bool { return strings.ContainsRune("、,，;；", r) })
}

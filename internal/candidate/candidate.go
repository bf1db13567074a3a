// Package candidate is the companies that ought to be in the registry and are not:
// found on a market-registration list, in a tender, or because a case named them.
//
// Terms. A candidate (线索企业) is a name with what is known of it, in the county that
// looks for it. It gets two notices, which somebody delivers: nobody here has its
// number. Its outcome is that it was enrolled (a company of the registry by now), is
// no property company, or is gone.
//
// Invariants. Two notices lie NoticeDays apart. Only what got both can be gone. An
// enrolled one is a company of the registry. An outcome says why, and is not undone; a
// list that names the candidate again does not look for it again.
//
// Basis: 辽住建提发〔2018〕083号 (new companies are entered at once; what is missing is
// looked for).
package candidate

import (
	_ "embed"
	"time"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/search"
)

// Outcome is what came of a candidate; shown names are the messages candidate.outcome.*.
type Outcome string

// The outcomes; "" while it is looked for.
const (
	Enrolled  Outcome = "enrolled"
	Unrelated Outcome = "unrelated" // no property company
	Gone      Outcome = "gone"
)

// Outcomes are all of them, in their order.
var Outcomes = []Outcome{Enrolled, Unrelated, Gone}

// Candidate is one company that is looked for.
type Candidate struct {
	County      int
	ID          id.ID
	Subject     seal.Subject // in the audit record
	Name        string       `field:"name"`
	USCC        string       `field:"uscc"`
	Address     string       `field:"address"`
	Source      string       `field:"source"`
	Reference   string       `field:"reference"`
	FoundOn     string       `field:"found_on"`
	Note        string       `field:"note"`
	FirstAt     time.Time    // of the notices; zero = not given
	FirstWords  string       // how it was delivered
	SecondAt    time.Time
	SecondWords string
	Outcome     Outcome
	OutcomeWhy  string
	OutcomeBy   id.ID // account
	OutcomeAt   time.Time
	Company     id.ID // once enrolled
	ValidFrom   time.Time
	ValidTo     time.Time
	RecordedAt  time.Time
	RecordedBy  id.ID
}

//go:embed field.csv
var fieldCSV string

// Fields are the fields of a candidate.
var Fields = field.Parse("candidate", fieldCSV, map[string]field.Check{"uscc": func(typed string) (value, wrong string) {
	code, err := company.ParseUSCC(typed)
	if err != nil {
		return typed, "company.uscc"
	}
	return code, ""
}})

var bound = field.Bind[Candidate](Fields)

// Records is the kind of candidates in histories.
var Records = history.Kind{Name: "candidate", Table: Fields, Load: loadRow, Project: project}

// Row returns the candidate's current row.
func (c Candidate) Row() history.Row {
	return history.Row{County: c.County, ID: c.ID, Span: history.Span{From: c.ValidFrom, To: c.ValidTo}, Values: bound.Values(&c), RecordedAt: c.RecordedAt, RecordedBy: c.RecordedBy}
}

func loadRow(tx *db.Tx, county int, record id.ID) (history.Row, error) {
	c, err := Get(tx, county, record)
	return c.Row(), err
}

func project(tx *db.Tx, r history.Row, _ history.Change) error {
	c, err := Get(tx, r.County, r.ID)
	if err != nil {
		return err
	}
	bound.Set(&c, r.Values)
	_, err = tx.Exec(`UPDATE candidate SET valid_from = $3, valid_to = $4, search_name = $5, `+bound.Assign(6)+` WHERE county = $1 AND id = $2`,
		bound.Args(&c, c.County, c.ID, r.From, r.To, search.Normal(c.Name))...)
	return err
}

var insert = `INSERT INTO candidate (county, id, subject, search_name, valid_from, valid_to, recorded_at, recorded_by, ` + bound.Columns("") +
	`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ` + bound.Places(9) + `)`

// Add inserts a new candidate of a row. Errors: Invalid when a company of its code is
// in the registry.
func Add(tx *db.Tx, r history.Row, subject seal.Subject) error {
	c := Candidate{County: r.County, ID: r.ID, Subject: subject, ValidFrom: r.From, ValidTo: r.To, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
	bound.Set(&c, r.Values)
	if c.USCC != "" {
		_, err := company.ByUSCC(tx, c.USCC)
		if err == nil {
			return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "uscc", Key: "candidate.known"}}}
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	_, err := tx.Exec(insert, bound.Args(&c, c.County, c.ID, c.Subject, search.Normal(c.Name), c.ValidFrom, c.ValidTo, c.RecordedAt, c.RecordedBy)...)
	return err
}

var columns = `c.county, c.id, c.subject, c.first_at, c.first_words, c.second_at, c.second_words, c.outcome, c.outcome_why, c.outcome_by, c.outcome_at, c.company_id,
	c.valid_from, c.valid_to, c.recorded_at, c.recorded_by, ` + bound.Columns("c.")

func scan(s db.Scanner, c *Candidate) error {
	return s.Scan(bound.Dest(c, &c.County, &c.ID, &c.Subject, &c.FirstAt, &c.FirstWords, &c.SecondAt, &c.SecondWords, &c.Outcome, &c.OutcomeWhy, &c.OutcomeBy,
		&c.OutcomeAt, &c.Company, &c.ValidFrom, &c.ValidTo, &c.RecordedAt, &c.RecordedBy)...)
}

// Get returns a candidate. Errors: NotFound.
func Get(tx *db.Tx, county int, record id.ID) (Candidate, error) {
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM candidate c WHERE c.county = $1 AND c.id = $2`, county, record)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Candidate{}, err
	}
	return list[0], nil
}

// Known returns the candidate of a county under a code, or without one under a name,
// one that is still looked for before others; found is false when there is none.
func Known(tx *db.Tx, county int, uscc, name string) (c Candidate, found bool, err error) {
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM candidate c WHERE c.county = $1
		AND ($2 <> '' AND c.uscc = $2 OR ($2 = '' OR c.uscc = '') AND c.search_name = $3) ORDER BY CASE WHEN c.outcome = '' THEN 0 ELSE 1 END, c.id DESC LIMIT 1`, county, uscc, search.Normal(name))
	if err != nil || len(list) == 0 {
		return Candidate{}, false, err
	}
	return list[0], true, nil
}

// Standing is how a candidate stands; shown names are the messages candidate.standing.*.
type Standing string

// The standings: an outcome, or how often it was told.
const (
	Found  Standing = "found"
	First  Standing = "first"
	Second Standing = "second"
)

// Standing returns how the candidate stands.
func (c Candidate) Standing() Standing {
	switch {
	case c.Outcome != "":
		return Standing(c.Outcome)
	case !c.SecondAt.IsZero():
		return Second
	case !c.FirstAt.IsZero():
		return First
	}
	return Found
}

// standingSQL is Standing of candidate c.
const standingSQL = `CASE WHEN c.outcome <> '' THEN c.outcome WHEN c.second_at IS NOT NULL THEN 'second' WHEN c.first_at IS NOT NULL THEN 'first' ELSE 'found' END`

// ListPage is how many candidates one page of a list holds.
const ListPage = 50

// List returns the candidates of a scope, the latest found first, those with an id
// below before (0 = from the latest): those that are looked for, or with all every one.
func List(tx *db.Tx, scope account.Scope, all bool, before id.ID) (list []Candidate, more bool, err error) {
	where, args := scope.Where(4, account.Columns{County: "c.county"})
	list, err = db.List(tx, scan, `SELECT `+columns+` FROM candidate c WHERE (c.outcome = '' OR $1) AND (c.id < $2 OR $2 = 0) AND `+where+` ORDER BY c.id DESC LIMIT $3`,
		append([]any{all, before, ListPage + 1}, args...)...)
	if len(list) > ListPage {
		return list[:ListPage], true, err
	}
	return list, false, err
}

// Count is how many candidates of a source stand so.
type Count struct {
	Source   string
	Standing Standing
	N        int
}

// Counts counts the candidates of a scope by where they were found and how they stand.
func Counts(tx *db.Tx, scope account.Scope) ([]Count, error) {
	where, args := scope.Where(1, account.Columns{County: "c.county"})
	return db.List(tx, func(s db.Scanner, v *Count) error { return s.Scan(&v.Source, &v.Standing, &v.N) },
		`SELECT c.source, `+standingSQL+`, COUNT(*) FROM candidate c WHERE `+where+` GROUP BY c.source, `+standingSQL+` ORDER BY 1, 2`, args...)
}

package contract

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Item is one line of the service standard: what a contract of a grade promises
// without saying so again.
type Item struct {
	From   calendar.Date // in force from
	Code   string        // A4; assessments, replies and price grades cite it
	Zh, En string
	Levels [MaxGrade]string // by grade from MinGrade on; "-" = not promised
	Basis  string
}

// Level is what a grade promises of the item; "" = nothing.
func (i Item) Level(grade int) string {
	if grade < MinGrade || grade > MaxGrade || i.Levels[grade-MinGrade] == "-" {
		return ""
	}
	return i.Levels[grade-MinGrade]
}

// Name returns what the item is about.
func (i Item) Name(english bool) string {
	if english {
		return i.En
	}
	return i.Zh
}

//go:embed standard.csv
var standardCSV string

// standard is every item of every version of the service standard.
var standard = func() []Item {
	lines, err := csv.NewReader(strings.NewReader(standardCSV)).ReadAll()
	if err != nil {
		panic(err) // part of the program
	}
	var items []Item
	for _, l := range lines[1:] {
		from, err := calendar.ParseDate(l[0])
		if err != nil || l[9] == "" {
			panic(fmt.Sprintf("standard.csv: %s: no date or no basis", l[1]))
		}
		items = append(items, Item{from, l[1], l[2], l[3], [MaxGrade]string(l[4:9]), l[9]})
	}
	return items
}()

// Promised returns the items of the standard in force on a day that a contract of
// a grade promises.
func Promised(grade int, on calendar.Date) []Item {
	latest := map[string]Item{}
	var order []string
	for _, i := range standard {
		if i.From.After(on) {
			continue
		}
		if _, there := latest[i.Code]; !there {
			order = append(order, i.Code)
		}
		latest[i.Code] = i
	}
	var out []Item
	for _, code := range order {
		if latest[code].Level(grade) != "" {
			out = append(out, latest[code])
		}
	}
	return out
}

// Promise is what a contract promises beyond the items of its grade.
type Promise struct {
	County   int
	ID       id.ID
	Contract id.ID
	Clause   string `field:"clause"`
	Text     string `field:"text"`
	history.Span
	RecordedAt time.Time
	RecordedBy id.ID // account
}

//go:embed promise.csv
var promiseCSV string

// PromiseFields are the fields of a promise.
var PromiseFields = field.Parse("contract.promise", promiseCSV, nil)

var boundPromise = field.Bind[Promise](PromiseFields)

// PromiseRecords is the kind of promises in histories.
var PromiseRecords = history.Kind{Name: "promise", Table: PromiseFields, Project: projectPromise,
	Load: func(tx *db.Tx, county int, promise id.ID) (history.Row, error) {
		p, err := PromiseByID(tx, county, promise)
		return p.Row(), err
	}}

// Row returns the promise's current row.
func (p Promise) Row() history.Row {
	return history.Row{County: p.County, ID: p.ID, Span: p.Span, Values: boundPromise.Values(&p),
		RecordedAt: p.RecordedAt, RecordedBy: p.RecordedBy}
}

// AddPromise inserts a new promise of a row. Errors: NotFound without its contract.
func AddPromise(tx *db.Tx, r history.Row, contract id.ID) error {
	if _, err := Get(tx, r.County, contract); err != nil {
		return err
	}
	p := Promise{County: r.County, ID: r.ID, Contract: contract, Span: r.Span, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
	boundPromise.Set(&p, r.Values)
	_, err := tx.Exec(`INSERT INTO contract_promise (county, id, contract_id, valid_from, valid_to, recorded_at, recorded_by, `+boundPromise.Columns("")+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, `+boundPromise.Places(8)+`)`,
		boundPromise.Args(&p, p.County, p.ID, p.Contract, p.From, p.To, p.RecordedAt, p.RecordedBy)...)
	return err
}

func projectPromise(tx *db.Tx, r history.Row, _ history.Change) error {
	var p Promise
	boundPromise.Set(&p, r.Values)
	_, err := tx.Exec(`UPDATE contract_promise SET valid_from = $3, valid_to = $4, `+boundPromise.Assign(5)+` WHERE county = $1 AND id = $2`,
		boundPromise.Args(&p, r.County, r.ID, r.From, r.To)...)
	return err
}

var promiseColumns = `county, id, contract_id, valid_from, valid_to, recorded_at, recorded_by, ` + boundPromise.Columns("")

func scanPromise(s db.Scanner, p *Promise) error {
	return s.Scan(boundPromise.Dest(p, &p.County, &p.ID, &p.Contract, &p.From, &p.To, &p.RecordedAt, &p.RecordedBy)...)
}

// Promises returns a contract's promises now, in the order of their ids.
func Promises(tx *db.Tx, county int, contract id.ID) ([]Promise, error) {
	return db.List(tx, scanPromise, `SELECT `+promiseColumns+` FROM contract_promise
		WHERE county = $1 AND contract_id = $2 AND (valid_to IS NULL OR valid_to > $3) ORDER BY id`, county, contract, tx.Now())
}

// PromiseByID returns a promise. Errors: NotFound.
func PromiseByID(tx *db.Tx, county int, promise id.ID) (Promise, error) {
	list, err := db.List(tx, scanPromise, `SELECT `+promiseColumns+` FROM contract_promise WHERE county = $1 AND id = $2`, county, promise)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "")
	}
	if err != nil {
		return Promise{}, err
	}
	return list[0], nil
}

package roll

import (
	_ "embed"
	"errors"
	"math/big"
	"time"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Entry is one person on the roll of a unit, without what is personal.
type Entry struct {
	County      int
	ID          id.ID
	Compound    id.ID
	Unit        id.ID
	Party       account.Party
	Host        id.ID             // entry of the owner whose family this is; 0 = none
	PersonIndex []byte            // name and phone, as account.PersonIndex; nil without a phone
	Relation    compound.Relation `field:"relation"`
	ShareNum    int               `field:"share_num"` // an owner's share, numerator over denominator; 0/0 = not known
	ShareDen    int               `field:"share_den"`
	history.Span
	RecordedAt time.Time
	RecordedBy id.ID // account
}

//go:embed field.csv
var fieldCSV string

// Fields are the fields of an entry.
var Fields = field.Parse("roll", fieldCSV, nil)

var bound = field.Bind[Entry](Fields)

// Records is the kind of entries in histories.
var Records = history.Kind{Name: "roll", Table: Fields, Load: loadRow, Project: project}

var insertEntry = `INSERT INTO roll_entry (county, id, compound_id, unit_id, party_id, subject, home, host_id, person_index, personal,
		valid_from, valid_to, recorded_at, recorded_by, ` + bound.Columns("") + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, ` + bound.Places(15) + `)`

// Put adds a new entry's row to b, as it is, with the personal values as
// history.Seal returns them: the makers of synthetic provinces use it, everybody
// else Service.Record.
func (e Entry) Put(b *db.Batch, personal []byte) {
	b.Exec(insertEntry, bound.Args(&e, e.County, e.ID, e.Compound, e.Unit, e.Party.ID, e.Party.Subject, e.Party.Home, e.Host, e.PersonIndex, personal,
		e.From, e.To, e.RecordedAt, e.RecordedBy)...)
}

// Row returns the entry's current row without the personal values.
func (e Entry) Row() history.Row {
	return history.Row{County: e.County, ID: e.ID, Subject: e.Party.Subject, Home: e.Party.Home, Span: e.Span, Values: bound.Values(&e),
		RecordedAt: e.RecordedAt, RecordedBy: e.RecordedBy}
}

var columns = `county, id, compound_id, unit_id, party_id, subject, home, host_id, person_index, valid_from, valid_to, recorded_at, recorded_by, ` + bound.Columns("")

func scan(s db.Scanner, e *Entry) error {
	return s.Scan(bound.Dest(e, &e.County, &e.ID, &e.Compound, &e.Unit, &e.Party.ID, &e.Party.Subject, &e.Party.Home, &e.Host, &e.PersonIndex,
		&e.From, &e.To, &e.RecordedAt, &e.RecordedBy)...)
}

// Get returns an entry. Errors: NotFound.
func Get(tx *db.Tx, county int, entry id.ID) (Entry, error) {
	var e Entry
	err := scan(tx.QueryRow(`SELECT `+columns+` FROM roll_entry WHERE county = $1 AND id = $2`, county, entry), &e)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return e, err
}

// Of returns everybody who ever stood on the roll of a unit, in the order of their
// ids; Holds says who does at an instant.
func Of(tx *db.Tx, county int, unit id.ID) ([]Entry, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM roll_entry WHERE county = $1 AND unit_id = $2 ORDER BY id`, county, unit)
}

// OfParty returns what the rolls ever said of a person, the oldest first.
func OfParty(tx *db.Tx, party id.ID) ([]Entry, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM roll_entry WHERE party_id = $1 ORDER BY id`, party)
}

// At returns who of a list of entries stands on the roll at an instant.
func At(list []Entry, at time.Time) []Entry {
	var out []Entry
	for _, e := range list {
		if e.Holds(at) {
			out = append(out, e)
		}
	}
	return out
}

func loadRow(tx *db.Tx, county int, entry id.ID) (history.Row, error) {
	e, err := Get(tx, county, entry)
	if err != nil {
		return history.Row{}, err
	}
	row := e.Row()
	err = tx.QueryRow(`SELECT personal FROM roll_entry WHERE county = $1 AND id = $2`, county, entry).Scan(&row.Sealed)
	return row, err
}

func project(tx *db.Tx, r history.Row, _ history.Change) error {
	e, err := Get(tx, r.County, r.ID)
	if err != nil {
		return err
	}
	bound.Set(&e, r.Values)
	e.Span = r.Span
	if err := e.fits(tx); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE roll_entry SET valid_from = $3, valid_to = $4, personal = $5, `+bound.Assign(6)+` WHERE county = $1 AND id = $2`,
		bound.Args(&e, e.County, e.ID, e.From, e.To, r.Sealed)...)
	return err
}

// add inserts a new entry of a row.
func add(tx *db.Tx, r history.Row, e Entry) error {
	bound.Set(&e, r.Values)
	e.Span, e.RecordedAt, e.RecordedBy = r.Span, r.RecordedAt, r.RecordedBy
	if err := e.fits(tx); err != nil {
		return err
	}
	var b db.Batch
	e.Put(&b, r.Sealed)
	return tx.Pipeline(&b)
}

// fits refuses an entry with which the shares of a unit would be more than the
// whole on some day. Two who look at the same moment cannot both commit.
func (e Entry) fits(tx *db.Tx) error {
	var check errs.Check
	owns := e.Relation == compound.Owner
	check.That(owns || e.ShareNum == 0 && e.ShareDen == 0, "share_num", "roll.share_of_occupier")
	check.That((e.ShareNum == 0) == (e.ShareDen == 0) && e.ShareNum <= e.ShareDen, "share_num", "roll.share")
	if err := check.Err(); err != nil || e.ShareDen == 0 {
		return err
	}
	if err := compound.Touch(tx, e.County, e.Compound); err != nil {
		return err
	}
	all, err := Of(tx, e.County, e.Unit)
	if err != nil {
		return err
	}
	owners := []Entry{e}
	for _, o := range all {
		if o.ID != e.ID && o.Relation == compound.Owner && o.ShareDen != 0 {
			owners = append(owners, o)
		}
	}
	if Shares(owners).Cmp(big.NewRat(1, 1)) > 0 {
		return errs.New(errs.Conflict, "roll.shares")
	}
	return nil
}

// Shares returns the greatest sum of the owners' shares that any instant has.
func Shares(owners []Entry) *big.Rat {
	most := new(big.Rat)
	for _, at := range owners { // a sum can only rise where somebody begins
		sum := new(big.Rat)
		for _, o := range owners {
			if o.Holds(at.From) && o.ShareDen != 0 {
				sum.Add(sum, big.NewRat(int64(o.ShareNum), int64(o.ShareDen)))
			}
		}
		if sum.Cmp(most) > 0 {
			most = sum
		}
	}
	return most
}

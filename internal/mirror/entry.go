package mirror

import (
	"errors"
	"math"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/id"
	"yianju/internal/registry"
)

// State is how an entry stands; shown names are the messages mirror.state.*.
type State string

// The states. All but the first wait for the county.
const (
	Same     State = "same"
	Conflict State = "conflict" // both sides have changed a field
	Unfit    State = "unfit"    // what it says cannot be a record here
	Gone     State = "gone"     // it is no more over there
)

// lookedInto is the Run of an entry that a county has settled as gone: no full set
// misses it before it has come back.
const lookedInto = math.MaxInt64

// Entry is what the outside registry says of one record.
type Entry struct {
	registry.Ref // of the record here; ID 0 when there is none
	Number       id.ID
	Key          string
	Version      int64
	Theirs       field.Values // canonical
	Agreed       field.Values
	State        State
	Trouble      string // message key: why it is unfit
	Run          int64  // of the full set it was last seen in
	At           time.Time
}

const entryColumns = `e.county, e.kind, e.record_id, e.id, e.outside_key, e.version, e.theirs, e.agreed, e.state, e.trouble, e.run, e.updated_at`

func scanEntry(s db.Scanner, e *Entry) error {
	var theirs, agreed string
	err := s.Scan(&e.County, &e.Kind, &e.ID, &e.Number, &e.Key, &e.Version, &theirs, &agreed, &e.State, &e.Trouble, &e.Run, &e.At)
	if err != nil {
		return err
	}
	if e.Theirs, err = field.ParseValues(theirs); err != nil {
		return err
	}
	e.Agreed, err = field.ParseValues(agreed)
	return err
}

// byKey returns the entry of an outside key; found is false when there is none.
func byKey(tx *db.Tx, kind, key string) (e Entry, found bool, err error) {
	err = scanEntry(tx.QueryRow(`SELECT `+entryColumns+` FROM mirror_entry e WHERE e.kind = $1 AND e.outside_key = $2`, kind, key), &e)
	if errors.Is(err, db.ErrNoRows) {
		return Entry{}, false, nil
	}
	return e, err == nil, err
}

func get(tx *db.Tx, county int, number id.ID) (Entry, error) {
	var e Entry
	err := scanEntry(tx.QueryRow(`SELECT `+entryColumns+` FROM mirror_entry e WHERE e.county = $1 AND e.id = $2`, county, number), &e)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return e, err
}

func (e Entry) put(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO mirror_entry (county, id, kind, outside_key, record_id, version, theirs, agreed, state, trouble, run, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (county, id) DO UPDATE SET record_id = excluded.record_id, version = excluded.version, theirs = excluded.theirs, agreed = excluded.agreed,
			state = excluded.state, trouble = excluded.trouble, run = excluded.run, updated_at = excluded.updated_at`,
		e.County, e.Number, e.Kind, e.Key, e.ID, e.Version, e.Theirs.JSON(), e.Agreed.JSON(), e.State, e.Trouble, e.Run, tx.Now())
	return err
}

// queuePage is how many entries one page of a queue holds.
const queuePage = 50

// Queue returns the entries of a scope that wait for their county, the longest first,
// those with a number above after; more says that there are others.
func Queue(tx *db.Tx, scope account.Scope, after id.ID) (list []Entry, more bool, err error) {
	where, args := scope.Where(3, account.Columns{County: "e.county"})
	list, err = db.List(tx, scanEntry, `SELECT `+entryColumns+` FROM mirror_entry e WHERE e.state <> 'same' AND e.id > $1 AND `+where+` ORDER BY e.id LIMIT $2`,
		append([]any{after, queuePage + 1}, args...)...)
	if len(list) > queuePage {
		return list[:queuePage], true, err
	}
	return list, false, err
}

// Figures count the entries of a scope by their state.
func Figures(tx *db.Tx, scope account.Scope) (map[State]int, error) {
	where, args := scope.Where(1, account.Columns{County: "e.county"})
	rows, err := tx.Query(`SELECT e.state, COUNT(*) FROM mirror_entry e WHERE `+where+` GROUP BY e.state`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[State]int{}
	for rows.Next() {
		var s State
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		out[s] = n
	}
	return out, rows.Err()
}

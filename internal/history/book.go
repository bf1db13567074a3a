package history

import (
	"fmt"
	"maps"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Book reads and writes histories.
type Book struct {
	keys *seal.Keyring
	ids  *id.Source
}

// NewBook returns a book whose personal values are sealed with keys.
func NewBook(keys *seal.Keyring, ids *id.Source) *Book { return &Book{keys, ids} }

// Written is a change that was written, with what the current row said before
// and says now.
type Written struct {
	Change
	Before, After State
	Keys          []string // of the values that are now others
}

// Begin adds to b the first change of a record that is being made, so that its
// maker stands in its history, and returns the record's row with its personal
// values sealed, to be inserted. values are all of them, personal ones too.
func (k *Book) Begin(tx *db.Tx, b *db.Batch, kind Kind, row Row, values field.Values, note Note) (Row, error) {
	open, personal := kind.Table.Split(values)
	key, err := k.key(tx, b, row, len(personal) > 0)
	if err != nil {
		return row, err
	}
	row.Values, row.Sealed = open, sealRow(key, kind, row.ID, personal)
	row.RecordedAt, row.RecordedBy = tx.Now(), note.By
	put(b, key, kind, row, Change{Seq: 1, Act: Begin, Span: row.Span, Values: values, Note: note, At: tx.Now()})
	return row, nil
}

// Read returns a record's history, its personal values opened; they are missing
// when their key was erased. Errors: NotFound.
func (k *Book) Read(tx *db.Tx, kind Kind, county int, record id.ID) (History, error) {
	row, err := kind.Load(tx, county, record)
	if err != nil {
		return nil, err
	}
	h, _, err := k.read(tx, kind, row)
	return h, err
}

// read returns a row's history, and whether its first change is written.
func (k *Book) read(tx *db.Tx, kind Kind, row Row) (History, bool, error) {
	key, _, err := k.find(tx, row)
	if err != nil {
		return nil, false, err
	}
	type line struct {
		Change
		facts  string
		sealed []byte
	}
	lines, err := db.List(tx, func(s db.Scanner, l *line) error {
		return s.Scan(&l.Seq, &l.Act, &l.From, &l.To, &l.At, &l.By, &l.Role, &l.Why, &l.Evidence, &l.File, &l.facts, &l.sealed)
	}, `SELECT seq, act, valid_from, valid_to, recorded_at, recorded_by, role, why, evidence, file, facts, personal
		FROM history_change WHERE county = $1 AND kind = $2 AND record_id = $3 ORDER BY seq`, row.County, kind.Name, row.ID)
	if err != nil {
		return nil, false, err
	}
	if len(lines) == 0 {
		return History{k.first(kind, row, key)}, false, nil
	}
	h := make(History, len(lines))
	for i, l := range lines {
		if l.Values, err = field.ParseValues(l.facts); err != nil {
			return nil, false, fmt.Errorf("history: %s %d change %d: %w", kind.Name, row.ID, l.Seq, err)
		}
		l.Values = l.Values.With(open(key, l.sealed, "history_change", sealColumn(l.Seq), row.ID))
		h[i] = l.Change
	}
	return h, true, nil
}

// first is the beginning of a record whose history nobody has written: its row.
func (k *Book) first(kind Kind, row Row, key *seal.DataKey) Change {
	values := row.Values.With(open(key, row.Sealed, kind.Name, "personal", row.ID))
	return Change{Seq: 1, Act: Begin, Span: row.Span, Values: values, Note: Note{By: row.RecordedBy}, At: row.RecordedAt}
}

// Write records a change of a record and brings its row up to date. base is the
// Seq of the history that its maker saw, 0 for whatever it is. Errors: NotFound;
// Stale when the record has changed since base; Invalid when the change begins in
// the future or its times are out of order; Conflict when it changes nothing, and
// whatever Project finds.
func (k *Book) Write(tx *db.Tx, kind Kind, county int, record id.ID, base int, c Change) (Written, error) {
	row, err := kind.Load(tx, county, record)
	if err != nil {
		return Written{}, err
	}
	h, written, err := k.read(tx, kind, row)
	if err != nil {
		return Written{}, err
	}
	if base != 0 && base != h.Seq() {
		return Written{}, errs.New(errs.Stale, "history.stale")
	}
	c.Seq, c.At = h.Seq()+1, latest(tx.Now(), h[len(h)-1].At)
	if err := h.judge(kind.Table, c); err != nil {
		return Written{}, err
	}
	var b db.Batch
	_, personal := kind.Table.Split(c.Values)
	key, err := k.key(tx, &b, row, len(personal) > 0)
	if err != nil {
		return Written{}, err
	}
	if !written {
		put(&b, key, kind, row, h[0])
	}
	put(&b, key, kind, row, c)
	if err := tx.Pipeline(&b); err != nil {
		if db.IsUnique(err) {
			err = errs.Wrap(err, errs.Stale, "history.stale")
		}
		return Written{}, err
	}
	w := Written{Change: c, Before: h.Now(c.At)}
	w.After = append(h, c).Now(c.At)
	w.Keys = kind.Table.Differ(w.Before.Values, w.After.Values)
	row.Span = w.After.Span
	row.Values, personal = kind.Table.Split(append(h, c).cleared(w.After.Values))
	row.Sealed = sealRow(key, kind, row.ID, personal)
	return w, kind.Project(tx, row, c)
}

// cleared is the values with an empty one for whatever a change once gave and none
// gives now: a row keeps what it is not told.
func (h History) cleared(now field.Values) field.Values {
	out := maps.Clone(now)
	for _, c := range h {
		for key := range c.Values {
			if _, there := out[key]; !there {
				out[key] = ""
			}
		}
	}
	return out
}

// judge refuses a change that cannot be, or would be none.
func (h History) judge(t *field.Table, c Change) error {
	now := h.Now(c.At)
	var check errs.Check
	check.That(c.Ordered(), "valid_to", "history.order")
	if c.Act == Amend {
		begins := latest(c.At, now.From)
		check.That(!c.From.After(begins), "valid_from", "history.future")
		check.That(!c.To.After(begins), "valid_to", "history.future")
	}
	if err := check.Err(); err != nil {
		return err
	}
	changes := c.Act == Move && c.Span != now.Span
	for _, s := range h.Timeline(c.At) {
		overlap := c.Act == Amend && (s.To.IsZero() || s.To.After(c.From)) && (c.To.IsZero() || c.To.After(s.From))
		changes = changes || overlap && len(t.Differ(s.Values, c.Values)) > 0
	}
	if !changes {
		return errs.New(errs.Conflict, "history.nothing")
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func put(b *db.Batch, key *seal.DataKey, kind Kind, row Row, c Change) {
	facts, personal := kind.Table.Split(c.Values)
	b.Exec(`INSERT INTO history_change (county, kind, record_id, seq, act, valid_from, valid_to, recorded_at, recorded_by, role, why, evidence, file, facts, personal)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		row.County, kind.Name, row.ID, c.Seq, c.Act, c.From, c.To, c.At, c.By, c.Role, c.Why, c.Evidence, c.File,
		facts.JSON(), sealValues(key, personal, "history_change", sealColumn(c.Seq), row.ID))
}

package history

import (
	"maps"
	"slices"
	"time"

	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Act is what a change does.
type Act string

// The acts; shown names are the messages history.act.*.
const (
	Begin Act = "begin" // the record, with its span and all its values
	Amend Act = "amend" // some values, over a stretch of valid time
	Move  Act = "move"  // the span: an end, or another beginning
)

// Span is a stretch of valid time.
type Span struct {
	From time.Time // zero = ever before
	To   time.Time // excluded; zero = open
}

// Holds reports whether t lies in the span.
func (s Span) Holds(t time.Time) bool {
	return !t.Before(s.From) && (s.To.IsZero() || t.Before(s.To))
}

// Ordered reports whether the span has a beginning before its end.
func (s Span) Ordered() bool { return s.To.IsZero() || s.To.After(s.From) }

// Note says who made a change, why, and what proves it.
type Note struct {
	By       id.ID  // account; 0 = the program
	Role     string // held by whoever made it
	Why      string
	Evidence string // in words: the paper and its number
	File     string // blob of a scan; "" = none
}

// Change is one change of a record.
type Change struct {
	Seq int // 1, 2, 3 … within the record
	Act Act
	Span
	Values field.Values // all of them, those amended, or none
	Note
	At time.Time // recorded
}

// State is a record at an instant, as known at another.
type State struct {
	Span
	Values field.Values
}

// History is the changes of one record in the order they were recorded; the first
// is its beginning.
type History []Change

// Seq is the number of the latest change.
func (h History) Seq() int { return len(h) }

// AsOf returns the record as it was at the instant valid, as known at the instant
// known; false when it did not exist then, or nobody knew that it did.
func (h History) AsOf(valid, known time.Time) (State, bool) {
	s, begun := h.at(valid, known)
	return s, begun && s.Holds(valid)
}

// at replays what reaches an instant, within the span or not.
func (h History) at(valid, known time.Time) (s State, begun bool) {
	for _, c := range h {
		if c.At.After(known) {
			break
		}
		switch {
		case c.Act == Begin:
			s, begun = State{c.Span, maps.Clone(c.Values)}, true
		case c.Act == Move:
			s.Span = c.Span
		case c.Holds(valid):
			maps.Copy(s.Values, c.Values)
		}
	}
	return s, begun
}

// Now returns what the current row says at the instant now: the values then, or
// those at the end of the span that lies nearer when the record does not exist.
func (h History) Now(now time.Time) State {
	s, _ := h.at(now, now)
	switch {
	case now.Before(s.From):
		s, _ = h.at(s.From, now)
	case !s.Holds(now):
		s, _ = h.at(s.To.Add(-time.Microsecond), now)
	}
	return s
}

// Found returns the values that a change, by its Seq, found where it begins to hold.
func (h History) Found(seq int) field.Values {
	past, at := h[:seq-1], h[seq-1].From
	s, _ := past.at(at, h[seq-1].At)
	if at.Before(s.From) {
		s, _ = past.at(s.From, h[seq-1].At)
	}
	return s.Values
}

// Timeline returns the record's versions over valid time, as known at an instant,
// the earliest first: neighbours differ in their values.
func (h History) Timeline(known time.Time) []State {
	last, begun := h.at(time.Time{}, known)
	if !begun {
		return nil
	}
	edges := []time.Time{last.From}
	for _, c := range h {
		if c.Act != Amend || c.At.After(known) {
			continue
		}
		for _, t := range []time.Time{c.From, c.To} {
			if t.After(last.From) && last.Holds(t) {
				edges = append(edges, t)
			}
		}
	}
	slices.SortFunc(edges, time.Time.Compare)
	var out []State
	for i, from := range edges {
		s, _ := h.at(from, known)
		if i > 0 && maps.Equal(out[len(out)-1].Values, s.Values) {
			continue
		}
		if len(out) > 0 {
			out[len(out)-1].To = from
		}
		out = append(out, State{Span{from, last.To}, s.Values})
	}
	return out
}

// Kind is one kind of records, as the package that keeps their rows declares it.
type Kind struct {
	Name  string // stands in the rows, and in addresses
	Table *field.Table
	// Load reads the current row. Errors: NotFound.
	Load func(tx *db.Tx, county int, record id.ID) (Row, error)
	// Project writes a current row after a change, once it has judged whatever must
	// hold beyond the fields' types. Errors: Invalid, Conflict, NotFound.
	Project func(tx *db.Tx, r Row, c Change) error
}

// Row is a record's current row.
type Row struct {
	County int
	ID     id.ID
	// Subject is under whose data key the personal values are sealed; zero for kinds
	// that have none. Home is the county that keeps the key.
	Subject seal.Subject
	Home    int
	Span
	Values     field.Values // those that are not personal
	Sealed     []byte       // the personal ones; nil for none
	RecordedAt time.Time
	RecordedBy id.ID
}

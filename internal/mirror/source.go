package mirror

import (
	"context"
	"errors"
)

// Record is one record as the outside registry has it.
type Record struct {
	Kind    string // company, compound
	Key     string // its own, for ever
	County  int    // 6-digit code
	Version int64  // grows with each change
	Gone    bool   // taken off over there
	Fields  map[string]string
}

// Page is a part of what a source has.
type Page struct {
	Records []Record
	Cursor  string // where changes go on; in a full set where they go on after all of it
	After   string // where a full set goes on
	More    bool
}

// ErrExpired says that a cursor is too old: only the full set shows what has changed
// since.
var ErrExpired = errors.New("mirror: the cursor has expired")

// Source is the outside registry. Errors: Unavailable; ErrExpired.
type Source interface {
	// Changes returns what has changed since the cursor.
	Changes(ctx context.Context, cursor string) (Page, error)
	// Full returns the part of the full set that begins after a key, "" = from the first.
	Full(ctx context.Context, after string) (Page, error)
}

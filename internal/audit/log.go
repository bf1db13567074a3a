package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Log writes events. It is safe for concurrent use.
type Log struct {
	keys      *seal.Keyring
	ids       *id.Source
	consumers []string
}

// New returns a log whose every event waits for each of the consumers.
func New(keys *seal.Keyring, ids *id.Source, consumers ...string) *Log {
	return &Log{keys: keys, ids: ids, consumers: slices.Clone(consumers)}
}

// Prepare makes the event that follows head, its secret part sealed under the
// subject's data key. It touches no database: a blind writer knows the head of a
// new subject (zero) and made its key. It fails on facts that are not a canonical
// object and on a leaf of more than 1 KB, which are faults of the program.
func (l *Log) Prepare(at time.Time, e Event, head Head, key seal.DataKey) (Entry, error) {
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	facts, err := canonicalFacts(e.Facts)
	if err != nil {
		return Entry{}, fmt.Errorf("%s: %w", e.Kind, err)
	}
	r := Recorded{
		County: e.County, Subject: e.Subject, Seq: head.Seq + 1, ID: max(l.ids.Next(), head.ID+1),
		Prev: head.Hash, At: at.UTC().Truncate(time.Microsecond),
		Kind: e.Kind, Role: e.Role, Office: e.Office, Facts: facts,
	}
	if r.Prev == nil {
		r.Prev = []byte{} // stored as no bytes, not as NULL
	}
	opening := Opening{K: l.ids.Bytes(kSize), Secret: e.Secret}
	r.Commitment = r.commit(opening)
	leaf := r.Leaf()
	if len(leaf) > maxLeaf {
		return Entry{}, fmt.Errorf("audit: %s: a leaf of %d bytes, more than %d", e.Kind, len(leaf), maxLeaf)
	}
	r.Hash = hashLeaf(leaf)
	return Entry{Recorded: r, sealed: opening.seal(key, r.ID), consumers: l.consumers}, nil
}

func (e Event) check() error {
	if e.Kind == "" || e.County <= 0 || e.Subject == (Subject{}) {
		return fmt.Errorf("audit: event %q of county %d has no kind, county or subject", e.Kind, e.County)
	}
	for _, s := range []string{e.Kind, e.Role, e.Office} {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return fmt.Errorf("audit: %q is not text", s)
		}
	}
	return nil
}

func canonicalFacts(v any) (string, error) {
	if v == nil {
		return "{}", nil
	}
	b, err := Canonical(v)
	if err == nil && b[0] != '{' {
		err = fmt.Errorf("audit: facts of type %T are not an object", v)
	}
	return string(b), err
}

// Append records an event after the subject's last, at the transaction's time; a
// subject without a data key gets one. When another writer was first the error is
// a unique violation (db.IsUnique), which the use case turns into errs.Stale.
func (l *Log) Append(tx *db.Tx, e Event) (Entry, error) {
	head, err := HeadOf(tx, e.County, e.Subject)
	if err != nil {
		return Entry{}, err
	}
	var batch db.Batch
	key, found, err := l.keys.Find(tx, e.County, e.Subject)
	if err != nil {
		return Entry{}, err
	}
	if !found {
		var wrapped []byte
		if key, wrapped, err = l.keys.NewDataKey(tx.Now(), l.ids.Bytes); err != nil {
			return Entry{}, err
		}
		seal.Put(&batch, e.County, e.Subject, wrapped)
	}
	entry, err := l.Prepare(tx.Now(), e, head, key)
	if err != nil {
		return Entry{}, err
	}
	entry.Put(&batch)
	return entry, tx.Pipeline(&batch)
}

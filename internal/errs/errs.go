// Package errs is the one error type that crosses packages: a kind, a message
// key for the person, and a private cause for the log.
//
// The edge (httpx) turns the kind into a status and the key into words of the
// reader's language, exactly once; the cause is never shown.
package errs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Kind says what a caller can do about an error.
type Kind uint8

const (
	Internal        Kind = iota // our fault: a reference number and nothing else is shown
	Invalid                     // the input is wrong: Fields say where and what to do
	Unauthenticated             // nobody is signed in, or the session is over
	Denied                      // signed in, may see it, may not do it
	NotFound                    // missing, or not to be seen by this person: never told apart
	Conflict                    // the state does not allow it: the message says what is possible
	Stale                       // somebody else changed it first: reload and try again
	Limited                     // too often or too much: try later
	Unavailable                 // busy, disk full, dependency down: nothing was written, try later
	Unknown                     // no answer came: the write may stand, ask by its key before trying again
)

var kindNames = [...]string{"internal", "invalid", "unauthenticated", "denied", "not_found",
	"conflict", "stale", "limited", "unavailable", "unknown"}

// String returns the kind's stable name, as used in problem types and metrics.
func (k Kind) String() string { return kindNames[k] }

// Field is one wrong input: the form's field name, the key of the message that
// names the way out, and the message's name-value arguments.
type Field struct {
	Name string
	Key  string
	Args []any
}

// Error is what use cases return.
type Error struct {
	Kind   Kind
	Key    string // i18n message key; empty means the kind's general message
	Args   []any  // name, value, name, value … for the message's placeholders
	Fields []Field
	cause  error
}

// New returns an error of a kind with a message key and its name-value arguments.
func New(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Wrap is New with a private cause, which errors.Is and errors.As still see.
func Wrap(cause error, kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args, cause: cause}
}

// Error renders the error for the log, not for people.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	if e.Key != "" {
		b.WriteString(" " + e.Key)
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Name, f.Key)
	}
	if e.cause != nil {
		b.WriteString(": " + e.cause.Error())
	}
	return b.String()
}

// Unwrap returns the private cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf returns the kind of err; anything that is not an *Error is Internal.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Check collects field errors, so that all of them are shown at once: one of each
// field, the first, which is the one to mend first. The zero value is ready to use.
type Check struct{ fields []Field }

// That records a field error unless ok or the field has one.
func (c *Check) That(ok bool, name, key string, args ...any) {
	if !ok && !slices.ContainsFunc(c.fields, func(f Field) bool { return f.Name == name }) {
		c.fields = append(c.fields, Field{Name: name, Key: key, Args: args})
	}
}

// Err returns nil, or one Invalid error with every field recorded so far.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "error.invalid", Fields: c.fields}
}

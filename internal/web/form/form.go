// Package form reads submitted forms. A form is a struct of strings that holds
// what was typed, as it was typed: the same struct is shown again when something
// is wrong, so nothing typed is lost. Turning strings into values and judging
// them is the use case's work; its errs.Error comes back as Errors, by field.
package form

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"yianju/internal/errs"
	"yianju/internal/i18n"
)

// MaxMemory is how much of a multipart form is held in memory, bytes; files
// beyond it wait on disk.
const MaxMemory = 1 << 20

// maxField is far above every limit a use case states: a text longer than its
// limit still comes back whole, to be shortened. Bytes.
const maxField = 64 << 10

// Read parses the request's body, urlencoded or multipart, and decodes it into
// the struct that into points to. The error is one a handler may return.
func Read(r *http.Request, into any) error {
	// ParseMultipartForm alone loses the errors of an urlencoded body.
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(MaxMemory)
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return err
		}
		return errs.Wrap(err, errs.Invalid, "error.form")
	}
	return Decode(r.PostForm, into)
}

// Decode copies values into the fields of the struct that into points to. A
// field tagged form:"name" of type string takes the first value, one of type
// []string takes all. Line ends become \n, and space around is trimmed. A value
// that is not UTF-8, or holds a NUL, or is beyond 64 KB is refused as a whole:
// no browser sends it.
func Decode(values url.Values, into any) error {
	target := reflect.ValueOf(into).Elem()
	for i := range target.NumField() {
		name, ok := target.Type().Field(i).Tag.Lookup("form")
		if !ok {
			continue
		}
		sent := values[name]
		clean := make([]string, len(sent))
		for j, v := range sent {
			if len(v) > maxField || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return errs.New(errs.Invalid, "error.form")
			}
			clean[j] = strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n"))
		}
		switch field := target.Field(i).Addr().Interface().(type) {
		case *string:
			if len(clean) > 0 {
				*field = clean[0]
			}
		case *[]string:
			*field = clean
		default:
			panic("form: field " + name + " is neither string nor []string")
		}
	}
	return nil
}

// Errors holds what is wrong with a form, in the reader's words.
type Errors struct {
	list []Error
}

// Error is what is wrong with one field.
type Error struct {
	Field string // the input's name; "" is the form as a whole
	Text  string
}

// From words the field errors of a use case. ok is false when err is not about
// the input: then it is the handler's to return.
func From(l i18n.Lang, err error) (e Errors, ok bool) {
	invalid, is := errors.AsType[*errs.Error](err)
	if !is || invalid.Kind != errs.Invalid {
		return Errors{}, false
	}
	for _, f := range invalid.Fields {
		e.Add(f.Name, l.T(f.Key, f.Args...))
	}
	if len(invalid.Fields) == 0 {
		e.Add("", l.T(invalid.Key, invalid.Args...))
	}
	return e, true
}

// Add records an error.
func (e *Errors) Add(field, text string) { e.list = append(e.list, Error{field, text}) }

// Of returns what is wrong with a field, or "".
func (e Errors) Of(field string) string {
	for _, one := range e.list {
		if one.Field == field {
			return one.Text
		}
	}
	return ""
}

// InOrder returns the errors in the order of the form's fields; what stands in
// none of them comes first.
func (e Errors) InOrder(fields ...string) Errors {
	sorted := slices.Clone(e.list)
	slices.SortStableFunc(sorted, func(a, b Error) int {
		return cmp.Compare(slices.Index(fields, a.Field), slices.Index(fields, b.Field))
	})
	return Errors{sorted}
}

// All lists the errors in the order of the form.
func (e Errors) All() []Error { return e.list }

// Any reports whether there is one.
func (e Errors) Any() bool { return len(e.list) > 0 }

package field

import (
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

// Type is what a field's values are.
type Type string

// The types, with their canonical form and what holds them in Go and SQL.
const (
	Text    Type = "text"    // one line; string
	Long    Type = "long"    // several lines; string
	Count   Type = "count"   // "12"; int, 0 = not known unless the limit allows less than 0
	Area    Type = "area"    // m², "89.50"; int64 of 0.01 m²
	Money   Type = "money"   // 元, "1.80"; int64 of fen
	Date    Type = "date"    // "2018-05-22"; string
	Bool    Type = "bool"    // "yes", "no"; bool
	Choice  Type = "choice"  // one of the choices; string
	Choices Type = "choices" // some of the choices, joined by commas in their order; string
	Phone   Type = "phone"   // digits and dashes; string
	Code    Type = "code"    // of a region, so many digits; int64
	Link    Type = "link"    // names another record; no value
)

// Field is one field of a kind of record.
type Field struct {
	Key      string
	Zh, En   string // headers
	Type     Type
	Required bool
	Personal bool
	Public   bool
	Own      bool
	Weight   int
	Max      int // characters of a text, digits of a code
	Lo, Hi   int // of a count
	Choices  []string
}

// Check brings a typed value, already without needless space, to its canonical
// form, or names the message that says what is wrong.
type Check func(typed string) (value, wrong string)

// Table is the fields of one kind of record. It is immutable.
type Table struct {
	Kind   string // stem of the messages that name choices
	fields []Field
	checks map[string]Check
}

// Parse reads a table. checks judge fields, by key, beyond what their type does. It
// panics on a broken table: it is part of the program, and must not start.
func Parse(kind, text string, checks map[string]Check) *Table {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = 7
	lines, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("fields of %s: %v", kind, err))
	}
	t := &Table{Kind: kind, checks: checks}
	for _, l := range lines[1:] {
		f, err := parse(l)
		if err != nil {
			panic(fmt.Sprintf("fields of %s: %s: %v", kind, l[0], err))
		}
		t.fields = append(t.fields, f)
	}
	return t
}

func parse(l []string) (Field, error) {
	f := Field{Key: l[0], Zh: l[1], En: l[2], Type: Type(l[3]), Hi: 1_000_000_000}
	for mark := range strings.FieldsSeq(l[4]) {
		into := map[string]*bool{"required": &f.Required, "personal": &f.Personal, "public": &f.Public, "own": &f.Own}[mark]
		if into == nil {
			return f, fmt.Errorf("no such mark: %q", mark)
		}
		*into = true
	}
	if f.Key == "" || f.Zh == "" || f.En == "" || f.Personal && f.Public {
		return f, fmt.Errorf("no key or header, or both personal and public")
	}
	var err error
	if f.Weight, err = strconv.Atoi(l[5]); err != nil {
		return f, err
	}
	switch f.Type {
	case Choice, Choices:
		f.Choices = strings.Split(l[6], "|")
	case Text, Long, Code:
		f.Max, err = strconv.Atoi(l[6])
	case Count:
		if lo, hi, ok := strings.Cut(l[6], ".."); ok {
			_, err = fmt.Sscan(lo+" "+hi, &f.Lo, &f.Hi)
		}
	case Area, Money, Date, Bool, Phone, Link:
	default:
		err = fmt.Errorf("no such type: %q", f.Type)
	}
	return f, err
}

// Fields returns the fields in the order of the table; they must not be changed.
func (t *Table) Fields() []Field { return t.fields }

// Field returns the field of a key.
func (t *Table) Field(key string) (Field, bool) {
	for i := range t.fields {
		if t.fields[i].Key == key {
			return t.fields[i], true
		}
	}
	return Field{}, false
}

// Header returns the field's header in a language, "zh-CN" or "en".
func (f Field) Header(lang string) string {
	if lang == "en" {
		return f.En
	}
	return f.Zh
}

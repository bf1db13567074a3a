package field

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"yianju/internal/errs"
)

// Values are the values of a record, or some of them, by key, in canonical form.
type Values map[string]string

// JSON returns the values as an object, its keys sorted; "{}" for none.
func (v Values) JSON() string {
	b := append(make([]byte, 0, 128), '{')
	for _, key := range slices.Sorted(maps.Keys(v)) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = appendJSON(append(appendJSON(b, key), ':'), v[key])
	}
	return string(append(b, '}'))
}

// appendJSON appends a text as encoding/json writes it: what it would escape, it does.
func appendJSON(b []byte, s string) []byte {
	escaped := func(r rune) bool {
		return r < ' ' || strings.ContainsRune("\"\\<>&\u2028\u2029\ufffd", r)
	}
	if strings.ContainsFunc(s, escaped) {
		text, err := json.Marshal(s)
		if err != nil {
			panic(err) // a string
		}
		return append(b, text...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// ParseValues reads what JSON wrote.
func ParseValues(text string) (Values, error) {
	var v Values
	err := json.Unmarshal([]byte(text), &v)
	return v, err
}

// With returns v with the values of patch put over it.
func (v Values) With(patch Values) Values {
	out := Values{}
	maps.Copy(out, v)
	maps.Copy(out, patch)
	return out
}

// Split parts values into those that may be read by whoever may read the
// record, and the personal ones.
func (t *Table) Split(v Values) (open, personal Values) {
	open, personal = Values{}, Values{}
	for key, value := range v {
		if f, ok := t.Field(key); ok && f.Personal {
			personal[key] = value
		} else {
			open[key] = value
		}
	}
	return open, personal
}

// Personal returns the personal ones of values.
func (t *Table) Personal(v Values) Values {
	personal := Values{}
	for i := range t.fields {
		if f := &t.fields[i]; f.Personal {
			if value, there := v[f.Key]; there {
				personal[f.Key] = value
			}
		}
	}
	return personal
}

// Differ returns the keys of patch whose values are not those of v, in the order
// of the table.
func (t *Table) Differ(v, patch Values) []string {
	var keys []string
	for _, f := range t.fields {
		if value, there := patch[f.Key]; there && value != v[f.Key] {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// Clean brings what was typed to canonical form; keys that are no fields are left
// out, and so are links. Everything wrong goes to check under the field's key.
func (t *Table) Clean(typed map[string]string, check *errs.Check) Values {
	v := Values{}
	for _, f := range t.fields {
		raw, there := typed[f.Key]
		if !there || f.Type == Link {
			continue
		}
		value, wrong, args := t.CleanOne(f, raw)
		check.That(wrong == "", f.Key, wrong, args...)
		v[f.Key] = value
	}
	return v
}

// CleanOne is Clean for one of the table's fields: its canonical value, or the
// message that says what is wrong.
func (t *Table) CleanOne(f Field, raw string) (value, wrong string, args []any) {
	value, wrong, args = f.clean(raw)
	if check := t.checks[f.Key]; check != nil && wrong == "" && value != "" {
		value, wrong = check(value)
	}
	return value, wrong, args
}

// Whole returns the values of a new record: v, and no wherever a yes or no is not
// given. Every required field that has no value goes to check.
func (t *Table) Whole(v Values, check *errs.Check) Values {
	out := v.With(nil)
	for _, f := range t.fields {
		_, given := v[f.Key]
		if f.Required && f.Type != Link && !given {
			check.That(false, f.Key, "error.field.required")
		}
		if f.Type == Bool && v[f.Key] == "" {
			out[f.Key] = "no"
		}
	}
	return out
}

// clean returns the canonical form, or the message that says what is wrong.
func (f Field) clean(raw string) (value, wrong string, args []any) {
	if strings.ContainsFunc(raw, unicode.IsSpace) {
		if f.Type != Long {
			raw = strings.Join(strings.Fields(raw), " ")
		}
		raw = strings.TrimSpace(raw)
	}
	switch {
	case raw == "" && f.Required:
		return "", "error.field.required", nil
	case raw == "":
		return "", "", nil
	case !utf8.ValidString(raw) || strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		return raw, "error.field.text", nil
	}
	switch f.Type {
	case Text, Long:
		if n := utf8.RuneCountInString(raw); n > f.Max {
			return raw, "error.field.too_long", []any{"max", f.Max, "n", n}
		}
		return raw, "", nil
	case Count:
		return f.cleanCount(narrow(raw))
	case Area, Money:
		value, ok := cleanHundredths(narrow(raw))
		return value, unless(ok, "error.field.hundredths"), nil
	case Date:
		value, ok := cleanDate(narrow(raw))
		return value, unless(ok, "error.field.date"), nil
	case Bool:
		value, ok := map[string]string{"yes": "yes", "no": "no", "是": "yes", "否": "no", "有": "yes", "无": "no", "1": "yes", "0": "no"}[strings.ToLower(narrow(raw))]
		return value, unless(ok, "error.field.choose"), nil
	case Choice:
		return raw, unless(slices.Contains(f.Choices, raw), "error.field.unknown_choice"), nil
	case Choices:
		value, ok := f.cleanChoices(raw)
		return value, unless(ok, "error.field.unknown_choice"), nil
	case Phone:
		value := strings.ReplaceAll(narrow(raw), " ", "")
		return value, unless(phone(value), "error.field.any_phone"), nil
	case Code:
		value := narrow(raw)
		return value, unless(digits(value) && len(value) == f.Max, "error.field.choose"), nil
	}
	return raw, "", nil
}

// digits reports whether s is one digit or more, and nothing else.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// phone reports whether s is a number that can be called: 5 to 15 digits with single
// dashes between them, behind +86 or not.
func phone(s string) bool {
	if inner, ok := strings.CutPrefix(s, "+86"); ok {
		s = strings.TrimPrefix(inner, "-")
	}
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n++
		case c != '-' || i == 0 || i == len(s)-1 || s[i-1] == '-':
			return false
		}
	}
	return n >= 5 && n <= 15
}

func unless(ok bool, wrong string) string {
	if ok {
		return ""
	}
	return wrong
}

// narrow brings full-width figures and signs to ASCII.
func narrow(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return s
	}
	return signs.Replace(norm.NFKC.String(s))
}

var signs = strings.NewReplacer("。", ".", "—", "-", "–", "-")

func (f Field) cleanCount(s string) (value, wrong string, args []any) {
	s = strings.ReplaceAll(s, ",", "")
	n, err := strconv.Atoi(s)
	figures := strings.TrimPrefix(s, "-")
	switch {
	case !digits(figures) || len(figures) > 9 || err != nil:
		return s, "error.field.number", nil
	case n < f.Lo || n > f.Hi:
		return s, "error.field.range", []any{"min", f.Lo, "max", f.Hi}
	}
	return strconv.Itoa(n), "", nil
}

// cleanHundredths reads a number with at most two decimals; units may follow.
func cleanHundredths(s string) (string, bool) {
	s = strings.ReplaceAll(s, ",", "")
	for _, unit := range []string{"m2", "平方米", "㎡", "元"} {
		s = strings.TrimSpace(strings.TrimSuffix(s, unit))
	}
	whole, fraction, point := strings.Cut(s, ".")
	cut := strings.TrimRight(fraction, "0")
	if !digits(whole) || len(whole) > 12 || point && !digits(fraction) || len(cut) > 2 {
		return s, false
	}
	n, err := strconv.ParseInt(whole+(cut + "00")[:2], 10, 64)
	return formatHundredths(n), err == nil
}

func formatHundredths(n int64) string {
	s := strconv.FormatInt(n, 10)
	if n > 99 {
		return s[:len(s)-2] + "." + s[len(s)-2:]
	}
	return "0." + strconv.FormatInt(100+n, 10)[1:]
}

func parseHundredths(s string) int64 {
	n, _ := strconv.ParseInt(strings.Replace(s, ".", "", 1), 10, 64)
	return n
}

var dateForms = []string{time.DateOnly, "2006/1/2", "2006.1.2", "2006-1-2", "2006年1月2日", "20060102"}

func cleanDate(s string) (string, bool) {
	for _, form := range dateForms {
		if d, err := time.Parse(form, strings.ReplaceAll(s, " ", "")); err == nil && d.Year() >= 1900 && d.Year() < 2200 {
			return d.Format(time.DateOnly), true
		}
	}
	return s, false
}

// cleanChoices accepts them joined by commas of either kind.
func (f Field) cleanChoices(raw string) (string, bool) {
	chosen := strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(",，、 ", r) })
	for _, c := range chosen {
		if !slices.Contains(f.Choices, c) {
			return raw, false
		}
	}
	var out []string
	for _, c := range f.Choices {
		if slices.Contains(chosen, c) {
			out = append(out, c)
		}
	}
	return strings.Join(out, ","), true
}

// Filled returns the sum of the weights of the fields that v has a value of, and
// of all: the completeness of a record is filled of all.
func (t *Table) Filled(v Values) (filled, all int) {
	for _, f := range t.fields {
		all += f.Weight
		if v[f.Key] != "" {
			filled += f.Weight
		}
	}
	return filled, all
}

// Missing returns the fields that count in completeness and have no value in v.
func (t *Table) Missing(v Values) []Field {
	var out []Field
	for _, f := range t.fields {
		if f.Weight > 0 && v[f.Key] == "" {
			out = append(out, f)
		}
	}
	return out
}

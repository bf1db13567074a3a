package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// maxInteger is the greatest integer that every JSON reader keeps exactly.
const maxInteger = 1<<53 - 1

// Canonical returns v as canonical JSON (see the package comment). An instant is
// written in µs; any other type goes through its own JSON form. It fails on
// fractions, large integers, invalid UTF-8 and keys that are not printable ASCII.
func Canonical(v any) ([]byte, error) { return appendValue(nil, v) }

func appendValue(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendString(b, v)
	case int:
		return appendInteger(b, int64(v))
	case int64:
		return appendInteger(b, v)
	case time.Time:
		return appendInteger(b, v.UnixMicro())
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil || v == "-0" {
			return nil, fmt.Errorf("audit: %s is not an integer", v)
		}
		return appendInteger(b, n)
	case []any:
		return appendArray(b, v)
	case map[string]any:
		return appendObject(b, v)
	}
	return appendOther(b, v)
}

func appendInteger(b []byte, n int64) ([]byte, error) {
	if n > maxInteger || n < -maxInteger {
		return nil, fmt.Errorf("audit: %d is too large: write it as a string", n)
	}
	return strconv.AppendInt(b, n, 10), nil
}

func appendArray(b []byte, list []any) (_ []byte, err error) {
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendValue(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendObject(b []byte, object map[string]any) (_ []byte, err error) {
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			b = append(b, ',')
		}
		for _, c := range []byte(key) {
			if c < ' ' || c > '~' {
				return nil, fmt.Errorf("audit: key %q is not printable ASCII", key)
			}
		}
		if b, err = appendString(b, key); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if b, err = appendValue(b, object[key]); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendString(b []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("audit: %q is not UTF-8", s)
	}
	return quote(b, s), nil
}

func quote(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, c := range []byte(s) {
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// appendOther writes structs, named types and whatever else has a JSON form.
func appendOther(b []byte, v any) ([]byte, error) {
	form, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	in := json.NewDecoder(bytes.NewReader(form))
	in.UseNumber()
	var plain any
	if err := in.Decode(&plain); err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	return appendValue(b, plain)
}

package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Characters that XML cannot hold stand in a workbook as _x000D_, and a text that
// looks so has its first _ written as _x005F_ (ECMA-376 §22.9.2.19).

const escapeLength = len("_x000D_")

// unescapeX resolves them.
func unescapeX(s string) string {
	i := strings.Index(s, "_x")
	if i < 0 {
		return s
	}
	var b strings.Builder
	for i >= 0 {
		b.WriteString(s[:i])
		s = s[i:]
		if n, ok := escapedX(s); ok {
			b.WriteRune(n)
			s = s[escapeLength:]
		} else {
			b.WriteString(s[:2])
			s = s[2:]
		}
		i = strings.Index(s, "_x")
	}
	b.WriteString(s)
	return b.String()
}

// escapedX reads the character at the beginning of s.
func escapedX(s string) (rune, bool) {
	if len(s) < escapeLength || s[:2] != "_x" || s[escapeLength-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:escapeLength-1], 16, 16)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}

// appendXML appends a text as the content of an element.
func appendXML(b []byte, s string) []byte {
	for i, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '_':
			if _, looks := escapedX(s[i:]); looks {
				b = append(b, "_x005F"...)
			}
			b = append(b, '_')
		case r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF:
			b = append(b, "_x"...)
			const hex = "0123456789ABCDEF"
			b = append(b, hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15], '_')
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

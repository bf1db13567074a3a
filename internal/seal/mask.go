package seal

import (
	"strings"
	"unicode/utf8"
)

// MaskPhone shows a phone number to somebody who may not see all of it: the first
// three and last four digits of a mobile number, 138****1234; less of anything
// shorter.
func MaskPhone(s string) string {
	s = strings.TrimSpace(s)
	r := []rune(s)
	switch n := len(r); {
	case n >= 11:
		return string(r[:3]) + strings.Repeat("*", n-7) + string(r[n-4:])
	case n >= 7:
		return strings.Repeat("*", n-2) + string(r[n-2:])
	default:
		return strings.Repeat("*", n)
	}
}

// MaskName shows the first character of a name and one star, 张*, whatever its
// length.
func MaskName(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	_, size := utf8.DecodeRuneInString(s)
	return s[:size] + "*"
}

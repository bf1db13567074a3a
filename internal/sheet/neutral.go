package sheet

import "strings"

// A spreadsheet program takes a cell that begins with = + - or @ for a formula,
// which can send what stands beside it to a stranger (OWASP: CSV injection).
// Such a text is written with ' before it, and read without. The same goes for
// tabulators and line ends, behind which some programs look for a formula, and
// for the signs of full width, which some narrow.

// Neutral returns the text as it may stand in a cell.
func Neutral(s string) string {
	if formula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// Bare returns the text that Neutral was given.
func Bare(s string) string {
	if inner, ok := strings.CutPrefix(s, "'"); ok && formula(strings.TrimLeft(inner, "'")) {
		return inner
	}
	return s
}

// formula reports whether a program could take s for a formula: it looks past
// spaces, as some programs do.
func formula(s string) bool {
	for _, r := range s {
		switch r {
		case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
			return true
		}
		if !blank(r) {
			return false
		}
	}
	return false
}

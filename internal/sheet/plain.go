package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain brings a cell's text to one line as it would be typed: letters, digits
// and spaces of full width narrowed, spaces at the ends and several in a row
// gone, and a line break a space, or nothing between Chinese characters.
// Punctuation keeps its width: （） stand in many a registered name.
func Plain(s string) string {
	if !needsPlain(s) {
		return s
	}
	var b strings.Builder
	var last rune
	space, line := false, false
	for _, r := range s {
		r = narrow(r)
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\v' || r == '\f':
			line = true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case ignorable(r):
			continue
		}
		if b.Len() > 0 && (space || line && (last < utf8.RuneSelf || r < utf8.RuneSelf)) {
			b.WriteByte(' ')
		}
		space, line, last = false, false, r
		b.WriteRune(r)
	}
	return b.String()
}

func needsPlain(s string) bool {
	if bare(s) {
		return false
	}
	for i, r := range s {
		switch {
		case r == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' '):
			return true
		case r == ' ':
		case r < ' ', narrow(r) != r, unicode.IsSpace(r), ignorable(r):
			return true
		}
	}
	return false
}

// Code is Plain for what is no prose, such as numbers, codes and dates:
// everything of full width narrowed, no spaces at all.
func Code(s string) string {
	if bare(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if unicode.IsSpace(r) || ignorable(r) {
			return -1
		}
		return r
	}, s)
}

// narrow narrows letters, digits and the space.
func narrow(r rune) rune {
	switch {
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - ('０' - '0')
	case r == '\u3000', r == '\u00a0':
		return ' '
	}
	return r
}

// ignorable are characters nobody sees: they come along when texts are copied
// from web pages.
func ignorable(r rune) bool { return r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || r == '\u2060' }

// trim takes spaces of all widths off the ends.
func trim(s string) string {
	if bare(s) {
		return s
	}
	return strings.TrimFunc(s, blank)
}

func blank(r rune) bool { return unicode.IsSpace(r) || ignorable(r) }

// bare reports whether a text is printing ASCII without spaces, as most cells are.
func bare(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

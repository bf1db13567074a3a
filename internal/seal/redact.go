package seal

import (
	"regexp"
	"strings"
)

// Free text is read by many and is not sealed, so no phone and no identity number
// stays in it: filing moves them to the contact, everything else drops them.

var (
	identityPattern = regexp.MustCompile(`[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]`)
	mobilePattern   = regexp.MustCompile(`(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}`)
	landlinePattern = regexp.MustCompile(`0\d{2,3}[- ]?[2-8]\d{6,7}`)
)

// Redact replaces phone numbers by ‹电话› and identity numbers by ‹证件号›, and
// returns what it took out. Full-width digits are read as digits.
func Redact(text string) (clean string, found []string) {
	clean = NarrowDigits(text)
	for _, p := range []struct {
		pattern *regexp.Regexp
		shown   string
	}{{identityPattern, "‹证件号›"}, {mobilePattern, "‹电话›"}, {landlinePattern, "‹电话›"}} {
		clean = replaceNumbers(clean, p.pattern, p.shown, &found)
	}
	return clean, found
}

// replaceNumbers leaves longer runs of digits alone: a meter reading or an order
// number is not a phone.
func replaceNumbers(text string, p *regexp.Regexp, shown string, found *[]string) string {
	var b strings.Builder
	at := 0
	for _, m := range p.FindAllStringIndex(text, -1) {
		if m[0] > 0 && digit(text[m[0]-1]) || m[1] < len(text) && digit(text[m[1]]) {
			continue
		}
		b.WriteString(text[at:m[0]] + shown)
		*found = append(*found, text[m[0]:m[1]])
		at = m[1]
	}
	return b.String() + text[at:]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// IsPhone accepts a mainland mobile or a landline with area code.
func IsPhone(s string) bool {
	return s != "" && (mobilePattern.FindString(s) == s || landlinePattern.FindString(s) == s)
}

// NarrowDigits writes full-width digits as digits.
func NarrowDigits(s string) string { return strings.Map(narrowDigit, s) }

func narrowDigit(r rune) rune {
	if r >= '\uff10' && r <= '\uff19' { // written so that nobody takes them for the narrow ones
		return r - '\uff10' + '0'
	}
	return r
}

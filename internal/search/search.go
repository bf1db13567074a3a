// Package search turns names and what people type into the pieces that a
// look-up table is keyed by, so that any part of a Chinese name is found
// without LIKE, the same way on both databases.
//
// A name is stored in its normal form with one row for each pair of
// neighbouring characters and one for its first character. A query of two and
// more characters takes the rows that have all its pairs and then checks that
// the name really contains it; a query of one character finds names that begin
// with it.
package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Normal brings a name or a query to the form they are compared in: full-width
// narrowed, lower case, letters and digits only.
func Normal(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// Grams returns the pieces of a name in normal form, each once.
func Grams(normal string) []string {
	runes := []rune(normal)
	if len(runes) == 0 {
		return nil
	}
	return append(pairs(runes), first(runes))
}

// Pieces returns the pieces of several texts in normal form with | between, each
// once: what a name and what it is found by beside are stored as.
func Pieces(index string) (out []string) {
	for _, text := range strings.Split(index, "|") {
		out = append(out, Grams(text)...)
	}
	return unique(out)
}

// queryMost bounds how many characters of a query are looked at: whoever pastes
// a page finds what has its beginning.
const queryMost = 64

// Query returns the pieces a name must have to match a query in normal form;
// none for an empty query.
func Query(normal string) []string {
	runes := []rune(normal)
	runes = runes[:min(len(runes), queryMost)]
	switch len(runes) {
	case 0:
		return nil
	case 1:
		return []string{first(runes)}
	}
	return pairs(runes)
}

// first marks the piece for a name's first character; ^ is in no normal form.
func first(runes []rune) string { return "^" + string(runes[0]) }

func pairs(runes []rune) []string {
	var out []string
	seen := map[string]bool{}
	for i := range len(runes) - 1 {
		if p := string(runes[i : i+2]); !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

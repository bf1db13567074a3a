package search

import (
	"cmp"
	"slices"
	"strings"
)

// Form is one way to look for what somebody typed.
type Form struct {
	Text  string   // what a name, or what it is found by beside, must contain
	Grams []string // its pieces
	Least int      // how many of them a name must have at least
	Slip  bool     // a name need only nearly contain the text
}

const (
	slipLetters = 5 // so long must be what is typed in letters before a slip is forgiven,
	slipHan     = 4 // and so long what is typed in characters
	slipPieces  = 3 // two characters in each other's place take three pairs away
)

// Forms returns the ways to look for what was typed, the strictest first; whoever
// looks takes the first that finds something. As it is written; as it sounds; both
// without the 小区 that people say after any name; and with one character wrong,
// missing, too much or in its neighbour's place. None for a text without letters or
// digits.
func Forms(typed string) []Form {
	normal := Normal(typed)
	grams := Query(normal)
	if len(grams) == 0 {
		return nil
	}
	forms := []Form{{normal, grams, len(grams), false}}
	if len([]rune(normal)) == 1 {
		return forms
	}
	sound := Sound(normal)
	forms = append(forms, Form{sound, Query(sound), len(Query(sound)), false})
	if core := strings.TrimSuffix(normal, "小区"); len([]rune(core)) > 1 && core != normal {
		for _, text := range []string{core, Sound(core)} {
			forms = append(forms, Form{text, Query(text), len(Query(text)), false})
		}
	}
	forms = slices.CompactFunc(forms, func(a, b Form) bool { return a.Text == b.Text })
	runes, least := []rune(normal), slipHan
	if letters(normal) {
		runes, least = []rune(sound), slipLetters
	}
	if len(runes) >= least && len(runes) <= queryMost {
		near := Query(string(runes))
		forms = append(forms, Form{string(runes), near, max(1, len(near)-slipPieces), true})
	}
	return forms
}

// Strict returns the forms of Forms that forgive no slip.
func Strict(typed string) []Form {
	return slices.DeleteFunc(Forms(typed), func(f Form) bool { return f.Slip })
}

func letters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// Nearest keeps of a list what nearly contains the text of a form that forgives a
// slip, the nearest first; of other forms all. index is what an entry is found by.
func Nearest[T any](f Form, list []T, index func(T) string, most int) []T {
	if !f.Slip {
		return list[:min(len(list), most)]
	}
	type hit struct {
		entry T
		slips int
	}
	var hits []hit
	for _, e := range list {
		best := len(f.Text)
		for _, name := range strings.Split(index(e), "|") {
			best = min(best, slips([]rune(name), []rune(f.Text)))
		}
		if best <= 1 {
			hits = append(hits, hit{e, best})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.slips, b.slips) })
	var out []T
	for _, h := range hits[:min(len(hits), most)] {
		out = append(out, h.entry)
	}
	return out
}

// slips is the least number of characters to change, add, leave out or swap with
// their neighbour for the text to stand somewhere in the name (Sellers 1980, with
// transpositions).
func slips(name, text []rune) int {
	// row[j]: the text up to i against what ends at the jth character of the name.
	before, last, row := make([]int, len(name)+1), make([]int, len(name)+1), make([]int, len(name)+1)
	for i := 1; i <= len(text); i++ {
		row[0] = i
		for j := 1; j <= len(name); j++ {
			wrong := 1
			if text[i-1] == name[j-1] {
				wrong = 0
			}
			row[j] = min(last[j-1]+wrong, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && text[i-1] == name[j-2] && text[i-2] == name[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return slices.Min(last)
}

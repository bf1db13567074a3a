package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPieces(t *testing.T) {
	t.Parallel()
	if got := Normal(" 万科·ＣＢＤ 花园(二期) "); got != "万科cbd花园二期" {
		t.Errorf("Normal: %q", got)
	}
	if got := Grams("花园花园"); !slices.Equal(got, []string{"花园", "园花", "^花"}) {
		t.Errorf("Grams: %q", got)
	}
	for q, want := range map[string][]string{"": nil, "花": {"^花"}, "花园": {"花园"}} {
		if got := Query(q); !slices.Equal(got, want) {
			t.Errorf("Query(%q): %q", q, got)
		}
	}
}

// Every part of a name must be found by its pieces: none may be missing.
func TestNoPartIsMissed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := []rune(rapid.StringOfN(rapid.RuneFrom([]rune("阳光花园𠮷一二三ab12")), 1, 12, -1).Draw(t, "name"))
		from := rapid.IntRange(0, len(name)-1).Draw(t, "from")
		to := rapid.IntRange(from+1, len(name)).Draw(t, "to")
		if to-from == 1 && from > 0 {
			return // one character is a prefix query
		}
		have := Grams(string(name))
		for _, g := range Query(string(name[from:to])) {
			if !slices.Contains(have, g) {
				t.Fatalf("%q lacks %q", string(name), g)
			}
		}
	})
}

func FuzzNormal(f *testing.F) {
	f.Add("全角ＡＢ１２ ﷺ é\u200b")
	f.Fuzz(func(t *testing.T, s string) {
		n := Normal(s)
		if strings.ContainsAny(n, " ^\u200b") {
			t.Errorf("%q keeps a mark", n)
		}
	})
}

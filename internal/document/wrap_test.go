package document

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLines: nothing is lost, nothing is wider than its room, no line begins or ends
// with a sign that must not, unless there is no other place to break.
func TestLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"漏", "水", "，", "。", "（", "）", "《", "》", "“", "”", "1,204", "K7M2-9XQ4", " ", "%", "堃", "𬭎", "——", "……", "https://example.cn/a/b?c=d"}), 0, 80).Draw(t, "text"), "")
		room := rapid.Float64Range(3, 28).Draw(t, "room") * em
		lines := wrap(body, text, room, room)
		if got, want := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(text, " ", ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		runes, start := []rune(text), 0 // where the line before began
		for i, line := range lines {
			if w := width(body, line); w > room+size3-em+0.01 && len([]rune(line)) > 1 {
				t.Fatalf("%q is %.1f wide in %.1f", line, w, room)
			}
			if i == 0 || line == "" {
				continue
			}
			at := start + len([]rune(lines[i-1]))
			word := at // where what was broken begins
			for word > start && !mayBreak(runes, word) {
				word--
			}
			if word > start && word < at && !longer(body, runes, word, room) {
				t.Fatalf("%q | %q: there was a better place", lines[i-1], line)
			}
			for start = at; start < len(runes) && runes[start] == ' '; start++ {
			}
		}
	})
}

func TestNoPlaceToBreak(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		room float64 // characters
		want []string
	}{
		{"业主反映漏水，请处理。", 6, []string{"业主反映漏", "水，请处理。"}},
		{"共1,204件", 4, []string{"共1,204", "件"}},
		{"全部1,204件", 4, []string{"全部", "1,204件"}},
		{"办结（共", 3, []string{"办结", "（共"}},
		{"", 5, []string{""}},
		{"编号x7f3a9x7f3a9x7f3a9", 5, []string{"编号x7f3a9", "x7f3a9x7f3a", "9"}},
	} {
		if got := wrap(body, c.text, c.room*em, c.room*em); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %q", c.text, got)
		}
	}
}

// TestTheGrid: 28 characters on a line, 22 lines on a page.
func TestTheGrid(t *testing.T) {
	t.Parallel()
	lines := wrap(body, strings.Repeat("漏", 29), across, across)
	if len([]rune(lines[0])) != 28 || len(lines) != 2 {
		t.Errorf("%d characters", len([]rune(lines[0])))
	}
}

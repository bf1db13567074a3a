package part_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"yianju/internal/web/static"
)

// TestContrast computes the WCAG contrast of every pair of tokens that meet on
// a page, in each palette: text 7:1, control borders and focus ring 3:1.
func TestContrast(t *testing.T) {
	t.Parallel()
	raw, err := static.Files.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(raw)
	text := [][2]string{
		{"ink", "ground"}, {"ink", "paper"}, {"mute", "ground"}, {"mute", "paper"}, {"brand", "paper"}, {"brand", "ground"}, {"on", "brand"}, {"ink", "tint"},
		{"late", "paper"}, {"late", "ground"}, {"soon", "paper"}, {"soon", "ground"}, {"fine", "paper"}, {"fine", "ground"}, {"note", "paper"}, {"honour", "paper"},
		{"late", "late-bg"}, {"soon", "soon-bg"}, {"fine", "fine-bg"}, {"note", "note-bg"}, {"honour", "honour-bg"}, {"plain", "plain-bg"},
		{"ink", "late-bg"}, {"ink", "soon-bg"}, {"ink", "fine-bg"}, {"ink", "note-bg"}, {"ink", "plain-bg"},
	}
	edges := [][2]string{{"line", "paper"}, {"brand", "ground"}, {"brand", "paper"}}
	for name, start := range map[string]string{"light": ":root{", "dark by device": ":root:not([data-theme=light]){", "dark by choice": ":root[data-theme=dark]{"} {
		colours := tokens(css, start)
		for goal, pairs := range map[float64][][2]string{7: text, 3: edges} {
			for _, pair := range pairs {
				if got := contrast(colours[pair[0]], colours[pair[1]]); !(got >= goal) {
					t.Errorf("%s: %s on %s is %.2f, under %g", name, pair[0], pair[1], got, goal)
				}
			}
		}
	}
	if a, b := fmt.Sprint(tokens(css, ":root:not([data-theme=light]){")), fmt.Sprint(tokens(css, ":root[data-theme=dark]{")); a != b {
		t.Error("the two dark palettes differ")
	}
}

var token = regexp.MustCompile(`--([a-z-]+):#([0-9A-F]{6})`)

func tokens(css, start string) map[string]string {
	_, block, _ := strings.Cut(css, start)
	block, _, _ = strings.Cut(block, "}")
	out := map[string]string{}
	for _, m := range token.FindAllStringSubmatch(block, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// contrast is WCAG 2.2's ratio of relative luminances; NaN for a missing token.
func contrast(a, b string) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(hex string) float64 {
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return math.NaN()
	}
	linear := func(c uint64) float64 {
		s := float64(c&0xFF) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(v>>16) + 0.7152*linear(v>>8) + 0.0722*linear(v)
}

package search

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The kinds of forms.
const (
	written = "as written"
	sounds  = "as it sounds, or without 小区"
	slip    = "with a slip"
	no      = "not"
)

// found says by which form a text finds a name, as the databases do it.
func found(name, typed string, others ...string) string {
	index := Normal(name) + "|" + Also(name, others...)
	have := Pieces(index)
	for i, f := range Forms(typed) {
		n := 0
		for _, g := range f.Grams {
			if slices.Contains(have, g) {
				n++
			}
		}
		if n < f.Least || !f.Slip && !strings.Contains(index, f.Text) {
			continue
		}
		switch {
		case len(Nearest(f, []string{index}, func(s string) string { return s }, 1)) == 0:
		case f.Slip:
			return slip
		case i == 0:
			return written
		default:
			return sounds
		}
	}
	return no
}

func TestForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, typed string
		want        string
	}{
		{"万科花园", "科花", written},
		{"万科花园", "WKHY", written},         // initials
		{"万科花园", "wanke", written},        // pinyin
		{"万科花园", "完可花园", sounds},          // the wrong characters of a keyboard
		{"中海城", "zongha", sounds},         // said without curled tongue
		{"中海城", "zhongha", sounds},        // and with
		{"长春路小区", "ccl", written},         // either reading
		{"长江苑", "cjy", written},           //
		{"调兵山花园", "diaobingshan", sounds}, //
		{"阳光花园一期", "阳光大园一期", slip},        // one wrong
		{"阳光花园一期", "阳光花一期", slip},         // one missing
		{"阳光花园一期", "阳光花花园一期", slip},       // one too much
		{"阳光花园一期", "阳光园花一期", slip},        // two swapped
		{"万科花园", "wankehuayaun", slip},    //
		{"阳光花园一期", "月亮花园三期", no},          //
		{"阳光花园", "花木", no},                // two characters forgive nothing
		{"万科·ＣＢＤ 花园", "cbd", written},     //
		{"阳光花园", "阳光花园小区", sounds},
		{"阳光花园", "小区", no},
		{"龙湖天街", "五一路", no},                    //
		{"𠮷祥里", "𠮷祥", written},                 // no dictionary has it
		{"Riverside 18", "riverside", written}, //
	} {
		if got := found(c.name, c.typed); got != c.want {
			t.Errorf("%q for %q: %s, want %s (%q)", c.typed, c.name, got, c.want, Also(c.name))
		}
	}
	if got := found("万科花园", "五一路", "沈阳市和平区五一路18号"); got != written {
		t.Errorf("by the address: %s", got)
	}
	if Forms(" ·") != nil || Forms("") != nil {
		t.Error("nothing finds something")
	}
}

// TestReadings: a name of many readings is not indexed without bounds.
func TestReadings(t *testing.T) {
	t.Parallel()
	if n := strings.Count(Also(strings.Repeat("长乐行朝", 10)), "|"); n >= 2*soundsMost {
		t.Errorf("%d ways", n)
	}
}

// TestSlips holds the table of slips against a search of all texts one slip away.
func TestSlips(t *testing.T) {
	t.Parallel()
	letters := []rune("ab花园")
	one := func(s []rune) [][]rune {
		out := [][]rune{s}
		for i := range s {
			out = append(out, slices.Delete(slices.Clone(s), i, i+1))
			for _, r := range letters {
				changed := slices.Clone(s)
				changed[i] = r
				out = append(out, changed, slices.Insert(slices.Clone(s), i, r))
			}
			if i > 0 {
				swapped := slices.Clone(s)
				swapped[i-1], swapped[i] = swapped[i], swapped[i-1]
				out = append(out, swapped)
			}
		}
		for _, r := range letters {
			out = append(out, append(slices.Clone(s), r))
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SliceOfN(rapid.SampledFrom(letters), 0, 8).Draw(t, "name")
		text := rapid.SliceOfN(rapid.SampledFrom(letters), 1, 6).Draw(t, "text")
		want := slices.ContainsFunc(one(text), func(s []rune) bool { return strings.Contains(string(name), string(s)) })
		if got := slips(name, text) <= 1; got != want {
			t.Fatalf("%q in %q: %v, want %v", string(text), string(name), got, want)
		}
	})
}

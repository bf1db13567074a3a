package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Flag marks a case apart from its category (domain.md §4.1).
type Flag string

const (
	Threat      Flag = "threat"      // 扬言: L2 and L3 are alarmed at once
	Group       Flag = "group"       // 群体
	Repeated    Flag = "repeated"    // 重复
	Media       Flag = "media"       // 媒体
	Vulnerable  Flag = "vulnerable"  // 涉老残孕幼
	Lawsuit     Flag = "lawsuit"     // 涉诉涉访
	Directive   Flag = "directive"   // 领导批示
	Retaliation Flag = "retaliation" // 打击报复
)

// Word is one row of words.csv: a phrase and what it brings about.
type Word struct {
	Text     string
	Class    Class  // raises the case to at least this class
	Flag     Flag   // sets a flag
	Number   string // an emergency number to show before the form goes on: 119, 110, 120, gas, 12356
	Category string // the category it hints at
}

// Reading is what words.csv makes of an owner's text.
type Reading struct {
	Class    Class // U0 or U1, or empty
	Flags    []Flag
	Numbers  []string // emergency numbers, in the order of the file
	Category string
}

func addWord(v *Version, r row) error {
	w := Word{Text: r["word"], Category: r["category"]}
	kind, value, _ := strings.Cut(r["effect"], ":")
	switch kind {
	case "class":
		w.Class = Class(value)
	case "flag":
		w.Flag = Flag(value)
	case "emergency":
		w.Number = value
	default:
		return fmt.Errorf("effect %q begins with none of class:, flag: and emergency", r["effect"])
	}
	if w.Text == "" {
		return fmt.Errorf("a row without a word would match every text")
	}
	v.words = append(v.words, w)
	return nil
}

// negations before a phrase take it back: 「没有人被困」, 「不是着火」.
var negations = []string{"没有", "没有人", "没人", "没", "不是", "并未", "未", "无人"}

// Read finds the phrases of words.csv in a text.
func (v *Version) Read(text string) Reading {
	var out Reading
	for _, w := range v.words {
		if !says(text, w.Text) {
			continue
		}
		if w.Class != "" && (out.Class == "" || w.Class.Faster(out.Class)) {
			out.Class = w.Class
		}
		if w.Flag != "" && !slices.Contains(out.Flags, w.Flag) {
			out.Flags = append(out.Flags, w.Flag)
		}
		if w.Number != "" && !slices.Contains(out.Numbers, w.Number) {
			out.Numbers = append(out.Numbers, w.Number)
		}
		if out.Category == "" {
			out.Category = w.Category
		}
	}
	return out
}

// says reports whether text has the phrase at least once without a negation
// right before it.
func says(text, phrase string) bool {
	for rest := text; ; {
		before, after, found := strings.Cut(rest, phrase)
		if !found {
			return false
		}
		if !slices.ContainsFunc(negations, func(n string) bool { return strings.HasSuffix(before, n) }) {
			return true
		}
		rest = after
	}
}

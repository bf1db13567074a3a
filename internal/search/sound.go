package search

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

//go:embed heteronym.csv
var heteronymTable string

// heteronyms are the characters that names have with several sounds.
var heteronyms = func() map[rune][]string {
	r := csv.NewReader(strings.NewReader(heteronymTable))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic("search: heteronym.csv: " + err.Error())
	}
	out := map[rune][]string{}
	for _, row := range rows[1:] {
		out[[]rune(row[0])[0]] = strings.Fields(row[1])
	}
	return out
}()

// soundsMost bounds in how many ways a name is said.
const soundsMost = 8

// said is how a character is read, without tones; what is no Han character, or one
// that the dictionary lacks, is its own sound.
func said(r rune) []string {
	if many := heteronyms[r]; many != nil {
		return many
	}
	if unicode.Is(unicode.Han, r) {
		if one := pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: false, Separator: ""}); len(one) > 0 {
			return one[:1]
		}
	}
	return []string{string(r)}
}

// alike brings sounds that many do not tell apart, and keyboards therefore offer
// for each other (模糊音), to one spelling.
var alike = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ng", "n", "ü", "v")

// Sound is how a name or query in normal form sounds: its pinyin without tones,
// spelled so that what sounds alike is equal. Of several readings it takes the
// commonest.
func Sound(normal string) string {
	var b strings.Builder
	for _, r := range normal {
		b.WriteString(said(r)[0])
	}
	return alike.Replace(b.String())
}

// Also returns by what else than itself a name is found, for a column beside it:
// how it sounds, the initials of that, and others, such as an address, as they
// are; all in normal form, with | between.
func Also(name string, others ...string) string {
	whole, initials := []string{""}, []string{""}
	for _, r := range Normal(name) {
		sounds := said(r)
		if len(sounds)*len(whole) > soundsMost {
			sounds = sounds[:1]
		}
		whole, initials = extend(whole, sounds, func(s string) string { return s }), extend(initials, sounds, initial)
	}
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	for i := range whole {
		add(alike.Replace(whole[i]))
		add(initials[i])
	}
	for _, o := range others {
		add(Normal(o))
	}
	return strings.Join(unique(parts), "|")
}

// extend continues each of some beginnings with each of some ends.
func extend(begun, ends []string, as func(string) string) []string {
	out := make([]string, 0, len(begun)*len(ends))
	for _, b := range begun {
		for _, e := range ends {
			out = append(out, b+as(e))
		}
	}
	return out
}

func initial(sound string) string { return string([]rune(sound)[:1]) }

func unique(list []string) (out []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

package report

import (
	"slices"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/indicator"
)

// Figure is a number of a draft.
type Figure struct {
	Text  string
	Count int64 // of the cases, or of what a rate is of
	Cases Cases // those counted
}

// Cases says which cases a figure counts: those filed in the days, in the area and so on,
// that bear one of the marks. Without marks there is no list of just these.
type Cases struct {
	From, To calendar.Date // both included
	Area     int           // code of the province, a city or a county
	Category string        // or the two digits of a group; "" for all
	Compound id.ID         // 0 for all
	Marks    []casework.Mark
}

// Sentence is a sentence in pieces, in their order.
type Sentence []Piece

// Piece is some words, or a figure.
type Piece struct {
	Text   string
	Figure *Figure // nil for words
}

// String is the sentence as it is read.
func (s Sentence) String() string {
	var b strings.Builder
	for _, p := range s {
		b.WriteString(p.Text)
	}
	return b.String()
}

// tally is the figures of some cases.
type tally struct {
	sums  casework.Sums
	cases Cases // without marks
}

func (w writer) of(sums casework.Sums, cases Cases) tally {
	cut := w.q.cut()
	cases.From, cases.To = cut.From, cut.To
	return tally{sums, cases}
}

// figure is one of a tally, by the name of a mark or of an indicator. A rate leads to the
// cases it is of, unless joiners' ratings, which are no cases, are among them.
func (w writer) figure(t tally, name string) Figure {
	if m, is := casework.ParseMark(name); is {
		f := Figure{Text: w.l.Count(t.sums.Of(m)), Count: t.sums.Of(m), Cases: t.cases}
		f.Cases.Marks = []casework.Mark{m}
		return f
	}
	v := w.book.Of(name, t.sums, 0)
	f := Figure{Text: w.rate(v), Count: v.N, Cases: t.cases}
	if marks := indicator.Marks(v.Denominator); len(marks) == len(v.Denominator) {
		f.Cases.Marks = marks
	}
	return f
}

// rate writes a rate with its n; of too few it says so.
func (w writer) rate(v indicator.Value) string {
	key := "report.rate"
	switch {
	case !v.Known():
		return w.l.T("report.rate.none")
	case v.Few:
		key = "report.rate.few"
	}
	return w.l.T(key, "rate", v.Text(), "count", w.l.Count(v.N))
}

// hole and the characters after it stand for figures while a sentence is written: they
// are of Unicode's private use, and no message has them.
const hole = '\uE000'

// say writes a message with words and with figures of a tally, which stand in it by their
// names.
func (w writer) say(key string, words []any, t tally, names ...string) Sentence {
	args := slices.Clone(words)
	for i, name := range names {
		args = append(args, name, string(hole+rune(i)))
	}
	var out Sentence
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			out = append(out, Piece{Text: plain.String()})
			plain.Reset()
		}
	}
	for _, c := range w.l.T(key, args...) {
		if c < hole || c >= hole+rune(len(names)) {
			plain.WriteRune(c)
			continue
		}
		flush()
		f := w.figure(t, names[c-hole])
		out = append(out, Piece{f.Text, &f})
	}
	flush()
	return out
}

// join joins sentences as the language does.
func join(l i18n.Lang, list []Sentence) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = s.String()
	}
	if l == i18n.English {
		return strings.Join(words, " ")
	}
	return strings.Join(words, "")
}

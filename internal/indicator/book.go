package indicator

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/i18n"
)

// Unit is how an indicator is written.
type Unit string

// The units.
const (
	Rate           Unit = "rate"             // a share, in percent
	Score          Unit = "score"            // of 100, made of other rates
	PerTenThousand Unit = "per_ten_thousand" // cases to 10 000 homes
)

// Indicator is one definition.
type Indicator struct {
	Name          string
	Version       string
	EffectiveFrom calendar.Date
	Unit          Unit
	Numerator     []Term
	Denominator   []Term // empty for a score
	Fewest        int64  // cases under which it is shown with n and takes no rank
	zh, en        string
	basis, basisE string // what is counted, in words
	Source        string
}

// Term is a column of the figures, or another indicator, with its weight.
type Term struct {
	Name   string
	Weight int64
}

// Title is the indicator's name.
func (i Indicator) Title(l i18n.Lang) string { return inLanguage(l, i.zh, i.en) }

// Basis says in words what is counted.
func (i Indicator) Basis(l i18n.Lang) string { return inLanguage(l, i.basis, i.basisE) }

func inLanguage(l i18n.Lang, zh, en string) string {
	if l.String() == string(i18n.English) {
		return en
	}
	return zh
}

// Marks are those of the terms that are cases: what a list of them shows.
func Marks(terms []Term) (marks []casework.Mark) {
	for _, t := range terms {
		if m, known := casework.ParseMark(t.Name); known {
			marks = append(marks, m)
		}
	}
	return marks
}

// Book are the definitions in force at one time, in the order of the file.
type Book []Indicator

//go:embed indicator.csv
var file string

var all = func() Book {
	b, err := read(file)
	if err != nil {
		panic(err)
	}
	return b
}()

// At returns the definitions in force on a day: of each name the latest.
func At(day calendar.Date) Book {
	var in Book
	for _, i := range all {
		if i.EffectiveFrom.After(day) {
			continue
		}
		if at := slices.IndexFunc(in, func(o Indicator) bool { return o.Name == i.Name }); at >= 0 {
			in[at] = i
		} else {
			in = append(in, i)
		}
	}
	return in
}

// Get returns the definition of a name.
func (b Book) Get(name string) (Indicator, bool) {
	at := slices.IndexFunc(b, func(i Indicator) bool { return i.Name == name })
	if at < 0 {
		return Indicator{}, false
	}
	return b[at], true
}

// read reads the file: every term must be a column of the figures, the number of
// homes, or, in a score, an indicator.
func read(text string) (Book, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("indicator: %w", err)
	}
	var b Book
	for n, r := range rows[1:] {
		i := Indicator{Name: r[0], Version: r[1], Unit: Unit(r[3]), zh: r[7], en: r[8], basis: r[9], basisE: r[10], Source: r[11]}
		var errs [4]error
		i.EffectiveFrom, errs[0] = calendar.ParseDate(r[2])
		i.Numerator, errs[1] = terms(r[4])
		i.Denominator, errs[2] = terms(r[5])
		i.Fewest, errs[3] = strconv.ParseInt(r[6], 10, 64)
		for _, err := range append(errs[:], i.check(b)) {
			if err != nil {
				return nil, fmt.Errorf("indicator: line %d, %s: %w", n+2, i.Name, err)
			}
		}
		b = append(b, i)
	}
	return b, nil
}

func terms(text string) (list []Term, err error) {
	for word := range strings.FieldsSeq(text) {
		name, weight, weighted := strings.Cut(word, "*")
		t := Term{name, 1}
		if weighted {
			if t.Weight, err = strconv.ParseInt(weight, 10, 64); err != nil {
				return nil, err
			}
		}
		list = append(list, t)
	}
	return list, nil
}

func (i Indicator) check(before Book) error {
	if i.Unit != Rate && i.Unit != Score && i.Unit != PerTenThousand {
		return fmt.Errorf("unit %q", i.Unit)
	}
	for _, t := range append(slices.Clone(i.Numerator), i.Denominator...) {
		_, known := before.Get(t.Name)
		if i.Unit != Score {
			_, known = casework.Sums{}.Column(t.Name)
		}
		if !known && (t.Name != households || i.Unit != PerTenThousand) {
			return fmt.Errorf("term %q", t.Name)
		}
	}
	return nil
}

// households is the one term that is no figure of cases.
const households = "households"

package web

import (
	"net/http"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/indicator"
	"yianju/internal/web/part"
)

// indicatorsPage says how every rate is worked out (数据口径), for everybody.
type indicatorsPage struct {
	part.Page
	Book indicator.Book
}

func (s *Site) indicators(w http.ResponseWriter, r *http.Request) error {
	v := indicatorsPage{Page: s.page(r, "figure.indicators.title")}
	v.Back, v.Book = "/", indicator.At(calendar.DateOf(v.Now))
	return s.show(w, r, indicatorsView(v))
}

// formulaWords writes what an indicator divides by what, in the words of the marks.
func formulaWords(p part.Page, book indicator.Book, i indicator.Indicator) string {
	words := func(terms []indicator.Term) string {
		var out []string
		for _, t := range terms {
			name := p.T("figure.households")
			if _, is := casework.ParseMark(t.Name); is {
				name = p.T("figure.mark." + t.Name)
			} else if word, is := strings.CutPrefix(t.Name, "joiners_"); is {
				name = p.T("figure.joiners", "word", p.T("case.rating."+word))
			} else if one, is := book.Get(t.Name); is {
				name = one.Title(p.Lang)
			}
			if t.Weight != 1 {
				name += " × " + strconv.FormatInt(t.Weight, 10)
			}
			out = append(out, name)
		}
		return strings.Join(out, " + ")
	}
	switch i.Unit {
	case indicator.Score:
		return "(" + words(i.Numerator) + ") ÷ 100"
	case indicator.PerTenThousand:
		return words(i.Numerator) + " ÷ " + words(i.Denominator) + " × 10000"
	}
	return "(" + words(i.Numerator) + ") ÷ (" + words(i.Denominator) + ")"
}

package appraisal

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"

	"yianju/internal/calendar"
	"yianju/internal/dated"
	"yianju/internal/i18n"
)

// The items that the program can count, by their names in item.csv.
const (
	FeedbackLate    = "feedback_late"
	Refuted         = "refuted"
	Undecided       = "undecided"
	MilestoneMissed = "milestone_missed"
)

var names = []string{FeedbackLate, Refuted, Undecided, MilestoneMissed}

// Per is what an item costs its points for.
type Per string

// The ways.
const (
	Each     Per = "each"
	Percent  Per = "percent"   // of what it is a part of
	PerMille Per = "per_mille" // likewise
)

// parts is how many of its units make a whole.
func (p Per) parts() int64 { return map[Per]int64{Percent: 100, PerMille: 1000}[p] }

// Item is something that costs points, from a day on.
type Item struct {
	From     calendar.Date
	Name     string
	Cities   bool // is of cities
	Counties bool
	Per      Per
	Tenths   int64 // of a point, that one costs
	Most     int64 // tenths that all cost at most
	Fewest   int64 // of a share: of fewer it costs nothing
	Source   string
	zh, en   string
	basis    string
	basisEN  string
}

// Since is the day from which it is so.
func (i Item) Since() calendar.Date { return i.From }

// Title is the item's name in a language.
func (i Item) Title(l i18n.Lang) string { return in(l, i.zh, i.en) }

// Basis says how it is counted and what it costs.
func (i Item) Basis(l i18n.Lang) string { return in(l, i.basis, i.basisEN) }

func in(l i18n.Lang, zh, en string) string {
	if l == i18n.English {
		return en
	}
	return zh
}

// minus is what so many cost, of all that could be; few reports that these are too few.
func (i Item) minus(count, of int64) (tenths int64, few bool) {
	if i.Per == Each {
		return min(i.Tenths*count, i.Most), false
	}
	if of < i.Fewest {
		return 0, true
	}
	return min(i.Tenths*i.Per.parts()*count/of, i.Most), false
}

//go:embed item.csv
var itemCSV string

var items = dated.MustEach("item.csv", itemCSV, parseItem, func(i Item) string { return i.Name })

func parseItem(row []string) (i Item, err error) {
	i = Item{Name: row[1], Cities: row[2] != "county", Counties: row[2] != "city", Per: Per(row[3]), zh: row[7], en: row[8], basis: row[9], basisEN: row[10], Source: row[11]}
	if i.From, err = calendar.ParseDate(row[0]); err != nil {
		return i, err
	}
	for at, n := range []*int64{&i.Tenths, &i.Most, &i.Fewest} {
		if *n, err = strconv.ParseInt(row[4+at], 10, 64); err != nil || *n <= 0 {
			return i, fmt.Errorf("%q is no number of it", row[4+at])
		}
	}
	if !slices.Contains(names, i.Name) || !slices.Contains([]string{"city", "county", "both"}, row[2]) || i.Per != Each && i.Per.parts() == 0 {
		err = fmt.Errorf("nothing can be counted as %q of %s per %s", i.Name, row[2], i.Per)
	}
	return i, err
}

// Items are those of a year, in the order of the file.
func Items(year int) (out []Item) {
	last := calendar.NewDate(year, 12, 31)
	for _, name := range names {
		if t := items[name]; len(t) > 0 && !t[0].From.After(last) {
			out = append(out, t.On(last))
		}
	}
	return out
}

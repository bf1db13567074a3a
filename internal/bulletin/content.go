package bulletin

import (
	"cmp"
	"slices"
	"strconv"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/indicator"
	"yianju/internal/region"
)

// Content is every figure of a bulletin, as it was when it was taken.
type Content struct {
	Month       string       `json:"month"`
	Taken       int64        `json:"taken"` // µs
	Goal        int64        `json:"goal"`  // reply rate, percent
	Definitions []Definition `json:"definitions"`

	Total      Line   `json:"total"`
	LastMonth  Line   `json:"last_month"`
	LastYear   Line   `json:"last_year"`
	Channels   []Line `json:"channels"`
	Cities     []Line `json:"cities"`     // ranked, the best first; those with too few last
	Counties   []Line `json:"counties"`   // ranked
	Best       []Line `json:"best"`       // companies, the best first
	Worst      []Line `json:"worst"`      // the worst first
	Overdue    []Line `json:"overdue"`    // companies with most that were late
	Groups     []Line `json:"groups"`     // first level of the taxonomy, the most first
	Categories []Line `json:"categories"` // second level
	Compounds  []Line `json:"compounds"`  // with most cases
	Acts       []Act  `json:"acts"`       // 督办
}

// Definition is an indicator as it was counted.
type Definition struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Title   string `json:"title"`
	Basis   string `json:"basis"`
}

// Line is the figures of one city, company, category …
type Line struct {
	Key        string `json:"key"` // as indicator.Ranked
	Name       string `json:"name"`
	Place      string `json:"place"` // where that is: the county of a compound
	Received   int64  `json:"received"`
	Answered   int64  `json:"answered"`
	Late       int64  `json:"late"`
	Reopened   int64  `json:"reopened"`
	Supervised int64  `json:"supervised"`
	Rank       int    `json:"rank"` // as indicator.Ranked
	Moved      int    `json:"moved"`
	Fresh      bool   `json:"fresh"`
	Rates      []Rate `json:"rates"`
}

// Rate is the value of an indicator as it is printed, of how many, and whether those
// are too few.
type Rate struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	N     int64  `json:"n"`
	Few   bool   `json:"few"`
}

// Rate returns the line's value of an indicator; none is a dash of nothing.
func (l Line) Rate(name string) Rate {
	for _, r := range l.Rates {
		if r.Name == name {
			return r
		}
	}
	return Rate{Name: name, Value: "—", Few: true}
}

// Act is how often the province pressed in the month by one kind of paper; shown names
// are the messages bulletin.act.*.
type Act struct {
	Name   string `json:"name"`
	Issued int64  `json:"issued"`
	Closed int64  `json:"closed"`
	Open   int64  `json:"open"` // at the end
	Long   int64  `json:"long"` // cases pressed two times running or more
}

// Columns are the indicators of a bulletin's tables, in their order.
var Columns = []string{perHomes, "reply_rate", "timely_rate", "solve_rate", "satisfaction", "composite"}

const (
	perHomes = "per_ten_thousand" // of what has homes alone
	rankedBy = "composite"
)

// The counties of the province.
const (
	province = 210000
	lowest   = 210000
	highest  = 219999
)

// fresh is everything figures say of a month, of which a content is a part.
type fresh struct {
	Content
	all map[casework.Part]indicator.Comparison
}

// take reads the figures of a month by the definitions in force at an instant, with the
// names of things as they are now.
func (s *Service) take(tx *db.Tx, m calendar.Month, at int64) (fresh, error) {
	day := calendar.DateOf(instant(at))
	cadence := CadenceOn(day)
	f := fresh{Content: Content{Month: m.String(), Taken: at, Goal: cadence.Goal}, all: map[casework.Part]indicator.Comparison{}}
	book := indicator.At(day)
	for _, i := range book {
		if slices.Contains(Columns, i.Name) {
			f.Definitions = append(f.Definitions, Definition{i.Name, i.Version, i.Title(paper), i.Basis(paper)})
		}
	}
	for _, per := range []casework.Part{casework.PerCity, casework.PerCounty, casework.PerCompany, casework.PerCompound, casework.PerCategory, casework.PerChannel} {
		c, err := indicator.Compare(tx, indicator.Question{Cut: CutOf(m), Per: per, Rank: rankedBy}, instant(at))
		if err != nil {
			return f, err
		}
		f.all[per] = c
	}
	if err := f.totals(tx, m); err != nil {
		return f, err
	}
	if err := s.lists(tx, &f, cadence.Ranked); err != nil {
		return f, err
	}
	for _, press := range s.Pressing {
		act, err := press.Count(tx, m.First().Start(), m.Last().End())
		if err != nil {
			return f, err
		}
		act.Name = press.Name
		f.Acts = append(f.Acts, act)
	}
	return f, nil
}

// totals are the province's sums, of the month, the one before and the same a year ago.
func (f *fresh) totals(tx *db.Tx, m calendar.Month) error {
	cities := f.all[casework.PerCity]
	f.Total = lineOf(cities.Book, indicator.Ranked{Sums: cities.Total, Homes: cities.Homes})
	for to, month := range map[*Line]calendar.Month{&f.LastMonth: m.Add(-1), &f.LastYear: m.Add(-12)} {
		sums, err := casework.SumOf(tx, CutOf(month))
		if err != nil {
			return err
		}
		*to = lineOf(cities.Book, indicator.Ranked{Sums: sums, Homes: cities.Homes})
	}
	return nil
}

// lists are the lines of the tables, named.
func (s *Service) lists(tx *db.Tx, f *fresh, most int) error {
	f.Channels, f.Cities, f.Counties = f.lines(casework.PerChannel), f.lines(casework.PerCity), f.lines(casework.PerCounty)
	byReceived(f.Channels)
	f.Categories, f.Groups = f.lines(casework.PerCategory), f.groups()
	byReceived(f.Categories)
	byReceived(f.Groups)
	f.Categories, f.Groups = first(f.Categories, most), first(f.Groups, most)
	f.Compounds = slices.DeleteFunc(f.lines(casework.PerCompound), func(l Line) bool { _, c := splitKey(l.Key); return c == 0 })
	byReceived(f.Compounds)
	f.Compounds = first(f.Compounds, most)
	f.firms(most)
	return s.name(tx, f)
}

// firms are the companies that stand out. Cases without a company are none's.
func (f *fresh) firms(most int) {
	list := slices.DeleteFunc(f.lines(casework.PerCompany), func(l Line) bool { firm, err := id.Parse(l.Key); return err != nil || firm == 0 })
	ranked := slices.DeleteFunc(slices.Clone(list), func(l Line) bool { return l.Rank == 0 })
	f.Best = first(ranked, most)
	f.Worst = slices.Clone(ranked[max(len(f.Best), len(ranked)-most):])
	slices.Reverse(f.Worst)
	late := slices.DeleteFunc(list, func(l Line) bool { return l.Late == 0 })
	slices.SortStableFunc(late, func(a, b Line) int { return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(a.Key, b.Key)) })
	f.Overdue = first(late, most)
}

func (f *fresh) lines(per casework.Part) []Line {
	c := f.all[per]
	out := make([]Line, 0, len(c.Rows))
	for _, r := range c.Rows {
		out = append(out, lineOf(c.Book, r))
	}
	return out
}

// groups adds the categories up by the first level of the taxonomy.
func (f *fresh) groups() []Line {
	c := f.all[casework.PerCategory]
	sums := map[string]casework.Sums{}
	var keys []string
	for _, r := range c.Rows {
		key := r.Key[:min(2, len(r.Key))]
		if _, known := sums[key]; !known {
			keys = append(keys, key)
		}
		sums[key] = sums[key].Plus(r.Sums)
	}
	out := make([]Line, 0, len(keys))
	for _, key := range keys {
		out = append(out, lineOf(c.Book, indicator.Ranked{Key: key, Sums: sums[key]}))
	}
	return out
}

func lineOf(book indicator.Book, r indicator.Ranked) Line {
	l := Line{Key: r.Key, Received: r.Sums.Of(casework.MarkReceived), Answered: r.Sums.Of(casework.MarkAnswered), Late: r.Sums.Of(casework.MarkLate),
		Reopened: r.Sums.Of(casework.MarkReopened), Supervised: r.Sums.Of(casework.MarkSupervised), Rank: r.Rank, Moved: r.Moved, Fresh: r.Fresh}
	for _, name := range Columns {
		if name == perHomes && r.Homes == 0 {
			continue
		}
		v := book.Of(name, r.Sums, r.Homes)
		l.Rates = append(l.Rates, Rate{name, v.Text(), v.N, v.Few || !v.Known()})
	}
	return l
}

func byReceived(list []Line) {
	slices.SortStableFunc(list, func(a, b Line) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(a.Key, b.Key))
	})
}

func first(list []Line, n int) []Line { return slices.Clone(list[:min(n, len(list))]) }

// splitKey takes the key of a compound apart.
func splitKey(key string) (county int, compound id.ID) {
	for i := range key {
		if key[i] == '-' {
			county, _ = strconv.Atoi(key[:i])
			compound, _ = id.Parse(key[i+1:])
		}
	}
	return county, compound
}

// name fills in what the lines are of.
func (s *Service) name(tx *db.Tx, f *fresh) error {
	rules := s.Rules.At(instant(f.Taken))
	for i := range f.Channels {
		f.Channels[i].Name = paper.T("case.channel." + f.Channels[i].Key)
	}
	for i := range f.Cities {
		code, _ := strconv.Atoi(f.Cities[i].Key)
		f.Cities[i].Name = s.Regions.Name(code * 100)
	}
	for i := range f.Counties {
		f.Counties[i].Name, f.Counties[i].Place = countyName(s.Regions, f.Counties[i].Key)
	}
	for i := range f.Categories {
		if c := rules.Category(f.Categories[i].Key); c != nil {
			f.Categories[i].Name = c.NameZH
		}
	}
	for i := range f.Groups {
		for _, head := range rules.Heads() {
			if head.Code == f.Groups[i].Key {
				f.Groups[i].Name = head.NameZH
			}
		}
	}
	for i := range f.Compounds {
		county, number := splitKey(f.Compounds[i].Key)
		c, err := compound.Get(tx, county, number)
		if err != nil {
			return err
		}
		f.Compounds[i].Name, f.Compounds[i].Place = c.Name, s.Regions.Name(county)
	}
	return nameFirms(tx, f.Best, f.Worst, f.Overdue)
}

// countyName is a county's name and that of its city; cases that no county has yet are
// the city's own.
func countyName(regions *region.Tree, key string) (name, city string) {
	code, _ := strconv.Atoi(key)
	city = regions.Name(code / 100 * 100)
	if name = regions.Name(code); code%100 == 0 || name == "" {
		name = paper.T("figure.unplaced", "city", city)
	}
	return name, city
}

func nameFirms(tx *db.Tx, lists ...[]Line) error {
	var firms []id.ID
	for _, list := range lists {
		for _, l := range list {
			firm, err := id.Parse(l.Key)
			if err != nil {
				return err
			}
			firms = append(firms, firm)
		}
	}
	named, err := company.Titles(tx, firms)
	for _, list := range lists {
		for i := range list {
			firm, err := id.Parse(list[i].Key)
			if err != nil {
				return err
			}
			list[i].Name = named[firm].Name
		}
	}
	return err
}

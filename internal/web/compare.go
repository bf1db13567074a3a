package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/indicator"
	"yianju/internal/region"
	"yianju/internal/web/part"
)

const comparePath = "/office/compare"

// comparePage compares the parts of an area by every indicator. What is asked is all
// in the address.
type comparePage struct {
	part.Page
	Heading string
	Period  string
	Pers    []part.Link // other parts
	Times   []part.Link // other months
	Form    compareForm
	Bars    part.Bars
	Map     part.Cartogram
	Main    part.Table
	More    part.Table
	Few     string // how many have too few to rank
	Pager   part.Pager
}

// compareForm is what the address says.
type compareForm struct {
	Area  string
	Per   string
	From  string // YYYY-MM
	To    string
	Rank  string
	Ranks []part.Choice
}

// mainIndicators are those of the first table; the others follow in the second.
var mainIndicators = []string{"reply_rate", "timely_rate", "contact_rate", "solve_rate", "satisfaction", "composite"}

// pers are what an area can be told apart by, as words of addresses.
var pers = []struct {
	name string
	part casework.Part
}{
	{"city", casework.PerCity}, {"county", casework.PerCounty}, {"company", casework.PerCompany}, {"compound", casework.PerCompound},
	{"category", casework.PerCategory}, {"channel", casework.PerChannel}, {"month", casework.PerMonth},
}

// compareRows is how many rows a page shows, longest how many months may be asked of.
const (
	compareRows = 100
	longest     = 60
)

func (s *Site) compare(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "figures.compare")
	if err != nil {
		return err
	}
	p := comparePage{Page: s.page(r, "figure.compare.title")}
	p.Wide, p.Back = true, "/office"
	q, err := s.question(r.URL.Query(), a, &p.Form)
	if err != nil {
		return err
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		c, err := indicator.Compare(tx, q, a.At)
		if err != nil {
			return err
		}
		return s.fillCompare(tx, r, &p, c)
	})
	if err != nil {
		return err
	}
	return s.show(w, r, compareView(p))
}

// question reads the address; what it does not say is this month, and the parts
// right below the reader's area.
func (s *Site) question(v url.Values, a account.Actor, f *compareForm) (indicator.Question, error) {
	lo, hi := a.Area()
	if code, err := strconv.Atoi(v.Get("area")); err == nil {
		from, to := region.Range(code)
		if from < lo || to > hi || from > to {
			return indicator.Question{}, errs.New(errs.NotFound, "")
		}
		lo, hi = from, to
		f.Area = v.Get("area")
	}
	q := indicator.Question{Cut: casework.Months(a.At, 1), Per: perOf(lo, hi, v.Get("per")), Rank: "composite"}
	q.Lo, q.Hi = lo, hi
	from, to := calendar.MonthOf(q.From), calendar.MonthOf(q.To)
	if m, asked := calendar.ParseMonth(v.Get("from")); asked {
		from, to = m, m
	}
	if m, asked := calendar.ParseMonth(v.Get("to")); asked {
		to = max(from, m)
	}
	to = min(to, from.Add(longest-1))
	q.From, q.To = from.First(), to.Last()
	book := indicator.At(calendar.DateOf(a.At))
	if _, known := book.Get(v.Get("rank")); known {
		q.Rank = v.Get("rank")
	}
	f.From, f.To, f.Rank = from.String(), to.String(), q.Rank
	for _, one := range pers {
		if one.part == q.Per {
			f.Per = one.name
		}
	}
	return q, nil
}

// perOf is what an area is told apart by: a province by its cities, a city by its
// counties, a county by its companies, unless something else is named.
func perOf(lo, hi int, name string) casework.Part {
	for _, one := range pers {
		if one.name == name {
			return one.part
		}
	}
	switch {
	case hi-lo >= 100:
		return casework.PerCity
	case lo != hi:
		return casework.PerCounty
	}
	return casework.PerCompany
}

func (s *Site) fillCompare(tx *db.Tx, r *http.Request, p *comparePage, c indicator.Comparison) error {
	p.Heading = s.Regions.Name(areaCode(c.Lo, c.Hi))
	p.Period = p.T("figure.period", "from", p.Lang.Date(c.From.Start()), "to", p.Lang.Date(c.To.Start()))
	for _, i := range c.Book {
		p.Form.Ranks = append(p.Form.Ranks, part.Choice{Value: i.Name, Text: i.Title(p.Lang)})
	}
	for _, one := range pers {
		if one.part == casework.PerCity && c.Hi-c.Lo < 100 || one.part == casework.PerCounty && c.Lo == c.Hi {
			continue
		}
		p.Pers = append(p.Pers, part.Link{Text: p.T("figure.per." + one.name), Path: with(r.URL, "per", one.name, "page", ""), Here: one.part == c.Per})
	}
	p.Times = s.times(p.Page, r.URL, c)
	few := 0
	for _, row := range c.Rows {
		if row.Rank == 0 {
			few++
		}
	}
	if few > 0 {
		i, _ := c.Book.Get(c.Rank)
		p.Few = p.T("figure.few", "n", few, "fewest", i.Fewest)
	}
	shown := c
	shown.Rows, p.Pager = pageOfList(r, c.Rows, compareRows)
	names, err := s.partNames(tx, p.Page, c.Per, shown.Rows)
	if err != nil {
		return err
	}
	p.Main, p.More = compareTable(p.Page, r.URL, shown, names, true), compareTable(p.Page, r.URL, shown, names, false)
	p.Main.Files = []part.Link{{Text: "XLSX", Path: comparePath + ".xlsx?" + r.URL.RawQuery}, {Text: "PDF", Path: comparePath + ".pdf?" + r.URL.RawQuery},
		{Text: p.T("report.title"), Path: reportPath + "?area=" + strconv.Itoa(areaCode(c.Lo, c.Hi)) + "&from=" + p.Form.From + "&to=" + p.Form.To}}
	if c.Per == casework.PerCity || c.Per == casework.PerCounty {
		p.Bars = compareBars(p.Page, shown, names)
	}
	if c.Per == casework.PerCity {
		p.Map = compareMap(p.Page, r.URL, c, names)
	}
	return nil
}

// areaCode is the code of an area of counties.
func areaCode(lo, hi int) int {
	switch {
	case lo == hi:
		return lo
	case hi-lo < 100:
		return lo / 100 * 100
	}
	return lo / 10000 * 10000
}

// with is an address with some of its query replaced, "" taking it out.
func with(u *url.URL, pairs ...string) string {
	v := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		if v.Del(pairs[i]); pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return u.Path
	}
	return u.Path + "?" + v.Encode()
}

// times are the periods that are asked for most.
func (s *Site) times(p part.Page, u *url.URL, c indicator.Comparison) []part.Link {
	this := calendar.MonthOf(calendar.DateOf(p.Now))
	january := this.Add(1 - this.Number())
	var out []part.Link
	for _, one := range []struct {
		key      string
		from, to calendar.Month
	}{
		{"month", this, this},
		{"last_month", this.Add(-1), this.Add(-1)},
		{"quarter", this.Add(-((this.Number() - 1) % 3)), this},
		{"year", january, this},
		{"last_year", january.Add(-12), january.Add(-1)},
	} {
		out = append(out, part.Link{Text: p.T("figure.time." + one.key), Path: with(u, "from", one.from.String(), "to", one.to.String(), "page", ""),
			Here: c.From == one.from.First() && c.To == one.to.Last()})
	}
	return out
}

// partName is how one of those compared is called, what its own page is, and what
// narrows a list to it.
type partName struct {
	text, path, narrow string
}

// noList narrows to what no list can be narrowed to: cases without a company.
const noList = "-"

func (s *Site) partNames(tx *db.Tx, p part.Page, per casework.Part, rows []indicator.Ranked) (map[string]partName, error) {
	out := make(map[string]partName, len(rows))
	var firms []id.ID
	estates := map[int][]id.ID{}
	for _, row := range rows {
		code, _ := strconv.Atoi(row.Key)
		switch per {
		case casework.PerCity:
			area := strconv.Itoa(code * 100)
			out[row.Key] = partName{s.Regions.Name(code * 100), comparePath + "?area=" + area, "area=" + area}
		case casework.PerCounty:
			name := s.Regions.Name(code)
			if name == "" {
				name = p.T("figure.unplaced", "city", s.Regions.Name(code/100*100))
			}
			out[row.Key] = partName{name, comparePath + "?area=" + row.Key, "area=" + row.Key}
		case casework.PerCategory:
			out[row.Key] = partName{categoryName(s.Cases.Rules.At(p.Now), p.Lang, row.Key), "", "category=" + row.Key}
		case casework.PerChannel:
			out[row.Key] = partName{p.T("case.channel." + row.Key), "", "channel=" + row.Key}
		case casework.PerMonth:
			out[row.Key] = partName{p.Lang.Month(calendar.Month(code).First().Start()), "", ""}
		case casework.PerCompany:
			if firm, err := id.Parse(row.Key); err == nil && firm != 0 {
				firms = append(firms, firm)
			}
			out[row.Key] = partName{p.T("figure.no_company"), "", noList}
		case casework.PerCompound:
			county, estate := splitKey(row.Key)
			out[row.Key] = partName{p.T("figure.no_compound"), "", noList}
			estates[county] = append(estates[county], estate)
		}
	}
	named, err := company.Titles(tx, firms)
	for firm, of := range named {
		out[firm.String()] = partName{of.Name, historyPath + "/company/" + of.USCC, "company=" + firm.String()}
	}
	for county, list := range estates {
		if err != nil {
			break
		}
		var here map[id.ID]compound.Title
		here, err = compound.Titles(tx, county, list)
		for estate, of := range here {
			area := strconv.Itoa(county)
			out[area+"-"+estate.String()] = partName{of.Name + " · " + s.Regions.Name(county), historyPath + "/compound/" + of.Code, "area=" + area + "&compound=" + estate.String()}
		}
	}
	return out, err
}

// splitKey takes the key of a compound apart.
func splitKey(key string) (county int, compound id.ID) {
	a, b, _ := strings.Cut(key, "-")
	county, _ = strconv.Atoi(a)
	compound, _ = id.Parse(b)
	return county, compound
}

// compareTable is every row with the main indicators, or with the others.
func compareTable(p part.Page, u *url.URL, c indicator.Comparison, names map[string]partName, main bool) part.Table {
	t := part.Table{Dense: true, Columns: []part.Column{{Label: p.T("figure.column." + string(c.Per))}}}
	if main && c.Rank != "" {
		t.Columns = append(t.Columns, part.Column{Label: p.T("figure.column.rank"), Num: true})
	}
	if main {
		t.Columns = append(t.Columns, part.Column{Label: p.T("figure.mark.received.short"), Num: true})
	}
	var shown []indicator.Indicator
	for _, i := range c.Book {
		if slices.Contains(mainIndicators, i.Name) != main {
			continue
		}
		if i.Unit == indicator.PerTenThousand && c.Homes == 0 {
			continue
		}
		shown = append(shown, i)
		column := part.Column{Label: i.Title(p.Lang), Num: true, Long: true}
		if c.Rank != "" {
			column.Sort = with(u, "rank", i.Name, "page", "")
		}
		if i.Name == c.Rank {
			column.Dir = "descending"
		}
		t.Columns = append(t.Columns, column)
	}
	for _, row := range c.Rows {
		name := names[row.Key]
		cut := c.Cut
		if c.Per == casework.PerMonth {
			m, _ := strconv.Atoi(row.Key)
			cut = casework.InMonths(calendar.Month(m), calendar.Month(m))
		}
		cells := []part.Cell{{Text: name.text, Path: name.path}}
		if main && c.Rank != "" {
			cells = append(cells, part.Cell{Text: rankWords(p, row)})
		}
		if main {
			cells = append(cells, countCell(p, cut, name.narrow, u, row.Sums, casework.MarkReceived))
		}
		for _, i := range shown {
			cells = append(cells, valueCell(p, cut, name.narrow, u, c.Book.Of(i.Name, row.Sums, row.Homes)))
		}
		t.Rows = append(t.Rows, cells)
	}
	sums := []part.Cell{{Text: p.T("office.sum")}}
	if main && c.Rank != "" {
		sums = append(sums, part.Cell{})
	}
	if main {
		sums = append(sums, countCell(p, c.Cut, "", u, c.Total, casework.MarkReceived))
	}
	for _, i := range shown {
		sums = append(sums, valueCell(p, c.Cut, "", u, c.Book.Of(i.Name, c.Total, c.Homes)))
	}
	t.Sums = sums
	return t
}

func rankWords(p part.Page, r indicator.Ranked) string {
	switch {
	case r.Rank == 0:
		return p.T("figure.few.short")
	case r.Fresh:
		return strconv.Itoa(r.Rank) + " " + p.T("figure.fresh")
	case r.Moved > 0:
		return strconv.Itoa(r.Rank) + " ▲" + strconv.Itoa(r.Moved)
	case r.Moved < 0:
		return strconv.Itoa(r.Rank) + " ▼" + strconv.Itoa(-r.Moved)
	}
	return strconv.Itoa(r.Rank)
}

// countCell is a number of cases that leads to them.
func countCell(p part.Page, cut casework.Cut, narrow string, u *url.URL, s casework.Sums, m casework.Mark) part.Cell {
	c := part.Cell{Text: p.Lang.Count(s.Of(m))}
	if s.Of(m) > 0 && narrow != noList {
		c.Path = listOf(cut, narrow, u, []casework.Mark{m})
	}
	return c
}

// valueCell is an indicator with its n; it leads to the cases that it is of.
func valueCell(p part.Page, cut casework.Cut, narrow string, u *url.URL, v indicator.Value) part.Cell {
	c := part.Cell{Text: v.Text()}
	if v.N > 0 && v.Unit == indicator.Rate {
		c.Text += " " + p.T("figure.n", "n", p.Lang.Count(v.N))
		if marks := indicator.Marks(v.Denominator); len(marks) > 0 && narrow != noList {
			c.Path = listOf(cut, narrow, u, marks)
		}
	}
	return c
}

// listOf is the list of the cases that a number counts, within what the page's
// address narrows to already.
func listOf(cut casework.Cut, narrow string, u *url.URL, marks []casework.Mark) string {
	path := marksPath(cut.From, cut.To, marks...)
	v := u.Query()
	if narrow != "" {
		path += "&" + narrow
	}
	for _, name := range []string{"area", "company", "compound", "category", "channel"} {
		if v.Get(name) != "" && !strings.HasPrefix(narrow, name+"=") && !strings.Contains(narrow, "&"+name+"=") {
			path += "&" + name + "=" + url.QueryEscape(v.Get(name))
		}
	}
	return path
}

func compareBars(p part.Page, c indicator.Comparison, names map[string]partName) part.Bars {
	i, _ := c.Book.Get(c.Rank)
	b := part.Bars{Title: i.Title(p.Lang)}
	if i.Unit == indicator.PerTenThousand {
		return b
	}
	if i.Name == "reply_rate" {
		goal := replyGoal(areaCode(c.Lo, c.Hi), p.Now)
		b.Mark, b.Goal = goal, p.T("target.goal", "goal", shareWords(int64(goal)))
	}
	for _, row := range c.Rows {
		if v := c.Book.Of(i.Name, row.Sums, row.Homes); row.Rank > 0 {
			b.Rows = append(b.Rows, part.Bar{Label: strings.TrimSuffix(names[row.Key].text, "市"), Value: v.Text(), Share: int(v.Tenths()), Tone: rateTone(p, c.Per, row.Key, v)})
		}
	}
	return b
}

// rateTone compares a reply rate with the goal of the city or county that key names;
// other rates have none.
func rateTone(p part.Page, per casework.Part, key string, v indicator.Value) part.Tone {
	if v.Name != "reply_rate" {
		return part.Plain
	}
	area, _ := strconv.Atoi(key)
	if per == casework.PerCity {
		area *= 100
	}
	return tally{Owed: 1000, Answered: v.Tenths(), Goal: replyGoal(area, p.Now)}.tone()
}

func compareMap(p part.Page, u *url.URL, c indicator.Comparison, names map[string]partName) part.Cartogram {
	i, _ := c.Book.Get(c.Rank)
	m := part.Cartogram{Title: i.Title(p.Lang)}
	for _, row := range c.Rows {
		code, _ := strconv.Atoi(row.Key)
		v := c.Book.Of(i.Name, row.Sums, row.Homes)
		m.Tiles = append(m.Tiles, part.Tile{City: code * 100, Name: strings.TrimSuffix(names[row.Key].text, "市"), Value: v.Text(),
			Note: p.T("figure.n", "n", p.Lang.Count(v.N)), Tone: rateTone(p, c.Per, row.Key, v), Path: with(u, "area", strconv.Itoa(code*100), "per", "", "page", "")})
	}
	return m
}

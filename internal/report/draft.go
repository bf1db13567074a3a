package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/indicator"
	"yianju/internal/region"
)

// Service drafts answers. It is safe for concurrent use.
type Service struct {
	Regions *region.Tree
	Rules   *rule.Book
}

// Draft is an answer as it can be given at an instant.
type Draft struct {
	Question
	Title    string
	At       time.Time
	Sections []Section
	Basis    []string // how the figures are counted, a paragraph each
}

// Section is a part of a draft under a heading.
type Section struct {
	Title     string
	Sentences []Sentence
	Table     Table // may have no rows
}

// Table says the same of several matters or places, those with most cases first.
type Table struct {
	Heads []string // of the name and of each figure
	Rows  []Row
}

// Row is a line of a table.
type Row struct {
	Name    string
	Figures []Figure
}

// most is how many rows a table has.
const most = 10

// Draft answers a question in a language (action report.draft). Errors: Unauthenticated;
// Denied; NotFound for an area that is not the actor's; Invalid, by the name of the part.
func (s *Service) Draft(tx *db.Tx, a account.Actor, l i18n.Lang, q Question) (Draft, error) {
	now := tx.Now()
	switch {
	case !a.SignedIn():
		return Draft{}, errs.New(errs.Unauthenticated, "")
	case account.ScopeOf(a, "report.draft").Nothing():
		return Draft{}, errs.New(errs.Denied, "")
	}
	if err := s.check(a, q, now); err != nil {
		return Draft{}, err
	}
	sums, err := casework.SumOf(tx, q.cut())
	if err != nil {
		return Draft{}, err
	}
	w := writer{l: l, rules: s.Rules.At(now), book: indicator.At(calendar.DateOf(now)), q: q}
	d := Draft{Question: q, At: now}
	place := s.Regions.Name(q.Area)
	d.Title = w.title(place)
	all := w.of(sums, Cases{Area: q.Area, Category: q.Matter})
	d.Sections = []Section{w.handled(all, place)}
	if sums.Of(casework.MarkReceived) > 0 {
		tables, err := w.tables(tx, s.Regions)
		if err != nil {
			return Draft{}, err
		}
		d.Sections = append(append(d.Sections, w.owners(all)), tables...)
		d.Sections = append(d.Sections, w.pressed(all))
	}
	d.Basis = w.basis(now)
	return d, nil
}

// writer writes the parts of one draft.
type writer struct {
	l     i18n.Lang
	rules *rule.Version
	book  indicator.Book
	q     Question
}

// title names the draft after its subject, or after what is asked.
func (w writer) title(place string) string {
	if w.q.Subject != "" {
		return w.l.T("report.paper.title", "subject", w.q.Subject)
	}
	return w.l.T("report.paper.title.plain", "place", place, "matter", w.matter())
}

func (w writer) matter() string {
	if c := matterOf(w.rules, w.q.Matter); c != nil {
		return w.l.T("report.matter", "matter", c.Name(w.l == i18n.English))
	}
	return ""
}

func (w writer) period() string {
	from, to := w.l.Month(w.q.From.First().Start()), w.l.Month(w.q.To.First().Start())
	if from == to {
		return from
	}
	return w.l.T("report.period", "from", from, "to", to)
}

func (w writer) handled(all tally, place string) Section {
	out := Section{Title: w.l.T("report.section.handled")}
	words := []any{"period", w.period(), "place", place, "matter", w.matter()}
	if all.sums.Of(casework.MarkReceived) == 0 {
		out.Sentences = []Sentence{w.say("report.nothing", words, all)}
		return out
	}
	out.Sentences = []Sentence{w.say("report.received", words, all, "received", "urgent"), w.say("report.answered", nil, all, "answered", "missed", "reply_rate"),
		w.say("report.timely", nil, all, "timely", "late", "timely_rate"), w.say("report.ended", nil, all, "ended", "rejected", "withdrawn", "merged")}
	return out
}

func (w writer) owners(all tally) Section {
	return Section{Title: w.l.T("report.section.owners"), Sentences: []Sentence{w.say("report.heard", nil, all, "heard", "judged", "solved", "solve_rate"),
		w.say("report.pleased", nil, all, "pleased", "fair", "satisfaction"), w.say("report.reopened", nil, all, "reopened", "falsified")}}
}

func (w writer) pressed(all tally) Section {
	return Section{Title: w.l.T("report.section.pressed"), Sentences: []Sentence{w.say("report.pressed", nil, all, "supervised", "county_pressed", "city_pressed"),
		w.say("report.overdue", nil, all, "missed", "late")}}
}

// columns are the figures of a table's rows: marks, then indicators.
var columns = []string{"received", "missed", "late", "reply_rate", "solve_rate"}

// tables are the matters that came most, unless one is asked about; and the compounds,
// unless a matter is: the figures know no matter of a compound.
func (w writer) tables(tx *db.Tx, regions *region.Tree) (out []Section, err error) {
	if w.q.Matter == "" || len(w.q.Matter) == 2 {
		rows, err := w.matters(tx)
		if err != nil {
			return nil, err
		}
		out = append(out, w.table("matters", rows))
	}
	if w.q.Matter == "" {
		rows, err := w.compounds(tx, regions)
		if err != nil {
			return nil, err
		}
		if len(rows) > 0 {
			out = append(out, w.table("compounds", rows))
		}
	}
	return out, nil
}

func (w writer) table(name string, rows []Row) Section {
	t := Table{Heads: []string{w.l.T("report.column." + name)}, Rows: rows}
	for _, c := range columns {
		t.Heads = append(t.Heads, w.l.T("report.column."+c))
	}
	return Section{Title: w.l.T("report.section." + name), Table: t}
}

func (w writer) row(name string, t tally) Row {
	r := Row{Name: name}
	for _, c := range columns {
		r.Figures = append(r.Figures, w.figure(t, c))
	}
	return r
}

// mostReceived keeps the figures with most cases, of equals the first.
func mostReceived(list []casework.Figure) []casework.Figure {
	list = slices.DeleteFunc(list, func(f casework.Figure) bool { return f.Of(casework.MarkReceived) == 0 })
	slices.SortStableFunc(list, func(x, y casework.Figure) int {
		return cmp.Compare(y.Of(casework.MarkReceived), x.Of(casework.MarkReceived))
	})
	return list[:min(len(list), most)]
}

func (w writer) matters(tx *db.Tx) (rows []Row, err error) {
	list, err := casework.FiguresOf(tx, w.q.cut(), casework.PerCategory)
	for _, f := range mostReceived(list) {
		name := f.Category
		if c := w.rules.Category(f.Category); c != nil {
			name = c.Name(w.l == i18n.English)
		}
		rows = append(rows, w.row(name, w.of(f.Sums, Cases{Area: w.q.Area, Category: f.Category})))
	}
	return rows, err
}

func (w writer) compounds(tx *db.Tx, regions *region.Tree) (rows []Row, err error) {
	list, err := casework.FiguresOf(tx, w.q.cut(), casework.PerCounty, casework.PerCompound)
	if err != nil {
		return nil, err
	}
	list = mostReceived(slices.DeleteFunc(list, func(f casework.Figure) bool { return f.Compound == 0 }))
	for _, f := range list {
		titles, err := compound.Titles(tx, f.County, []id.ID{f.Compound})
		if err != nil {
			return nil, err
		}
		name := titles[f.Compound].Name
		if f.County != w.q.Area {
			name = regions.Name(f.County) + " " + name
		}
		rows = append(rows, w.row(strings.TrimSpace(name), w.of(f.Sums, Cases{Area: f.County, Compound: f.Compound})))
	}
	return rows, nil
}

// basis says as of when the figures are, and how the rates among them are counted.
func (w writer) basis(now time.Time) []string {
	out := []string{w.l.T("report.as_of", "at", w.l.Stamp(now))}
	for _, i := range w.book {
		if slices.Contains(rates, i.Name) {
			out = append(out, w.l.T("report.definition", "title", i.Title(w.l), "version", i.Version, "basis", i.Basis(w.l), "fewest", i.Fewest))
		}
	}
	return out
}

// rates are the indicators that a draft has.
var rates = []string{"reply_rate", "timely_rate", "solve_rate", "satisfaction"}

package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/web/part"
)

// listPage is one list of an office as a dense table.
type listPage struct {
	part.Page
	Heading string
	Text    string // what the list is, in a sentence
	Search  string // address of the search; "" without one
	Query   string
	Hidden  []part.Hidden // the rest of the search's address
	Seek    string        // what is searched for; "" for cases
	Links   []part.Link   // the same list of other duties
	Table   part.Table
	Pager   part.Pager
	None    string
}

func (l listPage) searchLabel() string { return cmp.Or(l.Seek, l.T("desk.search")) }

// list shows what read finds, as a page under the keys office.list.<key>.
func (s *Site) list(w http.ResponseWriter, r *http.Request, key string, action account.Action,
	read func(tx *db.Tx, scope account.Scope, f casework.Filter) (casework.Page, error), set func(*listPage)) error {
	a, scope, err := s.enter(r, action)
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "office."+key), Query: r.URL.Query().Get("q")}
	p.Wide, p.Heading, p.None = true, p.T("office."+key), p.T("office."+key+".none")
	f := officeFilter(r)
	if f.Lo != 0 {
		p.Heading += " · " + s.areaName(f.Lo, f.Hi)
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		found, err := read(tx, scope, f)
		if err != nil {
			return err
		}
		p.Pager = pager(r, found.Next)
		p.Table, err = s.caseTable(tx, p.Page, a, found.Cases)
		return err
	})
	if err != nil {
		return err
	}
	if set != nil {
		set(&p)
	}
	return s.show(w, r, listView(p))
}

func (s *Site) areaName(lo, hi int) string {
	if lo != hi {
		return s.Regions.Name(lo / 100 * 100)
	}
	return s.Regions.Name(lo)
}

// officeFilter reads a list's filter from its address. area is the code of a
// county or a city.
func officeFilter(r *http.Request) casework.Filter {
	v := r.URL.Query()
	f := queueFilter(v)
	if code, err := strconv.Atoi(v.Get("area")); err == nil {
		f.Lo, f.Hi = region.Range(code)
	}
	f.Level, _ = strconv.Atoi(v.Get("level"))
	f.Category, f.Channel = v.Get("category"), casework.Channel(v.Get("channel"))
	f.Company, _ = id.Parse(v.Get("company"))
	f.Compound, _ = id.Parse(v.Get("compound"))
	for _, name := range v["mark"] {
		if m, known := casework.ParseMark(name); known {
			f.Marks |= casework.MarksOf(m)
		}
	}
	if from, err := calendar.ParseDate(v.Get("from")); err == nil && !from.IsZero() {
		f.From = from.Start()
	}
	if to, err := calendar.ParseDate(v.Get("to")); err == nil && !to.IsZero() {
		f.Until = to.End()
	}
	return f
}

// officeCases is the list of all cases of the area, or of the open ones by what
// is owed next.
func (s *Site) officeCases(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	action, read := account.Action("office.list"), s.Cases.Latest
	if v.Get("own") == "1" {
		action = "office.queue"
	}
	if v.Get("own") == "1" || v.Get("open") == "1" || v.Get("level") != "" || v.Get("state") != "" {
		read = s.Cases.Queue
	}
	return s.list(w, r, "cases", action, read, func(p *listPage) {
		p.Search = "/office/cases"
		p.Text, p.Hidden = figureWords(p.Page, v)
	})
}

// figureWords say which cases a list is of that a figure leads to, and hold its
// address for the search in it.
func figureWords(p part.Page, v url.Values) (words string, hidden []part.Hidden) {
	from, err1 := calendar.ParseDate(v.Get("from"))
	to, err2 := calendar.ParseDate(v.Get("to"))
	if err1 != nil || err2 != nil || from.IsZero() || to.IsZero() {
		return "", nil
	}
	var marks []string
	for _, name := range v["mark"] {
		if _, known := casework.ParseMark(name); known {
			marks = append(marks, p.T("figure.mark."+name))
		}
	}
	for _, name := range []string{"from", "to", "area", "mark", "category", "channel", "company", "compound"} {
		for _, value := range v[name] {
			hidden = append(hidden, part.Hidden{Name: name, Value: value})
		}
	}
	return p.T("figure.list", "from", p.Lang.Day(from.Start(), p.Now), "to", p.Lang.Day(to.Start(), p.Now), "marks", strings.Join(marks, p.T("figure.or"))), hidden
}

// officeOverdue is everything late in the area, the latest longest ago first; or
// with soon=1 what will be.
func (s *Site) officeOverdue(w http.ResponseWriter, r *http.Request) error {
	key := "overdue"
	if r.URL.Query().Get("soon") == "1" {
		key = "soon"
	}
	return s.list(w, r, key, "office.overdue", func(tx *db.Tx, scope account.Scope, f casework.Filter) (casework.Page, error) {
		f.Overdue = !f.Soon
		return s.Cases.Queue(tx, scope, f)
	}, func(p *listPage) { p.Search = "/office/overdue" })
}

// duties are the lists of decisions by who owes them.
var duties = map[account.Role][]casework.Duty{
	account.County: {casework.DutyDecide, casework.DutySupervise2},
	account.City:   {casework.DutySupervise3, casework.DutyReview, casework.DutyFinal, casework.DutyRecheck, casework.DutyDecide},
}

// officeDecisions is what waits for a county's or a city's word, by duty.
func (s *Site) officeDecisions(w http.ResponseWriter, r *http.Request) error {
	role, action := account.County, account.Action("office.decisions")
	if a := s.actor(r); a.Has(account.City) {
		role, action = account.City, "office.decisions_final"
	}
	duty := duties[role][0]
	for _, d := range duties[role] {
		if string(d) == r.URL.Query().Get("duty") {
			duty = d
		}
	}
	return s.list(w, r, "duty."+string(duty), action, func(tx *db.Tx, scope account.Scope, f casework.Filter) (casework.Page, error) {
		return s.Cases.Owed(tx, scope, duty, f)
	}, func(p *listPage) {
		for _, d := range duties[role] {
			p.Links = append(p.Links, part.Link{Text: p.T("office.duty." + string(d)), Path: "/office/decisions?duty=" + string(d)})
		}
	})
}

// officeCallbacks is whom to call back.
func (s *Site) officeCallbacks(w http.ResponseWriter, r *http.Request) error {
	return s.list(w, r, "callback", "office.callbacks", func(tx *db.Tx, scope account.Scope, f casework.Filter) (casework.Page, error) {
		return s.Cases.Owed(tx, scope, casework.DutyCallback, f)
	}, nil)
}

// officeRoute is what has no listed place: somebody must find out where it is.
func (s *Site) officeRoute(w http.ResponseWriter, r *http.Request) error {
	return s.list(w, r, "route", "office.route", s.Cases.Unplaced, nil)
}

// caseTable is a list of cases as a dense table, the time first and last what the
// reader has to do with each, where that is anything.
func (s *Site) caseTable(tx *db.Tx, p part.Page, a account.Actor, cases []casework.Case) (part.Table, error) {
	t := part.Table{Dense: true}
	for _, key := range []string{"due", "kind", "place", "words", "handler", "state"} {
		t.Columns = append(t.Columns, part.Column{Label: p.T("office.column." + key), Long: key != "due"})
	}
	names, err := compoundNames(tx, cases)
	if err != nil {
		return t, err
	}
	companies, err := company.Names(tx, companiesOf(cases))
	if err != nil {
		return t, err
	}
	lo, hi := a.Area()
	does := false
	for _, c := range cases {
		act, err := s.leading(tx, a, c)
		if err != nil {
			return t, err
		}
		does = does || act != ""
		row := s.row(p.Lang, c, names[c.Place.Compound])
		if lo != hi {
			row.Place = s.Regions.Name(c.County) + " " + row.Place
		}
		if row.Urgent != "" {
			row.Kind = row.Urgent + " · " + row.Kind
		}
		clock := s.listClock(p.Lang, c)
		t.Rows = append(t.Rows, []part.Cell{
			{Text: dueWords(p.Lang, clock), Tone: dueTone(clock)},
			{Text: row.Kind, Path: officePlace.casePath(c.Code)},
			{Text: row.Place},
			{Text: shortWords(c.Text)},
			{Text: handlerWords(p.Lang, c, companies)},
			{Text: stateWords(p.Lang, c, row.State.Word)},
			s.actCell(p, c, act),
		})
	}
	if does {
		t.Columns = append(t.Columns, part.Column{Label: p.T("office.column.act"), Long: true})
		return t, nil
	}
	for i, row := range t.Rows {
		t.Rows[i] = row[:len(row)-1]
	}
	return t, nil
}

// leading is the act that the case's page leads with for this reader, told from
// the row alone; "" for none.
func (s *Site) leading(tx *db.Tx, a account.Actor, c casework.Case) (casework.Act, error) {
	choices, err := s.Cases.Choices(tx, a, c, account.NoLink)
	if err != nil {
		return "", err
	}
	for _, act := range mains(c, func(d casework.Duty) bool { return string(d) == c.NextLimit }) {
		if slices.Contains(choices, act) {
			return act, nil
		}
	}
	return "", nil
}

// actCell leads to where an act is done: the panel of the case's page, which has
// the other answer beside it.
func (s *Site) actCell(p part.Page, c casework.Case, act casework.Act) part.Cell {
	page, known := pageOf(act, casework.NoRequest)
	if !known {
		return part.Cell{}
	}
	words := p.T("desk.act." + page.Path)
	if act == casework.ActDecide {
		words = p.T("office.decide_or_refuse")
	}
	return part.Cell{Text: words, Path: officePlace.casePath(c.Code) + "#decision"}
}

// listClock is the clock of what the list is about: a call-back is owed on a
// case that is closed.
func (s *Site) listClock(l i18n.Lang, c casework.Case) part.Clock {
	if c.NextDue.Equal(casework.Never) {
		stopped := part.Clock{Tone: part.Plain, Stopped: i18n.None}
		if c.Pause() != "none" && c.State.Open() {
			stopped.Stopped = standing(l, c)
		}
		return stopped
	}
	return part.ClockOf(c.FiledAt, c.NextDue, s.Clock.Now())
}

func companiesOf(cases []casework.Case) []id.ID {
	var out []id.ID
	for _, c := range cases {
		if c.Company != 0 {
			out = append(out, c.Company)
		}
	}
	return out
}

func dueWords(l i18n.Lang, c part.Clock) string {
	if c.Stopped != "" {
		return c.Stopped
	}
	return l.Left(c.Due.Sub(c.Now))
}

func dueTone(c part.Clock) part.Tone {
	if c.Tone == part.Late || c.Tone == part.Soon {
		return c.Tone
	}
	return ""
}

// shortWords are the first words of a complaint, enough to tell it from others.
func shortWords(text string) string {
	const most = 40
	words := []rune(text)
	if len(words) <= most {
		return text
	}
	return string(words[:most]) + "…"
}

func handlerWords(l i18n.Lang, c casework.Case, companies map[id.ID]string) string {
	if name := companies[c.Company]; c.Handler == casework.ByCompany && name != "" {
		return name
	}
	return l.T("case.handler." + string(c.Handler))
}

// stateWords adds to a state who presses, and what is asked for.
func stateWords(l i18n.Lang, c casework.Case, word string) string {
	if c.Request != casework.NoRequest {
		word = l.T("office.asks", "request", i18n.Key("case.request."+string(c.Request)))
	}
	if c.Level > 1 {
		word += " · " + levelWord(l, int(c.Level))
	}
	return word
}

func levelWord(l i18n.Lang, level int) string { return l.T("case.level." + strconv.Itoa(level)) }

package web

import (
	"slices"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/indicator"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// bulletinPage is one bulletin, whole.
type bulletinPage struct {
	part.Page
	Month    calendar.Month
	Heading  string
	State    part.Cell
	Facts    []string
	Files    []part.Link
	Notice   string
	Figures  []part.Figure
	Sections []bulletinSection
	Counties part.Table
	Since    string // what has changed since the figures were taken
	Changes  part.Table
	Addenda  []bulletinAddendum
	Issue    bool // what the reader may do
	Retake   bool
	Add      bool
	Wrong    form.Errors
	Form     bulletinForm
}

// bulletinSection is one of 一 to 七.
type bulletinSection struct {
	Title  string
	Words  []string
	Tables []part.Table
	Text   *bulletinText // one that is written
}

// bulletinText is a text with what there was of it before.
type bulletinText struct {
	bulletin.Text
	Name     string // of the part
	Origin   string // by whom and when
	Versions []part.Answer
	May      bool
	Open     bool // it was sent back
	Value    string
}

type bulletinAddendum struct {
	Text  string
	Table part.Table
}

func (s *Site) fillBulletin(tx *db.Tx, a account.Actor, p *bulletinPage, b bulletin.Bulletin) error {
	p.Month, p.State = b.Month, bulletinState(p.Page, b)
	p.Heading = p.T("bulletin.title") + " · " + p.Lang.Month(b.Month.First().Start())
	p.Title = p.Heading
	at := account.Target{County: 210000}
	draft := b.IssuedAt.IsZero()
	p.Issue, p.Add = draft && account.CouldProve(a, "bulletin.issue", at), !draft && account.CouldProve(a, "bulletin.add", at)
	if p.Issue {
		p.Notice = p.T("bulletin.draft.text", "taken", p.Lang.DateTime(b.Taken, p.Now), "issue", p.Lang.DateTime(b.Due, p.Now))
	}
	bulletinFacts(p, b)
	if err := s.bulletinSince(tx, p, b); err != nil {
		return err
	}
	p.Retake = p.Issue && p.Since != ""
	v := bulletinLines{Site: s, Page: p.Page, Bulletin: b, book: indicator.At(calendar.DateOf(b.Taken))}
	v.lo, v.hi = a.Area()
	p.Figures = v.figures()
	texts, err := s.bulletinTexts(tx, p, draft && account.CouldProve(a, "bulletin.write", at))
	if err != nil {
		return err
	}
	c := b.Content
	numbered := func(n int, key string, words []string, tables ...string) bulletinSection {
		out := bulletinSection{Title: p.T("bulletin.section." + key), Words: words}
		if p.Lang == i18n.Chinese {
			out.Title = string([]rune("一二三四五六七")[n-1]) + "、" + out.Title
		}
		for _, t := range tables {
			if list := c.List(t); len(list) > 0 {
				out.Tables = append(out.Tables, v.table(t, list))
			} else {
				out.Words = append(out.Words, p.T("bulletin.table.none", "table", p.T("bulletin.table."+t)))
			}
		}
		return out
	}
	p.Sections = []bulletinSection{
		{Text: texts[bulletin.Opening]},
		numbered(1, "total", bulletin.TotalWords(p.Lang, c), "channels"),
		numbered(2, "cities", []string{bulletin.CityWords(p.Lang, c)}, "cities"),
		numbered(3, "companies", []string{p.T("bulletin.companies.text")}, "best", "worst", "overdue"),
		numbered(4, "hot", nil, "groups", "categories", "compounds"),
		numbered(5, "pressed", []string{bulletin.PressedWords(p.Lang, c)}),
		numbered(6, "problems", nil), numbered(7, "demands", nil),
	}
	p.Sections[6].Text, p.Sections[7].Text = texts[bulletin.Problems], texts[bulletin.Demands]
	p.Counties = v.table("counties", c.Counties)
	return nil
}

// bulletinSince says what is no longer as the bulletin has it, and what was said of that.
func (s *Site) bulletinSince(tx *db.Tx, p *bulletinPage, b bulletin.Bulletin) error {
	changes, days, err := s.Bulletins.Changes(tx, b)
	if err != nil {
		return err
	}
	switch {
	case len(days) == 0:
	case b.IssuedAt.IsZero():
		p.Since = p.T("bulletin.retake.text", "days", len(days))
	case len(changes) == 0:
		p.Since = p.T("bulletin.since.same", "days", len(days))
	default:
		p.Since = p.T("bulletin.since.text", "days", len(days))
	}
	p.Changes = changesTable(p.Page, changes)
	addenda, err := bulletin.Addenda(tx, b.Month)
	for _, one := range addenda {
		p.Addenda = append(p.Addenda, bulletinAddendum{p.T("bulletin.addendum", "n", one.N, "day", p.Lang.Date(one.AddedAt), "words", one.Words), changesTable(p.Page, one.Changes)})
	}
	return err
}

func changesTable(p part.Page, list []bulletin.Change) part.Table {
	t := part.Table{Dense: true}
	for _, key := range []string{"table", "name", "what", "was", "is"} {
		t.Columns = append(t.Columns, part.Column{Label: p.T("bulletin.change." + key), Num: key == "was" || key == "is"})
	}
	for _, c := range list {
		t.Rows = append(t.Rows, []part.Cell{{Text: p.T("bulletin.table." + c.Table)}, {Text: c.Name}, {Text: p.T("bulletin.column." + c.What)}, {Text: c.Was}, {Text: c.Is}})
	}
	return t
}

// bulletinTexts are the texts as they are, with every version before.
func (s *Site) bulletinTexts(tx *db.Tx, p *bulletinPage, may bool) (map[bulletin.Part]*bulletinText, error) {
	all, err := bulletin.Versions(tx, p.Month)
	if err != nil {
		return nil, err
	}
	out := map[bulletin.Part]*bulletinText{}
	names := map[id.ID]string{0: p.T("bulletin.by.rule")}
	for _, v := range all {
		if _, known := names[v.WrittenBy]; !known {
			if names[v.WrittenBy], err = s.Accounts.Name(tx, v.WrittenBy); err != nil {
				return nil, err
			}
		}
		t := out[v.Part]
		if t == nil {
			t = &bulletinText{Name: p.T("bulletin.part." + string(v.Part)), May: may}
			out[v.Part] = t
		} else {
			t.Versions = append(t.Versions, versionAnswer(p.Page, t.Text, names))
		}
		t.Text, t.Value, t.Origin = v, v.Words, p.T("bulletin.written.rule")
		if v.WrittenBy != 0 {
			t.Origin = p.T("bulletin.written", "time", p.Lang.DateTime(v.WrittenAt, p.Now), "name", names[v.WrittenBy], "n", v.N)
		}
		if p.Form.Part == string(v.Part) && p.Wrong.Any() {
			t.Open, t.Value = true, p.Form.words()
		}
	}
	return out, nil
}

func versionAnswer(p part.Page, t bulletin.Text, names map[id.ID]string) part.Answer {
	return part.Answer{Label: p.T("bulletin.version", "n", t.N, "time", p.Lang.DateTime(t.WrittenAt, p.Now), "name", names[t.WrittenBy]), Value: t.Words}
}

// paragraphs are the lines of a text.
func paragraphs(words string) []string { return strings.Split(words, "\n") }

// bulletinLines draws the lines of a bulletin's tables; numbers lead to their cases for
// whoever's area they lie in.
type bulletinLines struct {
	*Site
	part.Page
	bulletin.Bulletin
	book   indicator.Book
	lo, hi int // the reader's counties
	public bool
}

// figures are the month in short.
func (v bulletinLines) figures() []part.Figure {
	t := v.Content.Total
	rate := t.Rate("reply_rate")
	out := []part.Figure{{Label: v.T("bulletin.column.received"), Value: v.Lang.Count(t.Received), Path: v.path("total", bulletin.Line{}, casework.MarkReceived)}}
	for _, name := range []string{"reply_rate", "timely_rate", "satisfaction", "composite"} {
		r := t.Rate(name)
		f := part.Figure{Label: v.T("bulletin.column." + name), Value: v.value(r), Of: v.T("figure.n", "n", v.Lang.Count(r.N)), Path: v.path("total", bulletin.Line{}, v.marks(name)...)}
		if name == rate.Name {
			f.Of = v.T("bulletin.public.goal", "goal", v.Content.Goal) + " · " + f.Of
		}
		out = append(out, f)
	}
	return out
}

func (v bulletinLines) table(key string, list []bulletin.Line) part.Table {
	heads := bulletin.Shapes[key].Heads()
	if v.public {
		heads = slices.DeleteFunc(heads, func(h string) bool { return h == "late" || h == "reopened" })
	}
	t := part.Table{Dense: true, Caption: v.T("bulletin.table." + key)}
	for _, head := range heads {
		t.Columns = append(t.Columns, part.Column{Label: v.T("bulletin.column." + head), Num: head != "name" && head != "at"})
	}
	for i, line := range list {
		row := make([]part.Cell, 0, len(heads))
		for _, head := range heads {
			row = append(row, v.cell(key, head, i, line))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (v bulletinLines) cell(key, head string, place int, line bulletin.Line) part.Cell {
	c := part.Cell{Text: line.Cell(v.Lang, head, place, v.Content.Total.Received)}
	switch head {
	case "name":
		c.Text = v.name(key, line)
	case "received", "late", "reopened":
		c.Text = v.Lang.Count(line.Count(head))
		if m, known := casework.ParseMark(head); known && line.Count(head) > 0 {
			c.Path = v.path(key, line, m)
		}
	case "place", "at", "share", "n", "rank", "moved":
	default:
		r := line.Rate(head)
		if c.Text = v.value(r); r.N > 0 {
			c.Path = v.path(key, line, v.marks(head)...)
		}
	}
	return c
}

// value is a rate as it may be shown: to the public none of too few.
func (v bulletinLines) value(r bulletin.Rate) string {
	if v.public && (r.Few || r.N < leastCounted) {
		return v.T("bulletin.few")
	}
	return r.Value
}

// name is what a line is of, in the reader's language where that is the program's own.
func (v bulletinLines) name(key string, line bulletin.Line) string {
	if v.Lang == i18n.Chinese {
		return line.Name
	}
	rules := v.Cases.Rules.At(v.Taken)
	switch key {
	case "channels":
		return v.T("case.channel." + line.Key)
	case "categories":
		return categoryName(rules, v.Lang, line.Key)
	case "groups":
		for _, head := range rules.Heads() {
			if head.Code == line.Key {
				return head.Name(true)
			}
		}
	}
	return line.Name
}

// marks are those of the cases that a rate is of.
func (v bulletinLines) marks(name string) []casework.Mark {
	i, _ := v.book.Get(name)
	if i.Unit != indicator.Rate {
		return nil
	}
	return indicator.Marks(i.Denominator)
}

// path is the list of the cases that make a number; "" where the reader may not see all
// of them.
func (v bulletinLines) path(key string, line bulletin.Line, marks ...casework.Mark) string {
	if len(marks) == 0 || v.public {
		return ""
	}
	lo, hi, narrow := 210000, 219999, ""
	county, _ := strconv.Atoi(line.Key)
	switch key {
	case "cities":
		lo, hi, narrow = county*100, county*100+99, "&area="+line.Key+"00"
	case "counties":
		if county%100 == 0 {
			return "" // cases that lie in no county are in no list by themselves
		}
		lo, hi, narrow = county, county, "&area="+line.Key
	case "channels":
		narrow = "&channel=" + line.Key
	case "categories", "groups":
		narrow = "&category=" + line.Key
	case "best", "worst", "overdue":
		narrow = "&company=" + line.Key
	case "compounds":
		at, number := splitKey(line.Key)
		lo, hi, narrow = at, at, "&area="+strconv.Itoa(at)+"&compound="+number.String()
	}
	if lo < v.lo || hi > v.hi {
		return ""
	}
	return marksPath(v.Month.First(), v.Month.Last(), marks...) + narrow
}

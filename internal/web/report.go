package web

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/report"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const reportPath = "/office/report"

// reportPage is the draft of an answer, with what is asked. That is all in the address.
type reportPage struct {
	part.Page
	Areas, Matters []part.Choice
	Form           reportForm
	Wrong          form.Errors
	Draft          report.Draft // without a title: none yet
	Paper          string       // address of it as a paper
}

// reportForm is what the address says; area and category are named as in the addresses of
// lists.
type reportForm struct {
	Area    string `form:"area"`
	Matter  string `form:"category"`
	From    string `form:"from"` // YYYY-MM
	To      string `form:"to"`
	Subject string `form:"subject"`
}

func (f reportForm) question() report.Question {
	q := report.Question{Matter: f.Matter, Subject: f.Subject}
	q.Area, _ = strconv.Atoi(f.Area)
	q.From, _ = calendar.ParseMonth(f.From)
	q.To, _ = calendar.ParseMonth(f.To)
	return q
}

func (s *Site) report(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "report.draft")
	if err != nil {
		return err
	}
	p := reportPage{Page: s.page(r, "report.title")}
	p.Wide, p.Back = true, "/office"
	if err := form.Decode(r.URL.Query(), &p.Form); err != nil {
		return err
	}
	p.Areas, p.Matters = s.areasOf(a), matterChoices(s.Cases.Rules.At(a.At), p.Lang)
	if len(r.URL.Query()) == 0 {
		lo, hi := a.Area()
		this := calendar.MonthOf(calendar.DateOf(a.At)).String()
		p.Form = reportForm{Area: strconv.Itoa(areaCode(lo, hi)), From: this, To: this}
		return s.show(w, r, reportView(p))
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		p.Draft, err = s.Reports.Draft(tx, a, p.Lang, p.Form.question())
		return err
	})
	if wrong, status, is := refused(p.Lang, err); is {
		p.Wrong = wrong.InOrder("area", "category", "from", "to", "subject")
		return s.showStatus(w, r, status, reportView(p))
	}
	if err != nil {
		return err
	}
	p.Title = p.Draft.Title
	p.Paper = reportPath + "/paper?" + r.URL.RawQuery
	return s.show(w, r, reportView(p))
}

// reportPaper is the draft in the form of a paper, in the language of papers.
func (s *Site) reportPaper(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "report.draft")
	if err != nil {
		return err
	}
	var f reportForm
	if err := form.Decode(r.URL.Query(), &f); err != nil {
		return err
	}
	var d report.Draft
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		d, err = s.Reports.Draft(tx, a, report.Paper, f.question())
		return err
	})
	if err != nil {
		return err
	}
	return s.paper(w, d.Title, d.WritePDF)
}

// paper answers with a paper made in memory: whoever reads slowly holds nothing.
func (s *Site) paper(w http.ResponseWriter, name string, write func(io.Writer) error) error {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return err
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="paper.pdf"; filename*=UTF-8''`+url.PathEscape(name+".pdf"))
	_, err := w.Write(out.Bytes())
	return err
}

// matterChoices are the groups and the categories below them.
func matterChoices(rules *rule.Version, l i18n.Lang) (out []part.Choice) {
	english := l == i18n.English
	for _, head := range rules.Heads() {
		out = append(out, part.Choice{Value: head.Code, Text: head.Name(english)})
		for _, c := range rules.Children(head.Code) {
			out = append(out, part.Choice{Value: c.Code, Text: "　" + c.Name(english)})
		}
	}
	return out
}

// casesPath is the list of the cases that a figure counts; "" when there is none.
func casesPath(f report.Figure) string {
	if f.Count == 0 || len(f.Cases.Marks) == 0 {
		return ""
	}
	path := marksPath(f.Cases.From, f.Cases.To, f.Cases.Marks...) + "&area=" + strconv.Itoa(f.Cases.Area)
	if f.Cases.Category != "" {
		path += "&category=" + f.Cases.Category
	}
	if f.Cases.Compound != 0 {
		path += "&compound=" + f.Cases.Compound.String()
	}
	return path
}

func reportTable(t report.Table) part.Table {
	out := part.Table{Dense: true}
	for i, head := range t.Heads {
		out.Columns = append(out.Columns, part.Column{Label: head, Num: i > 0})
	}
	for _, r := range t.Rows {
		cells := []part.Cell{{Text: r.Name}}
		for _, f := range r.Figures {
			cells = append(cells, part.Cell{Text: f.Text, Path: casesPath(f)})
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func (p reportPage) field(name, label, value string) part.Field {
	return part.Field{Name: name, Label: label, Value: value, Error: p.Wrong.Of(name)}
}

func (p reportPage) optional(name, label, value string) part.Field {
	f := p.field(name, label, value)
	f.Optional = true
	return f
}

func (p reportPage) month(name, value string) part.Field {
	f := p.field(name, p.T("report."+name), value)
	f.Hint = p.T("report.month.hint")
	return f
}

func (p reportPage) subject() part.Field {
	f := p.optional("subject", p.T("report.subject"), p.Form.Subject)
	f.Hint = p.T("report.subject.hint")
	return f
}

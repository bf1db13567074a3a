package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/httpx"
	"yianju/internal/message"
	"yianju/internal/target"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// disclosuresPath is where alarms of many full views are asked after.
const disclosuresPath = "/disclosures"

// disclosureRoutes registers the pages of whoever watches over full views of
// personal data: administrators, and superiors wherever they work.
func (s *Site) disclosureRoutes(m *httpx.Mux) {
	m.Handle("GET "+disclosuresPath, string(disclosure.ListAction), s.disclosures)
	m.Handle("GET "+disclosuresPath+"/{county}/{id}", string(disclosure.ListAction), s.disclosure)
	m.Handle("POST "+disclosuresPath+"/{county}/{id}", string(disclosure.CloseAction), s.disclosureSent)
}

// disclosuresPage lists the alarms.
type disclosuresPage struct {
	part.Page
	Done  string
	Table part.Table
	Pager part.Pager
}

func (s *Site) disclosures(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, disclosure.ListAction)
	if err != nil {
		return err
	}
	p := disclosuresPage{Page: s.page(r, "disclosure.title")}
	p.Back, p.Wide = ownPath, true
	if r.URL.Query().Get("done") == "1" {
		p.Done = p.T("disclosure.done")
	}
	p.Table.Dense = true
	for _, key := range []string{"at", "who", "post", "what", "state"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("disclosure.column." + key), Long: key == "what"})
	}
	before := idOf(r.URL.Query().Get("before"))
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, more, err := disclosure.Alarms(tx, scope, before)
		for _, m := range list {
			if err == nil {
				err = s.alarmRow(tx, &p, m)
			}
		}
		if more {
			p.Pager.Next = disclosuresPath + "?before=" + list[len(list)-1].ID.String()
		}
		return err
	})
	if err != nil {
		return err
	}
	if before != 0 {
		p.Pager.First = disclosuresPath
	}
	return s.show(w, r, disclosuresView(p))
}

func (s *Site) alarmRow(tx *db.Tx, p *disclosuresPage, m disclosure.Alarm) error {
	name, err := s.Accounts.Name(tx, m.Account)
	if err != nil {
		return err
	}
	post, err := s.postOf(tx, m)
	state := part.Cell{Text: p.T("disclosure.open"), Tone: part.Late}
	if !m.ClosedAt.IsZero() {
		state = part.Cell{Text: p.T("disclosure.asked"), Tone: part.Fine}
	}
	p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: p.Lang.DateTime(m.At, p.Now), Path: alarmPath(m)}, {Text: orNone(name)}, {Text: post},
		{Text: p.T("disclosure.over."+string(m.Span), "n", m.Persons, "most", m.Most)}, state})
	return err
}

// postOf names where somebody works.
func (s *Site) postOf(tx *db.Tx, m disclosure.Alarm) (string, error) {
	if m.Company == 0 {
		return s.Regions.Name(m.County), nil
	}
	firm, err := company.Get(tx, m.Company)
	return firm.Name, err
}

func alarmPath(m disclosure.Alarm) string {
	return disclosuresPath + "/" + strconv.Itoa(m.County) + "/" + m.ID.String()
}

// disclosurePage is one alarm: what was read in its span, and what came of asking.
type disclosurePage struct {
	part.Page
	Alarm  disclosure.Alarm
	Facts  []part.Answer
	Table  part.Table
	Action string
	Closes bool
	Form   alarmForm
	Wrong  form.Errors
}

type alarmForm struct {
	Words string `form:"words"`
}

func (s *Site) disclosure(w http.ResponseWriter, r *http.Request) error {
	var f alarmForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showDisclosure(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showDisclosure(w http.ResponseWriter, r *http.Request, f alarmForm, wrong form.Errors, status int) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := disclosurePage{Page: s.page(r, "disclosure.alarm"), Form: f, Wrong: wrong}
	p.Back, p.Wide = disclosuresPath, true
	err = s.view(r.Context(), func(tx *db.Tx) error {
		m, list, err := disclosure.See(tx, a, county, number)
		if err != nil {
			return err
		}
		p.Alarm, p.Action, p.Table = m, alarmPath(m), s.disclosed(p.Page, list)
		return s.alarmFacts(tx, &p)
	})
	if err != nil {
		return err
	}
	p.Closes = p.Alarm.ClosedAt.IsZero() && p.Alarm.Account != a.Account &&
		account.CouldProve(a, disclosure.CloseAction, account.Target{County: p.Alarm.County, Company: p.Alarm.Company})
	return s.showStatus(w, r, status, disclosureView(p))
}

func (s *Site) alarmFacts(tx *db.Tx, p *disclosurePage) error {
	m := p.Alarm
	name, err := s.Accounts.Name(tx, m.Account)
	if err != nil {
		return err
	}
	post, err := s.postOf(tx, m)
	if err != nil {
		return err
	}
	p.Facts = []part.Answer{{Label: p.T("disclosure.column.who"), Value: orNone(name)}, {Label: p.T("disclosure.column.post"), Value: post},
		{Label: p.T("disclosure.column.at"), Value: p.Lang.Stamp(m.At)},
		{Label: p.T("disclosure.column.what"), Value: p.T("disclosure.over."+string(m.Span), "n", m.Persons, "most", m.Most)}}
	if m.ClosedAt.IsZero() {
		return nil
	}
	by, err := s.Accounts.Name(tx, m.ClosedBy)
	p.Facts = append(p.Facts, part.Answer{Label: p.T("disclosure.asked"), Value: p.Lang.Stamp(m.ClosedAt) + " · " + orNone(by) + "\n" + m.Words})
	return err
}

// disclosed lists full views: when, of what, and what for.
func (s *Site) disclosed(p part.Page, list []disclosure.Disclosure) part.Table {
	t := part.Table{Dense: true, Caption: p.T("disclosure.list")}
	for _, key := range []string{"at", "of", "persons", "purpose"} {
		t.Columns = append(t.Columns, part.Column{Label: p.T("disclosure.column." + key), Num: key == "persons", Long: key == "purpose"})
	}
	for _, d := range list {
		t.Rows = append(t.Rows, []part.Cell{{Text: p.Lang.DateTime(d.At, p.Now)}, {Text: p.T("disclosure.kind."+string(d.Kind)) + " " + d.Code},
			{Text: strconv.Itoa(d.Persons)}, {Text: d.Purpose}})
	}
	return t
}

// disclosureSent writes down what came of asking.
func (s *Site) disclosureSent(w http.ResponseWriter, r *http.Request) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	var f alarmForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	book := disclosure.Book{IDs: s.IDs, Log: s.Cases.Log}
	err = book.Close(r.Context(), s.DB, s.actor(r), county, number, f.Words)
	if err == nil {
		return httpx.SeeOther(w, r, disclosuresPath+"?done=1")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showDisclosure(w, r, f, wrong, status) })
}

// inboxPath is where a message of an inbox leads: cases is where its reader finds
// cases.
func inboxPath(cases string, m message.Message) string {
	switch m.Template {
	case "disclosure.told.hour", "disclosure.told.day":
		return disclosuresPath + "/" + strconv.Itoa(m.County) + "/" + m.Subject.String()
	}
	if strings.HasPrefix(m.Template, "verification.") {
		return ownItemsPath
	}
	if order, is := strings.CutPrefix(m.Template, "supervision.told."); is && order != "" {
		return strings.TrimSuffix(cases, "cases/") + "supervision/" + strconv.Itoa(m.County) + "/" + m.Subject.String()
	}
	if strings.HasPrefix(m.Template, target.Told) {
		year, _ := strconv.Atoi(m.Args["year"])
		return evidencePath(target.Ref{City: m.County, Year: year, Milestone: m.Args["milestone"]})
	}
	if isReminder(m) {
		return strings.TrimSuffix(cases, "cases/") + "reminder"
	}
	if m.Args["code"] == "" { // of a docket or a bulletin, to which the first page leads
		return strings.TrimSuffix(cases, "/cases/")
	}
	return cases + url.PathEscape(m.Args["code"])
}

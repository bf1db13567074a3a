package web

import (
	"net/http"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// checksPage lists what other counties granted and this one was drawn to check.
type checksPage struct {
	part.Page
	Table part.Table
	Done  bool
}

func (s *Site) checks(w http.ResponseWriter, r *http.Request) error {
	_, scope, err := s.enter(r, "office.crosschecks")
	if err != nil {
		return err
	}
	p := checksPage{Page: s.page(r, "office.checks.title"), Done: r.URL.Query().Get("done") == "1"}
	p.Back, p.Wide = "/office", true
	p.Table = part.Table{Dense: true, Columns: []part.Column{{Label: p.T("office.column.due")}, {Label: p.T("office.checks.request"), Long: true},
		{Label: p.T("office.column.kind"), Long: true}, {Label: p.T("office.column.words"), Long: true}}}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := s.Cases.Checks(tx, scope)
		for _, k := range list {
			clock := part.ClockOf(k.DrawnAt, k.Due, s.Clock.Now())
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: dueWords(p.Lang, clock), Tone: dueTone(clock)},
				{Text: p.T("case.request." + string(k.Request)), Path: "/office/crosschecks/" + k.ID.String()},
				{Text: categoryName(s.Cases.Rules.At(k.DrawnAt), p.Lang, k.Category)}, {Text: shortWords(k.Text)}})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, checksView(p))
}

// checkPage is one grant before the county that checks it: what was complained of,
// asked and answered, and nothing of whose it is.
type checkPage struct {
	part.Page
	casework.Check
	Facts []part.Answer
	Form  checkForm
	Wrong form.Errors
}

type checkForm struct {
	Agrees string `form:"agrees"`
	Text   string `form:"text"`
}

func (s *Site) check(w http.ResponseWriter, r *http.Request) error {
	var f checkForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showCheck(w, r, http.StatusOK, f, wrong)
}

func (s *Site) showCheck(w http.ResponseWriter, r *http.Request, status int, f checkForm, wrong form.Errors) error {
	_, k, err := s.checkOf(r)
	if err != nil {
		return err
	}
	p := checkPage{Page: s.page(r, "office.checks.title"), Check: k, Form: f, Wrong: wrong}
	p.Back, p.Wide = "/office/crosschecks", true
	p.Facts = []part.Answer{
		{Label: p.T("office.checks.request"), Value: p.T("case.request." + string(k.Request))},
		{Label: p.T("desk.fact.class"), Value: className(p.Lang, k.Class) + " · " + categoryName(s.Cases.Rules.At(k.DrawnAt), p.Lang, k.Category)},
		{Label: p.T("office.checks.asked"), Value: orNone(k.Asked)}, {Label: p.T("office.checks.granted"), Value: orNone(k.Granted)},
		{Label: p.T("office.column.due"), Value: part.Deadline(p.Lang, k.Due, p.Now)},
	}
	if k.Reason != "" {
		p.Facts = append(p.Facts, part.Answer{Label: p.T("office.checks.reason"), Value: p.T("case.reason." + k.Reason)})
	}
	return s.showStatus(w, r, status, checkView(p))
}

// checkOf finds the check of the path in one of the officer's counties. Errors: as
// enter; NotFound.
func (s *Site) checkOf(r *http.Request) (account.Actor, casework.Check, error) {
	a, _, err := s.enter(r, "office.crosschecks")
	if err != nil {
		return a, casework.Check{}, err
	}
	county, _ := a.Area()
	var k casework.Check
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		k, err = s.Cases.CheckOf(tx, a, county, idOf(r.PathValue("id")))
		return err
	})
	return a, k, err
}

func (p checkPage) choices() []part.Choice {
	return []part.Choice{{Value: "yes", Text: p.T("office.checks.yes")}, {Value: "no", Text: p.T("office.checks.no"), Hint: p.T("office.checks.no.hint")}}
}

func (s *Site) checkSent(w http.ResponseWriter, r *http.Request) error {
	a, k, err := s.checkOf(r)
	if errs.Is(err, errs.NotFound) { // done already: a form sent twice
		return httpx.SeeOther(w, r, "/office/crosschecks")
	}
	if err != nil {
		return err
	}
	var f checkForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	back := func(status int, wrong form.Errors) error {
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showCheck(w, r, status, f, wrong) })
	}
	if f.Agrees != "yes" && f.Agrees != "no" {
		var wrong form.Errors
		wrong.Add("agrees", s.lang(r).T("error.field.choose"))
		return back(http.StatusUnprocessableEntity, wrong)
	}
	err = s.Cases.CrossCheck(r.Context(), a, k.County, k.ID, f.Agrees == "yes", f.Text)
	if err == nil {
		return httpx.SeeOther(w, r, "/office/crosschecks?done=1")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return back(status, wrong)
}

// checksFigure leads to what waits to be checked.
func checksFigure(p part.Page, n int) part.Figure {
	f := part.Figure{Label: p.T("office.count.checks"), Value: p.Lang.Count(int64(n)), Path: "/office/crosschecks"}
	if n > 0 {
		f.Tone = part.Note
	}
	return f
}

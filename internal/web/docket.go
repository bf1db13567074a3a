package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// docketPage is one docket as the province or its city sees it.
type docketPage struct {
	part.Page
	docket.Docket
	City     string
	State    part.Cell
	Facts    []string // when it was taken, issued, received, signed
	Figures  []part.Figure
	Rates    string
	Before   string
	Sums     part.Table
	Filter   docketFilter
	Counties []part.Choice
	Table    part.Table
	Count    string
	Pager    part.Pager
	Addenda  []string
	Files    []part.Link
	Handled  string
	May      map[account.Action]bool
	Wrong    form.Errors
	Form     docketForm
	Advised  string // the row of a draft whose demand is being rewritten
	Done     string
}

// docketForm is whatever is typed on a docket's page.
type docketForm struct {
	Words      string `form:"words"`
	Row        string `form:"row"`
	Advice     string `form:"advice"`
	Correction string `form:"correction"`
	Conclusion string `form:"conclusion"`
}

// docketFilter is the filter of the rows as the address has it.
type docketFilter struct{ Section, County, Level, Running, Code string }

func filterOf(v url.Values) (docketFilter, docket.Filter) {
	f := docketFilter{v.Get("section"), v.Get("county"), v.Get("level"), v.Get("running"), strings.ToUpper(id.CleanCode(v.Get("code")))}
	county, _ := strconv.Atoi(f.County)
	level, _ := strconv.Atoi(f.Level)
	skip, _ := strconv.Atoi(v.Get("after"))
	out := docket.Filter{County: county, Level: rule.Level(level), Running: f.Running == "1", Code: f.Code, Skip: max(skip, 0), Empty: v.Get("empty") == "1"}
	if f.Section == string(docket.Overdue) || f.Section == string(docket.Unhappy) {
		out.Section = docket.Section(f.Section)
	}
	return f, out
}

// docketOf reads the docket that the path names, for an actor. Errors: NotFound.
func (s *Site) docketOf(tx *db.Tx, r *http.Request) (docket.Docket, error) {
	w, ok := docket.ParseWeek(r.PathValue("week"))
	city, err := strconv.Atoi(r.PathValue("city"))
	if !ok || err != nil {
		return docket.Docket{}, errs.New(errs.NotFound, "")
	}
	return s.Dockets.See(tx, s.actor(r), city, w)
}

func (s *Site) docket(w http.ResponseWriter, r *http.Request) error {
	var f docketForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showDocket(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showDocket(w http.ResponseWriter, r *http.Request, f docketForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	p := docketPage{Page: s.page(r, "docket.title"), Wrong: wrong, Form: f, Advised: r.URL.Query().Get("row"), May: map[account.Action]bool{}}
	if p.Advised == "" {
		p.Advised = f.Row
	}
	p.Wide, p.Back = true, docketsPath
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if p.Docket, err = s.docketOf(tx, r); err != nil {
			return err
		}
		return s.fillDocket(tx, r, a, &p)
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, docketView(p))
}

func (s *Site) fillDocket(tx *db.Tx, r *http.Request, a account.Actor, p *docketPage) error {
	d := p.Docket
	p.City, p.State = s.Regions.Name(d.City), docketState(p.Lang, d, p.Now)
	p.Title = p.City + " " + docket.Period(p.Lang, d.Week) + " " + p.T("docket.title")
	at := account.Target{County: d.City}
	for state, actions := range map[docket.State][]account.Action{docket.Draft: {"docket.issue", "docket.advise"}, docket.Issued: {"docket.receive"},
		docket.Received: {"docket.answer"}, docket.Answered: {"docket.verify"}, docket.Verified: {"docket.close"}} {
		for _, action := range actions {
			p.May[action] = d.State() == state && account.CouldProve(a, action, at)
		}
	}
	p.May["docket.add"] = !d.IssuedAt.IsZero() && account.CouldProve(a, "docket.add", at)
	parts, err := docket.Parts(tx, d.ID)
	if err != nil {
		return err
	}
	prior := docket.Figures{}
	if d.Prior != 0 {
		if before, err := docket.PriorFigures(tx, d); err == nil {
			prior = before
		} else {
			return err
		}
	}
	s.docketFigures(p, prior)
	p.Sums = s.docketSums(p.Page, d, parts)
	var filter docket.Filter
	p.Filter, filter = filterOf(r.URL.Query())
	for _, one := range parts {
		if one.Rows() > 0 {
			p.Counties = append(p.Counties, part.Choice{Value: strconv.Itoa(one.County), Text: s.Regions.Name(one.County)})
		}
	}
	if p.Table, p.Count, p.Pager, err = s.docketTable(tx, r, p.Page, d, filter, p.May["docket.advise"]); err != nil {
		return err
	}
	addenda, err := docket.Addenda(tx, d.ID)
	for _, one := range addenda {
		p.Addenda = append(p.Addenda, p.T("docket.add.line", "n", one.N, "time", p.Lang.DateTime(one.AddedAt, p.Now), "words", one.Words))
	}
	s.docketFacts(p)
	return err
}

// docketFigures are the sums of a docket, each beside that of the week before.
func (s *Site) docketFigures(p *docketPage, prior docket.Figures) {
	d := p.Docket
	now, then := d.Figures.Counts(), prior.Counts()
	for i, key := range docket.FigureKeys {
		f := part.Figure{Label: p.T("docket.figure." + key), Value: p.Lang.Count(int64(now[i]))}
		if d.Prior != 0 {
			f.Of = p.T("docket.figure.change", "n", p.Lang.Count(int64(then[i])))
		}
		switch key {
		case "overdue":
			f.Tone, f.Path = lateIf(int64(now[i])), docketPath(d, "")+"?section=A#rows"
		case "unhappy":
			f.Path = docketPath(d, "") + "?section=B#rows"
		}
		p.Figures = append(p.Figures, f)
	}
	p.Rates, p.Before = docket.RateWords(p.Lang, d.Figures.Rates), docket.BeforeWords(p.Lang, d.Before)
}

// docketFacts say when what was done, and where the files are.
func (s *Site) docketFacts(p *docketPage) {
	d, l := p.Docket, p.Lang
	p.Facts = append(p.Facts, p.T("docket.span", "from", l.DateTime(d.From, p.Now), "to", l.DateTime(d.Taken, p.Now)))
	fact := func(done bool, text string) {
		if done {
			p.Facts = append(p.Facts, text)
		}
	}
	fact(!d.IssuedAt.IsZero() && !d.IssuedItself(), p.T("docket.issued.by", "time", l.DateTime(d.IssuedAt, p.Now), "number", docket.Number(d)))
	fact(d.IssuedItself(), p.T("docket.issued.itself", "time", l.DateTime(d.IssuedAt, p.Now)))
	fact(!d.ReceivedAt.IsZero(), p.T("docket.received", "time", l.DateTime(d.ReceivedAt, p.Now)))
	fact(!d.SignedAt.IsZero(), p.T("docket.signed", "time", l.DateTime(d.SignedAt, p.Now)))
	fact(!d.ClosedAt.IsZero(), p.T("docket.closed", "time", l.DateTime(d.ClosedAt, p.Now)))
	if d.Verify != "" {
		p.Facts = append(p.Facts, p.T("docket.check")+" "+document.ShowCode(d.Verify))
	}
	if !d.IssuedAt.IsZero() {
		p.Files = []part.Link{{Text: p.T("docket.export.pdf"), Path: docketPath(d, "paper")}, {Text: p.T("docket.export.xlsx"), Path: docketPath(d, "list") + p.Filter.query()}}
	}
	if !d.SignedAt.IsZero() {
		h := d.Handled
		p.Handled = p.T("docket.handled", "filed", h.Filed, "answered", h.Answered, "ended", h.Ended, "rated", h.Rated, "satisfied", h.Satisfied)
	}
	switch {
	case p.May["docket.receive"], p.May["docket.answer"]:
		p.Done = p.T("docket.receive.text", "due", l.DateTime(d.ReceiptDue, p.Now), "answer", l.DateTime(d.AnswerDue, p.Now))
	case p.May["docket.issue"]:
		slot, ok := docket.SlotOf(s.Dockets.Calendar, d.Week)
		if ok {
			p.Done = p.T("docket.draft.text", "publish", l.DateTime(slot.Publish, p.Now))
		}
	}
}

// query is the filter as the end of an address.
func (f docketFilter) query() string {
	v := url.Values{}
	for name, value := range map[string]string{"section": f.Section, "county": f.County, "level": f.Level, "running": f.Running, "code": f.Code} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

func (s *Site) docketSums(p part.Page, d docket.Docket, parts []docket.Part) part.Table {
	t := part.Table{Dense: true, Caption: p.T("docket.sums"), Columns: []part.Column{{Label: p.T("docket.column.county")}}}
	for _, key := range docket.FigureKeys {
		t.Columns = append(t.Columns, part.Column{Label: p.T("docket.figure." + key), Num: true})
	}
	t.Columns = append(t.Columns, part.Column{Label: p.T("docket.column.seen"), Long: true})
	line := func(name, path string, f docket.Figures, seen string) []part.Cell {
		row := []part.Cell{{Text: name, Path: path}}
		for _, n := range f.Counts() {
			row = append(row, part.Cell{Text: p.Lang.Count(int64(n))})
		}
		return append(row, part.Cell{Text: seen})
	}
	for _, one := range parts {
		if one.Figures == (docket.Figures{}) {
			continue
		}
		path := ""
		if one.Rows() > 0 {
			path = docketPath(d, "") + "?county=" + strconv.Itoa(one.County) + "#rows"
		}
		t.Rows = append(t.Rows, line(s.Regions.Name(one.County), path, one.Figures, doneAt(p.Lang, one.SeenAt, p.Now)))
	}
	t.Sums = line(p.T("docket.sum"), "", d.Figures, "")
	return t
}

// docketColumns are the columns of the list on pages.
var docketColumns = []string{"number", "code", "county", "compound", "company", "manager", "category", "summary", "state", "stay", "late", "weeks", "level", "advice"}

func (s *Site) docketTable(tx *db.Tx, r *http.Request, p part.Page, d docket.Docket, f docket.Filter, advise bool) (part.Table, string, part.Pager, error) {
	t := part.Table{Dense: true}
	for _, key := range docketColumns {
		num := key == "number" || key == "stay" || key == "late" || key == "weeks"
		t.Columns = append(t.Columns, part.Column{Label: p.T("docket.column." + key), Num: num, Long: !num && key != "number"})
	}
	_, all, err := docket.Rows(tx, d, f)
	if err != nil {
		return t, "", part.Pager{}, err
	}
	rows, err := docket.Numbered(tx, d, f)
	if err != nil {
		return t, "", part.Pager{}, err
	}
	names := map[id.ID]string{}
	if err := s.Dockets.Managers(tx, rows, names); err != nil {
		return t, "", part.Pager{}, err
	}
	for _, row := range rows {
		t.Rows = append(t.Rows, s.docketCells(p, d, row, names[row.Manager], advise))
	}
	more := f.Skip+len(rows) < all
	pager := nextPage(r, more, map[string]string{"after": strconv.Itoa(f.Skip + len(rows))})
	return t, p.T("docket.rows.all", "n", p.Lang.Count(int64(all))), pager, nil
}

func (s *Site) docketCells(p part.Page, d docket.Docket, r docket.NumberedRow, manager string, advise bool) []part.Cell {
	l := p.Lang
	late := part.Cell{Text: l.Count(int64(r.Late))}
	if r.Late == 0 {
		late.Text = i18n.None
	}
	weeks := part.Cell{Text: l.Count(int64(r.Weeks))}
	if r.Weeks > 1 {
		weeks.Tone = part.Late
	}
	advice := part.Cell{Text: docket.AdviceWords(l, r.Advice)}
	if advise {
		advice.Path = docketPath(d, "") + "?row=" + strings.TrimSuffix(r.Field(), "-") + "#advice"
	}
	return []part.Cell{{Text: l.Count(int64(r.Number))}, {Text: r.Code, Path: officePlace.casePath(r.Code)}, {Text: s.Regions.Name(r.County)}, {Text: r.Compound}, {Text: r.Company},
		{Text: manager}, {Text: s.Dockets.CategoryName(l, r.Row)}, {Text: r.Summary}, {Text: l.T("case.state." + string(r.State))}, {Text: l.Count(int64(r.Stay))}, late, weeks,
		{Text: l.T("docket.level." + strconv.Itoa(int(min(r.Level, rule.L3))))}, advice}
}

// docketPaper and docketSheet give an issued docket as files.
func (s *Site) docketPaper(w http.ResponseWriter, r *http.Request) error {
	return s.docketFile(w, r, "pdf", "application/pdf", func(tx *db.Tx, d docket.Docket, out *bytes.Buffer) error {
		return s.Dockets.WritePDF(tx, d, s.Origin+"/verify?code="+d.Verify, out)
	})
}

func (s *Site) docketSheet(w http.ResponseWriter, r *http.Request) error {
	_, f := filterOf(r.URL.Query())
	f.Skip = 0
	return s.docketFile(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(tx *db.Tx, d docket.Docket, out *bytes.Buffer) error {
		return s.Dockets.WriteXLSX(tx, s.lang(r), d, f, out)
	})
}

// docketFile writes a file to memory and then to whoever asked: nobody who reads slowly
// holds a transaction.
func (s *Site) docketFile(w http.ResponseWriter, r *http.Request, kind, media string, write func(*db.Tx, docket.Docket, *bytes.Buffer) error) error {
	var out bytes.Buffer
	var d docket.Docket
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		out.Reset()
		if d, err = s.docketOf(tx, r); err != nil {
			return err
		}
		if d.IssuedAt.IsZero() {
			return errs.New(errs.NotFound, "")
		}
		return write(tx, d, &out)
	})
	if err != nil {
		return err
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", media)
	name := s.Regions.Name(d.City) + s.lang(r).T("docket.title") + " " + d.Week.String() + "." + kind
	w.Header().Set("Content-Disposition", `attachment; filename="docket.`+kind+`"; filename*=UTF-8''`+url.PathEscape(name))
	_, err = w.Write(out.Bytes())
	return err
}

// docketDone carries out an act on the docket of the path; a form that is refused goes
// back to the docket's page.
func (s *Site) docketDone(w http.ResponseWriter, r *http.Request, f docketForm, do func(docket.Docket) error) error {
	var d docket.Docket
	err := s.view(r.Context(), func(tx *db.Tx) (err error) { d, err = s.docketOf(tx, r); return err })
	if err == nil {
		err = do(d)
	}
	if err == nil {
		return httpx.SeeOther(w, r, docketPath(d, ""))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, docketPath(d, ""), wrong, func() error { return s.showDocket(w, r, f, wrong, status) })
}

func (s *Site) docketAct(w http.ResponseWriter, r *http.Request, do func(account.Actor, docket.Docket, docketForm) error) error {
	var f docketForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	return s.docketDone(w, r, f, func(d docket.Docket) error { return do(s.actor(r), d, f) })
}

func (s *Site) docketIssued(w http.ResponseWriter, r *http.Request) error {
	return s.docketAct(w, r, func(a account.Actor, d docket.Docket, f docketForm) error {
		return s.Dockets.Issue(r.Context(), a, d.ID, f.Words)
	})
}

func (s *Site) docketCorrected(w http.ResponseWriter, r *http.Request) error {
	return s.docketAct(w, r, func(a account.Actor, d docket.Docket, f docketForm) error {
		return s.Dockets.Add(r.Context(), a, d.ID, f.Correction)
	})
}

func (s *Site) docketReceived(w http.ResponseWriter, r *http.Request) error {
	return s.docketAct(w, r, func(a account.Actor, d docket.Docket, _ docketForm) error {
		return s.Dockets.Receive(r.Context(), a, d.ID)
	})
}

func (s *Site) docketClosed(w http.ResponseWriter, r *http.Request) error {
	return s.docketAct(w, r, func(a account.Actor, d docket.Docket, f docketForm) error {
		return s.Dockets.Close(r.Context(), a, d.ID, f.Conclusion)
	})
}

func (s *Site) docketAdvised(w http.ResponseWriter, r *http.Request) error {
	return s.docketAct(w, r, func(a account.Actor, d docket.Docket, f docketForm) error {
		at, ok := docket.ParsePlace(d.ID, f.Row)
		if !ok {
			return errs.New(errs.NotFound, "")
		}
		return s.Dockets.Advise(r.Context(), a, at, f.Advice)
	})
}

func (p docketPage) sections() (out []part.Choice) {
	for _, s := range docket.Sections {
		out = append(out, part.Choice{Value: string(s), Text: p.T("docket.section." + strings.ToLower(string(s)) + ".short")})
	}
	return out
}

func (p docketPage) levels() (out []part.Choice) {
	for _, n := range []string{"1", "2", "3"} {
		out = append(out, part.Choice{Value: n, Text: p.T("docket.level." + n)})
	}
	return out
}

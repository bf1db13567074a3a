package web

import (
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/part"
)

// extractPage is the part of a week's dockets for a county or a company.
type extractPage struct {
	part.Page
	Heading string
	Parts   []extractPart
	Weeks   []part.Link
	Action  string
	None    string
}

// extractPart is the part of one city's docket.
type extractPart struct {
	docket.Extract
	Text  string
	Rows  []extractRow
	More  string // of how many
	Seen  string // when it was acknowledged
	Reads bool   // the reader may acknowledge it
}

// extractRow is one case as a handler sees it: what is demanded, first.
type extractRow struct {
	docket.NumberedRow
	Title  string
	Path   string
	Marks  []part.State
	Advice string
	State  string
}

// extractMost is how many rows an extract shows.
const extractMost = 200

// weeksShown is how many weeks before a list leads to.
const weeksShown = 12

// extracts leads to a county's latest extract.
func (s *Site) extracts(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "docket.extract")
	if err != nil {
		return err
	}
	lo, hi := a.Area()
	if lo != hi {
		return httpx.SeeOther(w, r, docketsPath)
	}
	return s.latestExtract(w, r, "docket.extract", func(week docket.Week) string { return extractPath(week, lo) })
}

func extractPath(w docket.Week, county int) string {
	return extractsPath + "/" + w.String() + "/" + strconv.Itoa(county)
}

// ownExtracts leads to a company's latest extract.
func (s *Site) ownExtracts(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.enter(r, "docket.own"); err != nil {
		return err
	}
	return s.latestExtract(w, r, "docket.own", func(week docket.Week) string { return ownDockets + "/" + week.String() })
}

func (s *Site) latestExtract(w http.ResponseWriter, r *http.Request, action account.Action, to func(docket.Week) string) error {
	var weeks []docket.Week
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		weeks, err = docket.ListIn(tx, account.ScopeOf(s.actor(r), action), 1)
		return err
	})
	if err != nil {
		return err
	}
	if len(weeks) > 0 {
		return httpx.SeeOther(w, r, to(weeks[0]))
	}
	p := extractPage{Page: s.page(r, "docket.extract.title")}
	p.Heading, p.None = p.T("docket.extract.title"), p.T("docket.extract.empty")
	return s.show(w, r, extractView(p))
}

// ownCompany is the company of a reader who works for one.
func ownCompany(a account.Actor) id.ID {
	for _, g := range a.Grants {
		if g.Company != 0 && g.ValidAt(a.At) && (g.Role == account.Clerk || g.Role == account.Manager) {
			return g.Company
		}
	}
	return 0
}

// extract is a county's part of a week's docket.
func (s *Site) extract(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	week, county, err := extractOf(r)
	if err != nil {
		return err
	}
	p := extractPage{Page: s.page(r, "docket.extract.title"), Action: extractPath(week, county)}
	p.Wide = true
	p.Heading = p.T("docket.extract.county", "county", s.Regions.Name(county))
	err = s.view(r.Context(), func(tx *db.Tx) error {
		e, err := s.Dockets.CountyExtract(tx, a, county, week)
		if err != nil {
			return err
		}
		one, err := s.extractPart(tx, p.Page, e, docket.Filter{County: county}, officePlace, account.Can(a, "docket.read", account.Target{County: county}))
		if err != nil {
			return err
		}
		p.Parts = []extractPart{one}
		return s.extractWeeks(tx, account.ScopeOf(a, "docket.extract"), &p, func(week docket.Week) string { return extractPath(week, county) })
	})
	if err != nil {
		return err
	}
	p.Title = p.Heading + " · " + docket.Period(p.Lang, week)
	return s.show(w, r, extractView(p))
}

func extractOf(r *http.Request) (w docket.Week, county int, err error) {
	w, ok := docket.ParseWeek(r.PathValue("week"))
	if county, err = strconv.Atoi(r.PathValue("county")); !ok || err != nil {
		err = errs.New(errs.NotFound, "")
	}
	return w, county, err
}

// ownExtract is a company's part of a week's dockets.
func (s *Site) ownExtract(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "docket.own")
	if err != nil {
		return err
	}
	week, ok := docket.ParseWeek(r.PathValue("week"))
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	firm := ownCompany(a)
	p := extractPage{Page: s.page(r, "docket.extract.title"), Action: ownDockets + "/" + week.String()}
	p.Wide, p.Heading, p.None = true, p.T("docket.extract.company"), p.T("docket.extract.none")
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := s.Dockets.CompanyExtracts(tx, a, firm, week)
		if err != nil {
			return err
		}
		for _, e := range list {
			one, err := s.extractPart(tx, p.Page, e, docket.Filter{Company: firm, Reader: &a}, deskPlace, true)
			if err != nil {
				return err
			}
			p.Parts = append(p.Parts, one)
		}
		return s.extractWeeks(tx, account.ScopeOf(a, "docket.own"), &p, func(week docket.Week) string { return ownDockets + "/" + week.String() })
	})
	if err != nil {
		return err
	}
	p.Title = p.Heading + " · " + docket.Period(p.Lang, week)
	return s.show(w, r, extractView(p))
}

func (s *Site) extractWeeks(tx *db.Tx, scope account.Scope, p *extractPage, path func(docket.Week) string) error {
	weeks, err := docket.ListIn(tx, scope, weeksShown)
	for _, week := range weeks {
		p.Weeks = append(p.Weeks, part.Link{Text: docket.Period(p.Lang, week), Path: path(week)})
	}
	return err
}

func (s *Site) extractPart(tx *db.Tx, p part.Page, e docket.Extract, f docket.Filter, at workPlace, reads bool) (extractPart, error) {
	out := extractPart{Extract: e, Reads: reads && e.SeenAt.IsZero(), Text: p.T("docket.extract.text", "city", s.Regions.Name(e.City), "period", docket.Period(p.Lang, e.Week),
		"due", p.Lang.DateTime(e.AnswerDue, p.Now))}
	if !e.SeenAt.IsZero() {
		out.Seen = p.T("docket.extract.seen", "time", p.Lang.DateTime(e.SeenAt, p.Now))
	}
	f.Most = extractMost
	rows, err := docket.Numbered(tx, e.Docket, f)
	for _, row := range rows {
		out.Rows = append(out.Rows, s.extractRow(p, row, at))
	}
	out.More = p.T("docket.rows.all", "n", p.Lang.Count(int64(e.Rows)))
	return out, err
}

func (s *Site) extractRow(p part.Page, r docket.NumberedRow, at workPlace) extractRow {
	row := extractRow{NumberedRow: r, Title: s.Dockets.CategoryName(p.Lang, r.Row) + " · " + r.Compound, Path: at.casePath(r.Code),
		Advice: docket.AdviceWords(p.Lang, r.Advice), State: p.T("case.state."+string(r.State)) + " · " + p.T("docket.column.level") + " " + p.T("docket.level."+strconv.Itoa(int(min(r.Level, rule.L3))))}
	if r.Late > 0 {
		row.Marks = append(row.Marks, part.State{Tone: part.Late, Word: p.T("docket.extract.late", "n", r.Late)})
	} else {
		row.Marks = append(row.Marks, part.State{Tone: part.Soon, Word: p.T("docket.section.b")})
	}
	if r.Weeks > 1 {
		row.Marks = append(row.Marks, part.State{Tone: part.Late, Word: p.T("docket.extract.running", "n", r.Weeks)})
	}
	return row
}

// extractRead acknowledges a county's extract.
func (s *Site) extractRead(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	week, county, err := extractOf(r)
	if err != nil {
		return err
	}
	var e docket.Extract
	if err := s.view(r.Context(), func(tx *db.Tx) (err error) { e, err = s.Dockets.CountyExtract(tx, a, county, week); return err }); err != nil {
		return err
	}
	if err := s.Dockets.SeeExtract(r.Context(), a, e.ID, county, 0); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, extractPath(week, county))
}

// ownExtractRead acknowledges a company's extracts of a week.
func (s *Site) ownExtractRead(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "docket.own")
	if err != nil {
		return err
	}
	week, ok := docket.ParseWeek(r.PathValue("week"))
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	firm := ownCompany(a)
	var list []docket.Extract
	if err := s.view(r.Context(), func(tx *db.Tx) (err error) { list, err = s.Dockets.CompanyExtracts(tx, a, firm, week); return err }); err != nil {
		return err
	}
	for _, e := range list {
		if err := s.Dockets.SeeExtract(r.Context(), a, e.ID, 0, firm); err != nil {
			return err
		}
	}
	return httpx.SeeOther(w, r, ownDockets+"/"+week.String())
}

// extractLink leads from the first page of whoever has extracts to the latest.
func (s *Site) extractLink(r *http.Request, p part.Page, action account.Action, path func(docket.Week) string) (part.Link, error) {
	var weeks []docket.Week
	scope := account.ScopeOf(s.actor(r), action)
	err := s.view(r.Context(), func(tx *db.Tx) (err error) { weeks, err = docket.ListIn(tx, scope, 1); return err })
	if err != nil || len(weeks) == 0 {
		return part.Link{}, err
	}
	return part.Link{Text: p.T("docket.link") + " · " + docket.Period(p.Lang, weeks[0]), Path: path(weeks[0])}, nil
}

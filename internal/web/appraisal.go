package web

import (
	"io"
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/appraisal"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/intake"
	"yianju/internal/region"
	"yianju/internal/target"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// appraisalPage is the sheets of a year.
type appraisalPage struct {
	part.Page
	Year     int
	Heading  string
	State    part.State
	As       string // as of when, or under which number issued
	Years    []part.Link
	Issue    bool
	Wrong    form.Errors
	Cities   part.Table
	Counties part.Table
	Basis    []part.Answer
}

// sheetPage is one region's sheet.
type sheetPage struct {
	part.Page
	State part.State
	As    string
	Facts []part.Answer
	Lines []sheetLine
}

// sheetLine is an item of a sheet with what it counts.
type sheetLine struct {
	Title, Text, Basis string
	Tone               part.Tone
	Notes              []part.Link
}

func appraisalPath(year int, of string) string {
	path := appraisalsPath + "/" + strconv.Itoa(year)
	if of != "" {
		path += "/" + of
	}
	return path
}

// appraisalOf reads the appraisal that the path names, for an actor. Errors: NotFound.
func (s *Site) appraisalOf(r *http.Request) (p appraisal.Appraisal, err error) {
	a := s.actor(r)
	year := calendar.DateOf(a.At).Year()
	if asked := r.PathValue("year"); asked != "" {
		if year, err = strconv.Atoi(asked); err != nil {
			return p, errs.New(errs.NotFound, "")
		}
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		p, err = s.Appraisals.See(tx, a, year)
		return err
	})
	return p, err
}

func (s *Site) appraisal(w http.ResponseWriter, r *http.Request) error {
	wrong, err := s.sentBack(r, &struct{}{})
	if err != nil {
		return err
	}
	return s.showAppraisal(w, r, wrong, statusOf(wrong))
}

func (s *Site) showAppraisal(w http.ResponseWriter, r *http.Request, wrong form.Errors, status int) error {
	of, err := s.appraisalOf(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := appraisalPage{Page: s.page(r, "appraisal.title"), Year: of.Year, Wrong: wrong}
	p.Wide, p.Back = true, targetsPath
	p.Heading = p.T("appraisal.heading", "year", of.Year)
	p.State, p.As = appraisalState(p.Page, of)
	p.Issue = !of.Issued() && appraisal.Over(of.Year, p.Now) && account.Can(a, "appraisal.issue", account.Target{County: target.Province})
	for i, year := range target.Years(a.At) {
		if i < yearsShown {
			p.Years = append(p.Years, part.Link{Text: p.T("target.year", "year", year), Path: appraisalPath(year, ""), Here: year == of.Year})
		}
	}
	files := []part.Link{{Text: "PDF", Path: appraisalPath(of.Year, "paper")}, {Text: "XLSX", Path: appraisalPath(of.Year, "tables")}}
	p.Cities, p.Counties = s.sheetTable(p.Page, of, of.Cities), s.sheetTable(p.Page, of, of.Counties)
	if p.Cities.Files = files; len(of.Cities) == 0 {
		p.Counties.Files = files
	}
	for _, i := range appraisal.Items(of.Year) {
		p.Basis = append(p.Basis, part.Answer{Label: i.Title(p.Lang), Value: i.Basis(p.Lang)})
	}
	return s.showStatus(w, r, status, appraisalView(p))
}

// appraisalState says whether the sheets stand, and as of when they are.
func appraisalState(p part.Page, of appraisal.Appraisal) (part.State, string) {
	switch {
	case of.Issued():
		return part.State{Tone: part.Fine, Word: p.T("appraisal.state.issued")}, p.T("appraisal.issued", "number", appraisal.Number(of), "at", p.Lang.Stamp(of.At))
	case appraisal.Over(of.Year, p.Now):
		return part.State{Tone: part.Soon, Word: p.T("appraisal.state.open")}, p.T("figure.as_of", "at", p.Lang.Stamp(of.At))
	}
	return part.State{Tone: part.Plain, Word: p.T("appraisal.state.running")}, p.T("figure.as_of", "at", p.Lang.Stamp(of.At))
}

func (s *Site) sheetTable(p part.Page, of appraisal.Appraisal, sheets []appraisal.Sheet) part.Table {
	t := part.Table{Dense: true}
	for _, key := range []string{"area", "rank", "points", "received"} {
		t.Columns = append(t.Columns, part.Column{Label: p.T("appraisal.column." + key), Num: key != "area"})
	}
	items := appraisal.Items(of.Year)
	for _, i := range items {
		t.Columns = append(t.Columns, part.Column{Label: i.Title(p.Lang), Num: true, Long: true})
	}
	for _, one := range sheets {
		cells := []part.Cell{{Text: s.Regions.Name(one.Area), Path: appraisalPath(of.Year, strconv.Itoa(one.Area))}, {Text: one.RankWords(p.Lang)}, {Text: i18n.Tenths(one.Tenths)},
			{Text: p.Lang.Count(one.Received)}}
		for _, i := range items {
			cell := part.Cell{Text: i18n.None}
			if l, there := one.Line(i.Name); there {
				if cell.Text = lineWords(p, l); l.Minus > 0 {
					cell.Tone = part.Late
				}
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// lineWords write how often an item was so and what that cost.
func lineWords(p part.Page, l appraisal.Line) string {
	switch {
	case l.Few:
		return p.T("appraisal.few", "count", l.CountWords())
	case l.Minus > 0:
		return p.T("appraisal.minus", "count", l.CountWords(), "points", i18n.Tenths(l.Minus))
	}
	return l.CountWords()
}

func (s *Site) sheet(w http.ResponseWriter, r *http.Request) error {
	of, err := s.appraisalOf(r)
	if err != nil {
		return err
	}
	area, _ := strconv.Atoi(r.PathValue("area"))
	one, there := of.Sheet(area)
	if !there {
		return errs.New(errs.NotFound, "")
	}
	p := sheetPage{Page: s.page(r, "appraisal.title")}
	p.Back, p.Title = appraisalPath(of.Year, ""), p.T("appraisal.heading", "year", of.Year)+" · "+s.Regions.Name(area)
	p.State, p.As = appraisalState(p.Page, of)
	p.Facts = []part.Answer{{Label: p.T("appraisal.column.points"), Value: i18n.Tenths(one.Tenths)}, {Label: p.T("appraisal.column.rank"), Value: one.RankWords(p.Lang)},
		{Label: p.T("appraisal.column.received"), Value: p.Lang.Count(one.Received)}}
	mine := s.isMine(s.actor(r), area)
	for _, i := range appraisal.Items(of.Year) {
		l, there := one.Line(i.Name)
		if !there {
			continue
		}
		line := sheetLine{Title: i.Title(p.Lang), Text: lineWords(p.Page, l), Basis: i.Basis(p.Lang), Tone: part.Plain}
		if l.Minus > 0 {
			line.Tone = part.Late
		}
		for _, n := range l.Notes {
			line.Notes = append(line.Notes, s.noteLink(p.Page, of.Year, area, n, mine))
		}
		if i.Name == appraisal.Undecided && l.Count > 0 && mine {
			year := strconv.Itoa(of.Year)
			path := marksPath(calendar.Date(year+"-01-01"), calendar.Date(year+"-12-31"), casework.MarkUndecided) + "&area=" + strconv.Itoa(area)
			line.Notes = append(line.Notes, part.Link{Text: p.T("appraisal.cases", "count", p.Lang.Count(l.Count)), Path: path})
		}
		p.Lines = append(p.Lines, line)
	}
	return s.show(w, r, sheetView(p))
}

// isMine reports whether an area lies in an actor's.
func (s *Site) isMine(a account.Actor, area int) bool {
	lo, hi := a.Area()
	from, to := region.Range(area)
	return from >= lo && to <= hi
}

// noteLink is what a line of an area's sheet counts; it leads there whoever may go there.
func (s *Site) noteLink(p part.Page, year, area int, n appraisal.Note, mine bool) part.Link {
	var out part.Link
	lo, hi := region.Range(area)
	if n.Milestone != "" {
		if m, there := target.MilestoneOf(year, n.Milestone); there {
			out.Text = m.Title(p.Lang)
		}
		out.Path = targetsPath + "?year=" + strconv.Itoa(year)
	} else {
		if out.Text = n.Week; n.Count > 0 {
			out.Text = p.T("appraisal.refuted", "week", n.Week, "count", n.Count)
		}
		if lo != hi { // of a county's there is only an extract
			out.Path = docketsPath + "/" + n.Week + "/" + strconv.Itoa(area)
		}
	}
	if !mine {
		out.Path = ""
	}
	return out
}

func (s *Site) appraisalIssued(w http.ResponseWriter, r *http.Request) error {
	year, err := strconv.Atoi(r.PathValue("year"))
	if err != nil {
		return errs.New(errs.NotFound, "")
	}
	if err = s.Appraisals.Issue(r.Context(), s.actor(r), year); err == nil {
		return httpx.SeeOther(w, r, appraisalPath(year, ""))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, appraisalPath(year, ""), wrong, func() error { return s.showAppraisal(w, r, wrong, status) })
}

func (s *Site) appraisalPaper(w http.ResponseWriter, r *http.Request) error {
	of, err := s.appraisalOf(r)
	if err != nil {
		return err
	}
	return s.paper(w, appraisal.Title(of.Year), func(out io.Writer) error { return s.Appraisals.WritePDF(of, s.Origin+verifyPath+"/"+of.Verify, out) })
}

// appraisalTables are the sheets as a workbook.
func (s *Site) appraisalTables(w http.ResponseWriter, r *http.Request) error {
	of, err := s.appraisalOf(r)
	if err != nil {
		return err
	}
	p := s.page(r, "appraisal.title")
	_, as := appraisalState(p, of)
	s.download(w, p.T("appraisal.heading", "year", of.Year), intake.XLSX)
	return s.Appraisals.WriteXLSX(p.Lang, of, as, w)
}

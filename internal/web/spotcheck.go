package web

import (
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/draw"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/spotcheck"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const spotchecksPath = "/office/spotchecks"

// spotchecksPage is the lists that an office drew, or may read, and the form to draw one.
type spotchecksPage struct {
	part.Page
	Draws bool
	Areas []part.Choice
	Form  spotcheckForm
	Wrong form.Errors
	Table part.Table
}

type spotcheckForm struct {
	Area  string `form:"area"`
	Month string `form:"month"` // YYYY-MM
	Size  string `form:"size"`
}

// spotcheckPage is one list.
type spotcheckPage struct {
	part.Page
	List  spotcheck.List
	State part.State
	Opens bool
	Wrong form.Errors
	Facts []part.Answer // what was put on record at the draw
	Proof []part.Answer // by which it is drawn again; of an open one
	Shell string
	Table part.Table
}

func spotcheckPath(list id.ID, of string) string {
	path := spotchecksPath + "/" + list.String()
	if of != "" {
		path += "/" + of
	}
	return path
}

func (s *Site) spotchecks(w http.ResponseWriter, r *http.Request) error {
	last := calendar.MonthOf(calendar.DateOf(s.actor(r).At)).Add(-1)
	f := spotcheckForm{Month: last.String(), Size: "10"}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showSpotchecks(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showSpotchecks(w http.ResponseWriter, r *http.Request, f spotcheckForm, wrong form.Errors, status int) error {
	a, _, err := s.enter(r, "spotcheck.see")
	if err != nil {
		return err
	}
	p := spotchecksPage{Page: s.page(r, "spotcheck.title"), Form: f, Wrong: wrong.InOrder("area", "month", "size")}
	p.Wide, p.Back = true, "/office"
	if p.Draws = !account.ScopeOf(a, "spotcheck.draw").Nothing(); p.Draws {
		p.Areas = s.areasOf(a)
	}
	for _, key := range []string{"month", "area", "office", "drawn", "state"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("spotcheck.column." + key)})
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := s.Spotchecks.Lists(tx, a)
		p.Table.Rows = nil
		for _, l := range list {
			state := spotcheckState(p.Page, l)
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: p.Lang.Month(l.Month.First().Start()), Path: spotcheckPath(l.ID, "")}, {Text: s.Regions.Name(l.Area)},
				{Text: s.Regions.Name(l.Office)}, {Text: p.T("spotcheck.of", "drawn", len(l.Drawn), "rows", p.Lang.Count(int64(len(l.Population))))}, {Text: state.Word, Tone: state.Tone}})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, spotchecksView(p))
}

func spotcheckState(p part.Page, l spotcheck.List) part.State {
	if l.OpenedAt.IsZero() {
		return part.State{Tone: part.Soon, Word: p.T("spotcheck.state.sealed")}
	}
	return part.State{Tone: part.Fine, Word: p.T("spotcheck.state.open")}
}

func (s *Site) spotcheckDrawn(w http.ResponseWriter, r *http.Request) error {
	var f spotcheckForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	area, _ := strconv.Atoi(f.Area)
	size, _ := strconv.Atoi(f.Size)
	m, _ := calendar.ParseMonth(f.Month)
	list, err := s.Spotchecks.Draw(r.Context(), s.actor(r), area, m, size)
	if err == nil {
		return httpx.SeeOther(w, r, spotcheckPath(list, ""))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, spotchecksPath, wrong, func() error { return s.showSpotchecks(w, r, f, wrong, status) })
}

// spotcheckOf reads the list that the path names, for an actor. Errors: NotFound.
func (s *Site) spotcheckOf(tx *db.Tx, r *http.Request) (spotcheck.List, error) {
	list, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return spotcheck.List{}, errs.New(errs.NotFound, "")
	}
	return s.Spotchecks.Of(tx, s.actor(r), list)
}

func (s *Site) spotcheck(w http.ResponseWriter, r *http.Request) error {
	wrong, err := s.sentBack(r, &struct{}{})
	if err != nil {
		return err
	}
	return s.showSpotcheck(w, r, wrong, statusOf(wrong))
}

func (s *Site) showSpotcheck(w http.ResponseWriter, r *http.Request, wrong form.Errors, status int) error {
	p := spotcheckPage{Page: s.page(r, "spotcheck.title"), Wrong: wrong}
	p.Wide, p.Back = true, spotchecksPath
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		p.List, err = s.spotcheckOf(tx, r)
		return err
	})
	if err != nil {
		return err
	}
	l, rules := p.List, s.Cases.Rules.At(p.Now)
	p.Title = s.Regions.Name(l.Area) + " " + p.Lang.Month(l.Month.First().Start()) + " " + p.T("spotcheck.title")
	p.State, p.Opens = spotcheckState(p.Page, l), l.OpenedAt.IsZero()
	population, seed, _ := spotcheck.Derive(l)
	p.Facts = []part.Answer{{Label: p.T("spotcheck.column.office"), Value: s.Regions.Name(l.Office)}, {Label: p.T("spotcheck.drawn.at"), Value: p.Lang.Stamp(l.DrawnAt)},
		{Label: p.T("spotcheck.column.drawn"), Value: p.T("spotcheck.of", "drawn", len(l.Drawn), "rows", p.Lang.Count(int64(len(l.Population))))},
		{Label: p.T("spotcheck.population"), Value: population}, {Label: p.T("spotcheck.hash"), Value: hex.EncodeToString(l.Hash)}}
	if !p.Opens {
		p.Facts = append(p.Facts, part.Answer{Label: p.T("spotcheck.opened.at"), Value: p.Lang.Stamp(l.OpenedAt)})
		p.Proof = []part.Answer{{Label: p.T("spotcheck.nonce"), Value: hex.EncodeToString(l.Nonce)}, {Label: p.T("spotcheck.seed"), Value: seed}}
		p.Shell = draw.Shell(seed, len(l.Population), l.Size)
	}
	p.Table.Dense = true
	for _, key := range []string{"row", "code", "county", "compound", "category"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("spotcheck.column." + key)})
	}
	lo, hi := s.actor(r).Area()
	for _, c := range l.Drawn {
		cells := []part.Cell{{Text: strconv.Itoa(c.Row)}, {Text: c.Code}, {Text: s.Regions.Name(c.County)}, {Text: c.Compound}, {Text: categoryName(rules, p.Lang, c.Category)}}
		if from, to := region.Range(c.County); from >= lo && to <= hi {
			cells[1].Path = officePlace.casePath(c.Code)
		}
		p.Table.Rows = append(p.Table.Rows, cells)
	}
	return s.showStatus(w, r, status, spotcheckView(p))
}

func (s *Site) spotcheckOpened(w http.ResponseWriter, r *http.Request) error {
	list, err := id.Parse(r.PathValue("id"))
	if err != nil {
		return errs.New(errs.NotFound, "")
	}
	err = s.Spotchecks.Open(r.Context(), s.actor(r), list)
	if err == nil {
		return httpx.SeeOther(w, r, spotcheckPath(list, ""))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, spotcheckPath(list, ""), wrong, func() error { return s.showSpotcheck(w, r, wrong, status) })
}

// spotcheckFile is a list as it was sealed, or its population, as the text that was hashed:
// sha256sum of the file is the hash on record.
func (s *Site) spotcheckFile(w http.ResponseWriter, r *http.Request) error {
	text := ""
	err := s.view(r.Context(), func(tx *db.Tx) error {
		l, err := s.spotcheckOf(tx, r)
		if text = l.Sealed(); strings.HasSuffix(r.URL.Path, "/population") {
			text = l.PopulationText()
		}
		return err
	})
	if err != nil {
		return err
	}
	httpx.NoStore(w)
	w.Header().Set("Content-Type", "application/json")
	_, err = io.WriteString(w, text)
	return err
}

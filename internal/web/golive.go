package web

import (
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/golive"
	"yianju/internal/httpx"
	"yianju/internal/region"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const golivePath = "/office/golive"

// goliveRoutes registers the pages of how far the counties are with going online.
func (s *Site) goliveRoutes(m *httpx.Mux) {
	m.Handle("GET "+golivePath, "golive.see", s.golive)
	m.Handle("GET "+golivePath+"/{area}", "golive.see", s.goliveCounty)
	m.Handle("POST "+golivePath+"/{area}", "golive.set", s.goliveSent)
}

var goliveTones = map[golive.State]part.Tone{golive.Live: part.Fine, golive.Trial: part.Note}

func goliveColumns(p part.Page, keys ...string) []part.Column {
	var out []part.Column
	for _, k := range keys {
		out = append(out, part.Column{Label: p.T("golive.column." + k), Num: k == "total", Long: k == "why"})
	}
	return out
}

// countiesWithin are those a reader's area has: none that waits to be placed.
func (s *Site) countiesWithin(lo, hi int) []region.Region {
	var out []region.Region
	for _, province := range s.Regions.Children(0) {
		for _, city := range s.Regions.Children(province.Code) {
			for _, county := range s.Regions.Children(city.Code) {
				if county.Code >= lo && county.Code <= hi && county.Type != region.Waiting {
					out = append(out, county)
				}
			}
		}
	}
	return out
}

// goliveOf is a county's state, as recorded or not started.
func goliveOf(latest map[int]golive.Step, county int) golive.Step {
	if v, there := latest[county]; there {
		return v
	}
	return golive.Step{County: county, State: golive.NotStarted}
}

// golive lists the reader's counties with their states.
func (s *Site) golive(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "golive.see")
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "golive.title")}
	p.Wide, p.Back, p.Heading, p.None = true, "/office", p.T("golive.title"), p.T("golive.none")
	p.Table = part.Table{Dense: true, Columns: goliveColumns(p.Page, "county", "state", "on", "why")}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		latest, err := golive.Latest(tx, scope)
		counties := s.countiesWithin(a.Area())
		for _, c := range counties {
			v := goliveOf(latest, c.Code)
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: s.Regions.Name(c.Parent) + " " + c.Name, Path: golivePath + "/" + strconv.Itoa(c.Code)},
				{Text: p.T("golive.state." + string(v.State)), Tone: goliveTones[v.State]}, {Text: dateWords(p.Lang, v.On.String())}, {Text: orNone(v.Why)}})
		}
		p.Text = goliveSentence(p.Page, counties, latest)
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

func goliveSentence(p part.Page, counties []region.Region, latest map[int]golive.Step) string {
	n := map[golive.State]int{}
	for _, c := range counties {
		n[goliveOf(latest, c.Code).State]++
	}
	return p.T("golive.sentence", "total", len(counties), "live", n[golive.Live], "trial", n[golive.Trial], "none", n[golive.NotStarted])
}

// goliveSection is the province's view: city by city.
func (s *Site) goliveSection(tx *db.Tx, p part.Page, a account.Actor) (officeSection, string, error) {
	latest, err := golive.Latest(tx, account.ScopeOf(a, "golive.see"))
	counties := s.countiesWithin(a.Area())
	t := part.Table{Dense: true, Columns: goliveColumns(p, "city", "total")}
	for _, state := range golive.States {
		t.Columns = append(t.Columns, part.Column{Label: p.T("golive.state." + string(state)), Num: true})
	}
	cities, by := []int{}, map[int]map[golive.State]int{}
	for _, c := range counties {
		if by[c.Parent] == nil {
			by[c.Parent], cities = map[golive.State]int{}, append(cities, c.Parent)
		}
		by[c.Parent][goliveOf(latest, c.Code).State]++
	}
	for _, city := range cities {
		row, sum := []part.Cell{{Text: s.Regions.Name(city)}, {}}, 0
		for _, state := range golive.States {
			n := by[city][state]
			sum += n
			row = append(row, part.Cell{Text: p.Lang.Count(int64(n))})
		}
		row[1].Text = p.Lang.Count(int64(sum))
		t.Rows = append(t.Rows, row)
	}
	return officeSection{Title: p.T("golive.title"), None: p.T("golive.none"), Table: t, More: part.Link{Text: p.T("golive.more"), Path: golivePath}},
		goliveSentence(p, counties, latest), err
}

// golivePage is one county: its state, how it got there, and the form.
type golivePage struct {
	part.Page
	Heading string
	State   part.Cell
	Steps   part.Table
	Sets    bool
	Action  string
	Form    goliveForm
	Wrong   form.Errors
	Choices []part.Choice
}

type goliveForm struct {
	State string `form:"state"`
	On    string `form:"on"`
	Why   string `form:"why"`
}

func (p golivePage) field(name, value string) part.Field {
	return part.Field{Name: name, Label: p.T("golive.set." + name), Value: value, Error: p.Wrong.Of(name)}
}

func (s *Site) goliveCounty(w http.ResponseWriter, r *http.Request) error {
	f := goliveForm{On: calendar.DateOf(s.Clock.Now()).String()}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showGolive(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showGolive(w http.ResponseWriter, r *http.Request, f goliveForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	county, err := strconv.Atoi(r.PathValue("area"))
	if err != nil {
		return errs.New(errs.NotFound, "")
	}
	p := golivePage{Page: s.page(r, "golive.title"), Form: f, Wrong: wrong, Action: golivePath + "/" + strconv.Itoa(county)}
	p.Wide, p.Back, p.Path = true, golivePath, p.Action
	err = s.view(r.Context(), func(tx *db.Tx) error {
		steps, err := golive.Of(tx, a, county)
		if err != nil {
			return err
		}
		if c, there := s.Regions.Get(county); !there || c.Level != region.CountyLevel {
			return errs.New(errs.NotFound, "")
		}
		now := golive.Step{State: golive.NotStarted}
		if len(steps) > 0 {
			now = steps[0]
		}
		p.State = part.Cell{Text: p.T("golive.state." + string(now.State)), Tone: goliveTones[now.State]}
		p.Steps = part.Table{Dense: true, Columns: goliveColumns(p.Page, "state", "on", "why", "noted")}
		for _, v := range steps {
			p.Steps.Rows = append(p.Steps.Rows, []part.Cell{{Text: p.T("golive.state." + string(v.State))}, {Text: dateWords(p.Lang, v.On.String())}, {Text: orNone(v.Why)}, {Text: p.Lang.Date(v.At)}})
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Heading = p.T("golive.title") + " · " + s.Regions.Name(county)
	p.Sets = account.Can(a, "golive.set", account.Target{County: county})
	for _, state := range golive.States {
		p.Choices = append(p.Choices, part.Choice{Value: string(state), Text: p.T("golive.state." + string(state))})
	}
	return s.showStatus(w, r, status, goliveView(p))
}

func (s *Site) goliveSent(w http.ResponseWriter, r *http.Request) error {
	county, err := strconv.Atoi(r.PathValue("area"))
	if err != nil {
		return errs.New(errs.NotFound, "")
	}
	var f goliveForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err = s.Golive.Set(r.Context(), s.actor(r), county, golive.State(f.State), f.On, f.Why)
	if err == nil {
		return httpx.SeeOther(w, r, r.URL.EscapedPath())
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showGolive(w, r, f, wrong, status) })
}

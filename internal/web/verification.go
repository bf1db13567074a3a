package web

import (
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/verification"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const verificationPath = "/office/registry/verification"

const verificationDays = verification.NoticeDays

// campaignPath is the page of a campaign, or with a county of its part there.
func campaignPath(campaign id.ID, county int) string {
	path := verificationPath + "/" + campaign.String()
	if county != 0 {
		path += "/" + strconv.Itoa(county)
	}
	return path
}

var phaseTones = map[verification.Phase]part.Tone{verification.Open: part.Note, verification.Late: part.Soon, verification.Closed: part.Plain}

func phaseCell(p part.Page, c verification.Campaign) part.Cell {
	phase := c.Phase(p.Now)
	return part.Cell{Text: p.T("verification.phase." + string(phase)), Tone: phaseTones[phase]}
}

func windowWords(l i18n.Lang, c verification.Campaign) string {
	return l.T("verification.window", "from", l.Date(c.From.Start()), "to", l.Date(c.To.Start()))
}

func verificationColumns(p part.Page, keys ...string) []part.Column {
	var out []part.Column
	for i, k := range keys {
		c := part.Column{Label: p.T("verification.column." + k)}
		switch k {
		case "items", "companies", "answered", "waiting", "done", "share", "complete", "missing":
			c.Num = true
		default:
			c.Long = i > 0
		}
		out = append(out, c)
	}
	return out
}

// campaigns lists the campaigns of the reader's cities.
func (s *Site) campaigns(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "verification.see")
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "verification.title")}
	p.Wide, p.Back, p.Heading, p.Text, p.None = true, "/office/registry", p.T("verification.title"), p.T("verification.text"), p.T("verification.none")
	if !account.ScopeOf(a, "verification.open").Nothing() {
		p.Links = []part.Link{{Text: p.T("verification.new"), Path: verificationPath + "/new"}}
	}
	lo, hi := a.Area()
	p.Table = part.Table{Dense: true, Columns: verificationColumns(p.Page, "title", "window", "phase")}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, more, err := verification.List(tx, scope, idOf(r.URL.Query().Get("after")))
		for _, c := range list {
			path, title := campaignPath(c.ID, 0), c.Title
			if lo == hi { // a county has its own part alone
				path = campaignPath(c.ID, lo)
			} else if hi-lo > 99 {
				title = s.Regions.Name(c.City) + " · " + title
			}
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: title, Path: path}, {Text: windowWords(p.Lang, c)}, phaseCell(p.Page, c)})
		}
		if len(list) > 0 {
			p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].ID.String()})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

// campaignForm is a new campaign as typed.
type campaignForm struct {
	Title string   `form:"title"`
	Kinds []string `form:"kinds"`
	From  string   `form:"from"`
	To    string   `form:"to"`
}

// newCampaignPage is the form of a new campaign.
type newCampaignPage struct {
	part.Page
	Form  campaignForm
	Wrong form.Errors
	Kinds []part.Choice
}

func (p newCampaignPage) field(name, value string) part.Field {
	f := part.Field{Name: name, Label: p.T("verification.new." + name), Value: value, Error: p.Wrong.Of(name)}
	if key := "verification.new." + name + ".hint"; p.Lang.Has(key) {
		f.Hint = p.T(key)
	}
	return f
}

func (s *Site) newCampaign(w http.ResponseWriter, r *http.Request) error {
	today := calendar.DateOf(s.Clock.Now())
	f := campaignForm{Kinds: verification.Kinds, From: today.String(), To: today.AddDays(30).String()}
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return err
	}
	if fields != nil {
		f = campaignForm{}
		if err := form.Decode(fields, &f); err != nil {
			return err
		}
	}
	return s.showNewCampaign(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showNewCampaign(w http.ResponseWriter, r *http.Request, f campaignForm, wrong form.Errors, status int) error {
	if _, _, err := s.enter(r, "verification.open"); err != nil {
		return err
	}
	p := newCampaignPage{Page: s.page(r, "verification.new"), Form: f, Wrong: wrong}
	p.Back = verificationPath
	for _, k := range verification.Kinds {
		p.Kinds = append(p.Kinds, part.Choice{Value: k, Text: p.T("registry.kind." + k)})
	}
	return s.showStatus(w, r, status, newCampaignView(p))
}

func (s *Site) newCampaignSent(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "verification.open")
	if err != nil {
		return err
	}
	var f campaignForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	city, _ := scope.Counties()
	campaign, err := s.Verification.Open(r.Context(), a, verification.New{City: city, Title: f.Title, Kinds: f.Kinds, From: f.From, To: f.To})
	if err == nil {
		return httpx.SeeOther(w, r, campaignPath(campaign, 0)+"?done=opened")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showNewCampaign(w, r, f, wrong, status) })
}

// campaignPage is a campaign of a whole city, or its part in a county: how far it is,
// by county or by company.
type campaignPage struct {
	part.Page
	verification.Campaign
	Heading string
	Window  string
	Phase   part.Cell
	Done    string // what was just done
	Figures []part.Figure
	Picks   []part.Link // ways to the same list narrowed
	Section officeSection
	Pager   part.Pager // of the section
	Cancels bool
	Wrong   form.Errors
	Form    wordsForm
}

type wordsForm struct {
	Words string `form:"words"`
}

func (s *Site) campaign(w http.ResponseWriter, r *http.Request) error {
	var f wordsForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showCampaign(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showCampaign(w http.ResponseWriter, r *http.Request, f wordsForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	p := campaignPage{Page: s.page(r, "verification.title"), Wrong: wrong, Form: f}
	p.Wide, p.Back = true, verificationPath
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if p.Campaign, err = s.Verification.See(tx, a, idOf(r.PathValue("id")), 0); err != nil {
			return err
		}
		list, err := verification.Counties(tx, account.ScopeOf(a, "verification.see"), p.ID, 0)
		s.fillCounties(&p, list)
		return err
	})
	if err != nil {
		return err
	}
	p.fill("")
	if r.URL.Query().Get("done") == "opened" {
		p.Done = p.T("verification.opened")
	}
	over := p.Campaign.Phase(p.Now)
	p.Cancels = over != verification.Closed && over != verification.Cancelled && account.Can(a, "verification.open", account.Target{County: p.City})
	return s.showStatus(w, r, status, campaignView(p))
}

// fill is what the head of every page of a campaign says.
func (p *campaignPage) fill(of string) {
	p.Heading, p.Window, p.Phase = p.Campaign.Title, windowWords(p.Lang, p.Campaign), phaseCell(p.Page, p.Campaign)
	if of != "" {
		p.Heading += " · " + of
	}
	p.Page.Title = p.Heading
}

// progressCells are the figures of a line of progress.
func progressCells(p part.Page, g verification.Progress) []part.Cell {
	count := func(n int) part.Cell { return part.Cell{Text: p.Lang.Count(int64(n))} }
	return []part.Cell{count(g.Items), count(g.Answered), count(g.Waiting), count(g.Done),
		{Text: shareOf(p.Lang, g.Done, g.Items)}, {Text: shareOf(p.Lang, g.Complete.Filled, g.Complete.All)}}
}

// shareOf is a share, none of nothing.
func shareOf(l i18n.Lang, n, of int) string {
	if of == 0 {
		return i18n.None
	}
	return l.Percent(int64(n), int64(of))
}

func progressFigures(p part.Page, g verification.Progress, companies, missing int) []part.Figure {
	of := func(n int) string {
		return p.T("verification.figure.of", "items", p.Lang.Count(int64(g.Items)), "n", p.Lang.Count(int64(n)))
	}
	return []part.Figure{
		{Label: p.T("verification.figure.items"), Value: p.Lang.Count(int64(g.Items)), Of: p.T("verification.figure.companies", "n", p.Lang.Count(int64(companies)))},
		{Label: p.T("verification.figure.answered"), Value: shareOf(p.Lang, g.Answered, g.Items), Of: of(g.Answered)},
		{Label: p.T("verification.figure.done"), Value: shareOf(p.Lang, g.Done, g.Items), Of: of(g.Done)},
		{Label: p.T("verification.figure.missing"), Value: p.Lang.Count(int64(missing)), Tone: lateIf(int64(missing))},
	}
}

func (s *Site) fillCounties(p *campaignPage, list []verification.CountyProgress) {
	t := part.Table{Dense: true, Columns: verificationColumns(p.Page, "county", "companies", "items", "answered", "waiting", "done", "share", "complete", "missing")}
	var sum verification.Progress
	companies, missing := 0, 0
	for _, c := range list {
		row := append([]part.Cell{{Text: s.Regions.Name(c.County), Path: campaignPath(p.ID, c.County)}, {Text: p.Lang.Count(int64(c.Companies))}}, progressCells(p.Page, c.Progress)...)
		t.Rows = append(t.Rows, append(row, part.Cell{Text: p.Lang.Count(int64(c.Missing))}))
		sum.Add(c.Progress)
		companies, missing = companies+c.Companies, missing+c.Missing
	}
	p.Section = officeSection{Title: p.T("verification.counties"), None: p.T("verification.companies.none"), Table: t}
	p.Figures = progressFigures(p.Page, sum, companies, missing)
}

// campaignSent cancels a campaign.
func (s *Site) campaignSent(w http.ResponseWriter, r *http.Request) error {
	var f wordsForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err := s.Verification.Cancel(r.Context(), s.actor(r), idOf(r.PathValue("id")), f.Words)
	if err == nil {
		return httpx.SeeOther(w, r, r.URL.EscapedPath())
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showCampaign(w, r, f, wrong, status) })
}

// countyOf is the campaign and county that a path names. Errors: NotFound.
func countyOf(r *http.Request) (campaign id.ID, county int, err error) {
	county, err = strconv.Atoi(r.PathValue("county"))
	campaign = idOf(r.PathValue("id"))
	if err != nil || campaign == 0 || county == 0 {
		return 0, 0, errs.New(errs.NotFound, "")
	}
	return campaign, county, nil
}

var standingTones = map[verification.Standing]part.Tone{verification.StandsMissing: part.Late, verification.StandsSecond: part.Late, verification.StandsFirst: part.Soon,
	verification.StandsAnswered: part.Note, verification.StandsDone: part.Fine}

func standingCell(p part.Page, c verification.CompanyProgress) part.Cell {
	return part.Cell{Text: p.T("verification.standing." + string(c.Standing())), Tone: standingTones[c.Standing()]}
}

// campaignCounty is a campaign's part in a county, company by company.
func (s *Site) campaignCounty(w http.ResponseWriter, r *http.Request) error {
	campaign, county, err := countyOf(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := campaignPage{Page: s.page(r, "verification.title")}
	p.Wide, p.Back = true, verificationPath
	if lo, hi := a.Area(); lo != hi {
		p.Back = campaignPath(campaign, 0)
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		if p.Campaign, err = s.Verification.See(tx, a, campaign, county); err != nil {
			return err
		}
		scope := account.ScopeOf(a, "verification.see")
		all, err := verification.Counties(tx, scope, campaign, county)
		if err != nil {
			return err
		}
		list, more, err := verification.Companies(tx, scope, campaign, county, 0, idOf(r.URL.Query().Get("after")))
		s.fillCompanies(&p, county, all, list)
		if len(list) > 0 {
			p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].Company.String()})
		}
		return err
	})
	if err != nil {
		return err
	}
	p.fill(s.Regions.Name(county))
	return s.show(w, r, campaignView(p))
}

// fillCompanies shows a page of the companies of a county, under the figures of all.
func (s *Site) fillCompanies(p *campaignPage, county int, all []verification.CountyProgress, list []verification.CompanyProgress) {
	t := part.Table{Dense: true, Columns: verificationColumns(p.Page, "company", "standing", "items", "answered", "waiting", "done", "share", "complete")}
	for _, c := range list {
		t.Rows = append(t.Rows, append([]part.Cell{{Text: c.Name, Path: campaignPath(p.ID, county) + "/" + c.USCC}, standingCell(p.Page, c)}, progressCells(p.Page, c.Progress)...))
	}
	p.Section = officeSection{Title: p.T("verification.companies"), None: p.T("verification.companies.none"), Table: t}
	p.Figures = progressFigures(p.Page, verification.Progress{}, 0, 0)
	for _, c := range all { // one, or none that the campaign asks about
		p.Figures = progressFigures(p.Page, c.Progress, c.Companies, c.Missing)
	}
}

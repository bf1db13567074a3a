package web

import (
	"net/http"
	"net/url"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/candidate"
	"yianju/internal/db"
	"yianju/internal/httpx"
	"yianju/internal/registry"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

const candidatePath = "/office/registry/candidates"

// candidateRoutes registers the pages of companies that are looked for.
func (s *Site) candidateRoutes(m *httpx.Mux) {
	m.Handle("GET "+candidatePath, "candidate.see", s.candidates)
	m.Handle("GET "+candidatePath+"/{county}/{id}", "candidate.see", s.candidate)
	m.Handle("POST "+candidatePath+"/{county}/{id}", "candidate.settle", s.candidateSent)
}

var candidateTones = map[candidate.Standing]part.Tone{candidate.First: part.Note, candidate.Second: part.Soon,
	candidate.Standing(candidate.Enrolled): part.Fine, candidate.Standing(candidate.Gone): part.Late}

func candidateCell(p part.Page, c candidate.Candidate) part.Cell {
	return part.Cell{Text: p.T("candidate.standing." + string(c.Standing())), Tone: candidateTones[c.Standing()]}
}

// candidatesPage is a list of candidates with their figures.
type candidatesPage struct {
	listPage
	Counts part.Table
}

func (s *Site) candidates(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "candidate.see")
	if err != nil {
		return err
	}
	v := r.URL.Query()
	p := candidatesPage{listPage: listPage{Page: s.page(r, "candidate.title")}}
	p.Wide, p.Back, p.Heading, p.Text, p.None = true, "/office/registry", p.T("candidate.title"), p.T("candidate.text"), p.T("candidate.none")
	p.Links = []part.Link{{Text: p.T("candidate.sought"), Path: candidatePath}, {Text: p.T("candidate.all"), Path: candidatePath + "?all=1"}}
	if lo, hi := a.Area(); lo == hi && a.Has(account.County) {
		p.Links = append(p.Links, part.Link{Text: p.T("candidate.new"), Path: "/office/registry/new/candidate?" + url.Values{"l_county": {strconv.Itoa(lo)}}.Encode()})
	}
	if !account.ScopeOf(a, "candidate.record").Nothing() {
		p.Links = append(p.Links, part.Link{Text: p.T("candidate.import"), Path: "/office/import"})
	}
	p.Table = part.Table{Dense: true}
	for _, key := range []string{"name", "source", "county", "standing", "found"} {
		p.Table.Columns = append(p.Table.Columns, part.Column{Label: p.T("candidate.column." + key), Long: key == "standing"})
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, more, err := candidate.List(tx, scope, v.Get("all") == "1", idOf(v.Get("after")))
		if err != nil {
			return err
		}
		for _, c := range list {
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: c.Name, Path: candidatePath + "/" + strconv.Itoa(c.County) + "/" + c.ID.String()},
				{Text: p.T("candidate.source." + c.Source)}, {Text: s.Regions.Name(c.County)}, candidateCell(p.Page, c), {Text: p.Lang.Date(c.RecordedAt)}})
		}
		if len(list) > 0 {
			p.Pager = nextPage(r, more, map[string]string{"after": list[len(list)-1].ID.String()})
		}
		counts, err := candidate.Counts(tx, scope)
		p.Counts = candidateCounts(p.Page, counts)
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, candidatesView(p))
}

// candidateCounts is how many candidates of each source stand how.
func candidateCounts(p part.Page, counts []candidate.Count) part.Table {
	standings := []candidate.Standing{candidate.Found, candidate.First, candidate.Second}
	for _, o := range candidate.Outcomes {
		standings = append(standings, candidate.Standing(o))
	}
	t := part.Table{Dense: true, Columns: []part.Column{{Label: p.T("candidate.column.source")}}}
	for _, st := range standings {
		t.Columns = append(t.Columns, part.Column{Label: p.T("candidate.standing." + string(st)), Num: true})
	}
	t.Columns = append(t.Columns, part.Column{Label: p.T("candidate.column.total"), Num: true})
	source, _ := candidate.Fields.Field("source")
	for _, from := range source.Choices {
		row, sum := []part.Cell{{Text: p.T("candidate.source." + from)}}, 0
		for _, st := range standings {
			n := 0
			for _, c := range counts {
				if c.Source == from && c.Standing == st {
					n = c.N
				}
			}
			sum += n
			row = append(row, part.Cell{Text: p.Lang.Count(int64(n))})
		}
		if sum > 0 {
			t.Rows = append(t.Rows, append(row, part.Cell{Text: p.Lang.Count(int64(sum))}))
		}
	}
	return t
}

// candidatePage is one candidate with its notices, and what its county may do.
type candidatePage struct {
	part.Page
	candidate.Candidate
	Heading  string
	Standing part.Cell
	Answers  []part.Answer
	Notices  []string
	Record   string
	Action   string
	Notify   string // words on the button; "" when no notice is left
	Settles  bool
	Form     candidateForm
	Wrong    form.Errors
	Outcomes []part.Choice
}

type candidateForm struct {
	Do      string `form:"do"`
	Outcome string `form:"outcome"`
	USCC    string `form:"uscc"`
	Words   string `form:"words"`
}

func (s *Site) candidate(w http.ResponseWriter, r *http.Request) error {
	var f candidateForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showCandidate(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showCandidate(w http.ResponseWriter, r *http.Request, f candidateForm, wrong form.Errors, status int) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := candidatePage{Page: s.page(r, "candidate.title"), Form: f, Wrong: wrong}
	p.Wide, p.Back = true, candidatePath
	err = s.view(r.Context(), func(tx *db.Tx) error {
		if p.Candidate, err = candidate.See(tx, a, county, number); err != nil || p.OutcomeAt.IsZero() {
			return err
		}
		who, err := s.staffName(tx, p.Lang, p.OutcomeBy)
		p.Notices = append(p.Notices, p.T("candidate.settled", "at", p.OutcomeAt, "who", who, "outcome", p.T("candidate.outcome."+string(p.Outcome)), "why", p.OutcomeWhy))
		return err
	})
	if err != nil {
		return err
	}
	p.Heading, p.Standing, p.Answers = p.Name, candidateCell(p.Page, p.Candidate), s.answers(p.Lang, candidate.Fields, p.Row().Values, nil)
	p.Action = candidatePath + "/" + strconv.Itoa(county) + "/" + number.String()
	p.Record = officePlace.recordPath(registry.Ref{Kind: "candidate", County: county, ID: number})
	if !p.SecondAt.IsZero() {
		p.Notices = append([]string{p.T("candidate.notice.second", "at", p.SecondAt, "words", p.SecondWords)}, p.Notices...)
	}
	if !p.FirstAt.IsZero() {
		p.Notices = append([]string{p.T("candidate.notice.first", "at", p.FirstAt, "words", p.FirstWords)}, p.Notices...)
	}
	p.Settles = p.Outcome == "" && account.Can(a, "candidate.settle", account.Target{County: county})
	switch {
	case !p.Settles || !p.SecondAt.IsZero():
	case p.FirstAt.IsZero():
		p.Notify = p.T("candidate.notify.first")
	default:
		p.Notify = p.T("candidate.notify.second")
	}
	for _, o := range candidate.Outcomes {
		p.Outcomes = append(p.Outcomes, part.Choice{Value: string(o), Text: p.T("candidate.outcome." + string(o))})
	}
	return s.showStatus(w, r, status, candidateView(p))
}

// field is what every question of the form has.
func (p candidatePage) field(name, value, hint string) part.Field {
	return part.Field{Name: name, Label: p.T("candidate." + name), Hint: hint, Value: value, Error: p.Wrong.Of(name), Optional: name != "words"}
}

func (s *Site) candidateSent(w http.ResponseWriter, r *http.Request) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	var f candidateForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	if f.Do == "notify" {
		err = s.Candidates.Notify(r.Context(), s.actor(r), county, number, f.Words)
	} else {
		err = s.Candidates.Settle(r.Context(), s.actor(r), county, number, candidate.Outcome(f.Outcome), f.USCC, f.Words)
	}
	if err == nil {
		return httpx.SeeOther(w, r, r.URL.EscapedPath())
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showCandidate(w, r, f, wrong, status) })
}

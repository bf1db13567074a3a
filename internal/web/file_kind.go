package web

import (
	"net/http"
	"slices"
	"strings"

	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// suggestions is how many categories are offered before the whole list.
const suggestions = 4

// kindForm is the second page: which kind of matter it is.
type kindForm struct {
	part.Page
	filing
	Wrong    form.Errors
	Urgent   *part.Notice // numbers to ring before going on
	Offered  part.Radios
	Heads    []kindHead
	Similar  []boardRow // cases that may be the same matter
	Searched bool       // something was looked for
}

// kindHead is one head of the taxonomy with what can be filed under it.
type kindHead struct {
	Text    string
	Open    bool
	Choices part.Radios
}

func (s *Site) fileKind(w http.ResponseWriter, r *http.Request) error {
	f, _, err := s.draft(r)
	if err != nil {
		return err
	}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	if f.Text == "" {
		return httpx.SeeOther(w, r, "/new")
	}
	return s.showKind(w, r, http.StatusOK, f, wrong)
}

func (s *Site) sendKind(w http.ResponseWriter, r *http.Request) error {
	f, err := s.readFiling(w, r)
	if err != nil {
		return err
	}
	if f.Do == "search" {
		return httpx.SeeOther(w, r, "/new/kind")
	}
	if s.rules().Category(f.Category) == nil {
		var wrong form.Errors
		wrong.Add("category", s.lang(r).T("case.category_missing"))
		return s.sendBack(w, r, "/new/kind", wrong, func() error { return s.showKind(w, r, http.StatusUnprocessableEntity, f, wrong) })
	}
	return httpx.SeeOther(w, r, "/new/where")
}

func (s *Site) showKind(w http.ResponseWriter, r *http.Request, status int, f filing, wrong form.Errors) error {
	v := kindForm{Page: s.page(r, "file.kind.title"), filing: f, Wrong: wrong, Searched: f.Search != ""}
	v.Back = "/new"
	rules := s.rules()
	reading := rules.Read(f.Text)
	offered := offer(rules, f, reading)
	if f.Category == "" && len(offered) > 0 {
		v.Category = offered[0].Code
	}
	english := v.Lang == i18n.English
	v.Offered = part.Radios{Field: part.Field{Name: "category", Label: v.T("file.kind.title"), Title: true, Error: wrong.Of("category"), Value: v.Category},
		Choices: choices(offered, english)}
	for _, h := range rules.Heads() {
		list := slices.DeleteFunc(rules.Children(h.Code), func(c *rule.Category) bool { return slices.Contains(offered, c) })
		v.Heads = append(v.Heads, kindHead{Text: h.Name(english),
			Choices: part.Radios{Field: part.Field{Name: "category", Label: h.Name(english), Value: v.Category}, Choices: choices(list, english)}})
	}
	var err error
	if v.Urgent, v.Similar, err = s.aside(r, v.filing, reading, v.Page); err != nil {
		return err
	}
	return s.showStatus(w, r, status, kindPage(v))
}

// offer lists the categories the owner's own words speak of, and the one chosen
// before, first.
func offer(rules *rule.Version, f filing, reading rule.Reading) []*rule.Category {
	var out []*rule.Category
	add := func(list ...*rule.Category) {
		for _, c := range list {
			if c != nil && !slices.Contains(out, c) && len(out) < suggestions+1 {
				out = append(out, c)
			}
		}
	}
	add(rules.Category(f.Category))
	if f.Search != "" {
		add(rules.Find(f.Search, suggestions)...)
	}
	add(rules.Category(reading.Category))
	add(rules.Suggest(f.Text, suggestions)...)
	return out
}

func choices(list []*rule.Category, english bool) []part.Choice {
	var out []part.Choice
	for _, c := range list {
		out = append(out, part.Choice{Value: c.Code, Text: c.Plain(english), Hint: c.Name(english)})
	}
	return out
}

// aside is what may matter more than the form: numbers to ring, and cases that
// may be the same matter.
func (s *Site) aside(r *http.Request, f filing, reading rule.Reading, p part.Page) (*part.Notice, []boardRow, error) {
	var place where
	var firm company.Company
	var names map[string]string
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if place, err = s.whereOf(tx, f); err != nil || !place.found {
			return err
		}
		if names, err = buildingNames(tx, place.Compound); err != nil {
			return err
		}
		charge, err := contract.InCharge(tx, place.County, place.ID, tx.Now())
		if err != nil || !charge.Found {
			return err
		}
		firm, err = company.Get(tx, charge.Company)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	urgent := emergency(p, reading, firm)
	if !place.found || f.Category == "" {
		return urgent, nil, nil
	}
	found, err := s.Cases.SimilarTo(r.Context(), s.actor(r), place.County, place.ID, f.Category, f.Text)
	if err != nil {
		return nil, nil, err
	}
	var out []boardRow
	for _, c := range found {
		row := s.boardRow(p, place.Code, casework.Case{Ref: c.Ref, Status: casework.Status{State: c.State, Category: c.Category, FiledAt: c.FiledAt},
			NextDue: casework.Never}, names[idText(c.Place.Building)])
		row.Clock.Stopped = p.T("file.kind.similar", "at", c.FiledAt)
		out = append(out, row)
	}
	return urgent, out, nil
}

// emergency is the box of numbers that the words call for, or nil.
func emergency(p part.Page, reading rule.Reading, firm company.Company) *part.Notice {
	if len(reading.Numbers) == 0 && reading.Class != rule.U0 {
		return nil
	}
	n := part.Notice{Tone: part.Late, Title: p.T("file.urgent.title"), Text: p.T("file.urgent.text")}
	for _, number := range reading.Numbers {
		if number == "gas" {
			n.Text = p.T("file.urgent.gas")
			continue
		}
		n.Links = append(n.Links, part.Link{Text: p.T("file.urgent." + number), Path: "tel:" + number})
	}
	if firm.Phone24h != "" {
		n.Links = append(n.Links, part.Link{Text: p.T("file.urgent.desk", "phone", firm.Phone24h), Path: "tel:" + strings.ReplaceAll(firm.Phone24h, "-", "")})
	}
	return &n
}

// buildingNames are the names of a compound's buildings by their id in text.
func buildingNames(tx *db.Tx, c compound.Compound) (map[string]string, error) {
	list, err := compound.Buildings(tx, c.County, c.ID)
	if errs.Is(err, errs.NotFound) {
		err = nil
	}
	names := map[string]string{}
	for _, b := range list {
		names[b.ID.String()] = b.Name
	}
	return names, err
}

package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/supervision"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// draftForm is an order as typed.
type draftForm struct {
	Codes      string `form:"codes"`
	Urgency    string `form:"urgency"`
	Undertaker string `form:"undertaker"`
	Source     string `form:"source"`
	Summary    string `form:"summary"`
	Problems   string `form:"problems"`
	Basis      string `form:"basis"`
	Demands    string `form:"demands"`
	Days       string `form:"days"`
	Feedback   string `form:"feedback"`
	Phone      string `form:"phone"`
	Copies     string `form:"copies"`

	parts map[string]string // by department
}

// readParts takes up what is asked of departments, each a field of its own.
func (f *draftForm) readParts(v url.Values) {
	f.parts = map[string]string{}
	for _, d := range supervision.Departments() {
		f.parts[d.Code] = v.Get("part_" + d.Code)
	}
}

func (f draftForm) order() supervision.New {
	return supervision.New{Codes: f.Codes, Urgency: f.Urgency, Undertaker: f.Undertaker, Source: f.Source, Summary: f.Summary, Problems: f.Problems, Basis: f.Basis,
		Demands: f.Demands, Days: f.Days, Feedback: f.Feedback, Phone: f.Phone, Copies: f.Copies, Parts: f.parts}
}

// draftPage is the form of an order.
type draftPage struct {
	part.Page
	Heading                      string
	Action                       string
	Form                         draftForm
	Wrong                        form.Errors
	Urgency, Undertaker, Sources []part.Choice
	Parts                        []part.Text
	Joins                        bool // some department does: they are shown
}

func (p draftPage) field(name, value string) part.Field {
	f := part.Field{Name: name, Label: p.T("supervision.field." + name), Value: value, Error: p.Wrong.Of(name)}
	if key := "supervision.field." + name + ".hint"; p.Lang.Has(key) {
		f.Hint = p.T(key)
	}
	return f
}

func departmentName(l i18n.Lang, code string) string {
	d, _ := supervision.DepartmentOf(code)
	if l == i18n.English {
		return d.English
	}
	return d.Chinese
}

// newOrder is the form of a new order, begun with what is known of a case.
func (s *Site) newOrder(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "supervision.raise")
	if err != nil {
		return err
	}
	l := s.lang(r)
	today := calendar.DateOf(a.At)
	f := draftForm{Codes: id.CleanCode(r.URL.Query().Get("case")), Urgency: string(supervision.Normal), Undertaker: string(supervision.ByCounty), Source: "platform",
		Basis: l.T("supervision.default.basis"), Days: strconv.Itoa(supervision.LimitOn(supervision.Normal, today).Answer), Feedback: l.T("supervision.default.feedback")}
	if f.Codes != "" {
		if err := s.beginDraft(r, a, &f); err != nil {
			return err
		}
	}
	return s.sentDraft(w, r, f)
}

// beginDraft fills in what the case says: its words without numbers of persons, and
// where it came from.
func (s *Site) beginDraft(r *http.Request, a account.Actor, f *draftForm) error {
	ref, err := s.refOf(r, f.Codes)
	if errs.Is(err, errs.NotFound) || err == nil && !account.Can(a, "supervision.raise", account.Target{County: ref.County}) {
		f.Codes = ""
		return nil
	}
	if err != nil {
		return err
	}
	v, err := s.Cases.See(r.Context(), a, ref, account.NoLink)
	if err != nil {
		return err
	}
	words, _ := seal.Redact(v.Case.Text)
	f.Summary = shortWords(strings.Join(strings.Fields(words), " "))
	switch v.Case.Channel {
	case casework.Hotline:
		f.Source = "12345"
	case casework.MinXin:
		f.Source = "minxin"
	case casework.Letter, casework.Visit:
		f.Source = "petition"
	}
	return nil
}

// sentDraft shows the form, with what was typed if it was sent back.
func (s *Site) sentDraft(w http.ResponseWriter, r *http.Request, f draftForm) error {
	fields, wrong, err := s.sentBackFields(r)
	if err != nil {
		return err
	}
	if fields != nil {
		f = draftForm{}
		if err := form.Decode(fields, &f); err != nil {
			return err
		}
		f.readParts(fields)
	}
	return s.showDraft(w, r, f, wrong, statusOf(wrong))
}

// editOrder is the form of a draft.
func (s *Site) editOrder(w http.ResponseWriter, r *http.Request) error {
	ref, err := orderRef(r)
	if err != nil {
		return err
	}
	var f draftForm
	err = s.view(r.Context(), func(tx *db.Tx) error {
		o, err := s.Supervision.See(tx, s.actor(r), ref)
		if err != nil {
			return err
		}
		if o.State() != supervision.Draft {
			return errs.New(errs.NotFound, "")
		}
		cases, err := supervision.Cases(tx, ref)
		if err != nil {
			return err
		}
		parts, err := supervision.Parts(tx, ref)
		f = draftOf(o, cases, parts)
		return err
	})
	if err != nil {
		return err
	}
	return s.sentDraft(w, r, f)
}

func draftOf(o supervision.Order, cases []supervision.Case, parts []supervision.Part) draftForm {
	f := draftForm{Urgency: string(o.Urgency), Undertaker: string(o.Undertaker), Source: string(o.Source), Summary: o.Summary, Problems: o.Problems, Basis: o.Basis,
		Demands: strings.Join(o.Demands, "\n"), Days: strconv.Itoa(o.Days), Feedback: o.Feedback, Phone: o.Phone, Copies: o.Copies, parts: map[string]string{}}
	for _, c := range cases {
		f.Codes = strings.TrimSpace(f.Codes + " " + c.Code)
	}
	for _, p := range parts {
		f.parts[p.Department] = p.Demand
	}
	return f
}

func (s *Site) showDraft(w http.ResponseWriter, r *http.Request, f draftForm, wrong form.Errors, status int) error {
	if _, _, err := s.enter(r, "supervision.raise"); err != nil {
		return err
	}
	p := draftPage{Page: s.page(r, "supervision.new"), Form: f, Wrong: wrong, Action: r.URL.EscapedPath()}
	p.Back, p.Heading = supervisionPath, p.T("supervision.new")
	if r.PathValue("id") != "" {
		p.Heading, p.Back = p.T("supervision.edit"), strings.TrimSuffix(p.Action, "/edit")
	}
	choices := func(key string, list []string) (out []part.Choice) {
		for _, v := range list {
			out = append(out, part.Choice{Value: v, Text: p.T("supervision." + key + "." + v)})
		}
		return out
	}
	p.Urgency = choices("urgency", texts(supervision.Urgencies))
	p.Undertaker = choices("undertaker", texts(supervision.Undertakers))
	p.Sources = choices("source", texts(supervision.Sources))
	for _, d := range supervision.Departments() {
		name := "part_" + d.Code
		p.Joins = p.Joins || f.parts[d.Code] != ""
		p.Parts = append(p.Parts, part.Text{Field: part.Field{Name: name, Label: p.T("supervision.field.part", "department", departmentName(p.Lang, d.Code)),
			Value: f.parts[d.Code], Error: wrong.Of(name), Optional: true}, Max: supervision.SummaryMax})
	}
	return s.showStatus(w, r, status, draftView(p))
}

// orderDrafted keeps a draft, new or again.
func (s *Site) orderDrafted(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := s.enter(r, "supervision.raise"); err != nil {
		return err
	}
	var ref supervision.Ref
	var err error
	if r.PathValue("id") != "" {
		if ref, err = orderRef(r); err != nil {
			return err
		}
	}
	var f draftForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	f.readParts(r.PostForm)
	made, err := s.Supervision.Draft(r.Context(), s.actor(r), ref, f.order())
	if err == nil {
		return httpx.SeeOther(w, r, officePlace.orderPath(made))
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showDraft(w, r, f, wrong, cmp.Or(status, http.StatusOK)) })
}

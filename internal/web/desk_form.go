package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// actView is an act's form as it is drawn: what was typed, what is wrong, and
// what can be chosen.
type actView struct {
	actPage
	deedForm
	Asks     []string // the fields, "?" for those that may stay empty
	Wrong    form.Errors
	Choices  map[string][]part.Choice // by field
	Kept     []part.Photo
	Upload   string // where a photo is sent by itself
	Shown    int    // photos of the work that are there already
	Last     string // the last day that can be promised, in words
	Tomorrow string
}

func (v actView) hidden() []part.Hidden {
	out := []part.Hidden{{Name: "seq", Value: v.Seq}}
	if v.Draft != "" {
		out = append(out, part.Hidden{Name: "draft", Value: v.Draft})
	}
	return out
}

// field is what every question of the form has; its words come by its name.
func (v actView) field(l i18n.Lang, name string, optional bool) part.Field {
	key := "desk.field." + name
	own := key + "." + v.Path // some acts ask in words of their own
	if l.Has(own) {
		key = own
	}
	f := part.Field{Name: actInput(name), Label: l.T(key), Optional: optional, Error: v.Wrong.Of(actInput(name)), Value: v.value(name)}
	if l.Has(key + ".hint") {
		f.Hint = l.T(key+".hint", "last", v.Last)
	}
	if name == "evidence" && v.Act == casework.ActReply && v.Shown > 0 {
		f.Hint = l.T("desk.field.evidence.shown", "n", v.Shown)
	}
	return f
}

// actInput is the input of a field: reasons are one input with three
// lists, evidence is photos.
func actInput(name string) string {
	switch {
	case strings.HasSuffix(name, "_reason"):
		return "reason"
	case name == "evidence":
		return "photo"
	}
	return name
}

// inputs are the inputs of the form in their order.
func (v actView) inputs() []string {
	out := make([]string, len(v.Asks))
	for i, name := range v.Asks {
		out[i] = actInput(strings.TrimSuffix(name, "?"))
	}
	return out
}

func (v actView) value(name string) string {
	f := v.deedForm
	return map[string]string{"text": f.Text, "cause": f.Cause, "measure": f.Measure, "result": f.Result, "reason": f.Reason,
		"days": f.Days, "until": f.Until, "category": f.Category, "class": f.Class, "worker": f.Worker, "handler": f.Handler,
		"target": f.Target, "reached": f.Reached, "contacted": f.Contacted, "solved": f.Solved, "upheld": f.Upheld, "rating": f.Rating,
		"flag": f.Flag, "temp": f.Temp, "body": f.Body, "reference": f.Reference}[actInput(name)]
}

// actView prepares the form of an act on a case.
func (s *Site) actView(r *http.Request, c caseView, p actPage, f deedForm) (actView, error) {
	v := actView{actPage: p, deedForm: f, Asks: p.fields(c.Case), Shown: c.Shown, Choices: map[string][]part.Choice{}}
	if v.Seq == "" {
		v.Seq = strconv.FormatInt(c.Case.Seq, 10)
	}
	today := calendar.DateOf(c.now)
	v.Tomorrow = today.AddDays(1).String()
	v.Last = s.lang(r).Day(lastDay(c, p, today).Start(), c.now)
	for _, name := range v.Asks {
		name = strings.TrimSuffix(name, "?")
		switch name {
		case "worker":
			err := s.view(r.Context(), func(tx *db.Tx) (err error) {
				v.Choices[name], err = s.workers(tx, c.Case)
				return err
			})
			if err != nil {
				return v, err
			}
		case "evidence":
			if v.Draft == "" {
				v.Draft = s.IDs.Code(keyLength)
			}
			var err error
			if v.Kept, err = s.kept(r, v.Draft); err != nil {
				return v, err
			}
			v.Upload = draftPath(v.Draft)
		default:
			v.Choices[name] = fieldChoices(c, name)
		}
	}
	return v, nil
}

// lastDay is the last day that a form of this case may name.
func lastDay(c caseView, p actPage, today calendar.Date) calendar.Date {
	rules := c.rules()
	switch {
	case p.Request == casework.Plan:
		return calendar.DateOf(c.Case.FiledAt).AddDays(rules.Param("plan_days_max"))
	case p.Act == casework.ActReply:
		return today.AddDays(rules.Param("promise_days_max"))
	}
	return today.AddDays(rules.Param("suspend_days_max"))
}

// fieldChoices are the possible answers to a field that has any.
func fieldChoices(c caseView, name string) []part.Choice {
	t := c.lang.T
	list := func(prefix string, values ...string) []part.Choice {
		out := make([]part.Choice, len(values))
		for i, v := range values {
			out[i] = part.Choice{Value: v, Text: t(prefix + strings.ToLower(v))}
		}
		return out
	}
	switch name {
	case "result":
		values := []string{string(casework.Solved), string(casework.Partly), string(casework.Explained)}
		if c.Case.State == casework.Promised {
			values = slices.Delete(values, 1, 2)
		}
		if c.Case.Consented {
			values = append(values, string(casework.CannotBeDone))
		}
		return list("case.result.", values...)
	case "extend_reason":
		return list("case.reason.", casework.ExtendReasons...)
	case "suspend_reason":
		return list("case.reason.", casework.SuspendReasons...)
	case "reject_reason":
		return list("case.reason.", casework.RejectReasons...)
	case "handler":
		return list("case.handler.", string(casework.ByCompany), string(casework.ByNeighborhood), string(casework.ByStreet), string(casework.ByCounty))
	case "flag":
		var values []string
		for _, f := range casework.FlagsGiven {
			if !c.Case.Has(f) {
				values = append(values, string(f))
			}
		}
		return list("case.flag.", values...)
	case "class":
		return list("case.class.", classWords...)
	case "category":
		return categoryChoices(c.rules(), c.lang)
	case "rating":
		values := make([]string, len(casework.Ratings))
		for i, r := range casework.Ratings {
			values[i] = string(r)
		}
		return list("case.rating.", values...)
	case "reached", "contacted", "solved", "upheld":
		return []part.Choice{{Value: "yes", Text: t("desk.field." + name + ".yes")}, {Value: "no", Text: t("desk.field." + name + ".no")}}
	}
	return nil
}

var classWords = []string{string(rule.U0), string(rule.U1), string(rule.R1), string(rule.R2), string(rule.H1),
	string(rule.C1), string(rule.C2), string(rule.C3), string(rule.Q), string(rule.S)}

// categoryChoices lists what a case can be filed under, each behind its head.
func categoryChoices(v *rule.Version, l i18n.Lang) []part.Choice {
	english := l == i18n.English
	var out []part.Choice
	for _, head := range v.Heads() {
		for _, c := range v.Children(head.Code) {
			out = append(out, part.Choice{Value: c.Code, Text: head.Name(english) + " · " + c.Name(english)})
		}
	}
	return out
}

// actFormPage is the page of one act.
type actFormPage struct {
	part.Page
	caseView
	Form   actView
	Action string
	Place  string
}

// actForm shows the page of an act that is possible now, or the form that came
// back from one; of any other it leads to the case, which says what is possible.
func (s *Site) actForm(at workPlace, p actPage) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if err != nil {
			return err
		}
		var f deedForm
		wrong, err := s.sentBack(r, &f)
		if err != nil {
			return err
		}
		if !v.may(p.Act) && !wrong.Any() {
			return httpx.SeeOther(w, r, at.casePath(v.Case.Code))
		}
		return s.showAct(w, r, http.StatusOK, v, at, p, f, wrong)
	}
}

func (s *Site) showAct(w http.ResponseWriter, r *http.Request, status int, v caseView, at workPlace, p actPage, f deedForm, wrong form.Errors) error {
	f.Seq = "" // of the case as it is shown now
	form, err := s.actView(r, v, p, f)
	if err != nil {
		return err
	}
	form.Wrong = wrong.InOrder(form.inputs()...)
	page := actFormPage{Page: s.page(r, "desk.act."+p.Path), caseView: v, Form: form, Action: at.casePath(v.Case.Code) + "/" + p.Path}
	page.Back, page.Wide = at.casePath(v.Case.Code), true
	return s.showStatus(w, r, status, actFormView(page))
}

// actSent carries an act out. What is wrong goes back with the form as typed; so
// does a form that came when the session was over, past the login.
func (s *Site) actSent(at workPlace, p actPage) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if errs.Is(err, errs.Unauthenticated) {
			return s.signInAgain(w, r)
		}
		if err != nil {
			return err
		}
		var f deedForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		wrong, err := s.takePhotos(r, f.Draft, f.Photos)
		if err != nil {
			return err
		}
		back := func(status int, wrong form.Errors) error {
			return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showAct(w, r, status, v, at, p, f, wrong) })
		}
		if f.Do == "photo" || wrong.Any() {
			return back(statusOf(wrong), wrong)
		}
		if err = s.act(r, v, p, f); err == nil {
			return httpx.SeeOther(w, r, at.casePath(v.Case.Code)+"?done="+p.Path)
		}
		wrong, status, ok := refusedAct(s.lang(r), err)
		if !ok {
			return err
		}
		return back(status, wrong)
	}
}

// signInAgain keeps the form of an act whose session ended while it was written,
// and leads to the login, which leads back to the form.
func (s *Site) signInAgain(w http.ResponseWriter, r *http.Request) error {
	var f deedForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	wrong, err := s.takePhotos(r, f.Draft, f.Photos)
	if err != nil {
		return err
	}
	address, err := s.keep(w, r, r.URL.EscapedPath(), 0, wrong)
	if err != nil {
		return err
	}
	return httpx.SeeOther(w, r, "/login/staff?next="+url.QueryEscape(address))
}

func (s *Site) act(r *http.Request, v caseView, p actPage, f deedForm) error {
	d, err := f.deed(p)
	if err != nil {
		return err
	}
	d.Link = v.Link
	_, err = s.Cases.Do(r.Context(), s.actor(r), v.Case.Ref, d)
	return err
}

// refusedAct is refused, with what is wrong with the evidence at the photos.
func refusedAct(l i18n.Lang, err error) (form.Errors, int, bool) {
	all, status, ok := refused(l, err)
	var wrong form.Errors
	for _, e := range all.All() {
		if e.Field == "evidence" {
			e.Field = "photo"
		}
		wrong.Add(e.Field, e.Text)
	}
	return wrong, status, ok
}

// statusOf is the status of a form shown again.
func statusOf(wrong form.Errors) int {
	if wrong.Any() {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

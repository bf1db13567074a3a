package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"yianju/internal/account"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/privacy"
	"yianju/internal/seal"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// Addresses of what somebody may ask about their own data. erasedPath is followed by
// the secret of the request: who is erased has no login to come back with.
const (
	dataPath   = "/me/data"
	newPhone   = dataPath + "/phone"
	erasePath  = dataPath + "/erase"
	erasedPath = "/erased/"
)

func (s *Site) privacyRoutes(m *httpx.Mux) {
	m.Handle("GET "+dataPath, "account.me", s.signedIn(s.data))
	m.Handle("POST "+dataPath+"/export", "account.me", s.signedIn(s.dataExport))
	m.Handle("POST "+dataPath+"/name", "account.me", s.signedIn(s.dataName))
	m.Handle("POST "+dataPath+"/consent", "account.me", s.signedIn(s.dataConsent))
	m.Handle("GET "+newPhone, "account.me", s.signedIn(s.dataPhone))
	m.Handle("POST "+newPhone, "account.me", s.signedIn(s.dataPhoneSent), httpx.In(httpx.Guess))
	m.Handle("POST "+newPhone+"/code", "account.me", s.signedIn(s.dataCodeSent), httpx.In(httpx.Guess))
	m.Handle("GET "+erasePath, "account.me", s.signedIn(s.erasePlan))
	m.Handle("POST "+erasePath, "account.me", s.signedIn(s.erase))
	m.Handle("GET "+erasedPath+"{secret}", "privacy.result", s.erased)
}

// dataView is everything that is kept about whoever is signed in: how much of each
// kind, how long and why, and what they can do about it.
type dataView struct {
	part.Page
	Staff    bool
	Done     string
	About    []part.Answer
	Kinds    part.Table
	Reads    part.Table
	Consents []consentRow
	Form     dataForm
	Wrong    form.Errors
}

// dataForm is what can be corrected, and the way to another phone.
type dataForm struct {
	Name  string `form:"name"`
	Phone string `form:"phone"`
	Code  string `form:"code"`
}

type consentRow struct {
	Text   string
	Notice consent.Notice
	Holds  bool
}

func (s *Site) data(w http.ResponseWriter, r *http.Request) error {
	var f dataForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showData(w, r, f, wrong, statusOf(wrong))
}

func (s *Site) showData(w http.ResponseWriter, r *http.Request, f dataForm, wrong form.Errors, status int) error {
	a := s.actor(r)
	v := dataView{Page: s.page(r, "privacy.title"), Staff: a.Kind == account.KindStaff, Form: f, Wrong: wrong}
	v.Back, v.Wide, v.Path = ownPath, v.Staff, dataPath
	if key := "privacy.done." + r.URL.Query().Get("done"); v.Lang.Has(key) {
		v.Done = v.T(key)
	}
	if v.Form.Name == "" && !wrong.Any() {
		v.Form.Name = a.Name
	}
	n := map[privacy.Class]int{}
	err := s.Privacy.Items(r.Context(), a, false, func(i privacy.Item) error {
		n[i.Class]++
		switch i.Class {
		case privacy.Account, privacy.Staff:
			for _, f := range i.Fields {
				v.About = append(v.About, part.Answer{Label: v.T("privacy.field." + f.Key), Value: f.Shown(v.Lang)})
			}
		case privacy.Disclosures:
			v.Reads.Rows = append(v.Reads.Rows, disclosureCells(v.Page, i))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, key := range []string{"at", "what", "who", "purpose"} {
		v.Reads.Columns = append(v.Reads.Columns, part.Column{Label: v.T("privacy.field." + key), Long: key == "purpose" || key == "what"})
	}
	v.Kinds = s.kinds(v.Page, n)
	if v.Consents, err = s.consents(r, v.Page); err != nil {
		return err
	}
	return s.showStatus(w, r, status, dataPage(v))
}

// disclosureCells is one line of who read what.
func disclosureCells(p part.Page, i privacy.Item) []part.Cell {
	shown := map[string]string{}
	for _, f := range i.Fields {
		shown[f.Key] = f.Shown(p.Lang)
	}
	return []part.Cell{{Text: shown["at"]}, {Text: shown["what"] + " " + shown["code"]}, {Text: shown["who"]}, {Text: shown["purpose"]}}
}

// kinds says of every class how much there is, how long it is kept, and why.
func (s *Site) kinds(p part.Page, n map[privacy.Class]int) part.Table {
	t := part.Table{Dense: true, Columns: []part.Column{{Label: p.T("privacy.column.what")}, {Label: p.T("privacy.column.here"), Num: true},
		{Label: p.T("privacy.column.keep")}, {Label: p.T("privacy.column.why"), Long: true}}}
	for _, c := range privacy.Classes() {
		if other := privacy.Account; c == privacy.Staff && n[other] > 0 || c == other && n[other] == 0 {
			continue // owners are not told of staff, nor staff of owners
		}
		here := ""
		if n[c] > 0 {
			here = strconv.Itoa(n[c])
		}
		t.Rows = append(t.Rows, []part.Cell{{Text: p.T("privacy.class." + string(c))}, {Text: here}, {Text: keptFor(p, privacy.RuleAt(c, s.Clock.Now()))},
			{Text: p.T("privacy.why." + string(c))}})
	}
	return t
}

func keptFor(p part.Page, r privacy.Rule) string {
	switch {
	case r.Then == "keep":
		return p.T("privacy.until.never")
	case r.Keep == privacy.Forever:
		return p.T("privacy.keep.used")
	}
	return p.T("privacy.keep.days", "days", int(r.Keep/(24*time.Hour)))
}

func (s *Site) consents(r *http.Request, p part.Page) (rows []consentRow, err error) {
	var list []consent.Consent
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		list, err = consent.Of(tx, s.actor(r).Account)
		return err
	})
	for _, c := range list {
		key, at := "privacy.consent.line", c.AgreedAt
		if !c.WithdrawnAt.IsZero() {
			key, at = "privacy.consent.was", c.WithdrawnAt
		}
		rows = append(rows, consentRow{Notice: c.Notice, Holds: c.WithdrawnAt.IsZero(),
			Text: p.T(key, "notice", p.T("consent.notice."+string(c.Notice)), "version", c.Version, "at", p.Lang.Stamp(at))})
	}
	return rows, err
}

// dataExport gives it all along as a file.
func (s *Site) dataExport(w http.ResponseWriter, r *http.Request) error {
	var f struct {
		Format string `form:"format"`
	}
	if err := form.Read(r, &f); err != nil {
		return err
	}
	kind := map[privacy.Format]string{privacy.JSON: "application/json", privacy.Text: "text/plain; charset=utf-8"}[privacy.Format(f.Format)]
	if kind == "" {
		return errs.New(errs.NotFound, "")
	}
	l := s.lang(r)
	httpx.NoStore(w)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="my-data.`+f.Format+`"; filename*=UTF-8''`+url.PathEscape(l.T("privacy.title")+"."+f.Format))
	return s.Privacy.Export(r.Context(), s.actor(r), privacy.Format(f.Format), l, w)
}

func (s *Site) dataName(w http.ResponseWriter, r *http.Request) error {
	return s.dataSent(w, r, dataPath, "name", func(f dataForm) error { return s.Accounts.Rename(r.Context(), s.actor(r), f.Name) })
}

// dataSent reads a form of the pages of one's data, does what it asks, and leads to
// the data with a word of done; refused, back to page.
func (s *Site) dataSent(w http.ResponseWriter, r *http.Request, page, done string, do func(dataForm) error) error {
	var f dataForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err := do(f)
	if err == nil {
		return httpx.SeeOther(w, r, dataPath+"?done="+done)
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, page, wrong, func() error { return s.showData(w, r, f, wrong, status) })
}

// dataPhoneSent sends a code to the new phone. What was typed goes sealed to the page
// that asks for the code: it is no part of an address.
func (s *Site) dataPhoneSent(w http.ResponseWriter, r *http.Request) error {
	var f dataForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	if s.actor(r).Kind != account.KindOwner {
		return errs.New(errs.Denied, "")
	}
	if err := s.Accounts.RequestCode(r.Context(), f.Phone, s.client(w, r)); err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, dataPath, wrong, func() error { return s.showData(w, r, f, wrong, status) })
	}
	return s.sendBack(w, r, newPhone, form.Errors{}, func() error { return s.showNewPhone(w, r, http.StatusOK, f, form.Errors{}) })
}

func (s *Site) dataPhone(w http.ResponseWriter, r *http.Request) error {
	var f dataForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	if f.Phone == "" {
		return httpx.SeeOther(w, r, dataPath)
	}
	return s.showNewPhone(w, r, statusOf(wrong), f, wrong)
}

func (s *Site) showNewPhone(w http.ResponseWriter, r *http.Request, status int, f dataForm, wrong form.Errors) error {
	v := dataView{Page: s.page(r, "privacy.correct.phone"), Form: f, Wrong: wrong}
	v.Back = dataPath
	return s.showStatus(w, r, status, newPhonePage(v))
}

func (s *Site) dataCodeSent(w http.ResponseWriter, r *http.Request) error {
	return s.dataSent(w, r, newPhone, "phone", func(f dataForm) error {
		return s.Accounts.ChangePhone(r.Context(), s.actor(r), f.Phone, f.Code, s.client(w, r))
	})
}

// dataConsent takes a consent back; without the one to the privacy notice nobody is
// signed in.
func (s *Site) dataConsent(w http.ResponseWriter, r *http.Request) error {
	var f struct {
		Notice string `form:"notice"`
	}
	if err := form.Read(r, &f); err != nil {
		return err
	}
	if err := s.Privacy.Withdraw(r.Context(), s.actor(r), consent.Notice(f.Notice)); err != nil {
		return err
	}
	if consent.Notice(f.Notice) == consent.Privacy {
		s.setSession(w, "")
		return httpx.SeeOther(w, r, "/")
	}
	return httpx.SeeOther(w, r, dataPath+"?done=withdrawn")
}

// eraseView says item by item what will become of it, and what has.
type eraseView struct {
	part.Page
	Staff  bool
	Table  part.Table
	Open   bool // a case goes on
	Ended  time.Time
	Result bool
}

func (s *Site) erasePlan(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	v := eraseView{Page: s.page(r, "privacy.erase.title"), Staff: a.Kind == account.KindStaff}
	v.Back, v.Wide = dataPath, v.Staff
	if !v.Staff {
		list, err := s.Privacy.Plan(r.Context(), a)
		if err != nil {
			return err
		}
		v.Table, v.Open = outcomes(v.Page, "privacy.will.", list, s.Clock.Now())
	}
	return s.show(w, r, erasePage(v))
}

// outcomes lists what becomes of what; open says that a case goes on.
func outcomes(p part.Page, words string, list []privacy.Outcome, now time.Time) (t part.Table, open bool) {
	t = part.Table{Dense: true}
	for _, key := range []string{"what", "n", "outcome", "until", "why"} {
		t.Columns = append(t.Columns, part.Column{Label: p.T("privacy.column." + key), Num: key == "n", Long: key == "why" || key == "until"})
	}
	order := privacy.Classes()
	list = slices.SortedStableFunc(slices.Values(list), func(a, b privacy.Outcome) int {
		return cmp.Compare(slices.Index(order, a.Class), slices.Index(order, b.Class))
	})
	tones := map[privacy.Result]part.Tone{privacy.Erased: part.Fine, privacy.Restricted: part.Soon, privacy.Kept: part.Note}
	for _, o := range list {
		until := ""
		switch {
		case o.Result == privacy.Erased:
		case !o.Until.IsZero():
			until = p.Lang.Date(o.Until)
		case o.Code != "":
			open = true
			until = p.T("privacy.until.closed", "days", int(privacy.RuleAt(o.Class, now).Asked/(24*time.Hour)))
		default:
			until = keptFor(p, privacy.RuleAt(o.Class, now))
		}
		t.Rows = append(t.Rows, []part.Cell{{Text: p.T("privacy.class."+string(o.Class)) + " " + o.Code}, {Text: strconv.Itoa(o.N)},
			{Text: p.T(words + string(o.Result)), Tone: tones[o.Result]}, {Text: until}, {Text: p.T("privacy.why." + string(o.Class))}})
	}
	return t, open
}

func (s *Site) erase(w http.ResponseWriter, r *http.Request) error {
	secret, err := s.Privacy.Erase(r.Context(), s.actor(r))
	if err != nil {
		return err
	}
	s.setSession(w, "")
	return httpx.SeeOther(w, r, erasedPath+secret)
}

// erased is what came of a request, for whoever has its address.
func (s *Site) erased(w http.ResponseWriter, r *http.Request) error {
	var q privacy.Request
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		q, err = privacy.RequestOf(tx, r.PathValue("secret"))
		return err
	})
	if err != nil {
		return err
	}
	v := eraseView{Page: s.page(r, "privacy.result.title"), Ended: q.EndedAt, Result: true}
	v.Follow = q.EndedAt.IsZero()
	v.Table, _ = outcomes(v.Page, "privacy.outcome.", q.Outcomes, s.Clock.Now())
	return s.show(w, r, erasePage(v))
}

// masked is a phone as the page shows it back.
func (f dataForm) masked() string { return seal.MaskPhone(f.Phone) }

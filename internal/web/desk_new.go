package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// forForm is a case written down for a caller, a visitor or a letter, as typed.
type forForm struct {
	Key      string   `form:"key"` // of the filing, and of its photos
	Do       string   `form:"do"`
	Photos   []string `form:"photo"`
	Channel  string   `form:"channel"`
	Compound string   `form:"compound"` // public code
	Find     string   `form:"find"`     // an officer looks the compound up by name
	Place    string   `form:"place"`
	Category string   `form:"category"`
	Text     string   `form:"text"`
	Name     string   `form:"name"`
	Phone    string   `form:"phone"`
	Privacy  string   `form:"privacy"`
}

// forPage is everything on one page: the clerk types while the caller talks.
type forPage struct {
	part.Page
	Form       forForm
	Wrong      form.Errors
	Address    string
	Search     bool // the compound is looked up, not chosen from the company's own
	Channels   []part.Choice
	Compounds  []part.Choice
	Categories []part.Choice
	Privacies  []part.Choice
	Kept       []part.Photo
	Filed      *part.Confirmation // the case just filed, whose number the caller waits for
	Open       part.Link          // to it; empty when it went to somebody else, past whom it complains of
}

func (p forPage) field(name, value string) part.Field {
	f := part.Field{Name: name, Label: p.T("desk.new." + name), Error: p.Wrong.Of(name), Value: value}
	if key := "desk.new." + name + ".hint"; p.Lang.Has(key) {
		f.Hint = p.T(key)
	}
	return f
}

// placeOf tells the desk from the office by the address.
func placeOf(r *http.Request) workPlace {
	if strings.HasPrefix(r.URL.Path, officePlace.Base) {
		return officePlace
	}
	return deskPlace
}

// enterFor lets in who works here and may file for somebody anywhere at all; where,
// the use case judges. Errors: as enter.
func (s *Site) enterFor(r *http.Request) error {
	if _, _, err := s.enter(r, placeOf(r).Open); err != nil {
		return err
	}
	_, _, err := s.enter(r, "case.file_for")
	return err
}

// fileFor shows the form of a case written down for somebody else.
func (s *Site) fileFor(w http.ResponseWriter, r *http.Request) error {
	if err := s.enterFor(r); err != nil {
		return err
	}
	f := forForm{Key: s.IDs.Code(keyLength), Channel: string(casework.Phone), Privacy: string(casework.Masked)}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showFor(w, r, http.StatusOK, f, wrong)
}

func (s *Site) showFor(w http.ResponseWriter, r *http.Request, status int, f forForm, wrong form.Errors) error {
	at := placeOf(r)
	p := forPage{Page: s.page(r, "desk.new.title"), Form: f, Wrong: wrong, Address: at.Base + "/new", Search: at == officePlace}
	p.Back, p.Wide = at.Base, true
	for _, c := range forChannels {
		p.Channels = append(p.Channels, part.Choice{Value: string(c), Text: p.T("case.channel." + string(c))})
	}
	for _, v := range []casework.Privacy{casework.Masked, casework.Named, casework.Anonymous} {
		p.Privacies = append(p.Privacies, part.Choice{Value: string(v), Text: p.T("case.privacy." + string(v))})
	}
	p.Categories = categoryChoices(s.rules(), p.Lang)
	var err error
	if p.Kept, err = s.kept(r, f.Key); err != nil {
		return err
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		p.Compounds, err = s.forCompounds(tx, s.actor(r), at, f)
		return err
	})
	if err != nil {
		return err
	}
	if code := id.CleanCode(r.URL.Query().Get("filed")); code != "" && status == http.StatusOK {
		p.Filed = &part.Confirmation{Title: p.T("desk.new.filed"), Label: p.T("desk.new.filed.code"), Code: code, Next: []string{p.T("desk.done.filed")}}
		if ref, err := s.refOf(r, code); err == nil {
			if _, err := s.Cases.See(r.Context(), s.actor(r), ref, account.NoLink); err == nil {
				p.Open = part.Link{Text: p.T("desk.new.filed.open"), Path: at.casePath(code)}
			}
		}
	}
	return s.showStatus(w, r, status, forView(p))
}

var forChannels = []casework.Channel{casework.Phone, casework.Visit, casework.Letter}

// compoundsShown bounds how many compounds the form offers.
const compoundsShown = 200

// forCompounds are the compounds to choose from: those that the clerk's company
// is in charge of, or those whose name the officer typed.
func (s *Site) forCompounds(tx *db.Tx, a account.Actor, at workPlace, f forForm) ([]part.Choice, error) {
	var list []compound.Compound
	var err error
	if at == deskPlace {
		list, err = companyCompounds(tx, companyOf(a))
	} else if f.Find != "" {
		lo, hi := a.Area()
		list, err = compound.Search(tx, lo, hi, f.Find, 10)
	}
	if err != nil {
		return nil, err
	}
	out := make([]part.Choice, len(list))
	for i, c := range list {
		out[i] = part.Choice{Value: c.Code, Text: c.Name, Hint: s.Regions.Name(c.County)}
	}
	slices.SortFunc(out, func(a, b part.Choice) int { return cmp.Compare(a.Text, b.Text) })
	return out, nil
}

// companyCompounds are those a company has a contract for now.
func companyCompounds(tx *db.Tx, company id.ID) ([]compound.Compound, error) {
	contracts, err := contract.OfCompany(tx, company, 0, compoundsShown)
	if err != nil {
		return nil, err
	}
	var out []compound.Compound
	for _, k := range contracts {
		charge, err := contract.InCharge(tx, k.County, k.Compound, tx.Now())
		if err != nil {
			return nil, err
		}
		if charge.Company != company || slices.ContainsFunc(out, func(c compound.Compound) bool { return c.ID == k.Compound }) {
			continue
		}
		c, err := compound.Get(tx, k.County, k.Compound)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// fileForSent files the case, or sends the form back with what is wrong.
func (s *Site) fileForSent(w http.ResponseWriter, r *http.Request) error {
	at, a := placeOf(r), s.actor(r)
	err := s.enterFor(r)
	if errs.Is(err, errs.Unauthenticated) {
		return s.signInAgain(w, r)
	}
	if err != nil {
		return err
	}
	var f forForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	wrong, err := s.takePhotos(r, f.Key, f.Photos)
	if err != nil {
		return err
	}
	back := func(status int, wrong form.Errors) error {
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showFor(w, r, status, f, wrong) })
	}
	if f.Do == "photo" || f.Do == "find" || wrong.Any() {
		return back(statusOf(wrong), wrong)
	}
	receipt, err := s.Cases.File(r.Context(), a, f.filing(a))
	if err == nil {
		return httpx.SeeOther(w, r, at.Base+"/new?filed="+receipt.Case.Code)
	}
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Denied) {
		err = &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "compound", Key: "desk.new.elsewhere"}}}
	}
	if invalid, is := errors.AsType[*errs.Error](err); is && at == deskPlace {
		for i, field := range invalid.Fields {
			if field.Name == "county" { // the desk chooses a compound, it has no list of counties
				invalid.Fields[i] = errs.Field{Name: "compound", Key: "desk.new.compound_missing"}
			}
		}
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return back(status, wrong)
}

// filing is the form as the use case takes it. A place that is not listed lies
// in the officer's own area.
func (f forForm) filing(a account.Actor) casework.Filing {
	in := casework.Filing{Key: f.Key, Draft: f.Key, Channel: casework.Phone, OnBehalf: true, Compound: f.Compound, Place: f.Place,
		Category: f.Category, Text: f.Text, Name: f.Name, Phone: f.Phone, Privacy: casework.Privacy(f.Privacy)}
	if c := casework.Channel(f.Channel); slices.Contains(forChannels, c) {
		in.Channel = c
	}
	if f.Compound == "" {
		in.County, _ = a.Area()
	}
	return in
}

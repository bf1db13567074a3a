package web

import (
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/blob"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/roll"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// claimPage is somebody's word that a home is theirs, for who decides on it.
type claimPage struct {
	part.Page
	roll.ClaimSeen
	Action  string
	Answers []part.Answer
	Scan    string
	Decides bool
	Form    proposalForm
	Wrong   form.Errors
}

func (s *Site) claim(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f proposalForm
		wrong, err := s.sentBack(r, &f)
		if err != nil {
			return err
		}
		return s.showClaim(w, r, at, f, wrong, statusOf(wrong))
	}
}

func (s *Site) showClaim(w http.ResponseWriter, r *http.Request, at workPlace, f proposalForm, wrong form.Errors, status int) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	p := claimPage{Page: s.page(r, "registry.claim"), Form: f, Wrong: wrong, Action: at.Base + "/registry/claims/" + strconv.Itoa(county) + "/" + number.String()}
	p.Back, p.Path = at.Base+"/registry/claims", p.Action
	a := s.actor(r)
	err = s.view(r.Context(), func(tx *db.Tx) error {
		p.ClaimSeen, err = s.Roll.SeeClaim(tx, a, county, number)
		return err
	})
	if err != nil {
		return err
	}
	p.Answers = []part.Answer{{Label: p.T("registry.column.home"), Value: p.Place}, {Label: p.T("registry.claim.name"), Value: orNone(p.Name)},
		{Label: p.T("registry.column.relation"), Value: p.T("compound.relation." + string(p.Relation))},
		{Label: p.T("registry.column.proof"), Value: p.T("compound.proof." + string(p.Proof))},
		{Label: p.T("registry.column.state"), Value: p.T("roll.state." + string(p.State))}}
	if p.State == roll.Disputed {
		p.Answers = append(p.Answers, part.Answer{Label: p.T("registry.claim.answer"), Value: orNone(p.Answer)})
	}
	if p.Decision != "" {
		p.Answers = append(p.Answers, part.Answer{Label: p.T("registry.claim.decision"), Value: p.Decision})
	}
	if p.File != "" {
		p.Scan = p.Action + "/scan"
	}
	target := account.Target{County: p.County, Compound: p.Compound, Street: p.Street, Neighborhood: p.Neighborhood, Company: companyOf(a)}
	p.Decides = p.State == roll.Open && account.Can(a, "binding.verify", target) || p.State == roll.Disputed && account.Can(a, "binding.settle", target)
	return s.showStatus(w, r, status, claimView(p))
}

func (s *Site) claimSent(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		county, number, err := numbered(r)
		if err != nil {
			return err
		}
		var f proposalForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		file, err := s.Roll.Decide(r.Context(), s.actor(r), county, number, f.Do == "confirm", f.Words)
		if err == nil {
			if file != "" { // a deed is not kept once it was decided on
				if err := s.Blobs.Delete(r.Context(), blob.Key(file)); err != nil {
					return err
				}
			}
			return httpx.SeeOther(w, r, at.Base+"/registry/claims")
		}
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showClaim(w, r, at, f, wrong, status) })
	}
}

func (s *Site) claimScan(w http.ResponseWriter, r *http.Request) error {
	county, number, err := numbered(r)
	if err != nil {
		return err
	}
	var c roll.ClaimSeen
	if err := s.view(r.Context(), func(tx *db.Tx) error {
		c, err = s.Roll.SeeClaim(tx, s.actor(r), county, number)
		return err
	}); err != nil {
		return err
	}
	if c.File == "" {
		return errs.New(errs.NotFound, "")
	}
	return s.showScan(w, r, c.File)
}

// rollPage is who owns and who lives in one unit.
type rollPage struct {
	part.Page
	Place   string
	Base    string // address of the page: its forms are sent below it
	Persons []rollRow
	Own     bool // an owner looks at their own home
	Codes   bool // the reader may give out codes
	Code    string
	Inputs  []input
	Form    editForm
	Wrong   form.Errors

	Gives     bool // the reader owns it and may let others act for it
	Delegates []roll.Delegated
}

// rollRow is one person, masked, with what the reader may do.
type rollRow struct {
	ID       id.ID
	Name     string
	Phone    string
	Relation string
	Share    string
	Span     string
	Bound    bool
	Leaves   bool
}

// rollBase is the page of a unit's roll: under the owner's own pages, or at a
// place of work.
func rollBase(at *workPlace, county int, unit id.ID) string {
	if at == nil {
		return "/me/home/" + strconv.Itoa(county) + "/" + unit.String()
	}
	return at.Base + "/registry/roll/" + strconv.Itoa(county) + "/" + unit.String()
}

// ownHome stands for no place of work: an owner's own pages.
var ownHome *workPlace

func (s *Site) roll(at *workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		fields, wrong, err := s.sentBackFields(r)
		if err != nil {
			return err
		}
		f, err := readEdit(roll.Fields, fields)
		if err != nil {
			return err
		}
		return s.showRoll(w, r, at, f, wrong, statusOf(wrong), "")
	}
}

func (s *Site) showRoll(w http.ResponseWriter, r *http.Request, at *workPlace, f editForm, wrong form.Errors, status int, code string) error {
	county, unit, err := numbered(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := rollPage{Page: s.page(r, "registry.roll"), Base: rollBase(at, county, unit), Own: at == ownHome, Form: f, Wrong: wrong, Code: code}
	p.Path, p.Back = p.Base, "/me/home"
	if at != nil {
		p.Back, p.Wide = at.Base+"/registry", true
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		persons, err := s.Roll.See(tx, a, county, unit, p.Now)
		if err != nil {
			return err
		}
		if p.Place, err = unitWords(tx, county, unit); err != nil {
			return err
		}
		if at == ownHome {
			p.Delegates, err = s.Roll.Delegates(tx, a, county, unit)
			if p.Gives = err == nil; err != nil && !errs.Is(err, errs.NotFound) { // an occupier's home
				return err
			}
		}
		homes, err := compound.Homes(tx, a.Account, p.Now)
		for _, one := range persons {
			p.Persons = append(p.Persons, rollRowOf(p.Page, one, at, homes))
		}
		return err
	})
	if err != nil {
		return err
	}
	if p.Form.From == "" {
		p.Form.From = dayText(p.Now)
	}
	p.Codes = at != nil && (a.Has(account.Clerk) || a.Has(account.Manager))
	for _, q := range s.inputs(p.Page, roll.Fields, p.Form, wrong, county, true, false) {
		if !p.Own || q.Key != "share_num" && q.Key != "share_den" { // owners enter family and tenants
			p.Inputs = append(p.Inputs, q)
		}
	}
	return s.showStatus(w, r, status, rollView(p))
}

func rollRowOf(p part.Page, one roll.Person, at *workPlace, homes []compound.Binding) rollRow {
	row := rollRow{ID: one.ID, Name: roll.Fields.Show(p.Lang, "name", one.Personal["name"]), Phone: roll.Fields.Show(p.Lang, "phone", one.Personal["phone"]),
		Relation: p.T("compound.relation." + string(one.Relation)), Span: spanText(p.Lang, one.Span), Bound: one.Bound}
	if one.ShareDen != 0 {
		row.Share = strconv.Itoa(one.ShareNum) + "/" + strconv.Itoa(one.ShareDen)
	}
	row.Leaves = at != nil && one.To.IsZero()
	for _, v := range homes {
		mine := v.Party == one.Party.ID || v.Relation == compound.Owner && one.Relation != compound.Owner
		row.Leaves = row.Leaves || at == nil && v.Unit == one.Unit && mine && one.To.IsZero()
	}
	return row
}

// rollSent takes what is done on the page of a roll: somebody is entered, leaves,
// or a code is given out.
func (s *Site) rollSent(at *workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		county, unit, err := numbered(r)
		if err != nil {
			return err
		}
		var do struct {
			Do       string `form:"do"`
			Entry    string `form:"entry"`
			On       string `form:"on"`
			Relation string `form:"code_relation"`
			Phone    string `form:"delegate_phone"`
			Until    string `form:"delegate_until"`
		}
		if err := form.Read(r, &do); err != nil {
			return err
		}
		f, err := readEdit(roll.Fields, r.PostForm)
		if err != nil {
			return err
		}
		a, l := s.actor(r), s.lang(r)
		var wrong form.Errors
		var code string
		switch do.Do {
		case "leave":
			why := f.Why
			if why == "" {
				why = l.T("registry.roll.left_why")
			}
			err = s.Roll.Leave(r.Context(), a, county, idOf(do.Entry), startOf(do.On), roll.Edit{Why: why})
		case "delegate":
			until := untilOf(do.Until)
			if until.IsZero() && do.Until != "" {
				wrong.Add("delegate_until", l.T("error.field.date"))
				break
			}
			_, err = s.Roll.Delegate(r.Context(), a, county, unit, do.Phone, until)
		case "end":
			if err = s.Roll.EndDelegate(r.Context(), a, county, idOf(do.Entry)); err == nil {
				return httpx.SeeOther(w, r, "/me/home")
			}
		case "code":
			code, err = s.Roll.IssueCode(r.Context(), a, county, unit, compound.Relation(do.Relation))
			if err == nil { // shown once: only its hash is kept
				return s.showRoll(w, r, at, f, wrong, http.StatusOK, code)
			}
		default:
			if err := s.view(r.Context(), func(tx *db.Tx) error { return s.Roll.May(tx, a, "roll.record", county, unit) }); err != nil {
				return err
			}
			e := f.edit(l, roll.Fields, true, &wrong)
			if f.Why == "" {
				e.Why = l.T("registry.roll.entered_why")
			}
			if !wrong.Any() {
				_, err = s.Roll.Record(r.Context(), a, county, unit, roll.Edit{Typed: e.Typed, Span: history.Span{From: e.From}, Host: idOf(do.Entry), Why: e.Why})
			}
		}
		if err == nil && !wrong.Any() {
			return httpx.SeeOther(w, r, rollBase(at, county, unit))
		}
		status := http.StatusUnprocessableEntity
		if err != nil {
			var ok bool
			if wrong, status, ok = refused(l, err); !ok {
				return err
			}
		}
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showRoll(w, r, at, f, wrong, status, "") })
	}
}

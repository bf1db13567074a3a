package web

import (
	"net/http"
	"net/url"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// personForm is an act on somebody's account.
type personForm struct {
	Do        string `form:"do"`
	Grant     string `form:"grant"`
	Reason    string `form:"reason"`
	Phone     string `form:"phone"`
	Successor string `form:"successor"`
	Sure      string `form:"sure"`
	Query     string `form:"q"`     // whose name or login name is sought among successors
	After     string `form:"after"` // the account before those that are offered
}

// personView is an account to those who look after it: a superior sees what they
// may do for it, an administrator what is theirs.
type personView struct {
	part.Page
	account.Profile
	Form                                                            personForm
	Wrong                                                           form.Errors
	Action                                                          string
	Done                                                            string // what was just done
	Rows                                                            part.Table
	Live                                                            []grantRow
	Colleagues                                                      []part.Choice
	Some                                                            bool // there are others, or they were sought
	Pager                                                           part.Pager
	MayGrant, MayDisable, MayUnlock, MayRecover, MayLeave, MayAudit bool
}

type grantRow struct{ ID, Text string }

func (v personView) locked() bool { return !v.LockedUntil.IsZero() }

// forPeople keeps the pages of accounts under one address to those who may do its
// action at all: /people to superiors, /admin/accounts to administrators.
func (s *Site) forPeople(action account.Action, h httpx.Handler) httpx.Handler {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request) error {
		if err := account.Authorize(s.actor(r), action, "account.me", account.Target{}); err != nil {
			return err
		}
		return h(w, r)
	})
}

// person shows an account under a base address: /people or /admin/accounts.
func (s *Site) person(base string) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f personForm
		wrong, err := s.sentBack(r, &f)
		if err != nil {
			return err
		}
		return s.showPerson(w, r, http.StatusOK, base, f, wrong)
	}
}

func (s *Site) showPerson(w http.ResponseWriter, r *http.Request, status int, base string, f personForm, wrong form.Errors) error {
	a := s.actor(r)
	p, err := s.Accounts.See(r.Context(), a, idOf(r.PathValue("id")))
	if err != nil {
		return err
	}
	v := personView{Page: s.page(r, "people.person.title"), Profile: p, Form: f, Wrong: wrong, Action: base + "/" + p.ID.String()}
	v.Back, v.Wide = base, true
	if done := r.URL.Query().Get("done"); v.Lang.Has("people.done." + done) {
		v.Done = v.T("people.done." + done)
	}
	may := func(action account.Action) bool { return account.CouldProve(a, action, account.Target{}) }
	staff, other, active := p.Kind == account.KindStaff, p.ID != a.Account, p.DisabledAt.IsZero()
	v.MayGrant = staff && other && active && may("account.grant")
	v.MayDisable = other && may("account.disable")
	v.MayUnlock = v.locked() && may("account.unlock")
	v.MayRecover = staff && other && active && may("account.recover_ask") && (a.Has(account.AdminSecurity) || a.Over(p))
	v.MayLeave = staff && other && active && may("account.leave") && a.Releases(p)
	v.MayAudit = may("audit.see")
	if v.MayLeave {
		if err := s.fillColleagues(r, &v, a); err != nil {
			return err
		}
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		v.Rows, v.Live, err = s.grantTable(tx, v.Lang, p, a)
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, personPage(v))
}

// fillColleagues offers successors, a page of them. Who is sought stands in no address,
// because it is a name.
func (s *Site) fillColleagues(r *http.Request, v *personView, a account.Actor) error {
	address := url.Values{}
	if key := r.URL.Query().Get(keptKey); key != "" {
		address.Set(keptKey, key)
	}
	if after := r.URL.Query().Get("after"); after != "" {
		v.Form.After = after
	}
	list, next, err := s.Accounts.Colleagues(r.Context(), a, v.Profile, v.Form.Query, idOf(v.Form.After))
	if err != nil {
		return err
	}
	for _, c := range list {
		v.Colleagues = append(v.Colleagues, part.Choice{Value: c.ID.String(), Text: c.Name})
	}
	at := func(after id.ID) string {
		address.Set("after", after.String())
		return v.Action + "?" + address.Encode() + "#leave"
	}
	begun := idOf(v.Form.After) != 0
	if begun {
		v.Pager.First = at(0)
	}
	if next != 0 {
		v.Pager.Next = at(next)
	}
	v.Some = begun || next != 0 || v.Form.Query != ""
	return nil
}

// grantTable is an account's grants, and those of them that can be ended.
func (s *Site) grantTable(tx *db.Tx, l i18n.Lang, p account.Profile, a account.Actor) (t part.Table, live []grantRow, err error) {
	t.Caption = l.T("people.grants")
	t.Columns = []part.Column{{Label: l.T("people.grants.what")}, {Label: l.T("people.grants.from")}, {Label: l.T("people.grants.to")}}
	for _, g := range p.Grants {
		text, err := s.grantText(tx, l, g)
		if err != nil {
			return t, nil, err
		}
		until := l.T("people.grants.open")
		if !g.ValidTo.IsZero() {
			until = l.Stamp(g.ValidTo)
		}
		t.Rows = append(t.Rows, []part.Cell{{Text: text}, {Text: l.Stamp(g.ValidFrom)}, {Text: until}})
		if a.Ends(g) && (g.ValidTo.IsZero() || g.ValidTo.After(a.At)) {
			live = append(live, grantRow{g.ID.String(), text})
		}
	}
	return t, live, nil
}

// personSent carries an act on an account out.
func (s *Site) personSent(base string) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var f personForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		page := base + "/" + r.PathValue("id")
		if f.Do == "seek" {
			address, err := s.keep(w, r, page, s.actor(r).Account, form.Errors{})
			if err != nil {
				return s.showPerson(w, r, http.StatusOK, base, f, form.Errors{})
			}
			return httpx.SeeOther(w, r, address+"#leave")
		}
		err := s.onPerson(r, f)
		if err == nil {
			return httpx.SeeOther(w, r, page+"?done="+f.Do)
		}
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		return s.sendBack(w, r, page, wrong, func() error { return s.showPerson(w, r, status, base, f, wrong) })
	}
}

func (s *Site) onPerson(r *http.Request, f personForm) error {
	ctx, a, who := r.Context(), s.actor(r), idOf(r.PathValue("id"))
	switch f.Do {
	case "end":
		return s.Accounts.EndGrant(ctx, a, who, idOf(f.Grant))
	case "disable":
		return s.Accounts.Disable(ctx, a, who)
	case "enable":
		return s.Accounts.Enable(ctx, a, who)
	case "unlock":
		return s.Accounts.Unlock(ctx, a, who)
	case "recover":
		return s.Accounts.AskRecovery(ctx, a, who, f.Reason, f.Phone)
	case "leave":
		var check errs.Check
		check.That(f.Sure == "1", "sure", "people.leave.sure_missing")
		if err := check.Err(); err != nil {
			return err
		}
		_, err := s.Cases.Leave(ctx, a, s.Accounts, who, idOf(f.Successor))
		return err
	}
	return errs.New(errs.NotFound, "")
}

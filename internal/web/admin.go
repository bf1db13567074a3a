package web

import (
	"net/http"
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// The administrators' pages. There are three kinds of them, who share nothing but
// finding an account: the system administrator gives and takes roles, the security
// administrator disables, unlocks and agrees to recoveries, the audit
// administrator reads.
const (
	accountsPath   = "/admin/accounts"
	recoveriesPath = "/admin/recoveries"
	auditPath      = "/admin/record"
)

type adminView struct {
	part.Page
	Wrong form.Errors
	Form  searchForm
	Roles []part.Choice
	Areas []part.Choice
	Found []personRow
	Asked bool
	Links []part.Link
}

// searchForm finds accounts: one by its name or phone, or those of an office.
type searchForm struct {
	Query string `form:"q"`
	Role  string `form:"role"`
	Area  string `form:"area"`
}

// accounts is where every administrator begins: the search, and what else is theirs.
func (s *Site) accounts(w http.ResponseWriter, r *http.Request) error {
	var f searchForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showAccounts(w, r, http.StatusOK, f, wrong)
}

func (s *Site) showAccounts(w http.ResponseWriter, r *http.Request, status int, f searchForm, wrong form.Errors) error {
	a := s.actor(r)
	v := adminView{Page: s.page(r, "admin.title"), Wrong: wrong, Form: f, Areas: s.areasOf(account.Actor{Grants: []account.Grant{{Role: account.AdminSystem}}, At: a.At})}
	v.Wide = true
	for _, role := range account.Granted() {
		switch role {
		case account.Worker, account.Clerk, account.Manager, account.Committee: // found by name
		default:
			v.Roles = append(v.Roles, part.Choice{Value: string(role), Text: v.T("account.role." + string(role))})
		}
	}
	if f.Query != "" || f.Role != "" {
		if wrong.Any() {
			return s.showStatus(w, r, status, adminPage(v))
		}
		v.Asked = true
		if err := s.find(r, &v); err != nil {
			return err
		}
	}
	return s.showStatus(w, r, status, adminPage(v))
}

// find fills in the accounts that were asked for.
func (s *Site) find(r *http.Request, v *adminView) error {
	a := s.actor(r)
	var found []id.ID
	var err error
	if v.Form.Query != "" {
		found, err = s.Accounts.Search(r.Context(), a, v.Form.Query)
	} else {
		err = s.view(r.Context(), func(tx *db.Tx) (err error) {
			found, err = account.InOffice(tx, a, account.Role(v.Form.Role), int(idOf(v.Form.Area)))
			return err
		})
	}
	if err != nil {
		return err
	}
	for _, who := range found {
		p, err := s.Accounts.See(r.Context(), a, who)
		if err != nil {
			return err
		}
		row := personRow{Path: accountsPath + "/" + who.String(), Name: p.Name}
		if row.Name == "" {
			row.Name = v.T("people.kind." + string(p.Kind))
		}
		err = s.view(r.Context(), func(tx *db.Tx) error {
			texts, err := s.grantTexts(tx, v.Lang, p.Grants, a.At)
			row.Roles = strings.Join(texts, v.T("people.and"))
			return err
		})
		if err != nil {
			return err
		}
		v.Found = append(v.Found, row)
	}
	return nil
}

// searchAccounts leads back to the page with what was typed: a name or a phone is
// no part of an address.
func (s *Site) searchAccounts(w http.ResponseWriter, r *http.Request) error {
	var f searchForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	var wrong form.Errors
	if f.Query == "" && f.Role == "" {
		wrong.Add("q", s.lang(r).T("error.field.required"))
	}
	return s.sendBack(w, r, accountsPath, wrong, func() error { return s.showAccounts(w, r, http.StatusOK, f, wrong) })
}

// addGrant is the form of a role for an account.
func (s *Site) addGrant(w http.ResponseWriter, r *http.Request) error {
	var f grantForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showGrant(w, r, http.StatusOK, f, wrong)
}

func (s *Site) showGrant(w http.ResponseWriter, r *http.Request, status int, f grantForm, wrong form.Errors) error {
	a := s.actor(r)
	if err := account.Authorize(a, "account.grant", "account.see", account.Target{}); err != nil {
		return err
	}
	who := idOf(r.PathValue("id"))
	p, err := s.Accounts.See(r.Context(), a, who)
	if err != nil {
		return err
	}
	v := s.grantFields(r, "admin.grant.title", f, wrong, a.Gives())
	v.Action = accountsPath + "/" + who.String() + "/grant"
	v.Back = accountsPath + "/" + who.String()
	return s.showStatus(w, r, status, grantPage(v, p.Name))
}

func (s *Site) sendGrant(w http.ResponseWriter, r *http.Request) error {
	var f grantForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	a, who := s.actor(r), idOf(r.PathValue("id"))
	if err := account.Authorize(a, "account.grant", "account.see", account.Target{}); err != nil {
		return err
	}
	var g account.Grant
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		g, _, err = s.grantOf(tx, account.Actor{}, f)
		return err
	})
	if err == nil {
		_, err = s.Accounts.Grant(r.Context(), a, who, g)
	}
	if err == nil {
		return httpx.SeeOther(w, r, accountsPath+"/"+who.String()+"?done=grant")
	}
	if errs.Is(err, errs.Unauthenticated) {
		return err
	}
	return s.grantBack(w, r, f, err, r.URL.EscapedPath(), s.showGrant)
}

// recoveriesView lists what waits for a second person.
type recoveriesView struct {
	part.Page
	Wrong form.Errors
	List  []recoveryRow
}

type recoveryRow struct {
	account.Recovery
	Name, By string
	Mine     bool // asked for by the reader, who cannot agree to it
}

func (s *Site) recoveries(w http.ResponseWriter, r *http.Request) error {
	wrong, err := s.sentBack(r, &struct{}{})
	if err != nil {
		return err
	}
	return s.showRecoveries(w, r, http.StatusOK, wrong)
}

func (s *Site) showRecoveries(w http.ResponseWriter, r *http.Request, status int, wrong form.Errors) error {
	a := s.actor(r)
	v := recoveriesView{Page: s.page(r, "admin.recovery.title"), Wrong: wrong}
	v.Wide = true
	list, err := s.Accounts.Recoveries(r.Context(), a)
	if err != nil {
		return err
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		v.List = nil
		for _, one := range list {
			row := recoveryRow{Recovery: one, Mine: one.By == a.Account}
			var err error
			if row.Name, err = s.Accounts.Name(tx, one.Account); err != nil {
				return err
			}
			if row.By, err = s.Accounts.Name(tx, one.By); err != nil {
				return err
			}
			v.List = append(v.List, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, recoveriesPage(v))
}

func (s *Site) decideRecovery(w http.ResponseWriter, r *http.Request) error {
	var f struct {
		Account  string `form:"account"`
		Recovery string `form:"recovery"`
		Do       string `form:"do"`
	}
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err := s.Accounts.DecideRecovery(r.Context(), s.actor(r), idOf(f.Account), idOf(f.Recovery), f.Do == "agree", s.lang(r))
	if err == nil {
		return httpx.SeeOther(w, r, recoveriesPath)
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, recoveriesPath, wrong, func() error { return s.showRecoveries(w, r, status, wrong) })
}

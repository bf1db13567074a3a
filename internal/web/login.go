package web

import (
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/account"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// loginForm is signing in: an owner by a code sent to the phone, in two pages;
// staff by name and password.
type loginForm struct {
	part.Page
	Wrong    form.Errors
	Next     string `form:"next"`
	Phone    string `form:"phone"`
	Code     string `form:"code"`
	Login    string `form:"login"`
	Password string `form:"password"`
	Demo     []Login
	Ways     []part.Link // by somebody else's word
}

// phoneCookie carries the phone from the first page to the second: it is no part
// of an address.
var phoneCookie = httpx.Cookie{Name: "phone", Path: "/login", Life: 15 * 60} // a few codes long

func (s *Site) loginPage(w http.ResponseWriter, r *http.Request) error {
	s.client(w, r)
	return s.loginShown(w, r, s.showLogin)
}

// loginShown shows one of the pages of signing in, with what came back to it.
func (s *Site) loginShown(w http.ResponseWriter, r *http.Request, show func(http.ResponseWriter, *http.Request, int, loginForm) error) error {
	v := loginForm{Next: r.URL.Query().Get("next")}
	if step := stepOf(s.actor(r), v.Next); step != "" {
		return httpx.SeeOther(w, r, step)
	}
	var err error
	if v.Wrong, err = s.sentBack(r, &v); err != nil {
		return err
	}
	return show(w, r, http.StatusOK, v)
}

func (s *Site) showLogin(w http.ResponseWriter, r *http.Request, status int, v loginForm) error {
	v.Page, v.Demo = s.page(r, "me.login.title"), s.Demo
	v.Ways = s.wayLinks(r, v.Page, account.KindOwner, v.Next)
	v.Back = "/"
	return s.showStatus(w, r, status, loginPhonePage(v))
}

// sendPhone sends the code and leads to the page that asks for it.
func (s *Site) sendPhone(w http.ResponseWriter, r *http.Request) error {
	var v loginForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	if err := s.Accounts.RequestCode(r.Context(), v.Phone, s.client(w, r)); err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		v.Wrong = wrong
		return s.sendBack(w, r, "/login", wrong, func() error { return s.showLogin(w, r, status, v) })
	}
	s.keepPhone(w, v.Phone)
	return httpx.SeeOther(w, r, "/login/code?next="+url.QueryEscape(httpx.Local(v.Next)))
}

func (s *Site) keepPhone(w http.ResponseWriter, phone string) {
	phoneCookie.Set(w, s.TLS, url.QueryEscape(phone))
}

func (s *Site) typedPhone(r *http.Request) string {
	phone, err := url.QueryUnescape(phoneCookie.Value(r, s.TLS))
	if err != nil {
		return ""
	}
	return phone
}

func (s *Site) codePage(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.Query().Get("next")
	if s.typedPhone(r) == "" {
		return httpx.SeeOther(w, r, "/login?next="+url.QueryEscape(next))
	}
	return s.loginShown(w, r, s.showCode)
}

func (s *Site) showCode(w http.ResponseWriter, r *http.Request, status int, v loginForm) error {
	v.Page, v.Phone, v.Demo = s.page(r, "me.login.code_title"), s.typedPhone(r), s.Demo
	v.Back = "/login?next=" + url.QueryEscape(v.Next)
	return s.showStatus(w, r, status, loginCodePage(v))
}

func (s *Site) sendCode(w http.ResponseWriter, r *http.Request) error {
	var v loginForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	token, err := s.Accounts.VerifyCode(r.Context(), s.typedPhone(r), v.Code, s.client(w, r), 0)
	if err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		v.Wrong = wrong
		return s.sendBack(w, r, "/login/code", wrong, func() error { return s.showCode(w, r, status, v) })
	}
	s.keepPhone(w, "")
	if err := s.changeSession(w, r, token); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, orPath(v.Next, "/me"))
}

func (s *Site) staffPage(w http.ResponseWriter, r *http.Request) error {
	s.client(w, r)
	return s.loginShown(w, r, s.showStaff)
}

func (s *Site) showStaff(w http.ResponseWriter, r *http.Request, status int, v loginForm) error {
	v.Page, v.Demo = s.page(r, "me.login.staff_title"), s.Demo
	v.Ways = s.wayLinks(r, v.Page, account.KindStaff, v.Next)
	v.Back = "/login"
	return s.showStatus(w, r, status, loginStaffPage(v))
}

func (s *Site) sendStaff(w http.ResponseWriter, r *http.Request) error {
	var v loginForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	token, err := s.Accounts.Login(r.Context(), v.Login, v.Password, s.client(w, r))
	back := func(status int) error {
		return s.sendBack(w, r, "/login/staff", v.Wrong, func() error { return s.showStaff(w, r, status, v) })
	}
	if errs.Is(err, errs.Unauthenticated) {
		v.Wrong.Add("login", s.lang(r).T("account.wrong_login"))
		return back(http.StatusUnprocessableEntity)
	}
	if err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		v.Wrong = wrong
		return back(status)
	}
	if err := s.changeSession(w, r, token); err != nil {
		return err
	}
	return s.leadOn(w, r, token, v.Next)
}

func (s *Site) logout(w http.ResponseWriter, r *http.Request) error {
	if err := s.changeSession(w, r, ""); err != nil {
		return err
	}
	return httpx.SeeOther(w, r, "/")
}

// changeSession gives the browser another session, or none, and ends the one it
// had: two people at one desk do not stay signed in behind each other.
func (s *Site) changeSession(w http.ResponseWriter, r *http.Request, token string) error {
	a := s.actor(r)
	if who, _ := a.Bearer(); who != 0 {
		if err := s.Accounts.Revoke(r.Context(), a, 0); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	s.setSession(w, token)
	return nil
}

// orPath is a local path to go to, or the other when there is none.
func orPath(path, other string) string {
	if path = httpx.Local(path); path != "/" {
		return path
	}
	return other
}

// grouped sets a secret in fours, to be typed.
func grouped(secret string) string {
	var b strings.Builder
	for i, c := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// who is the post and the name of a ready account.
func (d Login) who(l i18n.Lang) string {
	if key := "account.role." + d.Role; l.Has(key) {
		return l.T(key) + " " + d.Name
	}
	return d.Role + " " + d.Name
}

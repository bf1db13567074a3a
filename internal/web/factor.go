package web

import (
	"net/http"
	"net/url"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// factorForm is the second half of signing in, a fresh proof, and the setting up
// of second factors. Each works for a sign-in that is still on its way.
type factorForm struct {
	part.Page
	Wrong    form.Errors
	Next     string `form:"next"`
	Code     string `form:"code"`
	Answer   string `form:"answer"` // of the browser, about a passkey
	Factor   string `form:"factor"` // to be given up; "" to set up codes
	Factors  []account.Factor
	Setup    account.TOTPSetup
	Passkeys bool // this site and its address can have them
	Fresh    bool // a factor was just proved: they may be changed
	Pending  bool // the sign-in is not complete
	DemoCode string
	Secret   string // of the demo
}

// factorPaths of the pages.
const (
	provePath   = "/login/factor"
	factorsPath = "/me/factors"
	totpPath    = "/me/factors/totp"
)

// has reports whether the bearer has a factor of the kind.
func (f factorForm) has(kind account.FactorKind) bool {
	for _, one := range f.Factors {
		if one.Kind == kind {
			return true
		}
	}
	return false
}

// bearing lets in those whose session has a bearer, complete or not; others sign
// in first.
func (s *Site) bearing(h httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if who, _ := s.actor(r).Bearer(); who != 0 {
			return h(w, r)
		}
		if r.Method == http.MethodGet {
			return httpx.SeeOther(w, r, "/login/staff?next="+url.QueryEscape(httpx.Local(r.URL.Query().Get("next"))))
		}
		return errs.New(errs.Unauthenticated, "")
	}
}

// stepOf is the page that a sign-in on its way goes on with; "" when there is none.
func stepOf(a account.Actor, next string) string {
	if a.Pending.Account == 0 {
		return ""
	}
	return stepPath(a) + "?next=" + url.QueryEscape(httpx.Local(next))
}

// stepPath is where an actor mends what their session lacks: the factor, fresh or
// at all, or a password that is too old.
func stepPath(a account.Actor) string {
	switch {
	case a.Pending.Factor && a.Pending.Enrolled:
		return provePath
	case a.Pending.Factor:
		return factorsPath
	case a.Pending.Aged:
		return passwordPath
	}
	return provePath
}

// factorForm fills the form with what the bearer has.
func (s *Site) factorForm(r *http.Request, title string, v factorForm) (factorForm, error) {
	a := s.actor(r)
	v.Page, v.Passkeys, v.Pending = s.page(r, title), s.Accounts.Passkeys(), a.Pending.Account != 0
	v.Wide = a.Kind == account.KindStaff
	who, session := a.Bearer()
	v.Fresh = session.FreshAt(s.Clock.Now())
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		v.Factors, err = account.Factors(tx, who)
		return err
	})
	return v, err
}

func (s *Site) provePage(w http.ResponseWriter, r *http.Request) error {
	return s.factorShown(w, r, s.showProve)
}

// factorShown shows one of the pages, with what came back to it.
func (s *Site) factorShown(w http.ResponseWriter, r *http.Request, show func(http.ResponseWriter, *http.Request, int, factorForm) error) error {
	v := factorForm{Next: r.URL.Query().Get("next")}
	var err error
	if v.Wrong, err = s.sentBack(r, &v); err != nil {
		return err
	}
	return show(w, r, http.StatusOK, v)
}

func (s *Site) showProve(w http.ResponseWriter, r *http.Request, status int, v factorForm) error {
	v, err := s.factorForm(r, "me.factor.prove_title", v)
	if err != nil {
		return err
	}
	if len(v.Factors) == 0 {
		return httpx.SeeOther(w, r, factorsPath+"?next="+url.QueryEscape(httpx.Local(v.Next)))
	}
	if err := s.demoCode(&v); err != nil {
		return err
	}
	return s.showStatus(w, r, status, provePage(v))
}

// demoCode shows what the authenticator program of a demo would: after a refusal
// the next code, because none is taken twice.
func (s *Site) demoCode(v *factorForm) (err error) {
	for _, d := range s.Demo {
		if d.Secret == "" {
			continue
		}
		at := s.Clock.Now()
		if v.Wrong.Any() {
			at = at.Add(account.TOTPStep)
		}
		v.Secret = d.Secret
		v.DemoCode, err = account.TOTPCode(d.Secret, at)
		return err
	}
	return nil
}

// prove takes a code by the clock.
func (s *Site) prove(w http.ResponseWriter, r *http.Request) error {
	return s.factorSent(w, r, provePath, s.showProve, func(v factorForm) (string, error) {
		return s.Accounts.ProveTOTP(r.Context(), s.actor(r), v.Code)
	})
}

// provePasskey takes the browser's answer about a passkey.
func (s *Site) provePasskey(w http.ResponseWriter, r *http.Request) error {
	return s.factorSent(w, r, provePath, s.showProve, func(v factorForm) (string, error) {
		return s.Accounts.ProvePasskey(r.Context(), s.actor(r), v.Answer)
	})
}

// factorSent reads the form of a page, lets act judge it, and gives the browser
// the new session's token.
func (s *Site) factorSent(w http.ResponseWriter, r *http.Request, page string, show func(http.ResponseWriter, *http.Request, int, factorForm) error,
	act func(factorForm) (token string, err error)) error {
	var v factorForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	token, err := act(v)
	if err != nil {
		wrong, status, ok := refused(s.lang(r), err)
		if !ok {
			return err
		}
		v.Wrong = wrong
		return s.sendBack(w, r, page, wrong, func() error { return show(w, r, status, v) })
	}
	s.setSession(w, token)
	return s.leadOn(w, r, token, v.Next)
}

// askPasskey answers a script with what the browser is to prove.
func (s *Site) askPasskey(w http.ResponseWriter, r *http.Request) error {
	return s.writeJSON(w)(s.Accounts.AskPasskey(r.Context(), s.actor(r)))
}

// newPasskey answers a script with what the browser is to make.
func (s *Site) newPasskey(w http.ResponseWriter, r *http.Request) error {
	return s.writeJSON(w)(s.Accounts.BeginPasskey(r.Context(), s.actor(r)))
}

func (s *Site) writeJSON(w http.ResponseWriter) func([]byte, error) error {
	return func(body []byte, err error) error {
		if err != nil {
			return err
		}
		httpx.NoStore(w)
		w.Header().Set("Content-Type", "application/json")
		_, err = w.Write(body)
		return err
	}
}

// factors is the page of one's own second factors.
func (s *Site) factors(w http.ResponseWriter, r *http.Request) error {
	return s.factorShown(w, r, s.showFactors)
}

func (s *Site) showFactors(w http.ResponseWriter, r *http.Request, status int, v factorForm) error {
	a := s.actor(r)
	if a.Kind == account.KindOwner {
		return errs.New(errs.NotFound, "") // owners sign in with their phone in hand
	}
	v, err := s.factorForm(r, "me.factor.title", v)
	if err != nil {
		return err
	}
	if a.SignedIn() {
		v.Back = ownPath
	}
	return s.showStatus(w, r, status, factorsPage(v))
}

// changeFactors makes a secret and leads to the page that shows it, or ends a factor.
func (s *Site) changeFactors(w http.ResponseWriter, r *http.Request) error {
	var v factorForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	next, err := factorsPath, error(nil)
	if v.Factor != "" {
		err = s.Accounts.EndFactor(r.Context(), s.actor(r), idOf(v.Factor))
	} else {
		next = totpPath + "?next=" + url.QueryEscape(httpx.Local(v.Next))
		err = s.Accounts.BeginTOTP(r.Context(), s.actor(r))
	}
	if err == nil {
		return httpx.SeeOther(w, r, next)
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	v.Wrong = wrong
	return s.sendBack(w, r, factorsPath, wrong, func() error { return s.showFactors(w, r, status, v) })
}

// totp is the page of a new secret that waits for its first code.
func (s *Site) totp(w http.ResponseWriter, r *http.Request) error {
	return s.factorShown(w, r, s.showTOTP)
}

func (s *Site) showTOTP(w http.ResponseWriter, r *http.Request, status int, v factorForm) error {
	setup, err := s.Accounts.TOTPToConfirm(r.Context(), s.actor(r))
	if errs.Is(err, errs.NotFound) {
		return httpx.SeeOther(w, r, factorsPath)
	}
	if err != nil {
		return err
	}
	if v, err = s.factorForm(r, "me.factor.totp_title", v); err != nil {
		return err
	}
	v.Setup, v.Back = setup, factorsPath
	return s.showStatus(w, r, status, totpPage(v))
}

// confirmTOTP takes the first code of a new secret.
func (s *Site) confirmTOTP(w http.ResponseWriter, r *http.Request) error {
	return s.factorSent(w, r, totpPath, s.showTOTP, func(v factorForm) (string, error) {
		return s.Accounts.ConfirmTOTP(r.Context(), s.actor(r), v.Code)
	})
}

// addPasskey takes the browser's new passkey.
func (s *Site) addPasskey(w http.ResponseWriter, r *http.Request) error {
	return s.factorSent(w, r, factorsPath, s.showFactors, func(v factorForm) (string, error) {
		return s.Accounts.AddPasskey(r.Context(), s.actor(r), v.Answer)
	})
}

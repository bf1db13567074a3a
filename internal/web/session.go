package web

import (
	"context"
	"net/http"

	"yianju/internal/account"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/web/part"
)

var (
	sessionCookie = httpx.Cookie{Name: "session", Path: "/"}
	nonceCookie   = httpx.Cookie{Name: "nonce", Path: "/"} // tells this browser from others
)

// Session puts the actor of the session cookie into the request. A session that
// is over makes a visitor, who is asked to sign in only where that is needed.
func (s *Site) Session(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	token := sessionCookie.Value(r, s.TLS)
	if token == "" {
		return r, nil
	}
	a, err := s.Accounts.Authenticate(r.Context(), token)
	if errs.Is(err, errs.Unauthenticated) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	return r.WithContext(context.WithValue(r.Context(), actorKey, a)), nil
}

func (s *Site) setSession(w http.ResponseWriter, token string) {
	sessionCookie.Set(w, s.TLS, token)
}

// who words the actor for the masthead, with the tabs of their place.
func (s *Site) who(l i18n.Lang, a account.Actor) (part.Who, []part.Tab) {
	if !a.SignedIn() {
		return part.Who{}, nil
	}
	w := part.Who{Name: a.Name, Path: ownPath}
	if a.Kind == account.KindOwner {
		w.Path = home(a)
	}
	if roles := a.Roles(); len(roles) > 0 {
		w.Role = l.T("account.role." + string(roles[0]))
	}
	if w.Name == "" { // owners need not tell their name
		w.Name, w.Role = w.Role, ""
	}
	return w, tabs(l, a)
}

// ownPath is where everybody finds what belongs to their own account.
const ownPath = "/me/account"

// home is the first page of an actor after signing in.
func home(a account.Actor) string {
	switch {
	case a.Kind == account.KindOwner:
		return "/me"
	case a.Has(account.Clerk), a.Has(account.Manager), a.Has(account.Worker):
		return "/desk"
	case a.Has(account.AdminSystem), a.Has(account.AdminSecurity), a.Has(account.AdminAudit):
		return "/admin"
	case account.Can(a, officePlace.Open, account.Target{}):
		return officePlace.Base
	case a.Kind == account.KindStaff: // whose post has no desk, or is over
		return ownPath
	}
	return "/"
}

// client is the browser as logins are bound to and limited by it.
func (s *Site) client(w http.ResponseWriter, r *http.Request) account.Browser {
	nonce := nonceCookie.Value(r, s.TLS)
	if len(nonce) < 26 {
		nonce = s.IDs.Code(32)
		nonceCookie.Add(w, r, s.TLS, nonce)
	}
	return account.Browser{Nonce: nonce, IP: httpx.Client(r.Context()), Lang: httpx.PrefsOf(r).Lang, Device: deviceOf(r.UserAgent())}
}

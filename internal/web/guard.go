package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// Guard lets nothing through that would change something in the name of whoever
// is signed in, unless it comes from a form that this site made for this session.
// Programs that come with a token of their own have no session. While the clock
// is not trusted it lets nothing through that would go on record with the time.
func (s *Site) Guard(next httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			return next(w, r)
		}
		if s.clockWrong() && onRecord(r.URL.Path) {
			return s.untimed(w, r)
		}
		a := s.actor(r)
		if _, session := a.Bearer(); session.ID == 0 {
			return next(w, r)
		}
		var f struct {
			Token string `form:"token"`
		}
		if err := form.Read(r, &f); err != nil {
			return err
		}
		if !s.Accounts.OwnForm(a, r.URL.EscapedPath(), f.Token) {
			return s.foreign(w, r)
		}
		err := next(w, r)
		if e, is := errors.AsType[*errs.Error](err); is && e.Key == "account.step_up" {
			return s.proveFirst(w, r, err)
		}
		return err
	}
}

// proveFirst keeps a form that takes a fresh proof of the second factor, and leads
// to that, which leads back to the form.
func (s *Site) proveFirst(w http.ResponseWriter, r *http.Request, err error) error {
	page := pageOfForm(r.URL.EscapedPath())
	if page == "" {
		return err
	}
	address, kept := s.keep(w, r, page, s.actor(r).Account, form.Errors{})
	if kept != nil {
		return kept
	}
	return httpx.SeeOther(w, r, provePath+"?next="+url.QueryEscape(address))
}

// foreign refuses a form without its token: most often one that was opened before
// its author signed in anew. What was typed waits on the form's page.
func (s *Site) foreign(w http.ResponseWriter, r *http.Request) error {
	return s.turnAway(w, r, http.StatusForbidden, "error.foreign")
}

// untimed refuses what would be put on record with a time that is not trusted.
func (s *Site) untimed(w http.ResponseWriter, r *http.Request) error {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		return errs.New(errs.Unavailable, "error.clock")
	}
	var none struct{}
	if err := form.Read(r, &none); err != nil {
		return err
	}
	w.Header().Set("Retry-After", "300")
	return s.turnAway(w, r, http.StatusServiceUnavailable, "error.clock")
}

// turnAway refuses a form as a whole, in the words of a key, and leads to its
// page, where what was typed waits.
func (s *Site) turnAway(w http.ResponseWriter, r *http.Request, status int, key string) error {
	p := s.page(r, key+".title")
	way := part.Link{Text: p.T("part.home"), Path: part.HomePath}
	if page := pageOfForm(r.URL.EscapedPath()); page != "" {
		address, err := s.keep(w, r, page, s.actor(r).Account, form.Errors{})
		if err != nil {
			return err
		}
		way = part.Link{Text: p.T("error.open_form"), Path: address}
	}
	return s.showStatus(w, r, status, turnedAwayView(p, p.T(key), way))
}

// onRecord reports whether what is sent to path would be put on record with its
// time. Signing in, drafts and what is kept in the browser alone are not.
func onRecord(path string) bool {
	switch {
	case path == "/new/submit":
		return true
	case path == "/logout", path == "/prefs", path == "/t", path == "/me/inbox", path == "/me/sessions", path == "/new":
		return false
	}
	for _, apart := range []string{"/login", "/new/", "/desk/draft/"} {
		if strings.HasPrefix(path, apart) {
			return false
		}
	}
	return true
}

// pageOfForm is the page that a form sent to path stands on; "" when there is
// nothing on it to lose.
func pageOfForm(path string) string {
	switch {
	case path == "/logout", path == "/prefs", path == "/me/inbox", path == "/me/sessions",
		path == "/new/photo", path == "/new/draft", strings.HasPrefix(path, "/desk/draft/"), strings.Contains(path, "/passkey"):
		return ""
	case path == "/new/submit", path == "/new/compound":
		return "/new/where"
	case path == newPhone+"/code":
		return newPhone
	case strings.HasPrefix(path, dataPath+"/") && path != erasePath:
		return dataPath
	case strings.HasPrefix(path, "/j/"), strings.HasPrefix(path, "/desk/import/"), strings.HasPrefix(path, "/office/import/"):
		return path[:strings.LastIndex(path, "/")]
	case path == "/desk/export", path == "/office/export":
		return strings.TrimSuffix(path, "export") + "import"
	}
	return path
}

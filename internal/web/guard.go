package web

import (
	"net/http"
	"strings"

	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// Guard lets nothing through that would change something in the name of whoever
// is signed in, unless it comes from a form that this site made for this session.
// Programs that come with a token of their own have no session.
func (s *Site) Guard(next httpx.Handler) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		a := s.actor(r)
		if r.Method == http.MethodGet || r.Method == http.MethodHead || a.Session.ID == 0 {
			return next(w, r)
		}
		var f struct {
			Token string `form:"token"`
		}
		if err := form.Read(r, &f); err != nil {
			return err
		}
		if s.Accounts.OwnForm(a, r.URL.EscapedPath(), f.Token) {
			return next(w, r)
		}
		return s.foreign(w, r)
	}
}

// foreign refuses a form without its token: most often one that was opened before
// its author signed in anew. What was typed waits on the form's page.
func (s *Site) foreign(w http.ResponseWriter, r *http.Request) error {
	p := s.page(r, "error.foreign.title")
	way := part.Link{Text: p.T("part.home"), Path: part.HomePath}
	if page := pageOfForm(r.URL.EscapedPath()); page != "" {
		address, err := s.keep(w, r, page, s.actor(r).Account, form.Errors{})
		if err != nil {
			return err
		}
		way = part.Link{Text: p.T("error.foreign.open"), Path: address}
	}
	return s.showStatus(w, r, http.StatusForbidden, foreignView(p, way))
}

// pageOfForm is the page that a form sent to path stands on; "" when there is
// nothing on it to lose.
func pageOfForm(path string) string {
	switch {
	case path == "/logout", path == "/prefs", path == "/me/inbox", path == "/me/sessions",
		path == "/new/photo", path == "/new/draft", strings.HasPrefix(path, "/desk/draft/"):
		return ""
	case path == "/new/submit", path == "/new/compound":
		return "/new/where"
	case strings.HasPrefix(path, "/j/"):
		return path[:strings.LastIndex(path, "/")]
	}
	return path
}

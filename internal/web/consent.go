package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"yianju/internal/consent"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// consentPath is where an owner agrees before anything else behind the login.
const consentPath = "/me/consent"

func (s *Site) consentRoutes(m *httpx.Mux) {
	m.Handle("GET /notice/{notice}", "consent.read", s.notice)
	m.Handle("GET "+consentPath, "account.me", s.signedIn(s.consent))
	m.Handle("POST "+consentPath, "account.me", s.signedIn(s.consentSent))
}

// asksFirst reports whether a path waits until its owner has agreed: everything
// behind the login but what they are entitled to without.
func asksFirst(path string) bool {
	return !slices.ContainsFunc([]string{consentPath, dataPath, "/me/sessions"}, func(p string) bool {
		return path == p || strings.HasPrefix(path, p+"/")
	})
}

// askConsent leads to the notice and, once agreed, back to where they were going;
// a form waits on its page.
func (s *Site) askConsent(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		if next = pageOfForm(r.URL.EscapedPath()); next != "" {
			address, err := s.keep(w, r, next, s.actor(r).Account, form.Errors{})
			if err != nil {
				return err
			}
			next = address
		}
	}
	return httpx.SeeOther(w, r, consentPath+"?next="+url.QueryEscape(next))
}

// noticeView is a notice to read, and to agree to.
type noticeView struct {
	part.Page
	Title      string
	Paragraphs []string
	Version    string
	Next       string
	Ask        bool
	Changed    bool // they agreed to an earlier version
}

func (s *Site) noticeView(r *http.Request, n consent.Notice) noticeView {
	v := noticeView{Page: s.page(r, "consent.notice."+string(n))}
	text := consent.Current(n, s.Clock.Now())
	title, body, _ := strings.Cut(text.Words(v.Lang), "\n")
	v.Title, v.Version, v.Paragraphs = title, text.Version, strings.Split(strings.TrimSpace(body), "\n\n")
	return v
}

// notice is a notice for anybody to read.
func (s *Site) notice(w http.ResponseWriter, r *http.Request) error {
	n := consent.Notice(r.PathValue("notice"))
	if !slices.Contains(consent.Notices(), n) {
		return errs.New(errs.NotFound, "")
	}
	return s.show(w, r, noticePage(s.noticeView(r, n)))
}

func (s *Site) consent(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.Query().Get("next")
	if !s.actor(r).MustAgree() {
		return httpx.SeeOther(w, r, orPath(next, home(s.actor(r))))
	}
	v := s.noticeView(r, consent.Privacy)
	v.Ask, v.Next, v.Changed = true, next, s.actor(r).Agreed != ""
	v.Path = consentPath + "?next=" + url.QueryEscape(httpx.Local(next))
	return s.show(w, r, noticePage(v))
}

func (s *Site) consentSent(w http.ResponseWriter, r *http.Request) error {
	var f struct {
		Version string `form:"version"`
		Next    string `form:"next"`
	}
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err := s.Accounts.Agree(r.Context(), s.actor(r), consent.Privacy, f.Version, s.lang(r))
	if errs.Is(err, errs.Stale) {
		return httpx.SeeOther(w, r, consentPath+"?next="+url.QueryEscape(httpx.Local(f.Next)))
	}
	if err != nil {
		return err
	}
	return httpx.SeeOther(w, r, orPath(f.Next, home(s.actor(r))))
}

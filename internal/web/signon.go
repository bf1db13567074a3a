package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/signon"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// Way is a way to sign in by somebody else's word.
type Way struct {
	Key      string       // in addresses and messages: sso, wechat
	Name     string       // on its button; "" is the message's
	For      account.Kind // whom it knows
	Only     string       // word of a device within which alone it works; "" is anywhere
	Provider signon.Provider
}

const (
	wayPath  = "/login/with/" // of a way
	tiesPath = "/me/signon"   // of what is tied to one's own account
)

// name is what the way's button says.
func (w Way) name(p part.Page) string {
	if w.Name != "" {
		return w.Name
	}
	return p.T("me.signon.way." + w.Key)
}

// way returns a way by its key in the path. Errors: NotFound.
func (s *Site) way(r *http.Request) (Way, error) {
	i := slices.IndexFunc(s.Ways, func(w Way) bool { return w.Key == r.PathValue("way") })
	if i < 0 {
		return Way{}, errs.New(errs.NotFound, "")
	}
	return s.Ways[i], nil
}

// waysFor are the ways that a kind of people can take in this browser.
func (s *Site) waysFor(r *http.Request, kind account.Kind) []Way {
	words := strings.Fields(deviceOf(r.UserAgent()))
	return slices.DeleteFunc(slices.Clone(s.Ways), func(w Way) bool {
		return w.For != kind || w.Only != "" && !slices.Contains(words, w.Only)
	})
}

// links leads from a login page to other ways in.
func (s *Site) wayLinks(r *http.Request, p part.Page, kind account.Kind, next string) []part.Link {
	var out []part.Link
	for _, w := range s.waysFor(r, kind) {
		out = append(out, part.Link{Text: p.T("me.signon.by", "name", w.name(p)), Path: wayPath + w.Key + "?next=" + url.QueryEscape(httpx.Local(next))})
	}
	return out
}

// back is the one address to which a provider sends browsers.
func (s *Site) back(w Way) string { return s.Origin + wayPath + w.Key + "/back" }

// goWay sends the browser to a provider; with link=1 to tie what it says to the
// account that is signed in. It changes nothing here: a form could not lead out of
// the site.
func (s *Site) goWay(w http.ResponseWriter, r *http.Request) error {
	way, err := s.way(r)
	if err != nil {
		return err
	}
	q, a := r.URL.Query(), s.actor(r)
	link := q.Get("link") == "1" && a.Kind == way.For
	s.keepNext(w, q.Get("next"))
	address, err := way.Provider.Ask(r.Context(), s.Accounts.BeginSignOn(a, way.Key, link, s.client(w, r)), s.back(way))
	if err != nil {
		return err
	}
	httpx.NoStore(w)
	http.Redirect(w, r, address, http.StatusSeeOther)
	return nil
}

// nextCookie carries where to go after signing in past the provider, who need not
// know it.
var nextCookie = httpx.Cookie{Name: "next", Path: wayPath, Life: 15 * 60}

func (s *Site) keepNext(w http.ResponseWriter, next string) {
	nextCookie.Set(w, s.TLS, url.QueryEscape(httpx.Local(next)))
}

func (s *Site) keptNext(r *http.Request) string {
	next, err := url.QueryUnescape(nextCookie.Value(r, s.TLS))
	if err != nil {
		return ""
	}
	return next
}

// signonView is a page of signing in by somebody else's word.
type signonView struct {
	part.Page
	Wrong  form.Errors
	Way    Way
	Tie    string
	Next   string
	Rows   []tieRow
	Strict bool // a factor must be proved before anything is changed
}

type tieRow struct {
	Way  Way
	Held account.Linked // zero: not tied
}

// wayBack takes whom a provider says the browser's person is: in with them, or to
// the page that asks whether to tie them to the account that is signed in.
func (s *Site) wayBack(w http.ResponseWriter, r *http.Request) error {
	way, err := s.way(r)
	if err != nil {
		return err
	}
	a, from := s.actor(r), s.client(w, r)
	on, link, err := s.Accounts.EndSignOn(a, way.Key, r.URL.Query().Get("state"), from)
	if err != nil {
		return err
	}
	v, err := way.Provider.Answer(r.Context(), on, s.back(way), r.URL.Query())
	if err != nil {
		return err
	}
	if link {
		return s.showTie(w, r, way, v)
	}
	token, err := s.Accounts.LoginBy(r.Context(), v, from)
	if errs.Is(err, errs.NotFound) {
		return s.showUntied(w, r, way)
	}
	if err != nil {
		return err
	}
	if err := s.changeSession(w, r, token); err != nil {
		return err
	}
	return s.leadOn(w, r, token, s.keptNext(r))
}

// showTie asks whether to tie who it is to the account that is signed in.
func (s *Site) showTie(w http.ResponseWriter, r *http.Request, way Way, v account.Identity) error {
	a := s.actor(r)
	page := signonView{Page: s.page(r, "me.signon.tie_title"), Way: way, Tie: s.Accounts.Tie(a, way.Key, v)}
	page.Path, page.Back, page.Wide = tiesPath, tiesPath, a.Kind == account.KindStaff
	return s.show(w, r, tiePage(page))
}

// showUntied says what to do about a word that opens no account yet.
func (s *Site) showUntied(w http.ResponseWriter, r *http.Request, way Way) error {
	login := "/login"
	if way.For == account.KindStaff {
		login = "/login/staff"
	}
	page := signonView{Page: s.page(r, "me.signon.untied_title"), Way: way, Next: login + "?next=" + url.QueryEscape(tiesPath)}
	page.Path, page.Back = login, login
	return s.showStatus(w, r, http.StatusForbidden, untiedPage(page))
}

// ties is the page of what is tied to one's own account.
func (s *Site) ties(w http.ResponseWriter, r *http.Request) error {
	wrong, err := s.sentBack(r, &struct{}{})
	if err != nil {
		return err
	}
	return s.showTies(w, r, http.StatusOK, wrong)
}

func (s *Site) showTies(w http.ResponseWriter, r *http.Request, status int, wrong form.Errors) error {
	a := s.actor(r)
	v := signonView{Page: s.page(r, "me.signon.title"), Wrong: wrong}
	v.Back, v.Wide = ownPath, a.Kind == account.KindStaff
	err := s.view(r.Context(), func(tx *db.Tx) error {
		held, err := account.Links(tx, a.Account)
		if err != nil {
			return err
		}
		factors, err := account.Factors(tx, a.Account)
		v.Strict, v.Rows = len(factors) > 0 && !a.Session.FreshAt(v.Now), nil
		for _, way := range s.Ways {
			row := tieRow{Way: way}
			for _, l := range held {
				if l.Way == way.Key {
					row.Held = l
				}
			}
			if way.For == a.Kind && (row.Held.Way != "" || slices.ContainsFunc(s.waysFor(r, a.Kind), func(w Way) bool { return w.Key == way.Key })) {
				v.Rows = append(v.Rows, row)
			}
		}
		for _, l := range held { // a way that is not set up now might be again: it can be untied all the same
			if slices.ContainsFunc(v.Rows, func(row tieRow) bool { return row.Held.Way == l.Way }) {
				continue
			}
			row := tieRow{Way: Way{Key: l.Way}, Held: l}
			if !v.Lang.Has("me.signon.way." + l.Way) {
				row.Way.Name = l.Way
			}
			v.Rows = append(v.Rows, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(v.Rows) == 0 {
		return errs.New(errs.NotFound, "")
	}
	return s.showStatus(w, r, status, tiesPage(v))
}

// changeTies ties what its holder confirmed, or unties a way.
func (s *Site) changeTies(w http.ResponseWriter, r *http.Request) error {
	var f struct {
		Way string `form:"way"`
		Tie string `form:"tie"`
	}
	if err := form.Read(r, &f); err != nil {
		return err
	}
	var err error
	if f.Tie != "" {
		err = s.Accounts.Link(r.Context(), s.actor(r), f.Way, f.Tie)
	} else {
		err = s.Accounts.Unlink(r.Context(), s.actor(r), f.Way)
	}
	if err == nil {
		return httpx.SeeOther(w, r, tiesPath)
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.sendBack(w, r, tiesPath, wrong, func() error { return s.showTies(w, r, status, wrong) })
}

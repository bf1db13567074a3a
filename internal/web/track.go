package web

import (
	"net/http"
	"net/url"

	"yianju/internal/casework"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// trackForm asks for a case's code and the last four digits of the phone.
type trackForm struct {
	part.Page
	Wrong form.Errors
	Code  string `form:"code"`
	Four  string `form:"four"`
}

// trackCookie keeps the four digits for the page of one case, half an hour long:
// they are no part of an address, and the page can be opened again.
func trackCookie(path string) httpx.Cookie {
	return httpx.Cookie{Name: "four", Path: path, Life: 30 * 60}
}

func (s *Site) track(w http.ResponseWriter, r *http.Request) error {
	v := trackForm{Code: id.CleanCode(r.URL.Query().Get("code"))}
	var err error
	if v.Wrong, err = s.sentBack(r, &v); err != nil {
		return err
	}
	return s.showTrack(w, r, http.StatusOK, v)
}

func (s *Site) showTrack(w http.ResponseWriter, r *http.Request, status int, v trackForm) error {
	v.Page = s.page(r, "track.title")
	v.Back = "/"
	return s.showStatus(w, r, status, trackPage(v))
}

func (s *Site) sendTrack(w http.ResponseWriter, r *http.Request) error {
	var v trackForm
	if err := form.Read(r, &v); err != nil {
		return err
	}
	back := func(status int) error {
		return s.sendBack(w, r, "/t", v.Wrong, func() error { return s.showTrack(w, r, status, v) })
	}
	l := s.lang(r)
	if v.Code == "" {
		v.Wrong.Add("code", l.T("track.code_missing"))
	}
	if len(v.Four) != 4 {
		v.Wrong.Add("four", l.T("track.four_missing"))
	}
	if v.Wrong.Any() {
		return back(http.StatusUnprocessableEntity)
	}
	found, err := s.Cases.Track(r.Context(), v.Code, v.Four)
	if errs.Is(err, errs.NotFound) {
		v.Wrong.Add("code", l.T("case.track_no"))
		return back(http.StatusNotFound)
	}
	if err != nil {
		return err
	}
	path := "/t/" + url.PathEscape(found.Case.Code)
	trackCookie(path).Set(w, s.TLS, v.Four)
	return httpx.SeeOther(w, r, path)
}

// tracked shows a case to whoever gave its digits; nothing can be done there.
func (s *Site) tracked(w http.ResponseWriter, r *http.Request) error {
	code := r.PathValue("code")
	four := trackCookie(r.URL.Path).Value(r, s.TLS)
	if four == "" {
		return s.showTrack(w, r, http.StatusOK, trackForm{Code: id.CleanCode(code)})
	}
	v, err := s.Cases.Track(r.Context(), code, four)
	if errs.Is(err, errs.NotFound) {
		return s.showTrack(w, r, http.StatusNotFound, trackForm{Code: id.CleanCode(code)})
	}
	if err != nil {
		return err
	}
	return s.showTracked(w, r, v)
}

func (s *Site) showTracked(w http.ResponseWriter, r *http.Request, found casework.View) error {
	found.Media = nil // four digits are not enough for pictures of somebody's home
	c, err := s.worded(r, found)
	if err != nil {
		return err
	}
	c.owner = true
	v := ownerCase{Page: s.page(r, "track.case"), caseView: c}
	v.Title, v.Back, v.Base = c.kind(), "/t", "/t/"+url.PathEscape(found.Case.Code)
	return s.show(w, r, ownerCasePage(v))
}

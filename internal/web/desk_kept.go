package web

import (
	"net/http"
	"net/url"

	"yianju/internal/httpx"
	"yianju/internal/web/form"
)

// A session that ended while somebody wrote does not cost them their words: the
// form waits as a draft until they have signed in again on the same browser.

// deedCookie names the cookie with the key of the form that waits; it is sent to
// the page of that form alone.
const (
	deedCookie = "deed"
	deedLife   = 30 * 60 // seconds
)

func (s *Site) setDeed(w http.ResponseWriter, path, key string) {
	age := deedLife
	if key == "" {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{Name: deedCookie, Value: key, Path: path, MaxAge: age,
		Secure: s.TLS, HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// keepDeed keeps the form of an act that came without a session, and leads to
// the login, which leads back to the form.
func (s *Site) keepDeed(w http.ResponseWriter, r *http.Request) error {
	var f deedForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	if _, err := s.takePhotos(r, f.Draft, f.Photos); err != nil {
		return err
	}
	key := f.Draft
	if len(key) < keyLength {
		key = s.IDs.Code(keyLength)
	}
	fields := map[string]string{}
	for name, values := range r.PostForm {
		fields[name] = values[0]
	}
	if err := s.Cases.SaveDraft(r.Context(), key, fields); err != nil {
		return err
	}
	s.setDeed(w, r.URL.Path, key)
	return httpx.SeeOther(w, r, "/login/staff?next="+url.QueryEscape(r.URL.Path))
}

// keptDeed is the form that waited for its author, or an empty one.
func (s *Site) keptDeed(w http.ResponseWriter, r *http.Request) (f deedForm, err error) {
	c, err := r.Cookie(deedCookie)
	if err != nil {
		return f, nil
	}
	s.setDeed(w, r.URL.Path, "")
	d, err := s.Cases.LoadDraft(r.Context(), c.Value)
	if err != nil {
		return f, err
	}
	values := url.Values{}
	for name, v := range d.Fields {
		values.Set(name, v)
	}
	return f, form.Decode(values, &f)
}

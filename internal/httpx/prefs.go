package httpx

import (
	"net/http"

	"yianju/internal/i18n"
)

// Prefs is how a reader wants pages. They live in cookies, because most readers
// have no account.
type Prefs struct {
	Lang  i18n.Lang
	Elder bool   // the mode for the elderly: larger and shorter
	Theme string // "light", "dark", or "" for what the device says
}

// pref is the cookie of one preference, for a year.
func pref(name string) Cookie { return Cookie{Name: name, Path: "/", Life: 365 * 24 * 60 * 60} }

// PrefsOf reads the preferences a request carries.
func PrefsOf(r *http.Request) Prefs {
	value := func(name string) string {
		for _, tls := range []bool{true, false} {
			if v := pref(name).Value(r, tls); v != "" {
				return v
			}
		}
		return ""
	}
	p := Prefs{
		Lang:  i18n.Choose(value("lang"), r.Header.Get("Accept-Language")),
		Elder: value("elder") == "1",
	}
	if theme := value("theme"); theme == "light" || theme == "dark" {
		p.Theme = theme
	}
	return p
}

// SetPrefs is the handler behind the switches in the masthead: POST with any of
// lang, elder and theme, and back, the page to return to. What it does not know
// it leaves alone.
func (m *Mux) SetPrefs(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	keep := func(name, value string) { pref(name).Set(w, m.o.TLS, value) }
	if l, ok := i18n.Parse(r.PostForm.Get("lang")); ok {
		keep("lang", string(l))
	}
	switch v := r.PostForm.Get("elder"); v {
	case "0", "1":
		keep("elder", v)
	}
	switch v := r.PostForm.Get("theme"); v {
	case "light", "dark", "auto":
		keep("theme", v)
	}
	return SeeOther(w, r, r.PostForm.Get("back"))
}

package httpx

import "net/http"

// Cookie is one cookie of the site. No page of another site causes it to be sent
// with a form, no script reads it, and it is never for other hosts.
type Cookie struct {
	Name string
	Path string // the part of the site that gets it
	Life int    // seconds; 0: until the browser is closed
}

// Set gives the browser a value; "" takes it away.
func (c Cookie) Set(w http.ResponseWriter, tls bool, value string) {
	http.SetCookie(w, c.of(tls, value))
}

// Add is Set, and whoever reads the request after it finds the value too.
func (c Cookie) Add(w http.ResponseWriter, r *http.Request, tls bool, value string) {
	c.Set(w, tls, value)
	r.AddCookie(c.of(tls, value))
}

// Value is what the request carries, "" for nothing.
func (c Cookie) Value(r *http.Request, tls bool) string {
	got, err := r.Cookie(c.name(tls))
	if err != nil {
		return ""
	}
	return got.Value
}

func (c Cookie) of(tls bool, value string) *http.Cookie {
	age := c.Life
	if value == "" {
		age = -1
	}
	return &http.Cookie{Name: c.name(tls), Value: value, Path: c.Path, MaxAge: age, Secure: tls, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// name is the name with TLS said in it, and browsers then refuse to take it in any
// other way (ASVS 5.0 3.3.1, 3.3.3): one for the whole host is tied to it by
// __Host-, one for a part of it can only be __Secure-.
func (c Cookie) name(tls bool) string {
	switch {
	case !tls:
		return c.Name
	case c.Path == "/":
		return "__Host-" + c.Name
	}
	return "__Secure-" + c.Name
}

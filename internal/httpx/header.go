package httpx

import (
	"net/http"
	"strings"
)

// policy allows this site's own files, clips among them, and nothing else: no
// inline script, no inline style, no frame, no form that leaves (ASVS 5.0 3.4).
const policy = "default-src 'self'; media-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

func secure(h http.Header, tls bool) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	if tls {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// NoStore keeps a personal page out of every cache, the phone's own included.
func NoStore(w http.ResponseWriter) { w.Header().Set("Cache-Control", "no-store") }

// SeeOther answers a POST that is done: the reader is sent to a page that Back
// and Reload can show again without repeating it.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, Local(path), http.StatusSeeOther)
	return nil
}

// Local returns path if it stays on this site, "/" if not. Browsers read a
// backslash as a slash and drop tabs and newlines, so those lead out too.
func Local(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f }) {
		return "/"
	}
	return path
}

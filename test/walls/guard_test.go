package walls

import (
	"bytes"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yianju/internal/db"
)

// guarded are the people who between them open every kind of page.
var guarded = []string{"visitor", "owner", "worker", "clerk", "county", "city", "province", "admin_security"}

// every is called with a request of every route as everybody in guarded, on a thing
// that they may have.
func (n *town) every(t *testing.T, visit func(r route, p person, q *http.Request)) {
	t.Helper()
	m := &matrix{town: n, t: t}
	for _, r := range routes(t) {
		for _, name := range guarded {
			p := n.person(name)
			var first *thing
			if r.on != "" {
				first = n.of(r)[0]
			}
			visit(r, p, m.request(r, p, first))
		}
	}
}

// TestEveryAnswerIsGuarded: whatever is answered, to whomever, has the headers that
// keep a browser from being misused, and cookies nobody else can read or set.
func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	n := newTown(t, db.SQLite)
	n.Settings.TLS = true
	n.mux = n.Mux(n.Site(nil), nil)
	answers, cookies := 0, map[string]bool{}
	n.every(t, func(r route, p person, q *http.Request) {
		if c, err := q.Cookie("session"); err == nil {
			q.Header.Del("Cookie")
			q.AddCookie(&http.Cookie{Name: "__Host-session", Value: c.Value})
		}
		w := httptest.NewRecorder()
		n.mux.ServeHTTP(w, q)
		answers++
		for name, want := range map[string]string{"Strict-Transport-Security": "max-age=31536000; includeSubDomains", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Content-Security-Policy": "frame-ancestors 'none'"} {
			if got := w.Header().Get(name); !strings.Contains(got, want) {
				t.Errorf("%s as %s: %s is %q", r.pattern, p.name, name, got)
			}
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s as %s may be read by other sites", r.pattern, p.name)
		}
		kind := w.Header().Get("Content-Type")
		text := strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "script")
		if w.Body.Len() > 0 && (kind == "" || text && !strings.Contains(kind, "charset=utf-8")) {
			t.Errorf("%s as %s does not say what it is: %q", r.pattern, p.name, kind)
		}
		personal := !strings.HasPrefix(r.path, "/static/") && !strings.HasSuffix(r.path, "z") && w.Body.Len() > 0 && w.Code == http.StatusOK &&
			p.name != "visitor" && strings.HasPrefix(kind, "text/html")
		if personal && w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s as %s may be kept by a cache: %q", r.pattern, p.name, w.Header().Get("Cache-Control"))
		}
		for _, c := range w.Result().Cookies() {
			cookies[c.Name] = true
			whole := c.Path == "/"
			if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Domain != "" ||
				whole != strings.HasPrefix(c.Name, "__Host-") || !whole && !strings.HasPrefix(c.Name, "__Secure-") {
				t.Errorf("%s as %s sets %s", r.pattern, p.name, c.String())
			}
		}
	})
	if answers < 1000 || len(cookies) < 3 {
		t.Errorf("only %d answers with the cookies %v", answers, cookies)
	}
}

// TestForeignPagesCannotWrite: no other site makes a reader's browser change
// anything, whoever the reader is.
func TestForeignPagesCannotWrite(t *testing.T) {
	t.Parallel()
	n := newTown(t, db.SQLite)
	before := n.dump(t)
	tried := 0
	n.every(t, func(r route, p person, q *http.Request) {
		if r.method == http.MethodGet {
			return
		}
		for _, foreign := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}} {
			again := q.Clone(t.Context())
			for name, value := range foreign {
				again.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			n.mux.ServeHTTP(w, again)
			if tried++; w.Code != http.StatusForbidden {
				t.Errorf("%s as %s from %v: %d", r.pattern, p.name, foreign, w.Code)
			}
		}
	})
	if !bytes.Equal(before, n.dump(t)) {
		t.Error("the database has changed")
	}
	if tried < 500 {
		t.Errorf("only %d requests were tried", tried)
	}
}

// TestReadingChangesNothing: a GET is safe to repeat, to prefetch and to index.
func TestReadingChangesNothing(t *testing.T) {
	t.Parallel()
	n := newTown(t, db.SQLite)
	commits := n.commits(t)
	read, before := 0, commits()
	n.every(t, func(r route, p person, q *http.Request) {
		if r.method != http.MethodGet {
			return
		}
		n.mux.ServeHTTP(httptest.NewRecorder(), q)
		read++
		if after := commits(); after != before {
			t.Errorf("%s as %s changes the database", r.pattern, p.name)
			before = after
		}
	})
	if read < 500 {
		t.Errorf("only %d pages were read", read)
	}
}

// commits returns a counter that moves with whatever is written to the database.
func (n *town) commits(t *testing.T) func() int {
	t.Helper()
	d, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(n.Settings.DB, "sqlite:")+"?mode=ro")
	ok(t, err)
	t.Cleanup(func() { ok(t, d.Close()) })
	d.SetMaxOpenConns(1) // the counter is of one connection
	return func() (version int) {
		ok(t, d.QueryRow(`PRAGMA data_version`).Scan(&version))
		return version
	}
}

// TestOddMethods: TRACE and its like are answered by nobody.
func TestOddMethods(t *testing.T) {
	t.Parallel()
	n := newTown(t, db.SQLite)
	for _, method := range []string{"TRACE", "CONNECT", "PROPFIND", "PUT", "DELETE"} {
		for _, path := range []string{"/", "/me", "/desk", "/api/v1/cases", "/static/"} {
			w := httptest.NewRecorder()
			q := httptest.NewRequest(http.MethodGet, path, nil)
			q.Method = method
			n.mux.ServeHTTP(w, q)
			if w.Code < 400 || w.Code >= 500 {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	}
}

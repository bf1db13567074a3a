package app

import (
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/clock"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
)

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// TestEveryChangeComesFromAForm takes every route that is not GET out of the
// table: from another site it is refused to everybody; in the name of a session
// it is refused without the token of a form made for that session, and only then.
// Programs have no session.
func TestEveryChangeComesFromAForm(t *testing.T) {
	t.Parallel()
	a := newApp(t, clock.NewManual(dbtest.Start))
	system := account.System(dbtest.Start)
	const password = "correct horse battery staple"
	if _, err := a.Accounts.CreateStaff(t.Context(), system, account.NewStaff{Login: "heping", Name: "和平区", Password: password}); err != nil {
		t.Fatal(err)
	}
	session, err := a.Accounts.Login(t.Context(), "heping", password, account.Browser{Nonce: strings.Repeat("n", 32)})
	if err != nil {
		t.Fatal(err)
	}
	actor, err := a.Accounts.Authenticate(t.Context(), session)
	if err != nil {
		t.Fatal(err)
	}
	a.Unlimited = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	mux := a.Mux(a.Site(nil), func(httpx.Observation) {})

	send := func(route httpx.Route, token string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(route.Method, wildcard.ReplaceAllString(route.Path, "x"), strings.NewReader("token="+token))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", "session="+session)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	const foreign, elsewhere = "打开表单再提交一次", "来自别的网站"
	changes := 0
	for _, route := range mux.Routes() {
		if route.Method == "GET" || route.Path == "/logout" {
			continue
		}
		changes++
		if w := send(route, "", "Sec-Fetch-Site", "cross-site"); w.Code != 403 || !strings.Contains(w.Body.String(), elsewhere) {
			t.Errorf("%s from another site: %d", route.Pattern, w.Code)
		}
		if w := send(route, "", "Origin", "https://elsewhere.example"); w.Code != 403 || !strings.Contains(w.Body.String(), elsewhere) {
			t.Errorf("%s from another origin: %d", route.Pattern, w.Code)
		}
		program := strings.HasPrefix(route.Path, "/api/")
		if w := send(route, ""); (w.Code == 403 && strings.Contains(w.Body.String(), foreign)) == program {
			t.Errorf("%s without a token: %d", route.Pattern, w.Code)
		}
		token := a.Accounts.FormToken(actor, wildcard.ReplaceAllString(route.Path, "x"))
		if w := send(route, token); strings.Contains(w.Body.String(), foreign) {
			t.Errorf("%s with its token: %d", route.Pattern, w.Code)
		}
		if w := send(route, a.Accounts.FormToken(actor, "/elsewhere")); strings.Contains(w.Body.String(), foreign) == program {
			t.Errorf("%s with the token of another form: %d", route.Pattern, w.Code)
		}
	}
	if changes < 40 {
		t.Fatalf("only %d routes change something: the table is not whole", changes)
	}
	if w := send(httpx.Route{Method: "POST", Path: "/logout"}, ""); w.Code != 403 {
		t.Errorf("signed out without a token: %d", w.Code)
	}
}

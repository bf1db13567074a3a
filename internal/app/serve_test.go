package app

import (
	"net/http/httptest"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/clock"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
)

// TestProgramsAndBrowsersAreApart: a token opens the interface and no page, a
// session a page and nothing of the interface.
func TestProgramsAndBrowsersAreApart(t *testing.T) {
	t.Parallel()
	a := newApp(t, clock.NewManual(dbtest.Start))
	system := account.System(dbtest.Start)
	const password = "correct horse battery staple"
	made, err := a.Accounts.CreateStaff(t.Context(), system, account.NewStaff{Login: "heping", Name: "和平区", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accounts.Grant(t.Context(), system, made, account.Grant{Role: account.County, Lo: 210102, Hi: 210102}); err != nil {
		t.Fatal(err)
	}
	_, token, err := a.Accounts.IssueToken(t.Context(), system, "heping", 1)
	if err != nil {
		t.Fatal(err)
	}
	session, err := a.Accounts.Login(t.Context(), "heping", password, account.Browser{Nonce: strings.Repeat("n", 32), IP: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	if session, err = prove(t, a.Accounts, session); err != nil {
		t.Fatal(err)
	}
	mux := a.Mux(a.Site(nil), func(httpx.Observation) {})
	for _, c := range []struct {
		path, header, value string
		want                int
	}{
		{"/api/v1/openapi.json", "", "", 200},
		{"/api/v1/cases", "Authorization", "Bearer " + token, 200},
		{"/api/v1/cases", "Cookie", "session=" + session, 401},
		{"/api/v1/cases", "Cookie", "session=" + token, 401},
		{"/api/v1/cases", "Authorization", "Bearer " + session, 401},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		if c.header != "" {
			r.Header.Set(c.header, c.value)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		if w.Code != c.want {
			t.Errorf("%s with %q: %d, want %d", c.path, c.header, w.Code, c.want)
		}
	}
	who := func(header, value string) string {
		r := httptest.NewRequest("GET", "/office", nil)
		r.Header.Set(header, value)
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Result().Status
	}
	if got := who("Cookie", "session="+session); got != "200 OK" {
		t.Errorf("the session opens no page: %s", got)
	}
	if got := who("Authorization", "Bearer "+token); got == "200 OK" {
		t.Errorf("the token opens a page: %s", got)
	}
}

// prove sets a second factor up for a session's bearer, who then is signed in.
func prove(t *testing.T, accounts *account.Service, session string) (string, error) {
	t.Helper()
	pending, err := accounts.Authenticate(t.Context(), session)
	if err != nil {
		return "", err
	}
	if err := accounts.BeginTOTP(t.Context(), pending); err != nil {
		return "", err
	}
	setup, err := accounts.TOTPToConfirm(t.Context(), pending)
	if err != nil {
		return "", err
	}
	code, err := account.TOTPCode(setup.Secret, dbtest.Start)
	if err != nil {
		return "", err
	}
	return accounts.ConfirmTOTP(t.Context(), pending, code)
}

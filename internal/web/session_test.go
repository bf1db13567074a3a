package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
)

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.hire(t, "shuidian", account.Grant{Role: account.Clerk, Company: n.company})
		phone, desk := n.browser(t), n.browser(t)
		phone.signInStaff("shuidian").sees(200)
		desk.signInStaff("shuidian").sees(200)
		desk.open("/me/account").press("登录的设备").sees(200, "这台设备", "让它退出", "让其他的都退出")
		phone.open("/desk").sees(200)
		desk.press("让其他的都退出").sees(200, "这台设备", "!让其他的都退出")
		phone.open("/desk").sees(401)
		desk.open("/desk").sees(200)
		phone.signInStaff("shuidian").sees(200)
		desk.open("/me/sessions").press("让它退出").sees(200)
		phone.open("/desk").sees(401)
	})
}

// A browser has one session: whoever signs in ends the one before, and a token
// given to the browser by somebody else does not become theirs.
func TestSigningInEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.hire(t, "shuidian", account.Grant{Role: account.Clerk, Company: n.company})
	n.hire(t, "baoan", account.Grant{Role: account.Clerk, Company: n.company})
	b := n.browser(t)
	b.signInStaff("shuidian")
	site, err := url.Parse(n.server.URL)
	ok(t, err)
	before := b.client.Jar.Cookies(site)
	b.signInStaff("baoan").sees(200)
	if _, err := n.Accounts.Authenticate(t.Context(), cookieOf(before, sessionCookie.Name)); err == nil {
		t.Error("the session before lives on")
	}
	if after := cookieOf(b.client.Jar.Cookies(site), sessionCookie.Name); after == cookieOf(before, sessionCookie.Name) {
		t.Error("the token before became the new one's")
	}
}

func cookieOf(list []*http.Cookie, name string) string {
	for _, c := range list {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// An account that is disabled while its request is on its way writes nothing.
func TestDisabledAccountDiesMidRequest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.hire(t, "shuidian", account.Grant{Role: account.Clerk, Company: n.company})
		token, err := n.Accounts.Login(t.Context(), "shuidian", staffPassword, account.Browser{IP: "192.0.2.1"})
		ok(t, err)
		c := n.file(t)
		disable := false
		mux := httpx.NewMux(httpx.Options{Known: func(s string) bool { return account.Known(account.Action(s)) }, Page: n.Problem, Clock: n.Clock,
			Log: slog.New(slog.DiscardHandler), Session: func(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
				r, err := n.Session(w, r)
				if a := n.actor(r); disable {
					ok(t, n.Accounts.Disable(context.WithoutCancel(r.Context()), account.System(n.Clock.Now()), a.Account))
				}
				return r, err
			}})
		n.Routes(mux)
		ask := func(method string) *httptest.ResponseRecorder {
			r := httptest.NewRequest(method, "/desk/cases/"+c.Code+"/accept", strings.NewReader(url.Values{"seq": {"1"}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.AddCookie(&http.Cookie{Name: sessionCookie.Name, Value: token})
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			return w
		}
		if w := ask("GET"); w.Code != 200 {
			t.Fatalf("before: %d", w.Code)
		}
		disable = true
		if w := ask("POST"); w.Code != http.StatusUnauthorized {
			t.Errorf("mid-request: %d", w.Code)
		}
		seen, err := n.Cases.See(t.Context(), n.as(account.County), c.Ref, account.NoLink)
		ok(t, err)
		if seen.Case.State != "submitted" {
			t.Errorf("the act was written: %s", seen.Case.State)
		}
	})
}

// What staff wrote waits while they sign in again.
func TestWordsWaitForTheLogin(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.hire(t, "shuidian", account.Grant{Role: account.Clerk, Company: n.company})
	b := n.browser(t)
	b.signInStaff("shuidian")
	for path, button := range map[string]string{"/desk/new": "登记", "/desk/shift": "交班"} {
		b.open(path).sees(200)
		dbtest.Clock(n.d).Advance(15 * time.Minute)
		b.press(button, "text", "3号楼水泵房有异响").sees(200, "密码")
		b.press("登录", "login", "shuidian", "password", staffPassword).sees(200, "3号楼水泵房有异响")
		if !strings.HasPrefix(b.path, path+"?") {
			t.Errorf("came back to %s, want %s", b.path, path)
		}
	}
}

package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/httpx"
)

var spelledSecret = regexp.MustCompile(`(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}`)

// setUp sets up codes by the clock and returns their secret.
func (b *browser) setUp() (secret string) {
	b.t.Helper()
	b.press("设置动态码").sees(200, "二维码")
	secret = strings.ReplaceAll(spelledSecret.FindString(textOf(b.root)), " ", "")
	b.press("确认", "code", b.town.code(b.t, secret))
	return secret
}

func (n *town) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := account.TOTPCode(secret, n.Clock.Now())
	ok(t, err)
	return code
}

var hepingOffice = account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty}

func TestOfficersSetAFactorUpFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.hire(t, "heping", hepingOffice)
		b := n.browser(t)
		b.signInStaff("heping").sees(200, "第二因素", "必须设置", "!值班 heping")
		b.open("/office").sees(401, "请再验证一次", "密码对了")
		b.press("验证").sees(200, "必须设置")
		secret := b.setUp()
		b.sees(200, "值班 heping")
		if b.path != "/office" {
			t.Errorf("signed in at %s", b.path)
		}
		b.open("/me/factors").sees(200, "动态码", "停用")
		b.press("退出登录")
		b.open("/office").sees(401, "!验证一次")

		b.signInStaff("heping").sees(200, "请再验证一次", "!值班 heping")
		b.press("继续", "code", n.code(t, secret)).sees(200, "已经用过")
		dbtest.Clock(d).Advance(account.TOTPStep)
		b.press("继续", "code", "000 000").sees(200, "动态码不对")
		b.press("继续", "code", n.code(t, secret)).sees(200, "值班 heping")
		if b.path != "/office" {
			t.Errorf("signed in at %s", b.path)
		}
		dbtest.Clock(d).Advance(account.FreshFor)
		b.open("/me/factors").sees(200, "先验证", "!停用")
	})
}

// Every route treats a sign-in on its way as it treats a visitor, but for the
// pages of the factor itself.
func TestPendingReachesWhatVisitorsReach(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.hire(t, "heping", hepingOffice)
	token, err := n.Accounts.Login(t.Context(), "heping", staffPassword, account.Browser{IP: "192.0.2.1"})
	ok(t, err)
	mux := httpx.NewMux(httpx.Options{Known: func(s string) bool { return account.Known(account.Action(s)) }, Page: n.Problem, Session: n.Session, Clock: n.Clock,
		Log: slog.New(slog.DiscardHandler), Unlimited: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	n.Routes(mux)
	answer := func(route httpx.Route, cookie string) (int, string) {
		path := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(route.Path, "1")
		r := httptest.NewRequest(route.Method, path, nil)
		if cookie != "" {
			r.AddCookie(&http.Cookie{Name: sessionCookie.Name, Value: cookie})
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Code, regexp.MustCompile(`form(=|%3D)\w+`).ReplaceAllString(w.Header().Get("Location"), "kept")
	}
	for _, route := range mux.Routes() {
		if route.Action == "account.factor" || route.Action == "account.login" || route.Action == "account.logout" {
			continue
		}
		status, location := answer(route, token)
		if want, at := answer(route, ""); status != want || location != at {
			t.Errorf("%s: %d %s before the second factor, %d %s for a visitor", route.Pattern, status, location, want, at)
		}
	}
}

// The demo's officers are two taps away, again and again.
func TestDemoShowsTheCode(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.hire(t, "heping", hepingOffice)
	b := n.browser(t)
	b.signInStaff("heping")
	secret := b.setUp()
	n.Demo = []Login{{Role: "county", Name: "值班 heping", Login: "heping", Password: staffPassword, Secret: secret}}
	b.open("/me/sessions").press("退出登录")
	b.signInStaff("heping").sees(200, "演示")
	b.press("使用现在的动态码").sees(200, "已经用过") // the one of the set-up
	b.press("使用现在的动态码").sees(200, "值班 heping")
}

func TestDevices(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Linux; Android 14; V2283A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50": "android wechat",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":                          "windows edge",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1":                "iphone safari",
		"curl/8.5.0": "",
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%q, want %q: %s", got, want, agent)
		}
	}
}

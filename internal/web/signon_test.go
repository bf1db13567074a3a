package web

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/egress"
	"yianju/internal/signon"
	"yianju/internal/signon/signontest"
)

// sso gives the town a single sign-on for staff, and one that says who owners are.
func (n *town) sso(t *testing.T) (staff, owners *signontest.Provider) {
	t.Helper()
	n.Origin = n.server.URL
	provide := func() (*signontest.Provider, signon.Provider) {
		p := signontest.New(t, n.Clock)
		client, err := egress.New(egress.Rules{Origins: []string{p.URL}, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		ok(t, err)
		return p, &signon.OIDC{Issuer: p.URL, ID: signontest.ID, Secret: signontest.Secret, Client: client, Clock: n.Clock}
	}
	staff, one := provide()
	owners, two := provide()
	n.Ways = []Way{{Key: "sso", Name: "省统一认证", For: account.KindStaff, Provider: one}, {Key: "wechat", For: account.KindOwner, Only: "wechat", Provider: two}}
	return staff, owners
}

// TestSingleSignOn: the province's word opens an account that its holder tied to
// it, and no other; the second factor is ours to ask for unless the province says
// that it was proved.
func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		province, _ := n.sso(t)
		stranger := n.browser(t).open("/login/staff").press("用省统一认证登录").sees(403, "还没有与这里的账号关联")
		stranger.open("/office").sees(401)

		n.hire(t, "heping", hepingOffice)
		b := n.browser(t).signInStaff("heping")
		secret := b.setUp()
		b.open("/me/account").press("统一认证与微信登录").sees(200, "省统一认证", "!微信 ")
		b.press("开始关联").sees(200, "关联到这个账号", "省统一认证已经确认是您")
		b.press("确认关联").sees(200, "关联", "解除关联")
		n.signOut(b)

		b.open("/login/staff?next=/office/cases").press("用省统一认证登录").sees(200, "请再验证一次", "!值班 heping")
		dbtest.Clock(d).Advance(account.TOTPStep)
		b.press("继续", "code", n.code(t, secret)).sees(200, "值班 heping")
		if b.path != "/office/cases" {
			t.Errorf("led to %s", b.path)
		}
		n.signOut(b)

		province.Say("amr", []string{"pwd", "mfa"})
		b.open("/login/staff").press("用省统一认证登录").sees(200, "值班 heping")
		b.open("/me/factors").sees(200, "先验证") // proved there, nobody said when
		n.signOut(b)
		province.Say("auth_time", n.Clock.Now().Unix())
		b.open("/login/staff").press("用省统一认证登录").sees(200, "值班 heping")
		b.open("/me/factors").sees(200, "停用")

		// One word opens one account, and one account has one word of a kind.
		other := n.staff(t, "shenhe", account.Grant{Role: account.County, Lo: 210103, Hi: 210103})
		other.open("/me/signon").press("开始关联").press("确认关联").sees(200, "已经关联了另一个账号")
		b.open("/me/signon").press("解除关联").sees(200, "!解除关联")
		n.browser(t).open("/login/staff").press("用省统一认证登录").sees(403)
		other.open("/me/signon").press("开始关联").press("确认关联").sees(200, "解除关联")

		security := n.staff(t, "anquan", account.Grant{Role: account.AdminSecurity})
		security.open("/admin").press("查找", "q", "shenhe").press("值班 shenhe").press("停用账号")
		n.browser(t).open("/login/staff").press("用省统一认证登录").sees(403, "停用")
	})
}

// signOut forgets the browser's session without its page.
func (n *town) signOut(b *browser) {
	b.t.Helper()
	b.open("/me/sessions")
	if b.offers("退出登录") {
		b.press("退出登录")
	}
}

// TestSignOnIsThisBrowsers: an answer counts in the browser that asked, for a
// while, by the way it was asked.
func TestSignOnIsThisBrowsers(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.sso(t)
	b := n.staff(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company})
	b.open("/me/signon").press("开始关联").press("确认关联").sees(200, "解除关联")
	n.signOut(b)
	// answer asks, and stops before the browser brings the answer back.
	answer := func(b *browser) (back string) {
		b.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if strings.HasSuffix(r.URL.Path, "/back") {
				back = r.URL.RequestURI()
				return http.ErrUseLastResponse
			}
			return nil
		}
		defer func() { b.client.CheckRedirect = nil }()
		a, err := b.client.Get(n.server.URL + wayPath + "sso")
		ok(t, err)
		ok(t, a.Body.Close())
		return back
	}
	stolen := answer(b)
	n.browser(t).open(stolen).sees(403, "换了浏览器")
	thief := n.browser(t)
	thief.open("/login/staff") // has a number of its own
	thief.open(stolen).sees(403, "换了浏览器")
	b.open(strings.Replace(stolen, "/sso/", "/wechat/", 1)).sees(403, "换了浏览器")
	b.open(strings.Replace(stolen, "state=", "state=0", 1)).sees(403)
	b.open(stolen).sees(200, "值班 zhiban")
	n.signOut(b)
	b.open(stolen).sees(403, "没有确认您的身份") // the code was used
	late := answer(b)
	dbtest.Clock(n.d).Advance(account.FreshFor)
	b.open(late).sees(403, "等得太久")
}

// TestOwnersByWeChat: within WeChat an owner is in by one tap, once it was tied to
// the account of their phone; elsewhere it is not offered.
func TestOwnersByWeChat(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.sso(t)
	plain := n.browser(t).open("/login").sees(200, "!用微信登录")
	plain.signIn("13900000001").open("/me/signon").sees(404)

	we := n.browser(t)
	we.agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.50"
	we.open("/login").press("用微信登录").sees(403, "还没有与这里的账号关联").press("登录").signIn("13900000002")
	we.sees(200, "统一认证与微信登录").press("开始关联").press("确认关联").sees(200, "解除关联")
	n.signOut(we)
	we.open("/login").press("用微信登录").sees(200, "我的诉求")
	if we.path != "/me" {
		t.Errorf("led to %s", we.path)
	}
}

package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestConsentComesFirst: behind the login nothing opens before the notice was agreed
// to, and then what was asked for does; it is asked once, and again of whoever had
// agreed to another version.
func TestConsentComesFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.browser(t).open("/login?next=/me/inbox").press("发送验证码", "phone", "13900000001")
		b.press("登录", "code", regexp.MustCompile(`\d{6}`).FindString(n.phones.last)).sees(200, "个人信息处理规则", "2026-03-01", "不同意也可以", "!规则更新了")
		for _, path := range []string{"/me", "/me/home", "/me/home/new", "/me/account"} {
			if b.open(path).sees(200, "个人信息处理规则"); !strings.HasPrefix(b.path, consentPath+"?next=") {
				t.Errorf("%s opens before consent", path)
			}
		}
		b.open("/me/inbox").press("同意并继续").sees(200, "我的消息")
		if b.path != "/me/inbox" {
			t.Errorf("goes on at %s", b.path)
		}
		b.open("/me").sees(200, "我的诉求")
		ok(t, d.Update(t.Context(), func(tx *db.Tx) error { // as if it had been another text
			_, err := tx.Exec(`UPDATE consent SET version = '2025-01-01'`)
			return err
		}))
		b.open("/me").sees(200, "规则更新了").press("同意并继续").sees(200, "我的诉求")
		n.browser(t).open("/notice/deed").sees(200, "单独同意", "!同意并继续").open("/notice/other").sees(404)
	})
}

// TestDeedTakesItsOwnConsent: no picture of a deed is taken in without it.
func TestDeedTakesItsOwnConsent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		owner := w.owner(77)
		form := url.Values{"c": {w.compound.Code}, "proof": {"deed"}, "name": {"王建军"}}
		w.get(owner, "/me/home/new?c="+w.compound.Code).want(t, "the form", 200, "我单独同意", "/notice/deed")
		w.post(owner, "/me/home/new", "/me/home/new", form).want(t, "without consent", 422, "须单独同意")
		ok(t, d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := consent.Agree(tx, 1, 77, consent.Current(consent.Deed, tx.Now()), "zh-CN")
			return err
		}))
		w.post(owner, "/me/home/new", "/me/home/new", form).want(t, "with consent", 422, "!须单独同意")
		w.get(owner, "/me/home/new?c="+w.compound.Code).want(t, "the form", 200, "!我单独同意")
	})
}

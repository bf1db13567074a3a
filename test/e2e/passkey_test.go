package e2e

import (
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/test/e2e/browser"
)

// TestPasskey: an officer adds a passkey and signs in with it, without a code;
// without scripts nobody is shown what would not work.
func TestPasskey(t *testing.T) {
	t.Parallel()
	n := newTownAt(t, "localhost")
	b := sit(t)
	s := b.Open(browser.View{Width: 360, Height: 640})
	s.Passkey()
	n.signIn(s, account.County)
	s.Goto(n.url + "/me/factors")
	s.Await("[data-passkey]")
	s.Press("添加通行密钥")
	if text := s.Text("main"); !strings.Contains(text, "通行密钥") || !strings.Contains(text, "动态码") {
		t.Fatalf("no passkey was added:\n%s", text)
	}
	s.Screenshot("factors")
	s.Press("退出登录")

	s.Goto(n.url + "/login/staff")
	s.Fill("[name=login]", string(account.County))
	s.Fill("[name=password]", password)
	s.Press("登录")
	s.Await("[data-passkey]")
	s.Screenshot("factor-prove")
	s.Press("用通行密钥")
	if !strings.HasSuffix(s.URL(), "/office") {
		t.Errorf("not signed in: at %s", s.URL())
	}
	if said := s.Complaints(); len(said) > 0 {
		t.Errorf("the browser complains: %v", said)
	}

	plain := b.Open(browser.View{Width: 360, Height: 640, NoJS: true})
	n.signIn(plain, account.City)
	plain.Goto(n.url + "/me/factors")
	if plain.Offers("通行密钥") {
		t.Error("a passkey is offered without scripts")
	}
	plain.Screenshot("factors-nojs")

	set := b.Open(browser.View{Width: 360, Height: 640, NoJS: true})
	n.signIn(set, account.Clerk)
	set.Goto(n.url + "/me/factors")
	set.Screenshot("factors-none")
	set.Press("设置动态码")
	set.Screenshot("totp")
}

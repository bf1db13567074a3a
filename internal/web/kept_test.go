package web

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

const staffPassword = "correct horse battery staple"

// staff signs a new member of staff in, with a second factor where the role
// needs one, and returns their browser.
func (n *town) staff(t *testing.T, login string, g account.Grant) *browser {
	t.Helper()
	n.hire(t, login, g)
	b := n.browser(t).signInStaff(login)
	if g.Role.Guarded() {
		b.setUp()
	}
	return b
}

// hire makes a member of staff.
func (n *town) hire(t *testing.T, login string, g account.Grant) {
	t.Helper()
	system := account.System(n.Clock.Now())
	made, err := n.Accounts.CreateStaff(t.Context(), system, account.NewStaff{Login: login, Name: "值班 " + login, Password: staffPassword, Home: hepingCounty})
	ok(t, err)
	_, err = n.Accounts.Grant(t.Context(), system, made, g)
	ok(t, err)
}

func (b *browser) signInStaff(login string) *browser {
	b.t.Helper()
	return b.open("/login/staff").press("登录", "login", login, "password", staffPassword)
}

// TestSentBack: a form that was refused is an ordinary page of its own. It opens
// again as often as one likes, in the browser it was sent from and for its author
// alone; a password is never in it.
func TestSentBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		c := n.file(t)
		b := n.staff(t, "desk1", account.Grant{Role: account.Clerk, Company: n.company})
		form := "/desk/cases/" + c.Code + "/reply"
		b.open("/desk/cases/"+c.Code).press("接单").sees(200, "已接单")
		b.open(form).press("发出答复", "result", "explained", "cause", "保洁员上周离职").sees(200, "请写采取了什么措施", "保洁员上周离职")
		back := b.path
		if !strings.HasPrefix(back, form+"?form=") {
			t.Fatalf("sent back to %s", back)
		}
		b.open(back).sees(200, "请写采取了什么措施", "保洁员上周离职")
		b.open(form).sees(200, "!保洁员上周离职")
		n.staff(t, "desk2", account.Grant{Role: account.Clerk, Company: n.company}).open(back).sees(200, "!保洁员上周离职", "!请写采取")
		b.open(back).press("发出答复", "measure", "今天已清扫二楼并安排新保洁员每日上午清扫楼道").sees(200, "答复已发给业主")

		b = n.browser(t).open("/login/staff").press("登录", "login", "desk1", "password", "wrong password here").sees(200, "不对")
		for node := range b.main().Descendants() {
			if strings.Contains(attribute(node, "value"), "wrong password") {
				t.Error("the password came back")
			}
			if attribute(node, "name") == "login" && attribute(node, "value") != "desk1" && attribute(node, "type") != "hidden" {
				t.Error("the name did not come back")
			}
		}
	})
}

// TestFormOfAnotherSession: whoever is signed in acts by forms of their own
// session alone, and what they typed into another waits for them.
func TestFormOfAnotherSession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.staff(t, "desk1", account.Grant{Role: account.Clerk, Company: n.company})
		for _, token := range []string{"", "AAAA", attribute(b.find("desk/shift"), "value")} {
			b.open("/desk/shift").press("交班", "token", token, "text", "三号楼水泵间钥匙在门卫").sees(403, "请打开表单再提交一次")
			b.press("打开表单").sees(200, "三号楼水泵间钥匙在门卫")
		}
		b.press("交班").sees(200, "三号楼水泵间钥匙在门卫", "已")
		other := n.browser(t).signInStaff("desk1")
		theirs := attribute(other.open("/desk/shift").find("/desk/shift"), "value")
		b.open("/desk/shift").press("交班", "token", theirs, "text", "别人的表单").sees(403)
		b.open("/desk/shift").sees(200, "!别人的表单")
	})
}

// find returns the hidden token of the page's form for an address; an empty node without one.
func (b *browser) find(action string) *html.Node {
	for n := range b.root.Descendants() {
		if n.Data == "form" && attribute(n, "action") == action {
			for c := range n.Descendants() {
				if attribute(c, "name") == "token" {
					return c
				}
			}
		}
	}
	return &html.Node{}
}

package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/seal"
)

var sentLink = regexp.MustCompile(`/(?:invite|recover)/[\w-]+`)

// link is the address in the last message that was sent out.
func (p *phones) link() string { return sentLink.FindString(p.last) }

// offers reports whether the page has a button or a link with the words.
func (b *browser) offers(words string) bool {
	for n := range b.main().Descendants() {
		if (n.Data == "button" || n.Data == "a") && strings.Contains(textOf(n), words) {
			return true
		}
	}
	return false
}

// accountOf is the account of a login name.
func (n *town) accountOf(t *testing.T, login string) id.ID {
	t.Helper()
	found, err := n.Accounts.Search(t.Context(), account.Actor{Account: 1, Kind: account.KindStaff, At: n.Clock.Now(), Grants: []account.Grant{{Role: account.AdminSystem}}}, login)
	ok(t, err)
	if len(found) != 1 {
		t.Fatalf("%d accounts of %s", len(found), login)
	}
	return found[0]
}

// A province officer invites a city officer, who chooses name and password, sets
// up a factor and is at work; they in turn give what they hold and no more.
func TestInvitedDownTheTree(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		province := n.staff(t, "province", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
		province.open("/me/account").press("我的人员").sees(200, "还没有人员").press("邀请人员").sees(200, "市主管部门", "!区县主管部门", "!系统管理员")
		province.press("发出邀请", "name", "赵敏").sees(200, "请选择")
		province.press("发出邀请", "phone", "13840015678", "role", "city", "area", "210100").sees(200, "邀请已发出", "赵敏", "138****5678", "沈阳")
		link := n.phones.link()

		city := n.browser(t).open(link).sees(200, "赵敏,您好", "市主管部门", "!13840015678")
		city.press("开通账号", "login", "zhaomin", "password", "short").sees(200, "密码至少 12 个字符", "赵敏,您好")
		city.press("开通账号", "login", "province", "password", staffPassword).sees(200, "已有人使用")
		city.press("开通账号", "login", "zhaomin", "password", staffPassword).sees(200, "必须设置")
		secret := city.setUp()
		city.sees(200, "赵敏")
		if city.path != "/office" {
			t.Errorf("at work at %s", city.path)
		}
		n.browser(t).open(link).sees(404)
		province.open("/people").sees(200, "赵敏", "!138****5678").press("赵敏").sees(200, "市主管部门", "离岗交接", "!授予角色")

		city.open("/people/invite").sees(200, "区县主管部门", "!省厅", "!街道")
		for role, area := range map[string]string{"city": "210100", "province": "210000", "county": "210202", "street": "210102"} {
			city.open("/people/invite").press("发出邀请", "name", "钱一", "phone", "13840015679", "role", role, "area", area, "place", "210102001")
			city.sees(200, "您不能授予这个角色或这个范围")
		}
		city.press("发出邀请", "role", "county", "area", "210102").sees(200, "邀请已发出")
		link = n.phones.link()
		city.press("撤回").sees(200, "!钱一")
		n.browser(t).open(link).sees(404)

		dbtest.Clock(d).Advance(account.FreshFor)
		city.open("/people/invite").press("发出邀请", "name", "钱一", "phone", "13840015679", "role", "county", "area", "210102").sees(200, "再验证一次")
		dbtest.Clock(d).Advance(account.TOTPStep)
		city.press("继续", "code", n.code(t, secret)).sees(200, "邀请人员").press("发出邀请").sees(200, "邀请已发出", "钱一")
	})
}

// Whoever is at work already takes another role up with the account they have.
func TestInvitationAddsARole(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	manager := n.staff(t, "jingli", account.Grant{Role: account.Manager, Company: n.company})
	manager.open("/people/invite").sees(200, "值班员", "维修人员", "!统一社会信用代码", "!辖区")
	manager.press("发出邀请", "name", "水电组 刘师傅", "phone", "13840015680", "role", "worker").sees(200, "邀请已发出", "和平物业")
	clerk := n.staff(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company})
	clerk.open("/people").sees(403)
	clerk.open(n.phones.link()).press("加到现在的账号").sees(200)
	clerk.open("/me/account").sees(200, "值班员", "维修人员")
}

// Somebody who lost password and phone is let in again by two people, and by no
// fewer; what they had before opens nothing.
func TestRecoveryByTwo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		lost := n.staff(t, "heping", hepingOffice)
		one, two := n.staff(t, "anquan1", account.Grant{Role: account.AdminSecurity}), n.staff(t, "anquan2", account.Grant{Role: account.AdminSecurity})
		one.open("/admin").press("查找", "q", "heping").sees(200, "找到 1 个").press("值班 heping").sees(200, "重置登录", "!离岗交接", "!授予角色")
		one.press("申请重置", "reason", "", "phone", "1384001").sees(200, "请填")
		one.press("申请重置", "reason", "手机丢了,当面核对过", "phone", "13840015681").sees(200, "等另一位安全管理员同意")
		one.open("/admin/recoveries").sees(200, "值班 heping", "手机丢了,当面核对过", "138****5681", "申请人不能自己同意")
		if one.offers("同意") {
			t.Error("whoever asked may agree")
		}
		lost.open("/office").sees(200)
		two.open("/admin/recoveries").press("同意").sees(200, "没有待同意的申请")
		lost.open("/office").sees(401)
		lost.signInStaff("heping").sees(200, "登录名或密码不对")

		link := n.phones.link()
		const next = "another horse battery staple"
		lost.open(link).press("保存新密码", "password", "short").sees(200, "至少 12")
		lost.press("保存新密码", "password", next).sees(200, "必须设置")
		lost.setUp()
		lost.sees(200, "值班 heping")
		n.browser(t).open(link).sees(404)
	})
}

// Whoever leaves has their dispatches go to the successor, and is out at once.
func TestLeavingHandsOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		worker := account.Grant{Role: account.Worker, Company: n.company}
		leaving := n.staff(t, "liu", worker)
		n.hire(t, "chen", worker)
		c := n.file(t)
		clerk := n.as(account.Clerk)
		for _, deed := range []casework.Deed{{Command: casework.Command{Act: casework.ActAccept}}, {Command: casework.Command{Act: casework.ActDispatch}, Worker: n.accountOf(t, "liu")}} {
			_, err := n.Cases.Do(t.Context(), clerk, c.Ref, deed)
			ok(t, err)
		}
		leaving.open("/desk/jobs").sees(200, "楼道一周没人打扫了")
		manager := n.staff(t, "jingli", account.Grant{Role: account.Manager, Company: n.company})
		manager.open("/people").sees(200, "值班 liu", "值班 chen").press("值班 liu")
		manager.press("交接并停用账号").sees(200, "请确认本人已经离岗")
		manager.press("交接并停用账号", "sure", "1", "successor", n.accountOf(t, "chen").String()).sees(200, "已交接", "停用")
		leaving.open("/desk/jobs").sees(401)
		n.browser(t).signInStaff("liu").sees(200, "登录名或密码不对")
		n.browser(t).signInStaff("chen").open("/desk/jobs").sees(200, "楼道一周没人打扫了")
		manager.open("/people").sees(200, "!值班 liu", "值班 chen")
	})
}

// Among many who could take over one is found by name, and nothing of the name stands in
// an address.
func TestSuccessorIsFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		worker := account.Grant{Role: account.Worker, Company: n.company}
		n.hire(t, "liu", worker)
		var b db.Batch
		for i := range 53 {
			p := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: hepingCounty, Kind: account.KindStaff, Name: fmt.Sprintf("钱师傅%02d", i)}
			ok(t, n.Accounts.Put(&b, d.Clock().Now(), p))
			g := worker
			g.ID, g.ValidFrom = n.IDs.Next(), d.Clock().Now()
			g.Put(&b, p.Account, 0, d.Clock().Now())
		}
		ok(t, d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
		manager := n.staff(t, "jingli", account.Grant{Role: account.Manager, Company: n.company})
		manager.open("/people").press("值班 liu").sees(200, "查找接手人", "钱师傅48", "!钱师傅51").press("看后面的").sees(200, "钱师傅51", "!钱师傅48")
		manager.press("查找", "q", "没有这人").sees(200, "没有找到可以接手的人", "!钱师傅51")
		manager.press("查找", "q", "师傅52").sees(200, "钱师傅52", "!钱师傅51")
		if strings.Contains(manager.path, url.QueryEscape("师傅")) {
			t.Errorf("the address is %s", manager.path)
		}
		manager.press("交接并停用账号", "successor", "").sees(200, "请确认本人已经离岗", "钱师傅52", "!钱师傅51")
		manager.press("交接并停用账号", "sure", "1").sees(200, "已交接")
	})
}

// One's own password: the old one is asked for and not kept anywhere, and other
// devices are signed out.
func TestPasswordsAreChanged(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	here := n.staff(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company})
	there := n.browser(t).signInStaff("zhiban")
	const next = "another horse battery staple"
	here.open("/me/account").press("修改密码").press("保存", "old", "not this one at all", "password", next).sees(200, "现在的密码不对")
	for one := range here.main().Descendants() {
		if attribute(one, "name") == "old" && attribute(one, "value") != "" {
			t.Error("the old password stands in the page")
		}
	}
	here.press("保存", "old", staffPassword, "password", next).sees(200)
	here.open("/desk").sees(200)
	there.open("/desk").sees(401)
	there.signInStaff("zhiban").sees(200, "登录名或密码不对")
	n.browser(t).open("/login/staff").press("登录", "login", "zhiban", "password", next).sees(200, "值班 zhiban")
	owner := n.browser(t).open("/me").signIn("13900000001")
	owner.open("/me/password").sees(404)
}

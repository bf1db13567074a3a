package web

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/disclosure"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// The three administrators share the search and nothing else.
func TestAdministratorsPagesAreApart(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.hire(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company})
	pages := map[account.Role]string{account.AdminSystem: "/people", account.AdminSecurity: "/admin/recoveries", account.AdminAudit: "/admin/record"}
	acts := map[account.Role][]string{account.AdminSystem: {"授予角色", "收回", "交接并停用账号"}, account.AdminSecurity: {"停用账号", "申请重置"}, account.AdminAudit: {"查看这个账号的记录"}}
	for role := range pages {
		b := n.staff(t, string(role), account.Grant{Role: role})
		if b.path != "/admin" {
			t.Errorf("%s begins at %s", role, b.path)
		}
		for other, page := range pages {
			status := 403
			if other == role {
				status = 200
			}
			b.open(page).sees(status)
		}
		b.open("/desk").sees(403)
		b.open("/office").sees(403)
		b.open("/admin").press("查找", "q", "zhiban").press("值班 zhiban").sees(200, "值班员", "和平物业")
		for other, list := range acts {
			for _, act := range list {
				if act == "停用账号" && role == account.AdminSystem {
					continue // as part of leaving
				}
				if b.offers(act) != (other == role) {
					t.Errorf("%s is offered %s: %v", role, act, b.offers(act))
				}
			}
		}
	}
	n.staff(t, "audit", account.Grant{Role: account.AdminAudit}).open("/admin").press("查找", "q", "anybody").sees(200, "没有找到账号")
}

// An account that is disabled is out in the middle of its session, and comes back
// by signing in alone.
func TestDisabledInTheMiddle(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		clerk := n.staff(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company})
		security := n.staff(t, "anquan", account.Grant{Role: account.AdminSecurity})
		security.open("/admin").press("查找", "q", "zhiban").press("值班 zhiban")
		clerk.open("/desk").sees(200)
		security.press("停用账号").sees(200, "已停用")
		clerk.open("/desk").sees(401)
		clerk.signInStaff("zhiban").sees(200, "登录名或密码不对")
		security.press("恢复账号").sees(200, "已恢复")
		clerk.open("/desk").sees(401)
		clerk.signInStaff("zhiban").sees(200, "值班 zhiban")
		for range 5 {
			n.browser(t).open("/login/staff").press("登录", "login", "zhiban", "password", "not this one at all")
		}
		security.open("/admin").press("查找", "q", "zhiban").press("值班 zhiban").sees(200, "锁定").press("解除锁定").sees(200, "已解除锁定", "!锁定到")
		n.browser(t).signInStaff("zhiban").sees(200, "值班 zhiban")
		own := "/admin/accounts/" + n.accountOf(t, "anquan").String()
		if security.open(own).sees(200); security.offers("停用账号") {
			t.Error("an administrator may disable themselves")
		}
	})
}

// The system administrator gives and takes roles, within the same limits as
// anybody who invites.
func TestRolesAreGiven(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	n.hire(t, "heping", hepingOffice)
	system := n.staff(t, "xitong", account.Grant{Role: account.AdminSystem})
	system.open("/admin").press("列出", "role", "county", "area", "210102").sees(200, "找到 1 个").press("值班 heping").press("授予角色")
	system.press("授予", "role", "city").sees(200, "请填 6 位")
	system.press("授予", "role", "admin_audit").sees(200, "请选择")
	system.press("授予", "role", "county", "area", "210103", "until", "2020-01-01").sees(200, "结束时间必须晚于开始时间")
	system.press("授予", "until", "").sees(200, "已授予", "沈河")
	system.press("收回:区县主管部门 · 辽宁省沈阳市沈河区").sees(200, "已收回")
	dbtest.Clock(n.d).Advance(account.FreshFor)
	system.press("授予角色").sees(401, "再验证一次")
}

// The audit administrator reads who did what, who read whose number and what for,
// and what happened to a case, without a word that was written.
func TestTheRecordIsRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		c := n.file(t)
		clerk := n.staff(t, "zhiban", account.Grant{Role: account.Clerk, Company: n.company})
		desk := "/desk/cases/" + c.Code
		clerk.open(desk).press("接单")
		clerk.open(desk+"/phone").press("查看", "purpose", "约上门时间").sees(200, "139")
		security := n.staff(t, "anquan", account.Grant{Role: account.AdminSecurity})
		security.open("/admin").press("查找", "q", "zhiban").press("值班 zhiban").press("停用账号")

		audit := n.staff(t, "shenji", account.Grant{Role: account.AdminAudit})
		audit.open("/admin/record").sees(200, "停用", "值班 anquan", "值班 zhiban")
		audit.press("查找", "q", "anquan").sees(200, "此人做了什么", "停用", "!开通账号")
		audit.press("查找", "q", "zhiban", "side", "about").sees(200, "开通账号", "停用")
		audit.press("查找", "q", "zhiban", "side", "read").sees(200, "约上门时间", c.Code)
		audit.press("查找", "q", "nobody").sees(200, "没有找到账号")
		n.shareAPhone(t, "13912340017")
		audit.open("/admin/record").press("查找", "q", "13912340017").sees(200, "别的账户").press("看 水电组 的").sees(200, "别的账户", "看 业主账号 的")
		disclose(t, n, n.accountOf(t, "zhiban"))
		audit.open("/admin/record").press("查找", "q", "zhiban", "side", "read").sees(200, "约上门时间", "名册导出核对", "40")
		audit.press("查找", "q", "", "from", "1 may").sees(200, "日期")
		audit.open("/admin/record").press("查找", "from", "2020-01-01", "until", "2020-01-02").sees(200, "没有记录")
		audit.open("/admin/record").press("查找", "case", c.Code).sees(200, "接单", "业主", "!垃圾堆", "!139", "!3号楼")
		audit.open("/admin/record").press("查找", "case", "ZZZZZZZZZZ").sees(200, "没有这个编号")
	})
}

// shareAPhone gives one phone an owner's account and one of staff.
func (n *town) shareAPhone(t *testing.T, phone string) {
	t.Helper()
	var b db.Batch
	for _, kind := range []account.Kind{account.KindOwner, account.KindStaff} {
		one := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: hepingCounty, Kind: kind, Phone: phone}
		if kind == account.KindStaff {
			one.Name = "水电组"
		}
		ok(t, n.Accounts.Put(&b, n.Clock.Now(), one))
	}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}

// disclose puts on record that an account took a whole roll along.
func disclose(t *testing.T, n *town, who id.ID) {
	t.Helper()
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		_, err := disclosure.Book{IDs: n.IDs, Log: n.Cases.Log}.Enter(tx, account.Actor{Account: who, Kind: account.KindStaff, At: tx.Now(), Session: account.Session{FactorAt: tx.Now()}},
			disclosure.Disclosure{Kind: disclosure.OfRoll, County: hepingCounty, Record: n.IDs.Next(), Code: "A2B3", Persons: 40, Purpose: "名册导出核对"})
		return err
	}))
}

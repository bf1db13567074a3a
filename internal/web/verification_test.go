package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/verification"
)

// TestVerificationCampaign: one city's campaign from its opening to its end, by the
// pages alone, as its city, a county, a company that answers and one that does not.
func TestVerificationCampaign(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.silentCompany(t)
		days := func(days int) {
			dbtest.Clock(d).Advance(time.Duration(days) * 24 * time.Hour)
			_, err := n.Verification.Sweep(t.Context())
			ok(t, err)
		}
		county := account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty}
		city := account.Grant{Role: account.City, Lo: 210100, Hi: 210199}
		sign := func(login string, g account.Grant) *browser { return n.staff(t, login, g) }

		m := sign("manager1", account.Grant{Role: account.Manager, Company: n.company})
		b := sign("city1", city)
		b.open("/office/registry").press("登记信息核查").sees(200, "还没有开展过核查").press("开展核查").sees(200, "间隔 7 天")
		b.press("开展核查", "title", "", "to", "2020-01-01").sees(422, "请填写")
		b.press("开展核查", "title", "秋季核查", "to", "2026-03-22").sees(200, "已开展", "秋季核查", "进行中", "和平区", "0.0%", "4 条中 0 条")
		page := b.path[:strings.Index(b.path, "?")]
		b.open("/office/registry/verification").sees(200, "秋季核查", "2026年3月22日")
		b.press("开展核查").press("开展核查", "title", "又一次").sees(422, "还没有结束")

		m.open("/me/inbox").press("秋季核查").sees(200, "还有 3 条要核查", "待企业核查")
		m.open("/desk/registry").press("登记信息核查(还有 3 条)").press("和平物业").sees(200, "核查登记信息", "024-22220000", "无误,确认", "还缺")
		m.press("无误,确认").sees(200, "和平花园", "无误,确认") // the next record
		m.press("有误,申请变更").sees(200, "申请变更")
		m.press("提交申请", "households", "620", "why", "核查时发现").sees(200, "已保存")
		m.open("/desk/registry/verification").sees(200, "还有 1 条", "变更待区县确认", "企业确认无误,待区县核实")
		m.open(page).sees(404)

		o := sign("county1", county)
		o.open("/office/registry/verification").press("秋季核查").sees(200, "和平区", "和平物业", "沉默物业", "未核查完")
		own := o.path
		o.press("和平物业").sees(200, "核实哪些", "有 1 条是变更申请", "企业确认于")
		o.press("核实无误").sees(422, "请勾选要核实的登记信息")
		o.press("退回企业", "items", "company/"+n.company.String()).sees(422, "请填写")
		o.press("退回企业", "items", "company/"+n.company.String(), "words", "电话无人接听").sees(200, "已退回,待企业再核查", "电话无人接听", "!核实哪些")
		o.press("有 1 条是变更申请").press("和平花园").press("确认").sees(200, "已确认")
		m.open("/desk/registry/verification").press("和平物业").sees(200, "电话无人接听").press("无误,确认")
		m.sees(200, "物业服务合同").press("无误,确认").sees(200, "全部答复了", "已更正")
		o.open(own).press("和平物业").press("核实无误", "items", []string{"company/" + n.company.String()}).sees(200, "已办理", "已核实", "已更正")
		o.open(page + "/210103").sees(404)
		o.open(page + "/210102/91210102MA0000099X").sees(404)

		days(20)
		days(1) // the window is over
		b = sign("city2", city)
		b.open(page).sees(200, "已到期,催办中", "4 条中 3 条", "50.0%").press("和平区").sees(200, "沉默物业", "已第一次通知")
		days(7)
		days(7)
		b = sign("city3", city)
		b.open(page).sees(200, "已结束").press("和平区").press("沉默物业").sees(200, "第一次通知", "第二次通知", "登记为失联", "没有可以收到消息的账号", "!撤销失联")
		o = sign("county2", county)
		o.open(own).press("沉默物业").press("撤销失联", "words", "").sees(422, "请填写")
		o.press("撤销失联", "words", "已到窗口书面答复").sees(200, "已撤销失联", "已到窗口书面答复")
		o.open("/office/registry?kind=company").press("沉默物业").sees(200, "在册", "状态:失联 → 在册", "状态:在册 → 失联", "两次通知后仍未答复")
		o.open(page).sees(404)
		n.browser(t).open(page).sees(401)
	})
}

// silentCompany is a second company of the county, which nobody reads for.
func (n *town) silentCompany(t *testing.T) {
	t.Helper()
	uscc, err := company.CompleteUSCC("91210102MA0000009")
	ok(t, err)
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	c := company.Company{ID: n.IDs.Next(), USCC: uscc, Name: "沉默物业", County: hepingCounty, Status: company.Active, Subject: seal.NewSubject(n.IDs.Bytes), ValidFrom: old, RecordedAt: old}
	var b db.Batch
	c.Put(&b)
	ok(t, n.d.Submit(t.Context(), &b))

}

// TestVerificationPages: a company with more items than a page holds leafs through them,
// answers on the second page and comes back to it; its county does the same.
func TestVerificationPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		today := calendar.DateOf(d.Clock().Now())
		campaign, err := n.Verification.Open(t.Context(), n.as(account.City), verification.New{City: 210100, Title: "秋季核查", Kinds: verification.Kinds, From: today.String(), To: today.AddDays(9).String()})
		ok(t, err)
		ok(t, d.Update(t.Context(), func(tx *db.Tx) error {
			for i := range 57 { // before the town's own compound
				at := compound.Compound{County: hepingCounty, ID: id.ID(1 + i), Code: fmt.Sprintf("P%07d", i), Name: fmt.Sprintf("小区%02d", i), Subject: seal.NewSubject(n.IDs.Bytes), ValidFrom: dbtest.Start, RecordedAt: dbtest.Start}
				var b db.Batch
				at.Put(&b)
				b.Exec(`INSERT INTO verification_item (county, campaign_id, kind, record_id, company_id) VALUES ($1, $2, 'compound', $3, $4)`, hepingCounty, campaign, at.ID, n.company)
				if err := tx.Pipeline(&b); err != nil {
					return err
				}
			}
			return nil
		}))
		m := n.staff(t, "manager1", account.Grant{Role: account.Manager, Company: n.company})
		m.open("/desk/registry/verification").sees(200, "共 60 条,已答复 0 条,还有 60 条要核查", "小区48", "!小区49", "全部 60 条", "待企业 60 条")
		m.press("待企业 60 条").press("小区").sees(200, "待企业核查 · 小区", "小区49", "!小区50").press("看后面的").sees(200, "小区50", "和平花园", "!小区49")
		second := m.path
		m.press("和平花园").press("返回").sees(200, "小区50")
		if m.path != second {
			t.Errorf("came back to %s, not to %s", m.path, second)
		}
		m.press("和平花园").press("无误,确认").sees(200, "小区50", "!和平花园", "已答复 1 条")
		if m.path != second {
			t.Errorf("came back to %s, not to %s", m.path, second)
		}

		o := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		o.open("/office/registry/verification").press("秋季核查").press("和平物业").sees(200, "全部 60 条", "待区县 1 条", "小区48", "!小区49", "!核实哪些")
		o.press("看后面的").sees(200, "小区49", "核实哪些").press("核实无误").sees(422, "请勾选要核实的登记信息", "小区49", "!小区48")
		o.press("核实无误", "items", []string{"compound/" + n.compound.ID.String()}).sees(200, "已办理", "小区49", "!小区48", "已核实 1 条")
		o.press("回到开头").sees(200, "小区48", "!已办理")
	})
}

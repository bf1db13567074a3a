package web

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestTargets: a milestone from its evidence to the verdict by the pages alone.
func TestTargets(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.file(t)
		dbtest.Clock(d).Set(calendar.Date("2026-06-01").At(9 * time.Hour))
		_, err := n.Cases.Sweep(t.Context())
		ok(t, err)
		province := n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
		city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		other := n.staff(t, "city2", account.Grant{Role: account.City, Lo: 210200, Hi: 210299})
		county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		const page = "/office/targets/2026/210100/plan"

		city.open("/office").press("年度目标与里程碑").sees(200, "2026年年度目标与里程碑 · 沈阳市", "回复率(目标 80%)", "0.0% (n=1)", "件数太少", "逾期未完成", "已上线 0/", "企业登录 0/1", "和平区", "!大连市")
		city.press("逾期未完成").sees(200, "截止 2026年5月31日", "还没有报送过", "!认可")
		city.press("报送省厅", "words", "", "document", "沈房发〔2026〕12号").sees(422, "请填写")
		city.press("报送省厅", "words", "方案已经印发").sees(200, "已报送,待审核 · 逾期", "第 1 次报送", "沈房发〔2026〕12号")
		province.open("/office/targets").sees(200, "辽宁省", "大连市", "合计").press("已报送,待审核 · 逾期").sees(200, "方案已经印发", "!报送省厅")
		province.press("退回", "reason", "").sees(422, "请填写")
		province.press("退回", "reason", "缺少宣传情况").sees(200, "已退回 · 逾期", "缺少宣传情况", "!认可")
		city.open("/me/inbox").press("被省厅退回").sees(200, "已退回 · 逾期", "缺少宣传情况")
		city.open(page).sees(200, "缺少宣传情况").press("报送省厅", "words", "方案已经印发,宣传已开展").sees(200, "第 2 次报送")
		province.open(page).press("认可").sees(200, "已认可 · 逾期")
		city.open(page).sees(200, "已认可 · 逾期", "!报送省厅")

		other.open(page).sees(404)
		county.open(page).sees(404)
		county.open("/office/targets").sees(200, "和平区", "!大连市", "!沈河区")
		province.open("/office/targets?year=2017").sees(404)
		province.open("/office/targets?year=x").sees(404)
		province.open("/office/targets?year=2018").sees(200, "2018年年度目标与里程碑", "逾期未完成")
		province.open("/office/targets.xlsx").sees(200)
		county.open("/office/targets.xlsx?year=2025").sees(200)
		province.open("/office/targets/2026/210100/rate").sees(404)
		province.open("/office/targets/x/210100/plan").sees(404)
		province.open("/office/targets/2026/x/plan").sees(404)
	})
}

// TestOnboarding: numbers by hand: of the county's two officers one has signed in, of the
// company's two people one; the one case has no answer.
func TestOnboarding(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.file(t)
		county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		n.hire(t, "county2", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		n.staff(t, "clerk1", account.Grant{Role: account.Clerk, Company: n.company})
		province := n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})

		county.open("/office/targets").press("上线与使用情况").sees(200, "和平物业", "1 / 2", "!沈河区")
		province.open("/office/targets/onboarding").sees(200, "和平区", "1 / 2", "1 / 1", "未启动", "!和平物业").press("和平区").sees(200, "和平物业")
		county.open("/office/targets/onboarding?area=210103").sees(404)
		county.open("/office/targets/onboarding?area=210100").sees(404)
		province.open("/office/targets/onboarding?area=x").sees(404)
		province.open("/office/targets/onboarding?area=210200&page=99").sees(200)
	})
}

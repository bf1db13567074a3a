package web

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/docket"
)

// TestDocketLoop: a week's docket from its issue to its end by the pages alone, as the
// province, the city, a county and a company.
func TestDocketLoop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.Dockets.Cities = []int{210100}
		for range 3 {
			n.file(t)
		}
		friday := time.Date(2026, 3, 13, 7, 1, 0, 0, time.UTC) // 15:01
		n.to(t, friday)
		province := n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
		city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		manager := n.staff(t, "manager1", account.Grant{Role: account.Manager, Company: n.company})
		const page = "/office/dockets/2026-W11/210100"

		province.open("/office").press("周督办工作单").sees(200, "15:50", "沈阳市", "待签发", "3")
		province.press("沈阳市").sees(200, "2026年第11周", "15:50", "没有签发的", "超期", "和平花园", "和平物业", "责成承办单位")
		city.open(page).sees(404)
		county.open("/office/extracts").sees(200, "还没有收到")
		province.press("责成承办单位").press("保存意见", "advice", "").sees(422, "请填写")
		province.press("保存意见", "advice", "请区县局长带队到场").sees(200, "请区县局长带队到场")
		province.press("签发这份工作单", "words", strings.Repeat("长", 1001)).sees(422, "最多", "长长长")
		province.press("签发这份工作单", "words", "请逐件核实。").sees(200, "签发", "辽住建督〔2026〕1号", "请逐件核实。", "!签发这份工作单")

		city.open("/office").press("看督办单").sees(200, "待市里签收", "请逐件核实。").press("签收").sees(200, "填写反馈")
		county.open("/office").press("看督办单").sees(200, "和平区的督办事项", "请区县局长带队到场", "超期").press("确认已阅").sees(200, "已阅", "!确认已阅")
		county.open(page).sees(404)
		manager.open("/desk").press("看督办单").sees(200, "本企业的督办事项", "和平花园").press("确认已阅").sees(200, "已阅", "!确认已阅")
		manager.open(page).sees(404)
		n.browser(t).open(page).sees(401)
		province.open(page).sees(200, "和平区") // who has seen it

		city.open(page).press("填写反馈").sees(200, "还有 3 件没有填完", "和平花园")
		city.press("签署并报送", "experience", "", "difficulty", "").sees(422, "请填写", "还有 3 件没有填完")
		city.press("保存本页", "A-210102-1-measure", "已约维修单位", "A-210102-1-expected", "不知道").sees(422, "请填日期")
		city.press("保存本页", "A-210102-1-measure", "已约维修单位", "A-210102-1-reason", "等待配件", "A-210102-1-expected", "2026-03-20").sees(200, "本页已保存", "还有 2 件没有填完", "已填好")
		city.press("填写", "reason", "等待配件", "expected", "2026-03-21").sees(200, "还有 2 件没有填完")
		for _, row := range []string{"A-210102-2", "A-210102-3"} {
			city.press("保存本页", row+"-measure", "已派人到场", row+"-reason", "等待配件", row+"-expected", "2026-03-21")
		}
		city.open(page+"/answers").sees(200, "全部填完了")
		city.press("签署并报送", "experience", "区县每日调度", "difficulty", "老旧小区缺配件").sees(200, "签署报送", "区县每日调度", "老旧小区缺配件", "上周受理")
		city.open(page + "/answers").sees(404)
		city.open(page+"/verification").sees(200, "sha256sum", "第 1 签", "!记录核验结果")

		province.open(page).press("核验").sees(200, "第 1 签", "等待配件", "从 3 件中抽取 1 件")
		province.press("记录核验结果", "verdict", "refuted", "reason", "").sees(422, "请填写")
		province.press("记录核验结果", "verdict", "refuted", "reason", "业主说没有人来过").sees(200, "不属实", "业主说没有人来过", "!记录核验结果")
		province.open(page).press("办结这份工作单", "conclusion", "").sees(422, "请填写")
		province.press("办结这份工作单", "conclusion", "重新办理并报送").sees(200, "已办结", "重新办理并报送")
		province.press("增补更正", "correction", "第二行的小区名应为和平二期").sees(200, "更正 1", "和平二期")
		province.open(page+"?section=B").sees(200, "没有符合条件的事项")
		province.open(page+"?county=210102&level=1").sees(200, "和平花园")
		province.open("/office/dockets/2026-W12/210100").sees(404)
		province.open("/office/dockets/2026-W99/x").sees(404)
		checked, err := n.Dockets.Check(t.Context(), func(docket, diff string) { t.Errorf("%s: %s", docket, diff) })
		if checked != 1 || err != nil {
			t.Error(checked, err)
		}
	})
}

// to sets the clock, and does what the jobs do.
func (n *town) to(t *testing.T, at time.Time) {
	t.Helper()
	dbtest.Clock(n.d).Set(at)
	_, err := n.Cases.Sweep(t.Context())
	ok(t, err)
	ok(t, n.Dockets.Build(t.Context(), docket.Latest(n.Dockets.Calendar, at).Week.String(), func(int64, int64) error { return nil }))
}

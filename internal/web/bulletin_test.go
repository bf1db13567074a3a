package web

import (
	"testing"
	"time"
	"yianju/internal/calendar"

	"yianju/internal/account"
	"yianju/internal/bulletin"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestBulletin: a month's bulletin from its draft to a correction by the pages alone, as
// the province, a city and anybody.
func TestBulletin(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		for range 3 {
			n.file(t)
		}
		m := calendar.MonthOf("2026-03-01")
		slot := bulletin.SlotOf(n.Bulletins.Calendar, m)
		dbtest.Clock(d).Set(slot.Draft)
		ok(t, n.Bulletins.Draft(t.Context(), m))
		dbtest.Clock(d).Set(slot.Draft.Add(3 * time.Hour))
		province := n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
		city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		const page = "/office/bulletins/2026-03"

		city.open(page).sees(404)
		city.open("/office/bulletins").sees(200, "还没有通报")
		province.open("/bulletins").sees(200, "还没有发出的通报")
		province.open("/office/bulletins").sees(200, "2026年3月", "待签发", "17:00")
		province.press("2026年3月").sees(200, "一、总体情况", "受理物业投诉报修 3 件", "二、各市情况", "沈阳市", "样本不足", "七、工作要求", "和平花园", "预览公文", "按数据自动拟稿")
		province.press("保存存在问题", "problems", "").sees(422, "请填写")
		province.press("保存存在问题", "problems", "个别市回复不及时。").sees(200, "个别市回复不及时。", "第 2 稿")
		province.press("签发这期通报").sees(200, "辽住建通〔2026〕1号", "已发出", "!签发这期通报", "!保存存在问题", "公文(PDF)")
		for _, file := range []string{"/paper", "/tables"} {
			province.open(page + file).sees(200)
		}
		city.open("/office/bulletins").press("2026年3月").sees(200, "个别市回复不及时。", "!增补更正")
		city.open(page + "/tables").sees(200)
		province.open(page).press("增补更正", "correction", "").sees(422, "请填写")
		province.press("增补更正", "correction", "沈阳市补报一件。").sees(200, "更正 1", "沈阳市补报一件。")

		city.open("/bulletins").press("2026年3月").sees(200, "物业投诉报修办理情况通报", "沈阳市", "样本不足", "!和平花园", "!和平物业", "!个别市", "更正 1")
		city.open("/bulletins/2026/2").sees(404)
		city.open("/bulletins/2026/13").sees(404)
		city.open("/office/bulletins/x").sees(404)
		checked, err := n.Bulletins.Check(t.Context(), func(month, diff string) { t.Errorf("%s: %s", month, diff) })
		if checked != 1 || err != nil {
			t.Error(checked, err)
		}
	})
}

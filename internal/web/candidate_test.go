package web

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestCandidatePages: from a list that is imported to what came of each company.
func TestCandidatePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		known, err := company.CompleteUSCC("91210102MA0000001")
		ok(t, err)
		other, err := company.CompleteUSCC("91210102MA0000033")
		ok(t, err)
		county := account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty}
		b := n.staff(t, "county1", county)
		b.open("/office/registry").press("线索企业").sees(200, "没有待查的线索企业").press("批量导入名单")
		csv := "企业名称,信用代码,来源\n和平物业," + known + ",市场主体登记\n影子物业," + other + ",市场主体登记\n无名物业,,招投标\n"
		b.press("上传并检查", "kind", "candidate", "file", file{"名单.csv", []byte(csv)})
		page := b.path
		n.work(t, b)
		b.open(page).sees(200, "检查完毕").press("全部写入")
		n.work(t, b)
		b.open(page).sees(200, "已完成", "新增 2")
		b.open("/office/registry/candidates").sees(200, "影子物业", "无名物业", "!和平物业", "市场主体登记", "招投标", "统计").press("影子物业")
		b.press("登记第一次通知").sees(422, "请填写")
		b.press("登记第一次通知", "words", "挂号信 XA1").sees(200, "已第一次通知", "挂号信 XA1")
		b.press("登记第二次通知", "words", "上门").sees(422, "至少间隔 7 天")
		dbtest.Clock(d).Advance(15 * 24 * time.Hour)
		b = n.staff(t, "county2", county)
		b.open("/office/registry/candidates").press("影子物业").press("登记第二次通知", "words", "上门").sees(200, "已第二次通知")
		b.press("登记结果", "outcome", "gone", "words", "查无此人").sees(422, "满 7 天")
		b.press("登记结果", "outcome", "unrelated", "words", "只做保洁").sees(200, "不是物业企业", "只做保洁", "!登记第二次通知")
		page = b.path
		b.press("登记信息与变更历史").sees(200, "影子物业", "线索企业")
		b.open("/office/registry/candidates?all=1").sees(200, "影子物业", "不是物业企业")
		n.staff(t, "county3", account.Grant{Role: account.County, Lo: 210103, Hi: 210103}).open(page).sees(404)
		n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199}).open(page).sees(200, "只做保洁")
	})
}

package web

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestGolivePages: the city records how far its counties are; the province sees it.
func TestGolivePages(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
	city.open("/office/golive").sees(200, "和平区", "未启动", "!大连").press("沈阳市 和平区").sees(200, "未启动", "还没有登记过")
	city.press("保存", "on", "2099-01-01").sees(422, "请选择", "不能晚于今天")
	city.press("保存", "state", "live", "on", "2026-02-01", "why", "两个小区先行").sees(200, "已上线", "2026年2月1日", "两个小区先行")
	city.open("/office/golive/210202").sees(404)
	county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
	county.open("/office/golive/210102").sees(200, "已上线", "!保存")
	province := n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999})
	province.open("/office").sees(200, "上线情况", "已上线 1 个", "沈阳市").press("各区县上线情况").sees(200, "大连市")
}

package web

import (
	"net/http/httptest"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/mirror"
	"yianju/internal/mirror/outside"
	over "yianju/test/outside"
)

// TestOutsidePages: what both sides changed is settled on its page, and the record
// says where each value comes from.
func TestOutsidePages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		sim := &over.Registry{}
		server := httptest.NewServer(sim)
		t.Cleanup(server.Close)
		n.Mirror = &mirror.Service{DB: d, IDs: n.IDs, Log: n.Registry.Log, Registry: n.Registry, Regions: n.Regions,
			Source: &outside.Registry{Client: server.Client(), Base: server.URL}}
		pull := func() { _, err := n.Mirror.Pull(t.Context()); ok(t, err) }
		b := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		b.open("/office/registry").press("外部登记系统").sees(200, "还没有同步过", "没有等待处理")

		sim.Put(over.Record{Kind: "compound", Key: "P1", County: hepingCounty, Fields: map[string]string{"name": "和平花园", "street": "210102001", "households": "660", "area": "61200"}})
		sim.Put(over.Record{Kind: "company", Key: "C9", County: hepingCounty, Fields: map[string]string{"name": "无码物业", "uscc": "12"}})
		pull()
		b.open("/office/registry/outside").sees(200, "收到 2 条", "待区县处理 2 条", "无码物业", "对不上").press("和平花园")
		b.sees(200, "双方都改过", "600", "660", "总户数:以哪个为准", "!建筑面积(平方米):以哪个为准")
		page := b.path
		b.press("按此处理").sees(422, "请选择", "请填写")
		b.press("按此处理", "households", "other", "other_households", "很多", "why", "现场核对").sees(422, "请填数字")
		b.press("按此处理", "households", "other", "other_households", "640", "why", "现场核对").sees(200, "一致或已处理", "!按此处理")
		b.press("本系统的登记信息").sees(200, "640", "每一项来自哪里", "外部登记系统", "主管部门登记", "原因:现场核对", "原因:与外部登记系统同步", "建筑面积(平方米):— → 61200.00 平方米")
		b.open("/office/registry/outside").press("无码物业").sees(200, "登记不了", "已核实,本系统的保留不变")
		b.press("已核实", "why", "已通知对方").sees(200, "一致或已处理")

		city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
		city.open(page).sees(200, "!按此处理")
		n.staff(t, "county2", account.Grant{Role: account.County, Lo: 210103, Hi: 210103}).open(page).sees(404)
		n.staff(t, "desk1", account.Grant{Role: account.Manager, Company: n.company}).open(page).sees(404)
		n.browser(t).open(page).sees(401)
		n.browser(t).open(strings.Replace(page, "/210102/", "/abc/", 1)).sees(404)
	})
}

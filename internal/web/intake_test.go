package web

import (
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
)

// work runs the job of the file whose page the browser is on.
func (n *town) work(t *testing.T, b *browser) {
	t.Helper()
	number, err := id.Parse(b.path[strings.LastIndex(b.path, "/")+1:])
	ok(t, err)
	ok(t, n.Intake.Run(t.Context(), number))
}

// TestImportPages: from the upload by the report to what was written.
func TestImportPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		b := n.staff(t, "office1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		csv := "小区,楼栋,单元,房号,面积,备注\n和平花园,9号楼,1单元,101,80,\n和平花园,9号楼,1单元,102,八十,\n别的小区,9号楼,1单元,103,80,\n"
		b.open("/office/registry").press("导入导出").sees(200, "批量导入", "还没有导入过文件", "业主名册", "房屋模板")
		b.press("上传并检查", "kind", "unit").sees(200, "请选择一个文件")
		b.press("上传并检查", "kind", "unit", "file", file{"房屋.csv", []byte(csv)}).sees(200, "正在检查", "取消这次导入", "房屋.csv")
		page := b.path
		n.work(t, b)
		b.open(page).sees(200, "检查完毕", "没有用到的列", "备注", "E3", "A4", "没有这个小区", "有 2 行有问题", "!全部写入")
		b.press("CSV").sees(200, "E,专有面积(平方米)", "没有这个小区")
		b.open(page).press("写入正确的行").sees(200, "正在写入")
		n.work(t, b)
		b.open(page).sees(200, "已完成", "新增 1", "有问题的行 2")
		b.press("返回").sees(200, "房屋.csv", "已完成")
		b.open("/office/export/unit/csv").sees(200, "9号楼", "101")
		b.open("/office/import/template/roll").sees(200)

		// Everything is right: all or nothing, once.
		b.open("/office/import").press("上传并检查", "kind", "roll", "file", file{"名册.csv", []byte("小区,楼栋,单元,房号,面积,姓名,手机\n和平花园,9号楼,1单元,101,80,张三丰,13900000077\n")})
		n.work(t, b)
		page = b.path
		b.open(page).sees(200, "每一行都正确").press("全部写入")
		n.work(t, b)
		b.open(page).sees(200, "已完成", "新增 1", "!张三丰")
		b.open("/office/export/roll/csv").sees(200, "张*", "139****0077", "!张三丰")
		b.open("/office/import").press("导出完整名册").sees(200, "请写明用途")
		b.open("/office/import").press("导出完整名册", "purpose", "业主大会核对")
		if b.status != 200 {
			t.Errorf("the whole roll: %d", b.status)
		}

		// What is not theirs is not there.
		other := n.staff(t, "office2", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
		for _, path := range []string{page, page + "/faults/csv", "/office/import/1", "/office/import/template/none", "/office/export/none/csv", "/office/export/unit/none"} {
			other.open(path).sees(404, "!名册.csv")
		}
		clerk := n.staff(t, "desk1", account.Grant{Role: account.Clerk, Company: n.company})
		clerk.open("/desk/import").sees(200, "业主名册", "!物业服务合同", "!导出完整的业主名册")
		clerk.open(page).sees(404)
		n.browser(t).open("/office/import").sees(401)
		n.staff(t, "province1", account.Grant{Role: account.Province, Lo: 210000, Hi: 219999}).open("/office/import").sees(403)
	})
}

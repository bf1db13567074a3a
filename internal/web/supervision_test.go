package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestSupervisionPages: the city finds a concern, drafts an order from it and issues
// it after a fresh proof; the county receives, reports and answers it; the company
// reads it at its desk; the city concludes it.
func TestSupervisionPages(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	dbtest.Clock(n.d).Set(calendar.Date("2026-03-02").At(9 * time.Hour))
	c := n.file(t)
	_, err := n.Cases.Do(t.Context(), n.as(account.City), c.Ref, casework.Deed{Command: casework.Command{Act: casework.ActFlag, Flags: []rule.Flag{rule.Group}, Text: "多户联名"}})
	ok(t, err)
	if found, err := n.Supervision.Find(t.Context(), never); found != 1 || err != nil {
		t.Fatalf("%d found, %v", found, err)
	}
	city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
	county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
	manager := n.staff(t, "manager1", account.Grant{Role: account.Manager, Company: n.company})
	clerk := n.staff(t, "clerk1", account.Grant{Role: account.Clerk, Company: n.company})
	city.open("/office/supervision").sees(200, "没有这样的督办单").press("督办线索").sees(200, c.Code, "群体", "和平花园").press("起草督办单").press("起草督办单")
	city.sees(200, "楼道一周没人打扫了").press("保存草稿", "phone", "13812345678").sees(422, "不要填个人手机号", "请填")
	city.press("保存草稿", "problems", "两次答复均未落实", "demands", "三日内恢复保洁\n约谈项目经理", "phone", "024-23456789", "part_police", "查处高空抛物")
	city.sees(200, "草稿", "1. 三日内恢复保洁 2. 约谈项目经理", "公安局 查处高空抛物", "!打印督办单")
	draft := city.path
	county.open(draft).sees(404)
	city.press("签发督办单").sees(200, "沈房督〔2026〕1号", "待签收", "打印督办单")
	if body := city.raw(draft + "/paper"); !strings.HasPrefix(body, "%PDF-") {
		t.Error("no paper")
	}
	if body := city.raw("/office/supervision/list/xlsx?state=issued"); !strings.HasPrefix(body, "PK") {
		t.Error("no workbook")
	}
	county.open("/me/inbox").sees(200, "沈房督〔2026〕1号督办单已发到您的单位").open("/office/supervision?state=issued").sees(200, "沈房督").press("沈房督〔2026〕1号")
	county.press("签收").sees(200, "已签收").press("反馈进展", "words", "已约谈").sees(200, "反馈进展 · 区县", "已约谈")
	county.press("登记", "department", "police").sees(200, "联合督办部门签收")
	county.press("答复督办单").sees(422, "请填写").press("答复督办单", "measures", "更换班组", "result", "已恢复", "opinion", "满意").sees(200, "已答复,待结论")
	desk := strings.Replace(draft, "/office", "/desk", 1)
	manager.open("/desk/supervision").sees(200, "沈房督〔2026〕1号").open(desk).sees(200, "更换班组", "!答复督办单").open(draft).sees(403)
	manager.open("/desk/cases/"+c.Code).sees(200, "督办单 沈房督〔2026〕1号")
	clerk.open(desk).sees(404).open("/desk/supervision").sees(403)
	city.open(draft).press("作出结论", "outcome", "done").sees(422, "请填写").press("作出结论", "outcome", "done", "words", "予以办结").sees(200, "已有结论", "办结 · 予以办结")
	county.open(draft).sees(200, "办结 · 予以办结")
	n.staff(t, "city2", account.Grant{Role: account.City, Lo: 210200, Hi: 210299}).open(draft).sees(404).open("/office/supervision").sees(200, "没有这样的督办单")
}

func never(context.Context, int64, int64) error { return nil }

// raw is what somebody gets that is no page.
func (b *browser) raw(path string) string {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), "GET", b.town.server.URL+path, nil)
	ok(b.t, err)
	resp, err := b.client.Do(r)
	ok(b.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	ok(b.t, err)
	return string(body)
}

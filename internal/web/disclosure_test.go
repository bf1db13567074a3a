package web

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/disclosure"
)

// TestManyFullViews: beyond the limit the page wants the second factor, then shows
// the number for the purpose typed before; the manager is told, sees what was read,
// and says what it was.
func TestManyFullViews(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		var cases []casework.Case
		for range disclosure.LimitAt(n.Clock.Now()).Hour + 1 {
			cases = append(cases, n.file(t))
		}
		c := cases[len(cases)-1]
		clerk := n.staff(t, "desk1", account.Grant{Role: account.Clerk, Company: n.company})
		manager := n.staff(t, "boss", account.Grant{Role: account.Manager, Company: n.company})
		phone := "/desk/cases/" + c.Code + "/phone"
		for _, one := range cases[:len(cases)-1] {
			clerk.open("/desk/cases/"+one.Code+"/phone").press("查看", "purpose", "停水通知").sees(200, "13998765432")
		}
		clerk.open(phone).press("查看", "purpose", "停水再通知").sees(200, "!13998765432", "第二因素")
		clerk.setUp()
		clerk.sees(200, "!13998765432").press("查看").sees(200, "13998765432")

		manager.open("/me/inbox").sees(200, "一小时内查看了 21 人次", "!13998765432", "!desk1")
		manager.press("21 人次").sees(200, "值班 desk1", "停水通知", "停水再通知", c.Code, "!13998765432")
		manager.press("记录").sees(422, "请填写")
		manager.press("记录", "words", "停水当晚逐户通知,属实").sees(200, "已记录", "已核实")
		clerk.open("/disclosures").sees(403)
	})
}

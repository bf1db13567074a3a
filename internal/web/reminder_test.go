package web

import (
	"log/slog"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/message"
	"yianju/internal/reminder"
)

// TestReminderPages: what a clerk and a county are told at half past eight is in
// their inbox and on their first screen, and leads to the list it speaks of; a case
// that is answered since is on the page as told and no more on the list.
func TestReminderPages(t *testing.T) {
	t.Parallel()
	n := newTown(t, dbtest.Open(t, db.SQLite))
	dbtest.Clock(n.d).Set(calendar.DateOf(dbtest.Start).AddDays(1).At(8*time.Hour + 31*time.Minute))
	clerk := n.staff(t, "clerk1", account.Grant{Role: account.Clerk, Company: n.company})
	county := n.staff(t, "county1", account.Grant{Role: account.County, Lo: hepingCounty, Hi: hepingCounty})
	city := n.staff(t, "city1", account.Grant{Role: account.City, Lo: 210100, Hi: 210199})
	clerk.open("/desk/reminder").sees(200, "今天到现在没有要提醒的事", "现在一件也没有")
	lift := n.file(t, func(f *casework.Filing) { f.Category, f.Text = "1302", "电梯突然停了, 里面有人被困" })
	stairs := n.file(t)
	remind := &reminder.Service{DB: n.d, IDs: n.IDs, Counties: n.Regions.Counties(), Quiet: message.DefaultQuiet, Log: slog.New(slog.DiscardHandler)}
	told, err := remind.Send(t.Context(), never)
	if err != nil || told != 3 {
		t.Fatalf("%d told, %v", told, err)
	}
	clerk.open("/me/inbox").sees(200, "08:30 提醒", "新收 2,未接单 2", "急件 1", "等得最久的:"+lift.Code+" 电梯停运、"+stairs.Code)
	clerk.open("/desk").sees(200, "今日提醒(08:30):新收 2 · 未接单 2").press("今日提醒(08:30):")
	clerk.sees(200, "08:30 的提醒,截至 ", "08:31", "危急与急修", lift.Code, "!区县督办").open("/desk/reminder?what=waiting").sees(200, lift.Code, stairs.Code)
	_, err = n.Cases.Do(t.Context(), n.as(account.Clerk), stairs.Ref, casework.Deed{Command: casework.Command{Act: casework.ActAccept}})
	ok(t, err)
	clerk.open("/desk/reminder?what=waiting").sees(200, "未接单 1 08:31 时 2 件")
	county.open("/office").sees(200, "今日提醒(08:30)").open("/office/reminder?what=new").sees(200, lift.Code, "区县督办", "08:31 时 2 件")
	city.open("/office/reminder").sees(200, "截至 08:31", lift.Code)
	city.open("/desk/reminder").sees(403)
}

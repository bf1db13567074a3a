package web

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestPromised: what is promised is for the handler to keep. Until the day has
// come the owner's page does not lead with 再次办理.
func TestPromised(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.fileBy(t, w.owner(77)).Case
		day := calendar.DateOf(w.Clock.Now()).AddDays(5)
		for _, cmd := range []casework.Command{{Act: casework.ActAccept}, {Act: casework.ActReply, Result: casework.Partly, Until: day,
			Cause: "二楼堆物已清,灯具缺货", Measure: "已订购同型号灯具,到货当天更换并通知您"}} {
			_, err := w.Cases.Do(t.Context(), w.as(account.Clerk), c.Ref, casework.Deed{Command: cmd})
			ok(t, err)
		}
		mine, desk := "/me/cases/"+c.Code, "/desk/cases/"+c.Code
		w.get(w.owner(77), mine).want(t, "promised", 200, `action="`+mine+`/urge"`, `!action="`+mine+`/reopen"`, `href="`+mine+`/reopen"`)
		w.get(w.as(account.Clerk), desk).want(t, "the handler's page", 200, "兑现承诺", desk+"/reply")
		w.get(w.as(account.Clerk), "/desk").want(t, "the queue", 200, "兑现承诺")
		w.get(w.as(account.Clerk), desk+"/reply").want(t, "the form", 200, "兑现承诺</h1>")
		dbtest.Clock(d).Set(day.End().Add(time.Minute))
		w.get(w.owner(77), mine).want(t, "the day has passed", 200, `action="`+mine+`/reopen"`)
	})
}

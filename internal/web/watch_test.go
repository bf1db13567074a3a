package web

import (
	"net/url"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/seal"
)

// TestWatchPages: a county keeps its list of who is on call, reads what rings and
// acknowledges it with one tap; the owner is not told who was woken.
func TestWatchPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		county := w.as(account.County)
		w.put(t, county)
		w.get(county, "/office/watch").want(t, "the list", 200, "没有人值守", "白薇")
		w.post(county, "/office/watch", "/office/watch", url.Values{"phone": {"12"}, "from": {"x"}}).want(t, "nothing right", 422,
			"请选一位本级的工作人员", "请填 11 位手机号", "一班最长 31 天")
		night := url.Values{"account": {county.Account.String()}, "phone": {"13900000001"}, "from": {"2026-03-02T08:00"}, "until": {"2026-03-03T08:30"}}
		w.post(county, "/office/watch", "/office/watch", night).want(t, "on call", 303)
		w.get(county, "/office/watch?done=1").want(t, "the list with a turn", 200, "白薇", "139****0001", "!13900000001", "正在值守")
		w.get(w.as(account.Clerk), "/office/watch").want(t, "a clerk", 403)

		c := w.fileBy(t, w.owner(77), func(f *casework.Filing) { f.Text = "再不管我就去跳楼" }).Case
		office := "/office/cases/" + c.Code
		for _, a := range []account.Actor{county, w.as(account.City)} {
			w.get(a, "/office").want(t, "the first page", 200, "警报:还没有人确认", office)
			w.get(a, "/office/alerts").want(t, "the alarms", 200, office)
			w.get(a, office).want(t, "the case", 200, "我已看到,确认警报", office+"/acknowledge")
			w.post(a, office, office+"/acknowledge", nil).want(t, "acknowledged", 303)
			w.get(a, office+"?done=acknowledge").want(t, "afterwards", 200, "值班员已确认警报", "!"+office+"/acknowledge")
			w.get(a, "/office/alerts").want(t, "silence", 200, "没有等待确认的警报")
		}
		w.get(w.owner(77), "/me/cases/"+c.Code).want(t, "the owner", 200, "!警报")
	})
}

// put makes the actor an account that is on record.
func (w *workplace) put(t *testing.T, a account.Actor) {
	t.Helper()
	var b db.Batch
	at := a.Grants[0].ValidFrom
	ok(t, w.Accounts.Put(&b, at, account.Person{Account: a.Account, Party: w.IDs.Next(), Subject: seal.NewSubject(w.IDs.Bytes), Home: hepingCounty,
		Kind: account.KindStaff, Name: "白薇"}))
	g := a.Grants[0]
	g.ID = w.IDs.Next()
	g.Put(&b, a.Account, 0, at)
	ok(t, w.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
}

package web

import (
	"net/url"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestCheckPages: the county that was drawn reads the grant and says no; the city
// finds it on its list.
func TestCheckPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		do := func(a account.Actor, cmd casework.Command) casework.Case {
			t.Helper()
			c, err := w.Cases.Do(t.Context(), a, c.Ref, casework.Deed{Command: cmd})
			ok(t, err)
			return c
		}
		do(w.as(account.Clerk), casework.Command{Act: casework.ActAccept})
		for range 300 {
			do(w.as(account.Clerk), casework.Command{Act: casework.ActRequest, Request: casework.Unsolvable, Text: "结构限制,无法改造"})
			if do(w.as(account.County), casework.Command{Act: casework.ActDecide, Text: "同意"}).Checking {
				break
			}
		}
		v, err := w.Cases.See(t.Context(), w.as(account.County), c.Ref, account.NoLink)
		ok(t, err)
		peer := w.as(account.County)
		peer.Grants[0].Lo = v.Events[len(v.Events)-1].County
		peer.Grants[0].Hi = peer.Grants[0].Lo
		list := w.get(peer, "/office/crosschecks")
		list.want(t, "the list", 200, "无法解决", "!和平物业", "!3号楼", "!"+c.Code)
		w.get(peer, "/office").want(t, "the county's day", 200, "待交叉复核")
		_, rest, _ := strings.Cut(list.body, `href="/office/crosschecks/`)
		check, _, _ := strings.Cut(rest, `"`)
		page := "/office/crosschecks/" + check
		w.get(peer, page).want(t, "the grant", 200, "楼道一周没人打扫了", "结构限制,无法改造", "!和平花园", "!139", "!"+c.Code)
		w.get(w.as(account.County), page).want(t, "who granted it", 404)
		w.post(peer, page, page, nil).want(t, "no word", 200, "请选择一项")
		w.post(peer, page, page, url.Values{"agrees": {"no"}, "text": {"管线可以改造"}}).want(t, "checked", 303)
		w.post(peer, page, page, url.Values{"agrees": {"no"}, "text": {"管线可以改造"}}).want(t, "sent twice", 303)
		office := "/office/cases/" + c.Code
		w.get(w.as(account.City), "/office/decisions?duty=recheck").want(t, "the city's list", 200, office)
		w.get(w.as(account.City), office).want(t, "the case", 200, "交叉复核:不同意原批复", "管线可以改造", office+"/review")
	})
}

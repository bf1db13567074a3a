package web

import (
	"net/url"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// TestOfficeDecides: the county reads what is asked and why, refuses one and
// grants another, and calls back.
func TestOfficeDecides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		clerk, county := w.as(account.Clerk), w.as(account.County)
		desk, office := "/desk/cases/"+c.Code, "/office/cases/"+c.Code
		w.post(clerk, desk, desk+"/accept", nil).want(t, "accepted", 303)
		ask := url.Values{"days": {"3"}, "reason": {"parts"}, "text": {"电机要从厂家发货"}}
		w.post(clerk, desk+"/ask_extend", desk+"/ask_extend", ask).want(t, "asked", 303)
		w.get(county, "/office").want(t, "the county's day", 200, "待决定的申请", office, "申请「延期」")
		w.get(county, "/office/decisions").want(t, "the list", 200, office)
		w.get(county, office).want(t, "the case", 200, "和平物业申请「延期」", "等配件", "电机要从厂家发货", "3 个工作日", office+"/decide", office+"/refuse")
		w.post(county, office+"/refuse", office+"/refuse", nil).want(t, "no reason", 200, "请写明情况")
		w.post(county, office+"/refuse", office+"/refuse", url.Values{"text": {"库房有同型号"}}).want(t, "refused", 303)
		w.post(clerk, desk+"/ask_extend", desk+"/ask_extend", ask).want(t, "asked again", 303)
		w.post(county, office, office+"/decide", nil).want(t, "granted", 303)
		w.get(county, "/office/decisions").want(t, "nothing left", 200, "没有待决定的申请")

		w.post(county, office+"/supervise", office+"/supervise", url.Values{"text": {"三日内办结"}}).want(t, "supervised", 303)
		w.get(clerk, desk).want(t, "at the desk", 200, "三日内办结")
	})
}

// TestOfficeDecidesLate: what waits for a decision and is late has, on every list
// that it is on and on its own page, what decides it; before the city too, and not
// before the province, which only looks.
func TestOfficeDecidesLate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		office := "/office/cases/" + c.Code
		for _, cmd := range []casework.Command{{Act: casework.ActAccept}, {Act: casework.ActRequest, Request: casework.Unsolvable, Text: "结构限制,无法改造"}} {
			_, err := w.Cases.Do(t.Context(), w.as(account.Clerk), c.Ref, casework.Deed{Command: cmd})
			ok(t, err)
		}
		dbtest.Clock(d).Advance(9 * 24 * time.Hour)
		_, err := w.Cases.Sweep(t.Context())
		ok(t, err)
		for _, list := range []string{"/office", "/office/overdue", "/office/decisions"} {
			w.get(w.as(account.County), list).want(t, "late, and waiting for the county: "+list, 200, ">批复<", office+"#decision")
		}
		w.get(w.as(account.City), "/office/overdue").want(t, "the city may decide too", 200, ">批复<")
		for _, role := range []account.Role{account.County, account.City} {
			w.get(w.as(role), office).want(t, "the case", 200, `id="decision"`, office+"/decide", office+"/refuse")
		}
		w.get(w.as(account.Province), "/office/overdue").want(t, "the province only looks", 200, office, "!>批复<")
	})
}

// TestOfficeCallback: an answer after supervision is called back; not reached
// counts as an attempt, and an unsolved one opens the case again.
func TestOfficeCallback(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		dbtest.Clock(d).Advance(8 * 24 * time.Hour)
		_, err := w.Cases.Sweep(t.Context())
		ok(t, err)
		clerk, county := w.as(account.Clerk), w.as(account.County)
		desk, office := "/desk/cases/"+c.Code, "/office/cases/"+c.Code
		w.get(county, "/office").want(t, "to supervise", 200, "待督办", office)
		w.post(clerk, desk, desk+"/accept", nil).want(t, "accepted", 303)
		w.post(clerk, desk+"/reply", desk+"/reply", completeReply).want(t, "answered", 303)
		w.get(county, "/office/callbacks").want(t, "to call", 200, office)
		call := office + "/callback"
		w.post(county, call, call, url.Values{}).want(t, "nothing ticked", 200, "请选择一项")
		w.post(county, call, call, url.Values{"reached": {"no"}}).want(t, "no answer", 303)
		w.post(county, call, call, url.Values{"reached": {"yes"}, "contacted": {"no"}, "solved": {"no"}}).want(t, "not rated", 200)
		w.post(county, call, call, url.Values{"reached": {"yes"}, "contacted": {"yes"}, "solved": {"no"}, "rating": {"dissatisfied"}}).want(t, "not solved", 303)
		v, err := w.Cases.See(t.Context(), county, c.Ref, account.NoLink)
		ok(t, err)
		if v.Case.State != casework.Reopened {
			t.Errorf("the case is %s", v.Case.State)
		}
	})
}

// TestOfficeFronts: each level sees its own first page, with figures that are
// the cases' own, and no rate of fewer than ten.
func TestOfficeFronts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		for range 3 {
			w.file(t)
		}
		w.get(w.as(account.Province), "/office").want(t, "the province", 200, "今天 3 件", "沈阳市", "大连市", "!100.0%")
		w.get(w.as(account.City), "/office").want(t, "the city", 200, "沈阳市", "和平区", "件数太少", "待市督办")
		for range 7 {
			w.file(t)
		}
		dbtest.Clock(d).Advance(time.Minute) // for so long the month's figures are kept
		w.get(w.as(account.Province), "/office").want(t, "ten cases, none due", 200, "今天 10 件,本月回复率 —")
		dbtest.Clock(d).Advance(20 * 24 * time.Hour)
		_, err := w.Cases.Sweep(t.Context())
		ok(t, err)
		w.get(w.as(account.Province), "/office").want(t, "late", 200, "本月回复率 0.0%", "最该管的是 沈阳市", "10 件已超期", "/office/overdue?area=210100")
		w.get(w.as(account.Province), "/office/overdue?area=210100").want(t, "late in 沈阳", 200, "楼道一周没人打扫了", "沈阳市")
		w.get(w.as(account.Province), "/office/overdue?area=210200").want(t, "late in 大连", 200, "!楼道一周没人打扫了", "没有超期的")
		w.get(w.as(account.Neighborhood), "/office").want(t, "a neighborhood", 200, "由我们首接的工单", "没有要办的工单")
		w.get(w.as(account.County), "/office/cases?q=%E6%A5%BC%E9%81%93").want(t, "searched", 200, "和平物业", "已超")
		w.get(w.as(account.County), "/office/route").want(t, "unplaced", 200, "没有地点不明的诉求")
	})
}

// TestRoutePage: a case of unknown place is sent to the compound it is about.
func TestRoutePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t, func(f *casework.Filing) {
			f.Compound, f.County, f.Place = "", hepingCounty, "和平花园后身那个院"
		})
		county, office := w.as(account.County), "/office/cases/"+c.Code
		w.get(county, "/office/route").want(t, "the list", 200, office)
		w.get(county, office).want(t, "the case", 200, office+"/route")
		w.post(county, office+"/route", office+"/route", url.Values{"do": {"find"}, "find": {"和平"}}).want(t, "found", 200, w.compound.Code)
		w.post(county, office+"/route", office+"/route", url.Values{"compound": {"NOSUCH22"}}).want(t, "a wrong one", 200)
		w.post(county, office+"/route", office+"/route", url.Values{"compound": {w.compound.Code}}).want(t, "placed", 303)
		w.get(county, "/office/route").want(t, "nothing left", 200, "没有地点不明的诉求")
		w.get(w.as(account.Clerk), "/desk").want(t, "at the desk", 200, c.Code)
	})
}

package web

import (
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"
	"yianju/internal/consent"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

var completeReply = url.Values{"result": {"explained"}, "cause": {"保洁员上周离职,班次没有补上"}, "measure": {"今天已清扫二楼并安排新保洁员每日上午清扫楼道"}}

// TestDeskToAnswer is the clerk's shift: a case comes in, is accepted, sent to a
// worker who goes there by the link alone, and is answered.
func TestDeskToAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		clerk := w.as(account.Clerk)
		case_ := "/desk/cases/" + c.Code
		w.get(clerk, "/desk").want(t, "the queue", 200, "待接单", "和平花园 3号楼2单元", case_, "接单")
		w.get(clerk, case_).want(t, "the case", 200, "139****5432", "!13998765432", case_+"/accept", "为什么是这个时间", case_+"/ask_return")
		if p := w.post(clerk, case_, case_+"/accept", nil); p.location != case_+"?done=accept" {
			t.Fatalf("accepted: %d to %q\n%s", p.status, p.location, p.body)
		}
		w.get(clerk, case_+"?done=accept").want(t, "accepted", 200, "已接单", case_+"/reply")
		w.post(clerk, case_+"/dispatch", case_+"/dispatch", nil).want(t, "nobody chosen", 200, "请选择派给谁", "水电组 刘师傅")
		w.post(clerk, case_+"/dispatch", case_+"/dispatch", url.Values{"worker": {w.worker.String()}}).want(t, "dispatched", 303)

		link := jobLinkOn(t, w.get(clerk, case_).body)
		w.get(w.visitor(), link).want(t, "the job", 200, "和平花园 3号楼2单元", "楼道一周没人打扫了", "024-22220000", "!139****5432")
		w.post(w.visitor(), link, link+"/arrive", nil).want(t, "arrived", 303)
		w.post(w.visitor(), link, link+"/note", url.Values{"text": {"二楼已清完,缺两把扫帚"}}).want(t, "noted", 303)
		w.get(w.as(account.Worker), "/desk/jobs").want(t, "the worker's list", 200, "/desk/jobs/"+c.Code)
		if p := w.get(w.as(account.Worker), "/desk/jobs/"+c.Code); p.location != link {
			t.Errorf("the list leads to %q", p.location)
		}

		empty := w.post(clerk, case_+"/reply", case_+"/reply", url.Values{})
		empty.want(t, "an empty reply", 200, "请写采取了什么措施", "!答复太短")
		if n := strings.Count(empty.body, `href="#f-measure"`); n != 1 {
			t.Errorf("an empty reply: %d errors of one field", n)
		}
		short := url.Values{"result": {"explained"}, "cause": {"没人"}}
		w.post(clerk, case_+"/reply", case_+"/reply", short).want(t, "a short reply", 200, "没人</textarea>", "请写采取了什么措施")
		w.post(clerk, case_+"/reply", case_+"/reply", completeReply).want(t, "answered", 303)
		w.get(clerk, case_+"?done=reply").want(t, "answered", 200, "请他评价", "缺两把扫帚", "!"+case_+"/reply")
		w.get(w.visitor(), link).want(t, "the job after the answer", 404)
	})
}

func jobLinkOn(t *testing.T, body string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, `href="https://yianju.test/j/`)
	secret, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatal("the page shows no job link")
	}
	return "/j/" + secret
}

// TestDeskDoor: the pages of a desk are for its own people.
func TestDeskDoor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		case_ := "/desk/cases/" + w.file(t).Code
		owner := account.Actor{Account: 77, Kind: account.KindOwner, At: w.Clock.Now(), Agreed: consent.Current(consent.Privacy, w.Clock.Now()).Version}
		stranger := w.as(account.Clerk)
		stranger.Grants[0].Company++
		for _, row := range []struct {
			name   string
			a      account.Actor
			path   string
			status int
		}{
			{"a visitor at the queue", w.visitor(), "/desk", 401},
			{"a visitor at a case", w.visitor(), case_, 401},
			{"an owner at the queue", owner, "/desk", 403},
			{"an owner at the office", owner, "/office", 403},
			{"another company", stranger, case_, 404},
			{"another company's form", stranger, case_ + "/reply", 404},
			{"a case that is not there", w.as(account.Clerk), "/desk/cases/NOSUCHCODE", 404},
			{"a worker at the queue", w.as(account.Worker), "/desk", 303},
			{"a link that is none", w.visitor(), "/j/nosuchsecret", 404},
			{"an officer's list for a clerk", w.as(account.Clerk), "/office/cases", 403},
			{"an act that does not fit", w.as(account.Clerk), case_ + "/decide", 303},
		} {
			if got := w.get(row.a, row.path); got.status != row.status {
				t.Errorf("%s: %d, want %d", row.name, got.status, row.status)
			}
		}
	})
}

// TestActPages: every page of an act opens where its act is possible, in both
// languages, with all its words.
func TestActPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		open := func(a account.Actor, base string) {
			v, err := w.Cases.See(t.Context(), a, c.Ref, account.NoLink)
			ok(t, err)
			for _, p := range actPages {
				for _, act := range v.Choices {
					if act == p.Act {
						w.get(a, base+c.Code+"/"+p.Path).want(t, p.Path, 200, "<form", "!>desk.")
					}
				}
			}
		}
		open(w.as(account.Clerk), "/desk/cases/")
		open(w.as(account.County), "/office/cases/")
		_, err := w.Cases.Do(t.Context(), w.as(account.Clerk), c.Ref, casework.Deed{Command: casework.Command{Act: casework.ActAccept}})
		ok(t, err)
		open(w.as(account.Clerk), "/desk/cases/")
		open(w.as(account.City), "/office/cases/")
	})
}

// TestStaleForm: what was typed on an old page is kept and the page is new.
func TestStaleForm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		c := w.file(t)
		clerk := w.as(account.Clerk)
		case_ := "/desk/cases/" + c.Code
		w.post(clerk, case_, case_+"/accept", nil).want(t, "accepted", 303)
		w.post(clerk, case_+"/reply", case_+"/reply", completeReply).want(t, "answered", 303)
		again := maps.Clone(completeReply)
		again.Set("seq", "2")
		w.post(clerk, case_, case_+"/reply", again).want(t, "the same form sent again", 303)
		again.Set("cause", "别的原因写在这里")
		w.post(clerk, case_, case_+"/reply", again).want(t, "other words from the same page", 200, "别的原因写在这里")
		w.post(clerk, case_, case_+"/contact", url.Values{"seq": {"1"}, "text": {"打过电话了"}}).want(t, "an act that no longer fits", 200, "打过电话了")
	})
}

// TestFileFor: a clerk writes down a caller's words; another company's compound is refused.
func TestFileFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		clerk := w.as(account.Clerk)
		w.get(clerk, "/desk/new").want(t, "the form", 200, "和平花园", "来电")
		call := url.Values{"channel": {"visit"}, "compound": {w.compound.Code}, "place": {"5号楼"}, "category": {"1701"}, "text": {"楼下垃圾没人收"},
			"phone": {"13812345678"}, "privacy": {"masked"}}
		done := w.post(clerk, "/desk/new", "/desk/new", call)
		done.want(t, "filed", 303)
		_, code, _ := strings.Cut(done.location, "filed=")
		w.get(clerk, done.location).want(t, "its number", 200, "已登记", code, "/desk/cases/"+code)
		w.get(clerk, "/desk/cases/"+code).want(t, "the case", 200, "来访", "楼下垃圾没人收")
		call.Del("text")
		call.Set("compound", "NOSUCH22")
		w.post(clerk, "/desk/new", "/desk/new", call).want(t, "nothing said", 200, "请写明情况", "13812345678")
		w.post(w.as(account.County), "/office/new", "/office/new", url.Values{"do": {"find"}, "find": {"和平"}}).
			want(t, "looked up", 200, "和平花园")
	})
}

// TestShift: what one shift writes the next reads, with what cannot wait.
func TestShift(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		w.file(t, func(f *casework.Filing) { f.Category, f.Text = "1301", "有人困在电梯里" })
		w.file(t)
		clerk := w.as(account.Clerk)
		w.get(clerk, "/desk/shift").want(t, "the hand-over", 200, "电梯困人", "!保洁不到位")
		w.post(clerk, "/desk/shift", "/desk/shift", url.Values{"text": {""}}).want(t, "nothing written", 200)
		w.post(clerk, "/desk/shift", "/desk/shift", url.Values{"text": {"3号楼等配件"}}).want(t, "written", 303)
		w.get(clerk, "/desk/shift").want(t, "the next shift", 200, "3号楼等配件", "水电组 刘师傅")
	})
}

// TestQueueFilters: the numbers on top lead to lists of so many.
func TestQueueFilters(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		w.file(t)
		clerk := w.as(account.Clerk)
		row := "楼道一周没人打扫了"
		for path, says := range map[string]string{"/desk?state=waiting": row, "/desk?state=working": "!" + row, "/desk?overdue=1": "!" + row,
			"/desk?q=%E6%A5%BC%E9%81%93": row, "/desk?q=%E7%94%B5%E6%A2%AF": "没有这样的工单", "/desk?after=nonsense": row} {
			w.get(clerk, path).want(t, path, 200, says)
		}
		dbtest.Clock(d).Advance(20 * 24 * time.Hour)
		w.get(w.as(account.Clerk), "/desk?overdue=1").want(t, "late", 200, row, "已超")
	})
}

// TestPhone: the whole number is shown for a purpose, to those who handle the case,
// on a page of its own that Back and Reload show without sending anything.
func TestPhone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		path := "/desk/cases/" + w.file(t).Code + "/phone"
		clerk := w.as(account.Clerk)
		w.post(clerk, path, path, url.Values{"purpose": {""}}).want(t, "no purpose", 200, "!13998765432")
		sent := w.post(clerk, path, path, url.Values{"purpose": {"约上门时间"}})
		if sent.want(t, "with a purpose", 303, "!13998765432"); sent.location != path {
			t.Errorf("with a purpose it leads to %q", sent.location)
		}
		for range 2 {
			w.get(clerk, path).want(t, "shown, and loaded again", 200, "13998765432", "已记录这次查看")
		}
		dbtest.Clock(d).Advance(casework.RevealFor)
		w.get(w.as(account.Clerk), path).want(t, "later", 200, "!13998765432", "用来做什么")
		stranger := w.as(account.Clerk)
		stranger.Grants[0].Company++
		w.post(stranger, path, path, url.Values{"purpose": {"看看"}}).want(t, "another company", 404, "!13998765432")
	})
}

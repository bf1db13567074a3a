package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"yianju/internal/consent"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/roll"
	"yianju/internal/seal"
)

// recordOf is the page of one of the workplace's records.
func (w *workplace) recordOf(at workPlace, kind string, record id.ID) string {
	return at.recordPath(registry.Ref{Kind: kind, County: hepingCounty, ID: record})
}

func (w *workplace) stranger() account.Actor {
	a := w.as(account.County)
	a.Grants[0].Lo, a.Grants[0].Hi = 210103, 210103
	return a
}

func TestRegistryOffice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		county := w.as(account.County)
		w.get(county, "/office/registry").want(t, "the list", 200, "和平花园", "和平物业")
		w.get(county, "/office/registry?q=花园").want(t, "a search", 200, "和平花园")
		w.get(county, "/office/registry?q=月亮").want(t, "a search for nothing", 200, "!和平花园")
		w.get(county, "/office/registry?unserved=1").want(t, "the unserved", 200, "!HPHYUAN2", "没有记录")
		w.get(county, "/office/registry?kind=company").want(t, "companies", 200, "和平物业")
		w.get(county, "/office/registry?kind=contract").want(t, "contracts", 200, "和平花园", "签订日期不明")
		w.get(w.stranger(), "/office/registry").want(t, "another county's list", 200, "!和平花园")
		w.get(w.visitor(), "/office/registry").want(t, "a visitor", 401)

		page := w.recordOf(officePlace, "compound", w.compound.ID)
		w.get(county, page).want(t, "the record", 200, "和平花园", "首次录入", "变更、更正", "还缺")
		w.get(w.stranger(), page).want(t, "another county", 404, "!和平花园")
		w.get(w.as(account.City), page).want(t, "the city", 200, "变更、更正")
		w.get(w.as(account.Province), page).want(t, "the province", 200, "!变更、更正")
		w.get(county, page+"?on=2019-12-31").want(t, "before it began", 200, "那一天没有这条登记信息")

		w.get(county, page+"/change").want(t, "the form", 200, `name="households"`, `value="600"`, `name="base" value="1"`)
		form := url.Values{"base": {"1"}, "correct": {"no"}, "valid_from": {"2026-03-01"}, "why": {"普查"}, "name": {"和平花园"}, "street": {"210102001"}, "households": {"620"}}
		wrong := url.Values{"base": {"1"}, "correct": {"no"}, "valid_from": {"2026-02-30"}, "why": {""}, "name": {""}, "households": {"很多"}}
		w.ask(county, "POST", page+"/change", wrong).want(t, "a day that is none", 422, "请填日期", `value="很多"`)
		wrong.Set("valid_from", "2026-03-01")
		w.ask(county, "POST", page+"/change", wrong).want(t, "everything wrong", 422, "请填写", "请填数字", `value="很多"`)
		if p := w.ask(w.as(account.Province), "POST", page+"/change", form); p.status != 403 {
			t.Errorf("the province changes: %d", p.status)
		}
		if p := w.ask(w.stranger(), "POST", page+"/change", form); p.status != 404 {
			t.Errorf("another county changes: %d", p.status)
		}
		if p := w.ask(county, "POST", page+"/change", form); p.status != 303 || !strings.HasSuffix(p.location, "?done=1") {
			t.Fatalf("%d %s", p.status, p.location)
		}
		w.get(county, page).want(t, "after the change", 200, "620", "总户数:600 → 620", "原因:普查", "2026年3月1日起")
		w.get(county, page+"?on=2026-02-01").want(t, "before the change", 200, "600")
	})
}

func TestRegistryNew(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t, dbtest.Open(t, db.SQLite))
	county := w.as(account.County)
	form := url.Values{"l_county": {"210102"}, "valid_from": {"2026-03-01"}, "why": {"新交付"}, "name": {"月亮湾"}, "street": {"210102001"}}
	w.get(county, "/office/registry/new/compound?l_county=210102").want(t, "the form", 200, `name="l_county" value="210102"`)
	p := w.ask(county, "POST", "/office/registry/new/compound", form)
	if p.status != 303 || !strings.Contains(p.location, "/record/compound/210102/") {
		t.Fatalf("%d %s", p.status, p.location)
	}
	w.get(county, p.location).want(t, "the new record", 200, "月亮湾", "已保存", "新交付", "无物业")
	place := strings.TrimSuffix(p.location[strings.LastIndex(p.location, "/")+1:], "?done=1")
	form.Set("l_county", "210103")
	if p := w.ask(county, "POST", "/office/registry/new/compound", form); p.status != 404 && p.status != 403 {
		t.Errorf("in another county: %d", p.status)
	}
	contract := url.Values{"l_county": {"210102"}, "l_compound": {place}, "valid_from": {"2026-03-01"}, "why": {"选聘"}, "kind": {"early"}, "grade": {"2"}, "uscc": {"nonsense"}}
	w.ask(county, "POST", "/office/registry/new/contract", contract).want(t, "an unknown company", 422, "没有登记这家企业", `name="l_compound" value="`+place)
	uscc, err := company.CompleteUSCC("91210102MA0000001")
	ok(t, err)
	contract.Set("uscc", uscc)
	w.get(county, "/office/registry?unserved=1").want(t, "before the contract", 200, "月亮湾")
	if p := w.ask(county, "POST", "/office/registry/new/contract", contract); p.status != 303 {
		t.Errorf("a contract: %d %s", p.status, p.body)
	}
	w.get(county, "/office/registry?unserved=1").want(t, "after the contract", 200, "!月亮湾")
}

// A company proposes, sees nothing in force, and the county confirms what it sees.
func TestRegistryProposal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorkplace(t, d)
		manager, county := w.as(account.Manager), w.as(account.County)
		w.get(manager, "/desk/registry").want(t, "my records", 200, "和平物业", "和平花园", "完整度")
		other := w.as(account.Manager)
		other.Grants[0].Company = 99
		page := w.recordOf(deskPlace, "company", w.company)
		w.get(other, page).want(t, "another company", 404)
		w.get(manager, page+"/change").want(t, "the form", 200, "确认之前不生效", "!name=\"status\"")
		form := url.Values{"base": {"1"}, "correct": {"no"}, "valid_from": {"2026-03-01"}, "why": {"换号"}, "name": {"和平物业"}, "phone_24h": {"024-33330000"}, "legal_rep": {"王建国"}}
		if p := w.ask(manager, "POST", page+"/change", form); p.status != 303 || !strings.HasSuffix(p.location, "?done=1") {
			t.Fatalf("%d %s", p.status, p.location)
		}
		w.get(manager, page).want(t, "before it is confirmed", 200, "024-22220000", "!024-33330000")
		var number id.ID
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			list, _, err := registry.Proposals(tx, account.ScopeOf(county, "registry.proposals"), "open", 0)
			if len(list) != 1 {
				t.Fatalf("%v", list)
			}
			number = list[0].Number
			return err
		}))
		proposal := fmt.Sprintf("/registry/proposals/%d/%s", hepingCounty, number)
		w.get(county, "/office/registry/proposals").want(t, "the queue", 200, "和平物业", "换号")
		w.get(other, "/desk"+proposal).want(t, "another company's", 404)
		w.get(manager, "/desk"+proposal).want(t, "my own", 200, "撤回申请", "!value=\"confirm\"")
		w.get(county, "/office"+proposal).want(t, "old → new", 200, "024-22220000", "024-33330000", "王*", "!王建国", "!在职人数")
		if p := w.ask(manager, "POST", "/desk"+proposal, url.Values{"do": {"confirm"}, "seq": {"1"}}); p.status != 403 {
			t.Errorf("it confirms itself: %d", p.status)
		}
		if p := w.ask(county, "POST", "/office"+proposal, url.Values{"do": {"confirm"}, "seq": {"1"}}); p.status != 303 {
			t.Fatalf("%d %s", p.status, p.location)
		}
		w.get(manager, page).want(t, "in force", 200, "024-33330000", "24小时值班电话:024-22220000 → 024-33330000", "!王建国")
		w.get(county, "/office"+proposal).want(t, "decided", 200, "已确认", "!value=\"confirm\"")
	})
}

// An owner binds their home by the roll, sees their household alone, and leaves.
func TestOwnHome(t *testing.T) {
	t.Parallel()
	w := newWorkplace(t, dbtest.Open(t, db.SQLite))
	house := compound.Building{County: hepingCounty, ID: w.IDs.Next(), Compound: w.compound.ID, Number: 3, Name: "3号楼"}
	unit := compound.Unit{County: hepingCounty, ID: w.IDs.Next(), Compound: w.compound.ID, Building: house.ID, Floor: 5, Room: "501", Area: 8900}
	person := account.Person{Account: w.IDs.Next(), Party: w.IDs.Next(), Subject: seal.NewSubject(w.IDs.Bytes), Home: hepingCounty, Kind: account.KindOwner, Phone: "13998765432"}
	var b db.Batch
	house.Put(&b, w.Clock.Now())
	unit.Put(&b, w.Clock.Now())
	ok(t, w.Accounts.Put(&b, w.Clock.Now(), person))
	ok(t, w.d.Submit(t.Context(), &b))
	owner := account.Actor{Account: person.Account, Party: person.Party, Kind: account.KindOwner, At: w.Clock.Now(), Agreed: consent.Current(consent.Privacy, w.Clock.Now()).Version}
	clerk := w.as(account.Clerk)
	_, err := w.Roll.Record(context.Background(), clerk, hepingCounty, unit.ID, roll.Edit{Typed: map[string]string{"name": "王建国", "phone": "13998765432", "relation": "owner"},
		Span: history.Span{From: w.Clock.Now().AddDate(-1, 0, 0)}, Why: "入住"})
	ok(t, err)

	w.get(owner, "/me/home").want(t, "no home yet", 200, "还没有绑定房屋")
	w.get(owner, "/me/home/new?find=花园").want(t, "which compound", 200, "/me/home/new?c=HPHYUAN2")
	w.get(owner, "/me/home/new?c=HPHYUAN2").want(t, "how", 200, "3号楼", "名册上有我")
	form := url.Values{"c": {"HPHYUAN2"}, "b": {house.ID.String()}, "room": {"501"}, "proof": {"roll"}, "name": {"王建军"}}
	w.ask(owner, "POST", "/me/home/new", form).want(t, "another name", 422, "名册上没有这个姓名", `value="王建军"`)
	form.Set("name", "王建国")
	if p := w.ask(owner, "POST", "/me/home/new", form); p.status != 303 || p.location != "/me/home" {
		t.Fatalf("%d %s", p.status, p.location)
	}
	household := rollBase(ownHome, hepingCounty, unit.ID)
	w.get(owner, "/me/home").want(t, "my home", 200, "和平花园 3号楼501", household)
	w.get(owner, household).want(t, "my household", 200, "王*", "!王建国", "139****5432", "登记家人或承租人", "!发绑定码")
	stranger := owner
	stranger.Account = 4711
	w.get(stranger, household).want(t, "a neighbour", 404)
	w.get(clerk, "/desk"+strings.Replace(household, "/me/home", "/registry/roll", 1)).want(t, "the company", 200, "王*", "发绑定码")
	code := w.ask(clerk, "POST", "/desk"+strings.Replace(household, "/me/home", "/registry/roll", 1), url.Values{"do": {"code"}, "code_relation": {"tenant"}})
	code.want(t, "a code", http.StatusOK, "只显示这一次")
	family := url.Values{"name": {"李梅"}, "phone": {"13900000001"}, "relation": {"family"}, "valid_from": {"2026-03-01"}}
	if p := w.ask(owner, "POST", household, family); p.status != 303 || p.location != household {
		t.Fatalf("%d %s", p.status, p.location)
	}
	w.get(owner, household).want(t, "with family", 200, "李*")
	var entry id.ID
	ok(t, w.d.View(t.Context(), func(tx *db.Tx) error {
		list, err := roll.Of(tx, hepingCounty, unit.ID)
		entry = list[0].ID
		return err
	}))
	if p := w.ask(owner, "POST", household, url.Values{"do": {"leave"}, "entry": {entry.String()}, "on": {"2026-03-01"}}); p.status != 303 {
		t.Fatalf("%d %s", p.status, p.location)
	}
	w.get(owner, household).want(t, "after the sale", 404)
	w.get(owner, "/me/home").want(t, "after the sale", 200, "还没有绑定房屋")
}

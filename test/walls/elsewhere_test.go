package walls

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/consent"
	"yianju/internal/db"
	"yianju/internal/disclosure"
	"yianju/internal/docket"
	"yianju/internal/errs"
	"yianju/internal/golive"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/message"
	"yianju/internal/privacy"
	"yianju/internal/registry"
	"yianju/internal/roll"
	"yianju/internal/seal"
)

// TestElsewhere reads pages, lets much happen where their readers have nothing to
// say, and reads them again: not one may have changed. So no number, date or order
// speaks of what is not theirs, which no canary could tell.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			n := newTown(t, dialect)
			n.live(t)
			if pages := n.elsewhere(t); pages < 500 {
				t.Errorf("only %d pages were compared", pages)
			}
		})
	}
}

// far are the places where something happens, the farthest first: in the other city,
// in the other county, at the other company. Each leaves fewer people untouched.
var far = []string{"b1xp", "a2xp", "a1yp"}

// happens is the turn in which it does.
const happens = "elsewhere"

// elsewhere counts the pages that were compared.
func (n *town) elsewhere(t testing.TB) (pages int) {
	all := n.turn(happens)
	n.hold(t)
	read := map[string]map[string]string{}
	for _, p := range n.actors {
		if n.apart(p, far[0]) && (n.turn(happens+" "+p.name) || all) {
			read[p.name] = n.pages(t, p)
		}
	}
	for _, at := range far {
		n.turn(happens)
		n.happen(t, at)
		for _, p := range n.actors {
			if read[p.name] == nil || !n.apart(p, at) {
				continue
			}
			pages += n.again(t, p, read[p.name], "something happened at "+at)
		}
	}
	n.turn(happens)
	n.threatened(t, "a1xp")
	for _, p := range n.actors {
		if read[p.name] == nil || p.role != "clerk" && p.role != "worker" {
			continue
		}
		pages += n.again(t, p, read[p.name], "somebody filed a threat at their place")
	}
	return pages
}

// again reads the pages of a person again and counts them: none may have changed.
func (n *town) again(t testing.TB, p person, read map[string]string, after string) int {
	n.turn(happens + " " + p.name)
	for _, path := range slices.Sorted(maps.Keys(read)) {
		if now := n.send(p, http.MethodGet, path, "").page(); now != read[path] && (!n.mutant || !strings.HasPrefix(now, "5")) {
			t.Errorf("%s as %s is another after %s: %s", path, p.name, after, firstDifference(read[path], now))
		}
	}
	return len(read)
}

// threatened is a case that the desk of its place may not know of.
func (n *town) threatened(t testing.TB, at string) {
	n.forms++
	_, err := n.Cases.File(t.Context(), account.Anonymous(n.clock.Now()), casework.Filing{Key: fmt.Sprintf("threat-%032d", n.forms), Channel: casework.Web, Category: "1701",
		Privacy: casework.Named, Text: "不想活了", Phone: "13612340000", Compound: n.compounds[at].Code, Place: "3号楼"})
	ok(t, err)
}

// apart reports whether nothing that happens at a place is a person's to see: they
// are of another branch of the tree, or of none. Administrators and the province are
// of all.
func (n *town) apart(p person, at string) bool {
	return p.at == "-" || p.at != "" && !strings.HasPrefix(at, p.at) && !strings.HasPrefix(p.at, at[:len(at)-1])
}

// page is an answer in one text.
func (a answer) page() string {
	return fmt.Sprintf("%d %s\n%s", a.status, a.location, words(a.body)+strings.Join(leads(a), "\n"))
}

// pages are the lists of a person and where they lead, as they stand; without what
// is another each time, as forms with a key of their own are.
func (n *town) pages(t testing.TB, p person) map[string]string {
	out := map[string]string{}
	var paths []string
	for _, r := range read(t, crawlCSV) {
		if !strings.Contains(r["path"], "<") {
			paths = append(paths, r["path"])
		}
	}
	paths = append(paths, "/desk/cases/"+n.cases["mine"].Code+"/dispatch", "/me/account", "/me/factors", "/me/data", "/people/"+n.holder().String(), "/erased/"+n.things["erased guest"]["secret"], "/company/"+n.companies["a1x"].USCC, "/c/"+n.compounds["a1xp"].Code)
	for range 2 {
		var next []string
		for _, path := range paths {
			if _, known := out[path]; known || len(out) > 150 || n.public(path) {
				continue
			}
			a := n.send(p, http.MethodGet, path, "")
			if out[path] = a.page(); a.status == http.StatusOK && out[path] != n.send(p, http.MethodGet, path, "").page() {
				delete(out, path)
			}
			next = append(next, leads(a)...)
		}
		paths = next
	}
	return out
}

// public reports whether a page tells everybody what happens at a far place.
func (n *town) public(path string) bool {
	return slices.ContainsFunc(far, func(at string) bool {
		return strings.Contains(path, n.compounds[at].Code) || strings.Contains(path, n.companies[at[:3]].USCC)
	})
}

// firstDifference shows where two texts part.
func firstDifference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	cut := func(s string) string {
		return strings.ToValidUTF8(s[min(len(s), max(0, at-60)):min(len(s), at+60)], "")
	}
	return fmt.Sprintf("%q, now %q", cut(a), cut(b))
}

// newcomer puts an account into town that is nobody of actor.csv, and signs it in
// twice.
func (n *town) newcomer(t testing.TB, p person) account.Actor {
	n.forms++
	one := account.Person{Account: n.IDs.Next(), Party: n.IDs.Next(), Subject: seal.NewSubject(n.IDs.Bytes), Home: counties[(p.at + "1")[:2]], Kind: account.KindStaff, Name: p.name}
	if p.role == "owner" {
		one.Kind, one.Name, one.Phone = account.KindOwner, "", fmt.Sprintf("137%08d", n.forms)
	} else {
		one.Login = fmt.Sprint("newcomer-", n.forms)
	}
	var b db.Batch
	ok(t, n.Accounts.Put(&b, settled, one))
	if p.role == "owner" {
		text := consent.Current(consent.Privacy, n.clock.Now())
		b.Exec(`INSERT INTO consent (account_id, id, notice, version, hash, lang, agreed_at) VALUES ($1, $1, $2, $3, $4, 'zh-CN', $5)`,
			one.Account, text.Notice, text.Version, text.Hash, settled)
	} else {
		n.grant(p).Put(&b, one.Account, 0, settled)
	}
	token := ""
	for i := range 2 {
		token = fmt.Sprint("session-of-newcomer-", n.forms, i)
		hash := sha256.Sum256([]byte(token))
		b.Exec(`INSERT INTO session (token_hash, id, account_id, recorded_at, seen_at, expires_at, factor_at) VALUES ($1, $2, $3, $4, $4, $5, $4)`,
			hash[:], n.IDs.Next(), one.Account, n.clock.Now(), n.clock.Now().AddDate(0, 0, 1))
	}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	a, err := n.Accounts.Authenticate(t.Context(), token)
	ok(t, err)
	return a
}

// happen lets much happen at a compound, by the people who are there and their
// offices: whatever there is a list, a count or a mark of.
func (n *town) happen(t testing.TB, at string) {
	ctx, today := t.Context(), n.clock.Now()
	place, firm := n.compounds[at], n.companies[at[:3]]
	resident, guest := n.newcomer(t, person{name: "resident", role: "owner", at: at}), n.newcomer(t, person{name: "guest", role: "owner", at: at})
	worker := n.newcomer(t, person{name: "维修工", role: "worker", at: at[:3]})
	clerk := n.newcomer(t, person{name: "值班员", role: "clerk", at: at[:3]})
	manager := n.newcomer(t, person{name: "经理", role: "manager", at: at[:3]})
	county := n.newcomer(t, person{name: "区县", role: "county", at: at[:2]})
	city := n.newcomer(t, person{name: "市", role: "city", at: at[:1]})

	n.caseThere(t, at, resident, clerk, worker, n.newcomer(t, person{name: "joiner", role: "owner", at: at}), n.newcomer(t, person{name: "joiner", role: "owner", at: at}))
	late := n.late[at]
	n.do(t, clerk, &late, casework.Deed{Command: casework.Command{Act: casework.ActAccept}})
	n.do(t, clerk, &late, casework.Deed{Command: casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "人手不够", Measure: "已增派两名保洁员, 今日起每天打扫并拍照留存"}})

	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error { return message.MarkRead(tx, resident.Account, n.IDs.Next()) }))
	n.lostMessage(t, thing{kind: "message", at: at[:2]})
	n.lostMessage(t, thing{kind: "replayed", at: at[:2]})
	n.check(t, thing{at: at[:2]}, "elsewhere")
	ok(t, company.NewService(n.DB, n.IDs).HandOver(ctx, clerk, firm.ID, "交接"))
	_, err := n.Cases.PlanTurn(ctx, county, casework.Turn{County: place.County, Account: county.Account, From: today, Until: today.Add(8 * time.Hour), Phone: "13600001111"})
	ok(t, err)
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
		phone, err := n.Cases.OnCallPhone(tx, n.holder())
		if phone != "" {
			t.Errorf("who is on no list is rung up at the number of %s", at)
		}
		return err
	}))

	ok(t, n.Accounts.RevokeOthers(ctx, resident))
	if err := n.Accounts.Revoke(ctx, resident, n.bearers[n.sessions["owner"]].Session.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a session of somebody else's is ended: %v", err)
	}
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO account_factor (account_id, id, kind, sealed, recorded_at, confirmed_at, used_at, counter) VALUES ($1, $2, 'totp', $3, $4, $4, $4, 1)`,
			county.Account, n.IDs.Next(), []byte{0}, tx.Now())
		return err
	}))

	n.rollThere(t, at, resident, guest, manager, county)
	n.verifiedThere(t, at, manager)
	n.registryThere(t, at, manager, county, city)
	n.importedThere(t, at, manager, county)
	_, err = n.Intake.File(ctx, clerk, "roll", "业主.csv", strings.NewReader("小区名称,楼栋,房号,姓名\n花园,1号楼,101,甲\n"), "")
	ok(t, err)
	n.disclosedThere(t, at, clerk)
	if at == far[0] { // what happens in another city; a county has its part of its city's docket
		n.docketThere(t, at)
		n.officesThere(t, at, county, city)
	}
	var read strings.Builder // by whom of the desk
	ok(t, n.Privacy.Export(ctx, resident, privacy.Text, i18n.Chinese, &read))
	if clerk := i18n.Chinese.T("account.role.clerk"); !strings.Contains(read.String(), clerk) {
		t.Errorf("a resident of %s is not told that a %s read of them", at, clerk)
	}
	n.accountsThere(t, at)
	for _, who := range []account.Actor{guest, resident} {
		_, err = n.Privacy.Erase(ctx, who)
		ok(t, err)
		ok(t, n.Privacy.RunErasure(ctx, who.Account, func(context.Context, int64, int64) error { return nil }))
		ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
			var left int
			err := tx.QueryRow(`SELECT COUNT(*) FROM privacy_request WHERE account_id = $1 AND ended_at IS NULL`, who.Account).Scan(&left)
			if left > 0 {
				t.Errorf("somebody at %s asked to be erased and is not", at)
			}
			return err
		}))
	}
}

// disclosedThere lets a clerk read of more persons than is usual, and somebody else of
// one: the alarm is of the one alone.
func (n *town) disclosedThere(t testing.TB, at string, clerk account.Actor) {
	place, other := n.compounds[at], n.newcomer(t, person{name: "值班员", role: "clerk", at: at[:3]})
	alarms := map[id.ID]int{}
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		for _, read := range []struct {
			by      account.Actor
			persons int
		}{{clerk, 25}, {clerk, 25}, {clerk, 25}, {other, 1}} {
			if _, err := (disclosure.Book{IDs: n.IDs, Log: n.Audit}).Enter(tx, read.by, disclosure.Disclosure{Kind: disclosure.OfCase, County: place.County, Record: place.ID, Code: place.Code,
				Persons: read.persons, Purpose: "核对"}); err != nil {
				return err
			}
			var raised int
			if err := tx.QueryRow(`SELECT COUNT(*) FROM disclosure_alarm WHERE account_id = $1`, read.by.Account).Scan(&raised); err != nil {
				return err
			}
			alarms[read.by.Account] = raised
		}
		list, err := disclosure.By(tx, n.actor(t, "admin_audit"), other.Account, time.Time{}, time.Time{}, 0, 10)
		if len(list) != 1 {
			t.Errorf("of who read of one at %s %d views are on record", at, len(list))
		}
		return err
	}))
	if alarms[clerk.Account] == 0 || alarms[other.Account] != 0 {
		t.Errorf("at %s %d alarms are raised of who read of many, %d of who read of one", at, alarms[clerk.Account], alarms[other.Account])
	}
}

// docketThere is another week's docket of the city, with a case of a company: no company
// of elsewhere has a part of it.
func (n *town) docketThere(t testing.TB, at string) {
	ctx, own := t.Context(), n.companies["a1x"]
	d := n.docketOf(t, "2026-W10", at[:2])
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error { return n.press(tx, d, thing{at: at[:3]}, "elsewhere") }))
	if err := n.Dockets.SeeExtract(ctx, n.actor(t, "clerk"), d.ID, 0, own.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("a company of elsewhere sees a docket of %s: %v", at, err)
	}
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
		list, err := n.Dockets.CompanyExtracts(tx, n.actor(t, "clerk"), own.ID, d.Week)
		if len(list) > 0 {
			t.Errorf("a company of elsewhere has %d parts of a docket of %s", len(list), at)
		}
		return err
	}))
}

// docketOf is the docket of a week of the city of a county, issued.
func (n *town) docketOf(t testing.TB, week, at string) (d docket.Docket) {
	t.Helper()
	w, _ := docket.ParseWeek(week)
	n.Dockets.Cities = []int{counties[at] / 100 * 100}
	ok(t, n.Dockets.Build(t.Context(), week, func(int64, int64) error { return nil }))
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) (err error) {
		if d, err = docket.Of(tx, n.Dockets.Cities[0], w); err == nil {
			_, err = tx.Exec(`UPDATE docket SET issued_at = $2 WHERE id = $1`, d.ID, tx.Now())
		}
		return err
	}))
	return d
}

// caseThere is a case from its filing to its rating, and one that nobody took yet.
func (n *town) caseThere(t testing.TB, at string, resident, clerk, worker account.Actor, joiners ...account.Actor) {
	for _, who := range []account.Actor{resident, account.Anonymous(n.clock.Now())} {
		c := n.filed(t, at, who)
		if !who.SignedIn() {
			break
		}
		for _, j := range joiners {
			n.do(t, j, &c, casework.Deed{Command: casework.Command{Act: casework.ActJoin}})
		}
		for _, d := range []casework.Deed{{Command: casework.Command{Act: casework.ActAccept}},
			{Command: casework.Command{Act: casework.ActDispatch, Text: "派工"}, Worker: worker.Account},
			{Command: casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "人手不够", Measure: "已增派两名保洁员, 今日起每天打扫并拍照留存"}}} {
			n.do(t, clerk, &c, d)
		}
		for _, j := range joiners {
			n.do(t, j, &c, casework.Deed{Command: casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true}})
		}
		n.do(t, resident, &c, casework.Deed{Command: casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true}})
	}
}

// filed is a case of nobody in target.csv.
func (n *town) filed(t testing.TB, at string, who account.Actor) filedCase {
	n.forms++
	r, err := n.Cases.File(t.Context(), who, casework.Filing{Key: fmt.Sprintf("there-%032d", n.forms), Channel: casework.Web, Category: "1701", Privacy: casework.Named,
		Text: "楼道一周没人打扫", Phone: "13612340000", Compound: n.compounds[at].Code, Unit: n.units[at+"2"].ID})
	ok(t, err)
	return filedCase{Case: r.Case}
}

// rollThere fills a unit, binds its owner to it, and lets a guest act for them.
func (n *town) rollThere(t testing.TB, at string, resident, guest, manager, county account.Actor) {
	ctx, u := t.Context(), n.units[at+"2"]
	entry, err := n.Roll.Record(ctx, manager, u.County, u.ID, roll.Edit{Typed: map[string]string{"name": "租户", "phone": "13812341111", "relation": "tenant"},
		Span: history.Span{From: settled}, Why: "登记"})
	ok(t, err)
	ok(t, n.Roll.Leave(ctx, manager, u.County, entry, n.clock.Now(), roll.Edit{Why: "搬离"}))
	for i, who := range []account.Actor{resident, guest} {
		c, err := n.Roll.Bind(ctx, who, roll.Asked{County: u.County, Unit: u.ID, Proof: compound.ByDeed, Relation: compound.Owner, Name: "某人", File: n.picture(t, at)})
		ok(t, err)
		if i == 0 {
			_, err = n.Roll.Decide(ctx, manager, u.County, c.ID, true, "与权属证书一致")
			ok(t, err)
		}
	}
	for range 2 { // each may ask once, whoever else has
		_, err := n.Roll.Bind(ctx, n.newcomer(t, person{name: "applicant", role: "owner", at: at}), roll.Asked{County: u.County, Unit: n.units[at+"1"].ID, Proof: compound.ByDeed, Relation: compound.Owner, Name: "某人", File: n.picture(t, at)})
		ok(t, err)
	}
	_, err = n.Roll.Delegate(ctx, resident, u.County, u.ID, "13811112222", time.Time{})
	ok(t, err)
	deed := consent.Current(consent.Deed, n.clock.Now())
	ok(t, n.Accounts.Agree(ctx, resident, consent.Deed, deed.Version, i18n.Chinese))
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
		others, err := compound.DelegatedTo(tx, n.accounts["neighbour"], tx.Now())
		if len(others) > 0 {
			t.Errorf("who acts for nobody acts for %d homes of %s", len(others), at)
		}
		if err != nil {
			return err
		}
		held, err := consent.Holds(tx, guest.Account, deed)
		if held {
			t.Errorf("somebody at %s agreed to what another agreed to", at)
		}
		return err
	}))
	_, err = n.Roll.IssueCode(ctx, manager, u.County, u.ID, compound.Family)
	ok(t, err)
}

// verifiedThere lets a company confirm a record in the verification that runs there.
func (n *town) verifiedThere(t testing.TB, at string, manager account.Actor) {
	campaign := n.campaign
	if at[:1] != "a" {
		campaign = n.away
	}
	n.confirm(t, manager, campaign, n.compounds[at[:3]+"q"])
}

// importedThere lets people hand in files that speak of what is not theirs: no row of
// them may be written, nor may a fault tell what there is.
func (n *town) importedThere(t testing.TB, at string, manager, county account.Actor) {
	ctx, near, far := t.Context(), counties[at[:2]], counties["a1"]
	if at[:2] == "a1" {
		far = counties["b1"]
	}
	uscc, err := company.CompleteUSCC(fmt.Sprintf("91%06dMA%07d", near, n.forms))
	ok(t, err)
	roll := "小区名称,楼栋,单元,房号,楼层,专有面积(平方米),姓名,身份\n"
	for _, one := range []struct {
		by         account.Actor
		kind, rows string
		fault      string
	}{
		{manager, "roll", roll + "a1xp花园,1号楼,,102,,,甲,业主\n", "intake.unknown_place"},
		{manager, "roll", roll + at + "花园,1号楼,,999,9,80,甲,业主\n", "intake.unknown_unit"},
		{county, "company", fmt.Sprintf("区县,统一社会信用代码,企业名称\n%d,%s,某物业服务有限公司\n", far, uscc), "intake.not_yours"},
		{county, "compound", fmt.Sprintf("小区编码,小区名称,街道\n%s,某花园,%d\n", n.compounds["b2xp"].Code, street(at)), "intake.unknown_place"},
	} {
		in, err := n.Intake.File(ctx, one.by, one.kind, "表.csv", strings.NewReader(one.rows), "")
		ok(t, err)
		ok(t, n.Intake.Run(ctx, in.ID))
		ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
			list, _, err := n.Intake.Faults(tx, in, 0, 10)
			var keys []string
			for _, f := range list {
				keys = append(keys, f.Key)
			}
			if !slices.Equal(keys, []string{one.fault}) {
				t.Errorf("a file of %s that is not of %s has the faults %v, not %s", one.kind, at, keys, one.fault)
			}
			return err
		}))
		if err := n.Intake.Apply(ctx, one.by, in.ID, intake.Good); err == nil {
			ok(t, n.Intake.Run(ctx, in.ID))
		}
	}
}

// registryThere changes and proposes records, confirms one in the verification, and
// looks for a company.
func (n *town) registryThere(t testing.TB, at string, manager, county, city account.Actor) {
	ctx, place, firm, system := t.Context(), n.compounds[at], n.companies[at[:3]], account.System(n.clock.Now())
	_, err := n.Registry.Record(ctx, system, "manager", registry.Links{County: firm.County, Company: firm.ID, CompoundCounty: place.County, Compound: place.ID},
		registry.Edit{Typed: map[string]string{"name": "项目经理", "phone": "13812342222"}, Span: history.Span{From: settled}, Why: "登记"})
	ok(t, err)
	ok(t, n.Registry.Change(ctx, county, registry.Ref{Kind: "compound", County: place.County, ID: place.ID}, registry.Edit{Typed: map[string]string{"area": "1000"}, Why: "核对"}))
	number, err := n.Registry.Propose(ctx, manager, registry.Ref{Kind: "company", County: firm.County, ID: firm.ID}, registry.Edit{Typed: map[string]string{"address": "某路1号"}, Why: "迁址"})
	ok(t, err)
	ok(t, n.Registry.Decide(ctx, county, firm.County, number, registry.Verdict{Words: "没有证明材料"}))
	ok(t, n.Registry.Change(ctx, county, registry.Ref{Kind: "company", County: firm.County, ID: firm.ID}, registry.Edit{Typed: map[string]string{"address": "某路2号"}, Why: "核对"}))
	sought, err := n.Registry.Record(ctx, system, "candidate", registry.Links{County: place.County},
		registry.Edit{Typed: map[string]string{"name": "某物业", "source": "market"}, Why: "名单"})
	ok(t, err)
	ok(t, n.Candidates.Notify(ctx, county, place.County, sought, "邮寄"))
	ok(t, n.Golive.Set(ctx, city, place.County, golive.Trial, "2026-03-01", "试运行"))
}

package walls

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/intake"
	"yianju/internal/mirror"
	"yianju/internal/registry"
	"yianju/internal/reminder"
	"yianju/internal/roll"
	"yianju/internal/supervision"
	"yianju/internal/verification"
)

// jobs lets the program do by itself what it does every day, and asks for what one is
// given as a file or a figure: it must be of what is theirs alone.
func (n *town) jobs(t testing.TB) {
	for _, job := range []struct {
		name string
		do   func(testing.TB)
	}{{"reminded", n.reminded}, {"concerned", n.concerned}, {"counted", n.counted}, {"shared", n.shared}, {"exported", n.exported}, {"pressed", n.pressed}, {"retained", n.retained}} {
		if n.turn(job.name) {
			job.do(t)
		}
	}
}

// quietly hears how far a job has come.
func quietly(context.Context, int64, int64) error { return nil }

// knownAs is the row of target.csv, or what was filed late at a place, that a number is of.
func (n *town) knownAs(code string) *thing {
	for i := range n.targets {
		if n.cases[n.targets[i].name].Code == code {
			return &n.targets[i]
		}
	}
	for at, c := range n.late {
		if c.Code == code {
			return &thing{at: at, handler: string(account.ByCompany)}
		}
	}
	return nil
}

// reminded is everybody of what they may list, and of threats whoever may see them.
func (n *town) reminded(t testing.TB) {
	told, err := n.Reminder.Send(t.Context(), quietly)
	ok(t, err)
	if told == 0 {
		t.Error("nobody was reminded of anything")
	}
	all := map[string]int64{}
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		for _, p := range n.actors {
			sent, _, err := reminder.Latest(tx, n.accounts[p.name], calendar.DateOf(tx.Now()))
			if err != nil {
				return err
			}
			for _, m := range casework.Matters {
				all[p.name] += sent.Numbers.Of(m)
			}
			for _, o := range sent.Oldest {
				list := string(reminder.Lists(n.actor(t, p.name)))
				if to := n.knownAs(o.Code); list == "" || to != nil && !n.may(t, p, []string{list, "case.see"}, to, "") {
					t.Errorf("%s is reminded of %s, which is not theirs", p.name, o.Code)
				}
			}
		}
		return nil
	}))
	if all["clerk"] == 0 || all["clerk"] >= all["manager"] {
		t.Errorf("a clerk is told of %d cases, their manager, who sees threats too, of %d", all["clerk"], all["manager"])
	}
}

// concerned are the offices in what concerns their area: there is something in each.
func (n *town) concerned(t testing.TB) {
	ok(t, n.DB.Update(t.Context(), func(tx *db.Tx) error {
		var b db.Batch
		for _, name := range []string{"mine", "county2", "city2"} {
			b.Exec(`INSERT INTO supervision_concern (county, case_id, cause, n, found_at) VALUES ($1, $2, $3, 1, $4) ON CONFLICT (county, case_id, cause) DO NOTHING`,
				n.cases[name].County, n.cases[name].ID, supervision.CauseDirective, tx.Now())
		}
		return tx.Pipeline(&b)
	}))
	_, err := n.Supervision.Find(t.Context(), quietly)
	ok(t, err)
	counted := map[string]int{}
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		for _, p := range n.actors {
			scope := account.ScopeOf(n.actor(t, p.name), "supervision.concerns")
			if scope.Nothing() {
				continue
			}
			list, _, err := supervision.Concerns(tx, scope, supervision.ParseCursor(""))
			if err != nil {
				return err
			}
			for _, c := range list {
				if counted[p.name]++; !n.within(p, c.County) {
					t.Errorf("%s is shown a concern of %d", p.name, c.County)
				}
			}
		}
		return nil
	}))
	if counted["province"] <= counted["city"] || counted["city"] <= counted["county"] || counted["county"] == 0 {
		t.Errorf("%v concerns: there are none to be kept from anybody", counted)
	}
}

// within reports whether a county is in the area of an office.
func (n *town) within(p person, county int) bool {
	for at, code := range counties {
		if code == county {
			return strings.HasPrefix(at, p.at)
		}
	}
	return false
}

// counted is of an area alone: what the outside registry says, and one company of a
// verification.
func (n *town) counted(t testing.TB) {
	county := n.actor(t, "county")
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		figures, err := mirror.Figures(tx, account.ScopeOf(county, "mirror.see"))
		if err != nil {
			return err
		}
		counted, there := 0, 0
		for _, some := range figures {
			counted += some
		}
		for at := range n.compounds {
			if strings.HasPrefix(at, "a1") {
				there++
			}
		}
		if counted != there {
			t.Errorf("a county is told of %d outside entries and has %d compounds", counted, there)
		}
		firm := n.companies["a1y"]
		list, _, err := verification.Companies(tx, account.ScopeOf(county, "verification.see"), n.campaign, firm.County, firm.ID, 0)
		if len(list) != 1 || list[0].Company != firm.ID {
			t.Errorf("of one company %d are shown", len(list))
		}
		if err != nil {
			return err
		}
		both := n.holding("manager", person{role: "manager", at: "a1x"}, person{role: "manager", at: "a1y"})
		proposals, _, err := registry.Proposals(tx, account.ScopeOf(both, "registry.proposals"), "all", 0)
		of := map[id.ID]bool{}
		for _, p := range proposals {
			of[p.Company] = true
		}
		if len(of) != 2 || !of[n.companies["a1x"].ID] || !of[firm.ID] {
			t.Errorf("who manages two companies is shown proposals of %d", len(of))
		}
		return err
	}))
}

// shared is a docket by two companies of a county: each has its own part, and has seen it
// or not.
func (n *town) shared(t testing.TB) {
	ctx, d := t.Context(), n.docketOf(t, "2026-W11", "b1")
	n.cases["far rival"] = n.filed(t, "b1yp", account.Anonymous(n.clock.Now()))
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		return errors.Join(n.press(tx, d, thing{at: "b1x"}, "shared"), n.press(tx, d, thing{at: "b1y"}, "shared"))
	}))
	ok(t, n.Dockets.SeeExtract(ctx, n.holding("clerk", person{role: "clerk", at: "b1y"}), d.ID, 0, n.companies["b1y"].ID))
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
		for at, seen := range map[string]bool{"b1x": false, "b1y": true} {
			firm, rows := n.companies[at], 0
			list, err := n.Dockets.CompanyExtracts(tx, n.holding("clerk", person{role: "clerk", at: at}), firm.ID, d.Week)
			if err != nil {
				return err
			}
			if err := tx.QueryRow(`SELECT COUNT(*) FROM docket_row WHERE docket_id = $1 AND company_id = $2`, d.ID, firm.ID).Scan(&rows); err != nil {
				return err
			}
			if len(list) != 1 || list[0].Rows != rows || list[0].SeenAt.IsZero() == seen {
				t.Errorf("%s has %d parts of a docket, of which it has %d rows and has seen them %t: %+v", firm.Name, len(list), rows, seen, list)
			}
		}
		return nil
	}))
}

// holding is an account of actor.csv with the grants of several people, its second factor
// just proved.
func (n *town) holding(name string, all ...person) account.Actor {
	a := account.Actor{Account: n.accounts[name], Kind: account.KindStaff, At: n.clock.Now()}
	for _, p := range all {
		a.Grants = append(a.Grants, n.grant(p))
	}
	a.Session.FactorAt = a.At
	return a
}

// exported is, to a company, its own contract of a compound that another had before; and
// whole names where one may have them, masked ones where not.
func (n *town) exported(t testing.TB) {
	ctx, place, u := t.Context(), n.compounds["a1xp"], n.units["a1yp1"]
	former := contract.Contract{County: place.County, ID: n.IDs.Next(), Compound: place.ID, Company: n.companies["a1y"].ID, Kind: contract.Regular, Grade: 3,
		FilingNo: canary("contract former"), ValidFrom: settled.AddDate(-2, 0, 0), ValidTo: settled.AddDate(-1, 0, 0), RecordedAt: settled}
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		var b db.Batch
		former.Put(&b)
		return tx.Pipeline(&b)
	}))
	var file bytes.Buffer
	ok(t, n.Intake.Export(ctx, n.holding("manager", person{role: "manager", at: "a1x"}), "contract", intake.CSV, i18n.Chinese, "", &file))
	if own := n.contracts["a1xp"].FilingNo; !strings.Contains(file.String(), own) || strings.Contains(file.String(), former.FilingNo) {
		t.Errorf("a company's file of contracts has its own: %t; another's: %t", strings.Contains(file.String(), own), strings.Contains(file.String(), former.FilingNo))
	}

	_, err := n.Roll.Record(ctx, n.staff("manager", person{role: "manager", at: "a1y"}), u.County, u.ID,
		roll.Edit{Typed: map[string]string{"name": "欧阳某某", "phone": "13812343333", "relation": "tenant"}, Span: history.Span{From: settled}, Why: "登记"})
	ok(t, err)
	file.Reset()
	ok(t, n.Intake.Export(ctx, n.holding("manager", person{role: "manager", at: "a1x"}, person{role: "clerk", at: "a1y"}), "roll", intake.CSV, i18n.Chinese, "核对", &file))
	if !strings.Contains(file.String(), "承租人") || strings.Contains(file.String(), "欧阳某某") || !strings.Contains(file.String(), n.compounds["a1yp"].Code) {
		t.Errorf("whole names of where one is manager: %t; of where one is clerk: %t", strings.Contains(file.String(), "承租人"), strings.Contains(file.String(), "欧阳某某"))
	}
}

// pressed is, in the verification, each company of what it owes itself: those of one
// county are reminded, given notice of, lost and found one by one.
func (n *town) pressed(t testing.TB) {
	ctx, today := t.Context(), calendar.DateOf(n.clock.Now())
	silent, other := n.companies["a2y"], n.companies["a2x"]
	for _, at := range []string{"a2x", "a2x", "a2y"} { // so that of each another number is told
		n.newcomer(t, person{name: "经理", role: "manager", at: at})
	}
	manager := n.newcomer(t, person{name: "经理", role: "manager", at: "a2y"})
	answering, answered := n.newcomer(t, person{name: "经理", role: "manager", at: "a2x"}), false
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error { answered = !n.party(t, tx, other).AnsweredAt.IsZero(); return nil }))
	if !answered {
		n.confirm(t, answering, n.campaign, n.compounds["a2xq"])
	}
	sweep := func(set string, args ...any) {
		ok(t, n.DB.Update(ctx, func(tx *db.Tx) error { _, err := tx.Exec(set, args...); return err }))
		_, err := n.Verification.Sweep(ctx)
		ok(t, err)
	}
	until := func(last calendar.Date) {
		sweep(`UPDATE verification_campaign SET to_on = $2 WHERE id = $1`, n.campaign, last)
	}
	long := n.clock.Now().AddDate(0, 0, -60)

	until(today)
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
		for _, firm := range []company.Company{silent, other} {
			staff, err := account.Staff(tx, account.Manager, firm.ID)
			if err != nil {
				return err
			}
			if p := n.party(t, tx, firm); p.RemindedOn != today || p.Told != len(staff) || p.AnsweredAt.IsZero() != (firm.ID == silent.ID) {
				t.Errorf("%s is reminded on %q, %d of %d are told, it answered at %v", firm.Name, p.RemindedOn, p.Told, len(staff), p.AnsweredAt)
			}
		}
		own, err := verification.Own(tx, silent.ID)
		if err != nil {
			return err
		}
		if len(own) != 1 {
			t.Fatalf("%d verifications of a company that one asks", len(own))
		}
		var text string
		args := map[string]string{}
		if err := tx.QueryRow(`SELECT args FROM message WHERE to_id = $1 AND channel = 'inapp' AND template = 'verification.told.reminded'`, manager.Account).Scan(&text); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &args); err != nil {
			return err
		}
		if args["n"] != strconv.Itoa(own[0].Left()) {
			t.Errorf("a company that owes %d answers is told of %s", own[0].Left(), args["n"])
		}
		var uncounted int
		err = tx.QueryRow(`SELECT COUNT(*) FROM verification_item WHERE campaign_id = $1 AND weight = 0`, n.campaign).Scan(&uncounted)
		if uncounted > 0 {
			t.Errorf("how complete they are is not counted of %d records", uncounted)
		}
		return err
	}))

	// What another company proposes of its record is no answer of its own.
	place := n.compounds["a2yp"]
	number, err := n.Registry.Propose(ctx, manager, registry.Ref{Kind: "compound", County: place.County, ID: place.ID}, registry.Edit{Typed: map[string]string{"households": "620"}, Why: "核对户数"})
	ok(t, err)
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE registry_proposal SET company_id = $2 WHERE id = $1`, number, other.ID)
		return err
	}))
	until(today.AddDays(-1))
	n.alone(t, "given notice", silent, other, func(p verification.Party) time.Time { return p.FirstNoticeAt })
	sweep(`UPDATE verification_company SET first_notice_at = $3 WHERE campaign_id = $1 AND company_id = $2`, n.campaign, silent.ID, long)
	n.alone(t, "given notice again", silent, other, func(p verification.Party) time.Time { return p.SecondNoticeAt })
	sweep(`UPDATE verification_company SET second_notice_at = $3 WHERE campaign_id = $1 AND company_id = $2`, n.campaign, silent.ID, long)
	n.alone(t, "lost", silent, other, func(p verification.Party) time.Time { return p.MissingAt })
	ok(t, n.Verification.Restore(ctx, n.newcomer(t, person{name: "区县", role: "county", at: "a2"}), n.campaign, silent.ID, "已联系上"))
	n.alone(t, "found", silent, other, func(p verification.Party) time.Time { return p.RestoredAt })
}

// alone asks that something happened to one company of a verification and not to another.
func (n *town) alone(t testing.TB, what string, one, other company.Company, when func(verification.Party) time.Time) {
	t.Helper()
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) error {
		if p, o := n.party(t, tx, one), n.party(t, tx, other); when(p).IsZero() || !when(o).IsZero() {
			t.Errorf("%s is %s: %t; %s too: %t", one.Name, what, !when(p).IsZero(), other.Name, !when(o).IsZero())
		}
		return nil
	}))
}

// party is a company's part in the verification.
func (n *town) party(t testing.TB, tx *db.Tx, firm company.Company) verification.Party {
	t.Helper()
	list, _, err := verification.Companies(tx, account.ScopeOf(n.actor(t, "city"), "verification.see"), n.campaign, firm.County, firm.ID, 0)
	ok(t, err)
	i := slices.IndexFunc(list, func(c verification.CompanyProgress) bool { return c.Company == firm.ID })
	if i < 0 {
		t.Fatalf("%s has no part in the verification", firm.Name)
	}
	return list[i].Party
}

// confirm lets a company confirm a compound in a verification.
func (n *town) confirm(t testing.TB, manager account.Actor, campaign id.ID, place compound.Compound) {
	t.Helper()
	r := registry.Ref{Kind: "compound", County: place.County, ID: place.ID}
	var q verification.Question
	ok(t, n.DB.View(t.Context(), func(tx *db.Tx) (err error) {
		q, err = n.Verification.Ask(tx, manager, campaign, r)
		return err
	}))
	ok(t, n.Verification.Confirm(t.Context(), manager, campaign, r, q.Seen.History.Seq()))
}

// retained is what is not due: of two that were erased the result of one is read no more.
func (n *town) retained(t testing.TB) {
	ctx, now := t.Context(), n.clock.Now()
	old, fresh := n.IDs.Next(), n.IDs.Next()
	ok(t, n.DB.Update(ctx, func(tx *db.Tx) error {
		var b db.Batch
		for who, at := range map[id.ID]time.Time{old: now.AddDate(-9, 0, 0), fresh: now.AddDate(0, 0, -1)} {
			b.Exec(`INSERT INTO privacy_request (account_id, id, secret_hash, made_at, ended_at) VALUES ($1, $1, $2, $3, $3)`, who, []byte(who.String()), at)
		}
		return tx.Pipeline(&b)
	}))
	_, err := n.Privacy.Retain(ctx, quietly)
	ok(t, err)
	ok(t, n.DB.View(ctx, func(tx *db.Tx) error {
		left, err := db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) }, `SELECT account_id FROM privacy_request WHERE account_id IN ($1, $2)`, old, fresh)
		if len(left) != 1 || left[0] != fresh {
			t.Errorf("of the results of two erasures, one of them of yesterday, %d are kept", len(left))
		}
		return err
	}))
}

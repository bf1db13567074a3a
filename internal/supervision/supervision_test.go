package supervision

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/document"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

const heping = 210102

// rig is a company with a compound in one county, and everybody above it.
type rig struct {
	*Service
	t     *testing.T
	d     *db.DB
	firm  company.Company
	place compound.Compound
	forms int
	told  map[account.Role]id.ID // an account of each role, for messages
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	dbtest.Clock(d).Set(calendar.Date("2026-03-02").At(9 * time.Hour)) // a Monday
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	log := audit.New(keys, ids)
	rules, err := rule.Load()
	ok(t, err)
	cal, err := calendar.Load()
	ok(t, err)
	tree, err := region.Load()
	ok(t, err)
	cases := &casework.Service{DB: d, Rules: rules, Calendar: cal, Regions: tree, IDs: ids, Keys: keys, Log: log, Quiet: message.DefaultQuiet}
	r := &rig{t: t, d: d, Service: &Service{DB: d, IDs: ids, Log: log, Cases: cases, Calendar: cal, Counties: []int{heping, heping + 1},
		Papers: document.Register{IDs: ids, Log: log}, Quiet: message.DefaultQuiet}, told: map[account.Role]id.ID{}}
	old := d.Clock().Now().AddDate(-6, 0, 0)
	uscc, err := company.CompleteUSCC("91210102MA0000001")
	ok(t, err)
	r.firm = company.Company{ID: ids.Next(), USCC: uscc, Name: "和平物业", County: heping, Phone24h: "024-22220000", Status: company.Active,
		Subject: seal.NewSubject(ids.Bytes), ValidFrom: old, RecordedAt: old}
	r.place = compound.Compound{County: heping, ID: ids.Next(), Code: "HPHYUAN2", Subject: seal.NewSubject(ids.Bytes), Name: "和平花园", Street: 210102001,
		Neighborhood: 210102001002, Households: 600, Version: 1, ValidFrom: old, RecordedAt: old}
	var b db.Batch
	r.firm.Put(&b)
	r.place.Put(&b)
	contract.Contract{County: heping, ID: ids.Next(), Compound: r.place.ID, Company: r.firm.ID, Kind: contract.Regular, Grade: 3, ValidFrom: old, RecordedAt: old}.Put(&b)
	accounts := account.NewService(d, keys, ids, log, nil, account.Options{})
	for role, g := range r.grants() {
		r.told[role] = ids.Next()
		ok(t, accounts.Put(&b, old, account.Person{Account: r.told[role], Party: ids.Next(), Subject: seal.NewSubject(ids.Bytes), Home: heping, Kind: account.KindStaff, Name: "王主任"}))
		g.ID, g.Role, g.ValidFrom = ids.Next(), role, old
		g.Put(&b, r.told[role], 0, old)
	}
	ok(t, d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	return r
}

func (r *rig) grants() map[account.Role]account.Grant {
	return map[account.Role]account.Grant{account.Manager: {Company: r.firm.ID}, account.Clerk: {Company: r.firm.ID}, account.County: {Lo: heping, Hi: heping},
		account.City: {Lo: 210100, Hi: 210199}, account.Province: {Lo: 210000, Hi: 219999}}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as is somebody of a role, their second factor just proved.
func (r *rig) as(role account.Role) account.Actor {
	g := r.grants()[role]
	g.Role = role
	return account.Actor{Account: r.told[role], Kind: account.KindStaff, At: r.d.Clock().Now(), Grants: []account.Grant{g}, Session: account.Session{FactorAt: r.d.Clock().Now()}}
}

func (r *rig) file(text string) casework.Case {
	r.t.Helper()
	r.forms++
	receipt, err := r.Cases.File(r.t.Context(), account.Actor{Account: 77, Kind: account.KindOwner, At: r.d.Clock().Now()}, casework.Filing{Key: fmt.Sprintf("form-key-%016d", r.forms),
		Channel: casework.Web, Compound: r.place.Code, Place: "3号楼", Category: "1701", Text: text, Phone: "13998765432", Privacy: casework.Masked})
	ok(r.t, err)
	return receipt.Case
}

func form(codes ...string) New {
	return New{Codes: strings.Join(codes, " "), Urgency: "urgent", Undertaker: "county", Source: "platform", Summary: "楼道保洁长期无人负责, 业主电话 13812345678",
		Problems: "两次答复均未落实", Basis: "《物业管理条例》第四十八条", Demands: "三日内恢复保洁\n\n约谈项目经理", Days: "5", Feedback: "书面与平台同步", Phone: "024-23456789",
		Copies: "沈阳市房产局、和平区人民政府", Parts: map[string]string{"management": "查处乱堆乱放"}}
}

func (r *rig) draft(a account.Actor, n New) Ref {
	r.t.Helper()
	ref, err := r.Draft(r.t.Context(), a, Ref{}, n)
	ok(r.t, err)
	return ref
}

func (r *rig) see(a account.Actor, ref Ref) (o Order, err error) {
	err = r.d.View(r.t.Context(), func(tx *db.Tx) error { o, err = r.See(tx, a, ref); return err })
	return o, err
}

func (r *rig) templates(role account.Role) (out []string) {
	r.t.Helper()
	ok(r.t, r.d.View(r.t.Context(), func(tx *db.Tx) error {
		list, err := message.Inbox(tx, r.told[role], 0, 100)
		for _, m := range list {
			if name, is := strings.CutPrefix(m.Template, "supervision.told."); is {
				out = append(out, name)
			}
		}
		return err
	}))
	slices.Reverse(out)
	return out
}

// TestOrder: the province drafts, issues and concludes an order; the county receives
// and answers it; the company, the city and the owner see what they are to see.
func TestOrder(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.file("楼道一周没人打扫了")
		province, city, county, manager := r.as(account.Province), r.as(account.City), r.as(account.County), r.as(account.Manager)
		ref := r.draft(province, form(c.Code))
		for who, a := range map[string]account.Actor{"city": city, "county": county, "manager": manager} {
			if _, err := r.see(a, ref); !errs.Is(err, errs.NotFound) {
				t.Errorf("a draft before the %s: %v", who, err)
			}
		}
		stale := province
		stale.Session.FactorAt = time.Time{}
		if err := r.Issue(t.Context(), stale, ref); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("issued without a fresh proof: %v", err)
		}
		if err := r.Issue(t.Context(), city, ref); !errs.Is(err, errs.NotFound) {
			t.Errorf("the city issued the province's draft: %v", err)
		}
		ok(t, r.Issue(t.Context(), province, ref))
		if err := r.Issue(t.Context(), province, ref); !errs.Is(err, errs.Conflict) {
			t.Errorf("issued twice: %v", err)
		}
		o, err := r.see(county, ref)
		ok(t, err)
		if o.Number != "辽住建督〔2026〕1号" || o.State() != Issued || !o.ReceiptDue.Equal(calendar.Date("2026-03-03").End()) || !o.AnswerDue.Equal(calendar.Date("2026-03-09").End()) {
			t.Errorf("issued as %s, %s, receipt by %v, answer by %v", o.Number, o.State(), o.ReceiptDue, o.AnswerDue)
		}
		if strings.Contains(o.Summary, "13812345678") || len(o.Demands) != 2 || o.Place != "和平花园" || o.Firm != "和平物业" || hash(o.Snapshot) != o.SHA256 {
			t.Errorf("%+v", o)
		}
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			events, err := audit.History(tx, heping, c.Subject)
			if n := len(events); err != nil || events[n-1].Kind != string(casework.Supervised) {
				t.Errorf("the case was not supervised: %v", err)
			}
			list, err := message.Inbox(tx, 77, 0, 10)
			if err != nil || len(list) == 0 || list[0].Template != "case.told.supervised" {
				t.Errorf("the owner was not told: %v", err)
			}
			return err
		}))
		if err := r.Receive(t.Context(), manager, ref); !errs.Is(err, errs.Denied) {
			t.Errorf("the company received what is the county's: %v", err)
		}
		ok(t, r.Receive(t.Context(), county, ref))
		ok(t, r.Report(t.Context(), county, ref, "已约谈项目经理", ""))
		ok(t, r.Join(t.Context(), county, ref, "management", ""))
		ok(t, r.Join(t.Context(), city, ref, "management", "已清理三处"))
		if err := r.Conclude(t.Context(), province, ref, Done, "", "予以办结"); !errs.Is(err, errs.Conflict) {
			t.Errorf("done without an answer: %v", err)
		}
		if err := r.Answer(t.Context(), county, ref, Answer{}); !errs.Is(err, errs.Invalid) {
			t.Errorf("answered with nothing: %v", err)
		}
		ok(t, r.Answer(t.Context(), county, ref, Answer{Measures: "更换保洁班组", Result: "已恢复每日保洁", Opinion: "业主满意"}))
		ok(t, r.Conclude(t.Context(), province, ref, Extended, "3", "再观察三个工作日"))
		if o, _ = r.see(manager, ref); o.State() != Received || !o.AnswerDue.Equal(calendar.Date("2026-03-12").End()) || o.Extensions != 1 {
			t.Errorf("extended to %v, %s", o.AnswerDue, o.State())
		}
		ok(t, r.Answer(t.Context(), county, ref, Answer{Measures: "持续三日巡查", Result: "保洁正常", Opinion: "业主满意"}))
		ok(t, r.Conclude(t.Context(), province, ref, Done, "", "予以办结"))
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			got, err := TallyOf(tx, 210000, 219999, calendar.Date("2026-03-01").Start(), calendar.Date("2026-04-01").Start())
			if before, err2 := TallyOf(tx, 210000, 219999, calendar.Date("2026-02-01").Start(), calendar.Date("2026-03-01").Start()); got != (Tally{Issued: 1, Concluded: 1}) || before != (Tally{}) || err2 != nil {
				t.Errorf("March had %+v, February %+v, %v", got, before, err2)
			}
			return err
		}))
		for role, want := range map[account.Role]string{account.County: "issued extended concluded", account.Manager: "of_yours extended concluded", account.Province: "answered answered", account.City: ""} {
			if got := strings.Join(r.templates(role), " "); got != want {
				t.Errorf("the %s was told %q, want %q", role, got, want)
			}
		}
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			events, err := audit.History(tx, heping, o.Subject)
			ok(t, err)
			var kinds []string
			for _, e := range events {
				kinds = append(kinds, strings.TrimPrefix(e.Kind, "supervision."))
				if strings.Contains(e.Facts, "和平花园") || strings.Contains(e.Facts, "保洁") {
					t.Errorf("%s says too much: %s", e.Kind, e.Facts)
				}
			}
			if got := strings.Join(kinds, " "); got != "drafted issued received noted part_received part_answered answered extended answered concluded" {
				t.Errorf("events %s", got)
			}
			var f struct {
				Company, Outcome string
				City             int
			}
			last := events[len(events)-1]
			if err := last.Decode(&f); err != nil || f.Company != r.firm.USCC || f.Outcome != "done" || f.City != 210100 || !strings.Contains(last.Facts, "words_sha256") {
				t.Errorf("for credit: %s", last.Facts)
			}
			if !strings.Contains(events[1].Facts, o.SHA256) {
				t.Error("the hash of what was issued is not on record")
			}
			cases, err := Cases(tx, ref)
			ok(t, err)
			parts, err := Parts(tx, ref)
			ok(t, err)
			o, err = r.See(tx, province, ref)
			var pdf bytes.Buffer
			ok(t, o.Paper(cases, parts, "和平区住房和城乡建设局", "和平区", "https://yianju.test/verify/"+o.Code, tx.Now()).WritePDF(&pdf))
			if !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF-")) {
				t.Error("no paper")
			}
			return err
		}))
	})
}

// TestDraftIsJudged: everything wrong is said at once, and a city reaches no other's
// cases.
func TestDraftIsJudged(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	r := newRig(t, d)
	c := r.file("楼道一周没人打扫了")
	_, err := r.Draft(t.Context(), r.as(account.Province), Ref{}, New{Codes: "NOSUCHCASE", Phone: "13812345678", Parts: map[string]string{"police": strings.Repeat("查", SummaryMax+1)}})
	wrong := map[string]bool{}
	if e, is := errors.AsType[*errs.Error](err); is {
		for _, f := range e.Fields {
			wrong[f.Name] = true
		}
	}
	for _, name := range []string{"codes", "urgency", "undertaker", "source", "summary", "problems", "basis", "demands", "days", "feedback", "phone", "part_police"} {
		if !wrong[name] {
			t.Errorf("%s is not said to be wrong", name)
		}
	}
	other := r.as(account.City)
	other.Grants[0].Lo, other.Grants[0].Hi = 210200, 210299
	if _, err := r.Draft(t.Context(), other, Ref{}, form(c.Code)); !errs.Is(err, errs.Invalid) {
		t.Errorf("another city: %v", err)
	}
	for _, role := range []account.Role{account.County, account.Manager} {
		if _, err := r.Draft(t.Context(), r.as(role), Ref{}, form(c.Code)); err == nil {
			t.Errorf("the %s drafted an order", role)
		}
	}
	own := form(c.Code)
	own.Undertaker = "city"
	if _, err := r.Draft(t.Context(), r.as(account.City), Ref{}, own); !errs.Is(err, errs.Invalid) {
		t.Errorf("the city presses itself: %v", err)
	}
}

// TestLapses: what is late is told to the county, the city and the province, a working
// day apart, each once, by the true due times however late the sweep.
func TestLapses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		n := form(r.file("楼道一周没人打扫了").Code)
		n.Undertaker = "company"
		ref := r.draft(r.as(account.City), n)
		ok(t, r.Issue(t.Context(), r.as(account.City), ref))
		o, _ := r.see(r.as(account.Manager), ref)
		if o.Number != "沈房督〔2026〕1号" {
			t.Errorf("the city's number is %s", o.Number)
		}
		sweep := func(at calendar.Date, hour int, want int) {
			t.Helper()
			dbtest.Clock(d).Set(at.At(time.Duration(hour) * time.Hour))
			if got, err := r.Sweep(t.Context()); err != nil || got != want {
				t.Errorf("%s: %d lapses, want %d, %v", at, got, want, err)
			}
			if got, err := r.Sweep(t.Context()); err != nil || got != 0 {
				t.Errorf("%s again: %d lapses, %v", at, got, err)
			}
		}
		sweep("2026-03-03", 23, 0)
		sweep("2026-03-04", 0, 1)
		sweep("2026-03-06", 1, 2) // Thursday's step was slept through
		ok(t, r.Receive(t.Context(), r.as(account.Manager), ref))
		sweep("2026-03-09", 23, 0)
		sweep("2026-03-10", 8, 1)
		for role, want := range map[account.Role]string{account.County: "late_receipt late_answer", account.City: "late_receipt", account.Province: "late_receipt", account.Manager: "issued"} {
			if got := strings.Join(r.templates(role), " "); got != want {
				t.Errorf("the %s was told %q, want %q", role, got, want)
			}
		}
		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			late, _, err := List(tx, account.ScopeOf(r.as(account.Province), "supervision.see"), Filter{Overdue: true})
			if len(late) != 1 || late[0].ID != ref.ID {
				t.Errorf("%d late orders listed", len(late))
			}
			return err
		}))
	})
}

func nothing(context.Context, int64, int64) error { return nil }

// TestFind: each cause is found once, from as much on as trigger.csv says; an order
// settles it, a word too, and what is handed up comes back.
func TestFind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		late, group, twice := r.file("楼道一周没人打扫了"), r.file("门禁坏了"), r.file("路灯不亮")
		r.Running = func(_ *db.Tx, county int) (map[id.ID]int, error) {
			if county != heping {
				return nil, nil
			}
			return map[id.ID]int{twice.ID: 2, group.ID: 1}, nil
		}
		city := r.as(account.City)
		_, err := r.Cases.Do(t.Context(), city, group.Ref, casework.Deed{Command: casework.Command{Act: casework.ActFlag, Flags: []rule.Flag{rule.Group}, Text: "多户联名"}})
		ok(t, err)
		listed := func() (out []string) {
			ok(t, d.View(t.Context(), func(tx *db.Tx) error {
				list, more, err := Concerns(tx, account.ScopeOf(city, "supervision.concerns"), ParseCursor(""))
				for _, c := range list {
					for _, f := range c.Causes {
						out = append(out, fmt.Sprint(c.Code == late.Code, f.Cause, f.N))
					}
				}
				if more {
					t.Error("more than a page")
				}
				return err
			}))
			return out
		}
		find := func(want int) {
			t.Helper()
			if n, err := r.Find(t.Context(), nothing); n != want || err != nil {
				t.Errorf("found %d, want %d, %v", n, want, err)
			}
		}
		find(2)
		find(0)
		dbtest.Clock(d).Set(calendar.Date("2026-03-16").At(23 * time.Hour)) // ten working days have ended since it was due
		find(0)
		dbtest.Clock(d).Set(calendar.Date("2026-03-17").At(time.Hour))
		find(3)
		if got := listed(); !slices.Contains(got, "truelate11") || len(got) != 5 {
			t.Errorf("concerns %q", got)
		}
		ref := r.draft(r.as(account.City), form(late.Code))
		ok(t, r.Issue(t.Context(), r.as(account.City), ref))
		ok(t, r.Dismiss(t.Context(), r.as(account.City), group.Ref, "已由街道调解"))
		if err := r.Dismiss(t.Context(), r.as(account.County), twice.Ref, "不需要"); !errs.Is(err, errs.Denied) {
			t.Errorf("the county dismissed: %v", err)
		}
		if got := listed(); len(got) != 2 {
			t.Errorf("left %q", got)
		}
		ok(t, r.Conclude(t.Context(), r.as(account.City), ref, Raised, "", "市内无法协调"))
		if got := listed(); !slices.Contains(got, "trueraised1") {
			t.Errorf("handed up: %q", got)
		}
	})
}

// TestLateBefore: the cut of what is late is where the calendar's count has it.
func TestLateBefore(t *testing.T) {
	t.Parallel()
	cal, err := calendar.Load()
	ok(t, err)
	rnd := rand.New(rand.NewPCG(1, 2))
	start := calendar.Date("2024-01-01").Start()
	for range 3000 {
		now := start.Add(time.Duration(rnd.Int64N(int64(3 * 365 * 24 * time.Hour))))
		due := now.Add(-time.Duration(rnd.Int64N(int64(30 * 24 * time.Hour))))
		days := 1 + rnd.IntN(12)
		if late := cal.Between(due, now, calendar.WorkDay) > days; late != due.Before(lateBefore(cal, now, days)) {
			t.Fatalf("due %v, now %v, %d days: late %v, cut %v", due, now, days, late, lateBefore(cal, now, days))
		}
	}
}

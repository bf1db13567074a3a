package verification

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/registry"
	"yianju/internal/seal"
)

// heping and shenhe are two counties of one city.
const (
	heping = 210102
	shenhe = 210103
)

// rig is a city with two companies registered in one county: one serves a compound
// there, the other one in the next county.
type rig struct {
	*Service
	t           testing.TB
	d           *db.DB
	near, far   registry.Ref // companies
	here, there registry.Ref // compounds
}

func staff(d *db.DB, role account.Role, set func(*account.Grant)) account.Actor {
	g := account.Grant{Role: role}
	set(&g)
	return account.Actor{Account: 1, Kind: account.KindStaff, At: d.Clock().Now(), Grants: []account.Grant{g}}
}

func (r rig) officer(county int) account.Actor {
	return staff(r.d, account.County, func(g *account.Grant) { g.Lo, g.Hi = county, county })
}

func (r rig) city(lo int) account.Actor {
	return staff(r.d, account.City, func(g *account.Grant) { g.Lo, g.Hi = lo, lo+99 })
}

func (r rig) manager(firm registry.Ref) account.Actor {
	return staff(r.d, account.Manager, func(g *account.Grant) { g.Company = firm.ID })
}

func newRig(t testing.TB, d *db.DB) rig {
	t.Helper()
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	log := audit.New(keys, ids)
	accounts := account.NewService(d, keys, ids, log, nil, account.Options{})
	reg := &registry.Service{DB: d, IDs: ids, Log: log, Book: history.NewBook(keys, ids), Accounts: accounts}
	r := rig{t: t, d: d, Service: &Service{DB: d, IDs: ids, Log: log, Registry: reg, Quiet: message.DefaultQuiet}}
	r.near = r.record("company", heping, registry.Links{}, map[string]string{"name": "和平物业", "uscc": "91330100799655058B", "phone_24h": "024-22220000"})
	r.far = r.record("company", heping, registry.Links{}, map[string]string{"name": "远方物业", "uscc": r.uscc("91210102MA0000002")})
	r.here = r.record("compound", heping, registry.Links{}, map[string]string{"name": "和平花园", "street": "210102001"})
	r.there = r.record("compound", shenhe, registry.Links{}, map[string]string{"name": "沈河花园", "street": "210103001"})
	r.record("contract", heping, registry.Links{Company: r.near.ID, Compound: r.here.ID}, map[string]string{"kind": "regular", "grade": "3"})
	r.record("contract", shenhe, registry.Links{Company: r.far.ID, Compound: r.there.ID}, map[string]string{"kind": "regular", "grade": "3"})
	for n, firm := range []registry.Ref{r.near, r.far} {
		var b db.Batch
		p := account.Person{Account: id.ID(71 + n), Party: ids.Next(), Subject: seal.NewSubject(ids.Bytes), Home: heping, Kind: account.KindStaff, Name: "张经理"}
		r.ok(accounts.Put(&b, d.Clock().Now(), p))
		account.Grant{ID: ids.Next(), Role: account.Manager, Company: firm.ID, ValidFrom: d.Clock().Now()}.Put(&b, p.Account, 0, d.Clock().Now())
		r.ok(d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	}
	return r
}

func (r rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r rig) uscc(first string) string {
	r.t.Helper()
	code, err := company.CompleteUSCC(first)
	r.ok(err)
	return code
}

func (r rig) record(kind string, county int, l registry.Links, typed map[string]string) registry.Ref {
	r.t.Helper()
	l.County = county
	record, err := r.Registry.Record(r.t.Context(), r.officer(county), kind, l, registry.Edit{Typed: typed, Span: history.Span{From: dbtest.Start.AddDate(-1, 0, 0)}, Why: "首次登记"})
	r.ok(err)
	return registry.Ref{Kind: kind, County: county, ID: record}
}

// open opens a campaign over everything from today for some days.
func (r rig) open(days int) id.ID {
	r.t.Helper()
	today := r.today()
	c, err := r.Open(r.t.Context(), r.city(210100), New{City: 210100, Title: "登记信息核查", Kinds: Kinds, From: today.String(), To: today.AddDays(days).String()})
	r.ok(err)
	return c
}

func (r rig) sweepAll() int {
	r.t.Helper()
	n, err := r.Sweep(r.t.Context())
	r.ok(err)
	return n
}

func (r rig) later(days int) { dbtest.Clock(r.d).Advance(time.Duration(days) * 24 * time.Hour) }

func (r rig) states(c id.ID, firm registry.Ref) (out []State) {
	r.t.Helper()
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		list, _, err := Items(tx, Filter{Campaign: c, Company: firm.ID})
		for _, i := range list {
			out = append(out, i.State)
		}
		return err
	}))
	return out
}

func (r rig) told(account id.ID) (out []string) {
	r.t.Helper()
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		list, err := message.Inbox(tx, account, 0, 100)
		for _, m := range list {
			out = append(out, m.Template[len("verification.told."):])
		}
		return err
	}))
	slices.Reverse(out)
	return out
}

func (r rig) status(firm registry.Ref) (s company.Status) {
	r.t.Helper()
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		c, err := company.Get(tx, firm.ID)
		s = c.Status
		return err
	}))
	return s
}

func want(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func equal[T comparable](t testing.TB, what string, got []T, want ...T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		n := New{City: 210100, Title: "核查", Kinds: []string{"company"}, From: r.today().AddDays(2).String(), To: r.today().AddDays(10).String()}
		open := func(a account.Actor, n New) error { _, err := r.Open(t.Context(), a, n); return err }
		want(t, "a county", open(r.officer(heping), n), errs.NotFound)
		want(t, "another city", open(r.city(210200), n), errs.NotFound)
		want(t, "a visitor", open(account.Anonymous(dbtest.Start), n), errs.Unauthenticated)
		err := open(r.city(210100), New{City: 210100, Kinds: []string{"unit"}, From: "2020-01-01", To: "soon"})
		if e, is := err.(*errs.Error); !is || len(e.Fields) != 3 {
			t.Errorf("not all errors at once: %v", err)
		}
		for _, wrong := range []New{{From: "2020-01-01", To: n.To}, {From: n.To, To: n.From}, {From: n.From, To: "2099-01-01"}} {
			wrong.City, wrong.Title, wrong.Kinds = n.City, n.Title, n.Kinds
			want(t, "a window "+wrong.From+" "+wrong.To, open(r.city(210100), wrong), errs.Invalid)
		}
		r.ok(open(r.city(210100), n))
		want(t, "a second one", open(r.city(210100), n), errs.Conflict)
		if n := r.sweepAll(); n != 0 || len(r.told(71)) != 0 {
			t.Errorf("it begins before its day: %d", n)
		}
		r.later(2)
		if n := r.sweepAll(); n != 1 {
			t.Errorf("it does not begin: %d", n)
		}
		equal(t, "told", r.told(71), "opened")
		r.sweepAll()
		equal(t, "told once", r.told(71), "opened")
		var c Campaign
		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			list, _, err := List(tx, account.ScopeOf(r.officer(shenhe), "verification.see"), 0)
			c = list[0]
			return err
		}))
		equal(t, "only what was asked for", r.states(c.ID, r.near), Unanswered)
		want(t, "a cancellation without a reason", r.Cancel(t.Context(), r.city(210100), c.ID, " "), errs.Invalid)
		want(t, "a county cancels", r.Cancel(t.Context(), r.officer(heping), c.ID, "x"), errs.NotFound)
		r.ok(r.Cancel(t.Context(), r.city(210100), c.ID, "重复开展"))
		want(t, "it is over", r.Cancel(t.Context(), r.city(210100), c.ID, "x"), errs.Conflict)
		want(t, "an answer to what was cancelled", r.Confirm(t.Context(), r.manager(r.near), c.ID, r.near, 1), errs.Conflict)
		r.ok(open(r.city(210100), New{City: 210100, Title: "再核查", Kinds: Kinds, From: r.today().String(), To: r.today().String()}))
	})
}

// TestAnswersAndChecks: from unanswered by each way to done, and what each side may
// not do.
func TestAnswersAndChecks(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(20)
		manager, officer := r.manager(r.near), r.officer(heping)
		equal(t, "at first", r.states(c, r.near), Unanswered, Unanswered, Unanswered)
		confirm := func(a account.Actor, ref registry.Ref, seq int) error { return r.Confirm(t.Context(), a, c, ref, seq) }
		want(t, "another company", confirm(r.manager(r.far), r.near, 1), errs.NotFound)
		want(t, "an officer", confirm(officer, r.near, 1), errs.Denied)
		want(t, "an old form", confirm(manager, r.near, 7), errs.Stale)
		r.ok(confirm(manager, r.near, 1))
		equal(t, "confirmed", r.states(c, r.near), Confirmed, Unanswered, Unanswered)

		check := func(a account.Actor, accept bool, words string, refs ...registry.Ref) error {
			return r.Check(t.Context(), a, c, heping, refs, accept, words)
		}
		want(t, "another county", check(r.officer(shenhe), true, "", r.near), errs.NotFound)
		want(t, "the city", check(r.city(210100), true, "", r.near), errs.Denied)
		want(t, "the company itself", check(manager, true, "", r.near), errs.NotFound)
		want(t, "nothing chosen", check(officer, true, ""), errs.Invalid)
		want(t, "a return without words", check(officer, false, "", r.near), errs.Invalid)
		want(t, "what is not answered", check(officer, true, "", r.near, r.here), errs.Conflict)
		equal(t, "all or none", r.states(c, r.near), Confirmed, Unanswered, Unanswered)
		r.ok(check(officer, false, "电话打不通", r.near))
		equal(t, "returned", r.states(c, r.near), Returned, Unanswered, Unanswered)

		// A correction is a proposal; refused, it leaves the item as it was.
		propose := func(ref registry.Ref, phone string) id.ID {
			n, err := r.Registry.Propose(t.Context(), manager, ref, registry.Edit{Typed: map[string]string{"phone_24h": phone}, Span: history.Span{From: d.Clock().Now()}, Why: "换号"})
			r.ok(err)
			return n
		}
		decide := func(n id.ID, confirm bool) {
			r.ok(r.Registry.Decide(t.Context(), officer, heping, n, registry.Verdict{Confirm: confirm, Seq: 1, Words: "核实"}))
		}
		number := propose(r.near, "024-33330000")
		equal(t, "proposed", r.states(c, r.near), Proposed, Unanswered, Unanswered)
		want(t, "confirmed beside a proposal", confirm(manager, r.near, 1), errs.Conflict)
		decide(number, false)
		equal(t, "refused", r.states(c, r.near), Returned, Unanswered, Unanswered)
		decide(propose(r.near, "024-44440000"), true)
		equal(t, "corrected", r.states(c, r.near), Corrected, Unanswered, Unanswered)
		want(t, "confirmed once more", confirm(manager, r.near, 2), errs.Conflict)

		r.ok(confirm(manager, r.here, 1))
		r.ok(check(officer, true, "", r.here))
		equal(t, "checked", r.states(c, r.near), Corrected, Checked, Unanswered)

		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			list, err := Counties(tx, account.ScopeOf(r.city(210100), "verification.see"), c, 0)
			r.ok(err)
			if len(list) != 2 || list[0].Companies != 2 || list[0].Items != 4 || list[0].Answered != 2 || list[0].Done != 2 || list[0].Waiting != 0 {
				t.Errorf("counties: %+v", list)
			}
			if list[0].Complete.All == 0 || list[0].Complete.Filled == 0 {
				t.Errorf("not scored when it was confirmed: %+v", list[0].Complete)
			}
			if own, err := Counties(tx, account.ScopeOf(r.officer(shenhe), "verification.see"), c, 0); err != nil || len(own) != 1 || own[0].County != shenhe || own[0].Items != 2 {
				t.Errorf("a county sees %+v, %v", own, err)
			}
			firms, _, err := Companies(tx, account.ScopeOf(officer, "verification.see"), c, heping, 0, 0)
			r.ok(err)
			if len(firms) != 2 || firms[0].Name != "和平物业" || firms[0].Standing() != StandsOwing || firms[0].Answered != 2 {
				t.Errorf("companies: %+v", firms)
			}
			if _, err := r.See(tx, officer, c, shenhe); !errs.Is(err, errs.NotFound) {
				t.Errorf("a county sees another's part: %v", err)
			}
			return nil
		}))
	})
}

// TestPressed: reminders once a day, two notices, missing, and the county's undoing;
// who has answered something is reminded only.
func TestPressed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(10)
		r.sweepAll()
		r.ok(r.Confirm(t.Context(), r.manager(r.near), c, r.near, 1))
		r.later(7)
		if n := r.sweepAll(); n != 0 {
			t.Errorf("reminded too early: %d", n)
		}
		r.later(1)
		if n := r.sweepAll() + r.sweepAll() + r.sweepAll(); n != 2 {
			t.Errorf("on the third day before the end %d were pressed", n)
		}
		r.later(1)
		r.sweepAll()
		equal(t, "reminded daily", r.told(72), "opened", "reminded", "reminded")
		r.later(2) // the day after the last
		r.sweepAll()
		r.sweepAll()
		equal(t, "the silent one", r.told(72), "opened", "reminded", "reminded", "first")
		equal(t, "the slow one", r.told(71), "opened", "reminded", "reminded", "reminded")
		for range NoticeDays {
			r.later(1)
			r.sweepAll()
		}
		if got := r.told(72); got[len(got)-1] != "second" || slices.Index(got, "second") != len(got)-1 {
			t.Errorf("after a week: %v", got)
		}
		r.later(NoticeDays - 1)
		r.sweepAll()
		if s := r.status(r.far); s != company.Active {
			t.Errorf("missing before the second notice is over: %s", s)
		}
		want(t, "not missing yet", r.Restore(t.Context(), r.officer(heping), c, r.far.ID, "x"), errs.Conflict)
		r.later(1)
		r.sweepAll()
		r.sweepAll()
		if s := r.status(r.far); s != company.Missing {
			t.Errorf("after two notices: %s", s)
		}
		if s := r.status(r.near); s != company.Active {
			t.Errorf("who answered something: %s", s)
		}
		want(t, "an answer after that", r.Confirm(t.Context(), r.manager(r.far), c, r.far, 2), errs.Conflict)
		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			v, err := r.Registry.See(tx, r.officer(heping), r.far)
			if err != nil {
				return err
			}
			if last := v.History[len(v.History)-1]; last.Why == "" || last.By != 0 || last.Values["status"] != "missing" {
				t.Errorf("the history: %+v", last)
			}
			list, err := Counties(tx, account.ScopeOf(r.city(210100), "verification.see"), c, 0)
			if list[0].Missing != 1 || list[1].Missing != 0 {
				t.Errorf("counted: %+v", list)
			}
			return err
		}))
		want(t, "without a reason", r.Restore(t.Context(), r.officer(heping), c, r.far.ID, ""), errs.Invalid)
		want(t, "another county", r.Restore(t.Context(), r.officer(shenhe), c, r.far.ID, "x"), errs.NotFound)
		want(t, "who is not missing", r.Restore(t.Context(), r.officer(heping), c, r.near.ID, "x"), errs.Conflict)
		r.ok(r.Restore(t.Context(), r.officer(heping), c, r.far.ID, "已书面答复"))
		want(t, "twice", r.Restore(t.Context(), r.officer(heping), c, r.far.ID, "x"), errs.Conflict)
		r.later(30)
		if n := r.sweepAll(); n != 0 || r.status(r.far) != company.Active {
			t.Errorf("pressed after its end: %d, %s", n, r.status(r.far))
		}
	})
}

// TestDropped: what left the company's charge is no longer asked for.
func TestDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(20)
		r.later(1)
		var contract registry.Ref
		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			list, _, err := Items(tx, Filter{Campaign: c, Company: r.far.ID})
			contract = list[len(list)-1].Ref
			return err
		}))
		r.ok(r.Registry.Move(t.Context(), r.officer(shenhe), contract, registry.Edit{Span: history.Span{From: dbtest.Start.AddDate(-1, 0, 0), To: d.Clock().Now()}, Why: "撤场"}))
		r.sweepAll()
		equal(t, "after the hand-over", r.states(c, r.far), Unanswered)
		want(t, "an answer for it", r.Confirm(t.Context(), r.manager(r.far), c, r.there, 1), errs.NotFound)
	})
}

// TestOneFails: what fails for one company keeps no other out.
func TestOneFails(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(1)
		r.ok(d.Update(t.Context(), func(tx *db.Tx) error { // a company that is not there comes before the others
			if _, err := tx.Exec(`UPDATE verification_item SET company_id = 1 WHERE county = $1 AND kind = 'contract'`, heping); err != nil {
				return err
			}
			_, err := tx.Exec(`INSERT INTO verification_company (county, campaign_id, company_id) VALUES ($1, $2, 1)`, heping, c)
			return err
		}))
		r.later(2)
		n, err := r.Sweep(t.Context())
		want(t, "the one that fails", err, errs.NotFound)
		if n != 2 {
			t.Errorf("%d others were pressed", n)
		}
		equal(t, "behind it", r.told(72), "opened", "first")
	})
}

// TestTakenBack: a proposal that was withdrawn is no answer; one that stands is.
func TestTakenBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.open(1)
		r.later(1)
		for n, firm := range []registry.Ref{r.near, r.far} {
			a := r.manager(firm)
			proposal, err := r.Registry.Propose(t.Context(), a, firm, registry.Edit{Typed: map[string]string{"phone_24h": "024-33330000"}, Why: "换号"})
			r.ok(err)
			if n == 0 {
				r.ok(r.Registry.Withdraw(t.Context(), a, heping, proposal))
			}
		}
		r.later(1)
		r.sweepAll()
		equal(t, "it was taken back", r.told(71), "opened", "first")
		equal(t, "it stands", r.told(72), "opened", "reminded")
	})
}

// TestLeft: a company that has left is asked no more, and not lost.
func TestLeft(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(1)
		r.ok(r.Registry.Change(t.Context(), r.officer(heping), r.far, registry.Edit{Typed: map[string]string{"status": "left"}, Span: history.Span{From: d.Clock().Now()}, Why: "退出本省"}))
		for range 2*NoticeDays + 3 {
			r.later(1)
			r.sweepAll()
		}
		equal(t, "asked", r.states(c, r.far), Unanswered, Unanswered) // the county's to see: a compound and its contract
		equal(t, "told", r.told(72), "opened")
		if s := r.status(r.far); s != company.Left {
			t.Errorf("it is %s", s)
		}
	})
}

// TestCheckWhatWasSeen: a county accepts what the company saw, while the campaign runs.
func TestCheckWhatWasSeen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(1)
		manager, officer := r.manager(r.near), r.officer(heping)
		check := func(ref registry.Ref, accept bool) error {
			return r.Check(t.Context(), officer, c, heping, []registry.Ref{ref}, accept, "请再核对")
		}
		r.ok(r.Confirm(t.Context(), manager, c, r.near, 1))
		r.ok(r.Confirm(t.Context(), manager, c, r.here, 1))
		r.ok(r.Registry.Change(t.Context(), officer, r.near, registry.Edit{Typed: map[string]string{"phone_24h": "024-55550000"}, Span: history.Span{From: d.Clock().Now()}, Why: "换号"}))
		want(t, "what it never saw", check(r.near, true), errs.Conflict)
		r.ok(check(r.near, false))
		r.ok(r.Confirm(t.Context(), manager, c, r.near, 2))
		r.ok(check(r.near, true))
		r.ok(r.Cancel(t.Context(), r.city(210100), c, "重复开展"))
		want(t, "it is over", check(r.here, true), errs.Conflict)
	})
}

func (r rig) today() calendar.Date { return calendar.DateOf(r.d.Clock().Now()) }

// TestTwoAtOnce: of campaigns opened in a city at the same moment one stands.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		n := New{City: 210100, Title: "登记信息核查", Kinds: Kinds, From: r.today().AddDays(10).String(), To: r.today().AddDays(40).String()}
		const officers = 8
		var all sync.WaitGroup
		at, said := make(chan struct{}), make(chan error, officers)
		for range officers {
			all.Go(func() {
				<-at
				_, err := r.Open(t.Context(), r.city(210100), n)
				said <- err
			})
		}
		close(at)
		all.Wait()
		close(said)
		stand := 0
		for err := range said {
			if err == nil {
				stand++
			} else {
				want(t, "another", err, errs.Conflict)
			}
		}
		if stand != 1 {
			t.Errorf("%d campaigns of one city stand", stand)
		}
	})
}

// TestPages: whoever leafs through a list of items or companies meets each once, in
// order, and nothing of another company.
func TestPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		c := r.open(20)
		const compounds, more = 59, 118 // each with its contract; with the rig's three records 121
		r.ok(d.Update(t.Context(), func(tx *db.Tx) error {
			for n := range compounds {
				county := []int{heping, shenhe}[n%2]
				for i, kind := range []string{"contract", "compound"} {
					if _, err := tx.Exec(`INSERT INTO verification_item (county, campaign_id, kind, record_id, company_id) VALUES ($1, $2, $3, $4, $5)`,
						county, c, kind, 1000-2*n+i, r.near.ID); err != nil {
						return err
					}
				}
			}
			for n := range more {
				firm := company.Company{ID: id.ID(5000 + n), USCC: fmt.Sprintf("9121010200000%05d", n), Name: fmt.Sprintf("物业%03d", (n*7)%more), County: heping, Status: company.Active,
					Subject: seal.NewSubject(r.IDs.Bytes), ValidFrom: dbtest.Start, RecordedAt: dbtest.Start}
				var b db.Batch
				firm.Put(&b)
				b.Exec(`INSERT INTO verification_item (county, campaign_id, kind, record_id, company_id) VALUES ($1, $2, 'company', $3, $3)`, heping, c, firm.ID)
				b.Exec(`INSERT INTO verification_company (county, campaign_id, company_id) VALUES ($1, $2, $3)`, heping, c, firm.ID)
				if err := tx.Pipeline(&b); err != nil {
					return err
				}
			}
			return nil
		}))
		r.ok(r.Confirm(t.Context(), r.manager(r.near), c, r.near, 1))

		leaf := func(f Filter) (all []Item, pages int) {
			f.Campaign, f.Company = c, r.near.ID
			for more := true; more; pages++ {
				var list []Item
				r.ok(d.View(t.Context(), func(tx *db.Tx) (err error) { list, more, err = Items(tx, f); return err }))
				if len(list) > PageSize || len(list) == 0 {
					t.Fatalf("a page of %d", len(list))
				}
				all, f.After = append(all, list...), list[len(list)-1].Ref
			}
			return all, pages
		}
		all, pages := leaf(Filter{})
		if len(all) != 3+2*compounds || pages != 3 {
			t.Errorf("%d items on %d pages", len(all), pages)
		}
		for n := 1; n < len(all); n++ {
			if Compare(all[n-1].Ref, all[n].Ref) >= 0 || all[n].Company != r.near.ID {
				t.Errorf("%+v stands before %+v", all[n-1].Ref, all[n])
			}
		}
		if rest, _ := leaf(Filter{Which: OwingItems, Kind: "compound", County: shenhe}); len(rest) != compounds/2 || rest[0].County != shenhe {
			t.Errorf("%d compounds of the other county wait", len(rest))
		}
		if rest, _ := leaf(Filter{Which: OwingItems}); len(rest) != len(all)-1 {
			t.Errorf("%d wait after one answer", len(rest))
		}
		if done, _ := leaf(Filter{Which: AnsweredItems}); len(done) != 1 || done[0].Ref != r.near {
			t.Errorf("answered: %+v", done)
		}

		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			own, err := Own(tx, r.near.ID)
			if err != nil || len(own) != 1 || own[0].Items != len(all) || own[0].Left() != len(all)-1 {
				t.Errorf("own: %+v, %v", own, err)
			}
			scope := account.ScopeOf(r.officer(heping), "verification.see")
			var names []string
			for after, more := id.ID(0), true; more; {
				var list []CompanyProgress
				if list, more, err = Companies(tx, scope, c, heping, 0, after); err != nil {
					return err
				}
				for _, f := range list {
					names, after = append(names, f.Name), f.Company
				}
			}
			if len(names) != more+2 || !slices.IsSorted(names[:more]) || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
				t.Errorf("%d companies: %v", len(names), names)
			}
			return nil
		}))
	})
}

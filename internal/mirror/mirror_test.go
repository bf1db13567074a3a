package mirror_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/mirror"
	"yianju/internal/mirror/outside"
	"yianju/internal/region"
	"yianju/internal/registry"
	"yianju/internal/seal"
	over "yianju/test/outside"
)

const county = 210102

// rig is a registry of one compound, and an outside one.
type rig struct {
	*mirror.Service
	t    testing.TB
	d    *db.DB
	over *over.Registry
}

func newRig(t testing.TB, d *db.DB) rig {
	t.Helper()
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	log := audit.New(keys, ids)
	tree, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	reg := &registry.Service{DB: d, IDs: ids, Log: log, Book: history.NewBook(keys, ids), Accounts: account.NewService(d, keys, ids, log, nil, account.Options{})}
	r := rig{t: t, d: d, over: &over.Registry{PageSize: 3}, Service: &mirror.Service{DB: d, IDs: ids, Log: log, Registry: reg, Regions: tree}}
	server := httptest.NewServer(r.over)
	t.Cleanup(server.Close)
	r.Source = &outside.Registry{Client: server.Client(), Base: server.URL}
	return r
}

func (r rig) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func officer(lo, hi int) account.Actor {
	return account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{{Role: account.County, Lo: lo, Hi: hi}}}
}

// compound is the n-th of the outside.
func compound(n int) over.Record {
	return over.Record{Kind: "compound", Key: fmt.Sprintf("P%03d", n), County: county,
		Fields: map[string]string{"name": fmt.Sprintf("花园%d期", n), "street": "210102001", "households": fmt.Sprint(100 + n), "address": fmt.Sprintf("青年大街%d号", n), "legal_rep": "王建国"}}
}

func (r rig) pull() int {
	r.t.Helper()
	n, err := r.Pull(r.t.Context())
	r.ok(err)
	dbtest.Clock(r.d).Advance(time.Hour)
	return n
}

// ref is the record of an outside key.
func (r rig) entry(key string) (e mirror.Open) {
	r.t.Helper()
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		var number id.ID
		if err := tx.QueryRow(`SELECT id FROM mirror_entry WHERE outside_key = $1`, key).Scan(&number); err != nil {
			return err
		}
		var err error
		e, err = r.See(tx, officer(county, county), county, number)
		return err
	}))
	return e
}

func (r rig) change(key string, values map[string]string) {
	r.t.Helper()
	r.ok(r.Registry.Change(r.t.Context(), officer(county, county), r.entry(key).Ref, registry.Edit{Typed: values, Span: history.Span{From: r.d.Clock().Now()}, Why: "普查"}))
}

// counted is how many changes there are in all histories.
func (r rig) counted() (n int) {
	r.t.Helper()
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM history_change`).Scan(&n) }))
	return n
}

func (r rig) waiting(lo int) (keys []string) {
	r.t.Helper()
	r.ok(r.d.View(r.t.Context(), func(tx *db.Tx) error {
		list, _, err := mirror.Queue(tx, account.ScopeOf(officer(lo, lo), "mirror.see"), 0)
		for _, e := range list {
			keys = append(keys, e.Key+" "+string(e.State))
		}
		return err
	}))
	return keys
}

func want(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

// TestFaults: whatever goes wrong on the way, in the end the registry says what the
// outside says, and nothing was changed twice.
func TestFaults(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		for n := range 8 {
			r.over.Put(compound(n))
		}
		// The full set, cut off twice: it goes on behind the page it had.
		r.over.Fail("", over.Half, over.Twice, over.Breaks)
		for _, kind := range []errs.Kind{errs.Unavailable, errs.Unavailable} {
			_, err := r.Pull(t.Context())
			want(t, "cut off", err, kind)
		}
		if n := r.pull(); n != 2 {
			t.Errorf("after two faults %d records were left", n)
		}
		if n := r.counted(); n != 8 {
			t.Errorf("%d changes for 8 records", n)
		}
		// Changes, with every fault.
		for n := range 7 {
			r.over.Set(compound(n).Key, map[string]string{"households": fmt.Sprint(200 + n)})
			r.over.Set(compound(n).Key, map[string]string{"households": fmt.Sprint(300 + n)})
		}
		r.over.Fail(over.Backward, over.Repeats, over.Twice, over.Repeats, over.Backward)
		r.pull()
		for n := range 8 {
			o, households := r.entry(compound(n).Key), fmt.Sprint(300+n)
			if n == 7 {
				households = "107"
			}
			if got := o.Seen.State.Values; got["households"] != households || o.State != mirror.Same {
				t.Errorf("%s: %v, %s", o.Key, got["households"], o.State)
			}
			if _, personal := o.Theirs["legal_rep"]; personal {
				t.Error("a personal value was kept")
			}
		}
		before := r.counted()
		if n := r.pull(); n != 0 || r.counted() != before {
			t.Errorf("nothing new: %d records, %d changes more", n, r.counted()-before)
		}
		r.over.Fail(over.Expired) // the full set once more
		if n := r.pull(); n != 8 || r.counted() != before {
			t.Errorf("the full set again: %d records, %d changes more", n, r.counted()-before)
		}
		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			p, err := mirror.PassOf(tx)
			if !p.Full || p.Run != 2 || p.Seen != 8 || p.Changed != 0 || p.EndedAt.IsZero() {
				t.Errorf("the pass says %+v", p)
			}
			return err
		}))
		// What vanished without a trace shows in a full set alone.
		r.over.Lose("P003")
		r.pull()
		if got := r.waiting(county); len(got) != 0 {
			t.Errorf("known before the full set: %v", got)
		}
		r.over.Fail(over.Expired)
		r.pull()
		if got := r.waiting(county); len(got) != 1 || got[0] != "P003 gone" {
			t.Errorf("after the full set: %v", got)
		}
		r.over.Put(compound(3)) // and is there again
		r.pull()
		if got := r.waiting(county); len(got) != 0 {
			t.Errorf("after its return: %v", got)
		}
	})
}

// TestBothSides: what only one side changed is settled by itself; what both did by an
// officer, field by field.
func TestBothSides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.over.Put(compound(1))
		r.pull()
		r.change("P001", map[string]string{"households": "150", "address": "和平大街1号"})
		r.over.Set("P001", map[string]string{"area": "61200"})
		r.pull()
		o := r.entry("P001")
		if v := o.Seen.State.Values; v["households"] != "150" || v["area"] != "61200.00" || o.State != mirror.Same {
			t.Errorf("one side each: %v %s", v, o.State)
		}
		if from := registry.Provenance(o.Seen.History, d.Clock().Now()); registry.OriginOf(from["area"]) != registry.FromOutside ||
			registry.OriginOf(from["households"]) != registry.FromDepartment || registry.OriginOf(from["name"]) != registry.FromOutside {
			t.Errorf("origins: %v", from)
		}
		r.over.Set("P001", map[string]string{"households": "170", "address": "青年大街1号甲", "buildings": "9"})
		r.pull()
		o = r.entry("P001")
		if v := o.Seen.State.Values; v["households"] != "150" || v["address"] != "和平大街1号" || v["buildings"] != "9" {
			t.Errorf("overwritten: %v", v)
		}
		if o.State != mirror.Conflict || fmt.Sprint(o.Conflicts) != "[address households]" {
			t.Errorf("%s %v", o.State, o.Conflicts)
		}
		if got := r.waiting(210103); len(got) != 0 {
			t.Errorf("another county sees %v", got)
		}
		answer := mirror.Settlement{Choices: map[string]mirror.Choice{"address": {Pick: mirror.Theirs}, "households": {Pick: mirror.Other, Typed: "160"}},
			Version: o.Version, Seq: o.Seen.History.Seq(), Why: "现场核对"}
		settle := func(a account.Actor, v mirror.Settlement) error { return r.Settle(t.Context(), a, county, o.Number, v) }
		want(t, "another county", settle(officer(210103, 210103), answer), errs.NotFound)
		province := account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{{Role: account.Province, Lo: 210000, Hi: 219999}}}
		want(t, "the province", settle(province, answer), errs.Denied)
		want(t, "a visitor", settle(account.Anonymous(dbtest.Start), answer), errs.Unauthenticated)
		empty := answer
		empty.Choices, empty.Why = nil, ""
		err := settle(officer(county, county), empty)
		if e, is := err.(*errs.Error); !is || len(e.Fields) != 3 {
			t.Errorf("not all errors at once: %v", err)
		}
		wrong := answer
		wrong.Choices = map[string]mirror.Choice{"address": {Pick: mirror.Ours}, "households": {Pick: mirror.Other, Typed: "许多"}}
		want(t, "no number", settle(officer(county, county), wrong), errs.Invalid)
		old := answer
		old.Version--
		want(t, "an old form", settle(officer(county, county), old), errs.Stale)
		r.ok(settle(officer(county, county), answer))
		want(t, "twice", settle(officer(county, county), answer), errs.Conflict)
		o = r.entry("P001")
		if v := o.Seen.State.Values; v["households"] != "160" || v["address"] != "青年大街1号甲" || o.State != mirror.Same {
			t.Errorf("settled: %v %s", v, o.State)
		}
		if last := o.Seen.History[len(o.Seen.History)-1]; last.Why != "现场核对" || last.By != 1 || last.Evidence == "" {
			t.Errorf("the history: %+v", last)
		}
		before := r.counted()
		r.over.Set("P001", map[string]string{"builder": "辽建集团"})
		r.pull() // their 170 was settled: it is no conflict any more
		if o = r.entry("P001"); o.State != mirror.Same || o.Seen.State.Values["households"] != "160" || r.counted() != before+1 {
			t.Errorf("asked again: %s %v", o.State, o.Conflicts)
		}
	})
}

// TestMatch: who is here already is found, what does not fit waits, and what lies
// nowhere is counted.
func TestMatch(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		const uscc = "91330100799655058B"
		made, err := r.Registry.Record(t.Context(), officer(county, county), "company", registry.Links{County: county},
			registry.Edit{Typed: map[string]string{"name": "和平物业", "uscc": uscc, "phone_24h": "024-22220000"}, Why: "首次登记"})
		r.ok(err)
		firm := func(key string, where int, fields map[string]string) {
			r.over.Put(over.Record{Kind: "company", Key: key, County: where, Fields: fields})
		}
		firm("C1", county, map[string]string{"name": "和平物业", "uscc": uscc, "staff": "120"})
		firm("C2", county, map[string]string{"name": "无码物业", "uscc": "123"})
		firm("C3", 210100, map[string]string{"name": "不知何处"})
		firm("C4", 210103, map[string]string{"name": "和平物业", "uscc": uscc})
		r.over.Put(over.Record{Kind: "ship", Key: "S1", County: county})
		r.pull()
		if o := r.entry("C1"); o.ID != made || o.Seen.State.Values["staff"] != "120" || o.Seen.State.Values["phone_24h"] != "024-22220000" {
			t.Errorf("matched: %+v", o.Entry)
		}
		if got := fmt.Sprint(r.waiting(county), r.waiting(210103)); got != "[C2 unfit] [C4 unfit]" {
			t.Errorf("waiting: %s", got)
		}
		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			p, err := mirror.PassOf(tx)
			if p.Nowhere != 2 || p.Seen != 5 || p.Waiting != 2 || p.Changed != 1 {
				t.Errorf("%+v", p)
			}
			c, err2 := company.ByUSCC(tx, uscc)
			if err2 != nil || c.County != county {
				t.Errorf("%+v, %v", c, err2)
			}
			return err
		}))
		firm("C1", 210103, map[string]string{"name": "和平物业", "uscc": uscc, "staff": "130"}) // it moves over there
		r.pull()
		if o := r.entry("C1"); o.State != mirror.Unfit || o.Trouble != "mirror.elsewhere" || o.Seen.State.Values["staff"] != "120" {
			t.Errorf("moved: %+v", o.Entry)
		}
		firm("C1", county, map[string]string{"name": "和平物业", "uscc": uscc, "staff": "130"}) // and back
		r.pull()
		o := r.entry("C2")
		r.ok(r.Settle(t.Context(), officer(county, county), county, o.Number, mirror.Settlement{Version: o.Version, Why: "对方代码有误,已通知更正"}))
		r.over.Set("C2", map[string]string{"uscc": "91210102MA000000" + "2"})
		r.pull()
		if got := r.waiting(county); len(got) != 1 {
			t.Errorf("changed again over there: %v", got)
		}
	})
}

// TestAwkward: a record that cannot be taken waits, and those behind it are taken.
func TestAwkward(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		for n := range 3 {
			r.over.Put(compound(n))
		}
		r.pull()
		r.change("P000", map[string]string{"neighborhood": "210102001001"})
		r.ok(r.Registry.Move(t.Context(), officer(county, county), r.entry("P001").Ref,
			registry.Edit{Span: history.Span{From: dbtest.Start.AddDate(-1, 0, 0), To: d.Clock().Now()}, Why: "拆除"}))
		r.over.Set("P000", map[string]string{"street": "210102002"})
		r.over.Set("P001", map[string]string{"households": "9"})
		r.over.Set("P002", map[string]string{"households": "9"})
		r.pull()
		if got := fmt.Sprint(r.waiting(county)); got != "[P000 unfit P001 unfit]" {
			t.Errorf("waiting: %s", got)
		}
		for key, trouble := range map[string]string{"P000": "compound.neighborhood", "P001": "mirror.ended"} {
			if o := r.entry(key); o.Trouble != trouble {
				t.Errorf("%s: %s", key, o.Trouble)
			}
		}
		if v := r.entry("P002").Seen.State.Values; v["households"] != "9" {
			t.Errorf("behind them: %v", v)
		}
		// Refused by the registry: a company without a code.
		const uscc = "91330100799655058B"
		firm := func(key, code string) {
			r.over.Put(over.Record{Kind: "company", Key: key, County: county, Fields: map[string]string{"name": key, "uscc": code}})
		}
		firm("C1", "")
		firm("C2", uscc)
		r.pull()
		if got := r.waiting(county); len(got) != 3 || got[2] != "C1 unfit" {
			t.Errorf("waiting: %v", got)
		}
		if o := r.entry("C2"); o.ID == 0 {
			t.Errorf("behind it: %+v", o.Entry)
		}
	})
}

// TestEmptyAnswer: an answer that is none takes nothing for gone.
func TestEmptyAnswer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.over.Put(compound(1))
		r.pull()
		whole := r.Source
		for _, body := range []string{"{}", `{"error":"the database is being backed up"}`, `{"records":[],"cursor":"9","more":false}`, `{"records":[],"cursor":"9","more":true}`} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				if q.URL.Path == "/changes" {
					w.WriteHeader(http.StatusGone)
					return
				}
				_, _ = w.Write([]byte(body)) // the reader is gone if this fails
			}))
			r.Source = &outside.Registry{Client: server.Client(), Base: server.URL}
			_, err := r.Pull(t.Context())
			server.Close()
			want(t, body, err, errs.Unavailable)
			if got := r.waiting(county); len(got) != 0 {
				t.Errorf("%s: %v", body, got)
			}
		}
		r.Source = whole
		r.pull()
	})
}

// TestLookedInto: what was settled as gone waits no more before it has come back and
// gone again.
func TestLookedInto(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		full := func(what string, waiting int) {
			t.Helper()
			r.over.Fail(over.Expired)
			r.pull()
			if got := r.waiting(county); len(got) != waiting {
				t.Errorf("%s: %v", what, got)
			}
		}
		settle := func() {
			t.Helper()
			o := r.entry("P001")
			r.ok(r.Settle(t.Context(), officer(county, county), county, o.Number, mirror.Settlement{Version: o.Version, Seq: o.Seen.History.Seq(), Why: "小区仍在"}))
		}
		r.over.Put(compound(0))
		r.over.Put(compound(1))
		r.pull()
		r.over.Lose("P001")
		full("lost", 1)
		r.ok(d.View(t.Context(), func(tx *db.Tx) error {
			p, err := mirror.PassOf(tx)
			if p.Waiting != 1 {
				t.Errorf("counted: %+v", p)
			}
			return err
		}))
		settle()
		full("settled", 0)
		full("and once more", 0)
		r.over.Put(compound(1))
		r.pull() // back by a change
		r.over.Lose("P001")
		full("lost again", 1)
		settle()
		r.over.Put(compound(1))
		full("back by a full set", 0)
		r.over.Lose("P001")
		full("lost for the third time", 1)
	})
}

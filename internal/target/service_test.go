package target_test

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/golive"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
	"yianju/internal/target"
)

const shenyang, dalian = 210100, 210200

var plan = target.Ref{City: shenyang, Year: 2026, Milestone: "plan"}

// rig is the use cases with one officer of each department.
type rig struct {
	*target.Service
	t     *testing.T
	clock interface{ Set(time.Time) }
}

func newRig(t *testing.T, d *db.DB) *rig {
	t.Helper()
	tree, err := region.Load()
	ok(t, err)
	ids := id.NewSeeded(d.Clock(), 1)
	return &rig{Service: &target.Service{DB: d, IDs: ids, Log: audit.New(seal.WellKnown(), ids), Regions: tree, Quiet: message.DefaultQuiet}, t: t, clock: dbtest.Clock(d)}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) as(role account.Role, who id.ID, lo, hi int) account.Actor {
	now := r.DB.Clock().Now()
	return account.Actor{Account: who, Kind: account.KindStaff, At: now, Grants: []account.Grant{{Role: role, Lo: lo, Hi: hi, ValidFrom: now.AddDate(-9, 0, 0)}}}
}

func (r *rig) city() account.Actor     { return r.as(account.City, 1, 210100, 210199) }
func (r *rig) province() account.Actor { return r.as(account.Province, 2, 210000, 219999) }
func (r *rig) county() account.Actor   { return r.as(account.County, 3, 210102, 210102) }

func (r *rig) hand(n int, words string) error {
	return r.HandIn(r.t.Context(), r.city(), plan, n, words, "")
}

func (r *rig) decide(n int, v target.Verdict, reason string) error {
	return r.Decide(r.t.Context(), r.province(), plan, n, v, reason)
}

func (r *rig) want(what string, err error, kind errs.Kind) {
	r.t.Helper()
	if !errs.Is(err, kind) {
		r.t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

// state checks how the city's plan stands for a reader.
func (r *rig) state(a account.Actor, want target.State, late bool) {
	r.t.Helper()
	for _, row := range r.board(a).Rows {
		if row.Area == shenyang {
			if s, _ := row.Step("plan"); s.State != want || s.Late != late {
				r.t.Errorf("%s late %v, want %s %v", s.State, s.Late, want, late)
			}
			return
		}
	}
	r.t.Error("the city is in no row")
}

func (r *rig) board(a account.Actor) (b target.Board) {
	r.t.Helper()
	ok(r.t, r.DB.View(r.t.Context(), func(tx *db.Tx) (err error) {
		b, err = r.Board(tx, a, 2026)
		return err
	}))
	return b
}

// TestHandIn walks a plan through its states: once sent back and handed in again, it is
// not late, for the first hand-in was in time.
func TestHandIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.state(r.province(), target.Ahead, false)
		r.want("nothing to decide", r.decide(0, target.Accept, ""), errs.Conflict)
		ok(t, r.hand(0, "方案已印发"))
		ok(t, r.hand(0, "方案已印发")) // the same form again
		r.state(r.city(), target.HandedIn, false)
		r.want("an old page", r.hand(0, "另一份"), errs.Stale)
		r.want("an old page of the province", r.decide(0, target.Accept, ""), errs.Stale)
		r.want("no reason", r.decide(1, target.Return, " "), errs.Invalid)
		ok(t, r.decide(1, target.Return, "缺少文号"))
		ok(t, r.decide(1, target.Return, "缺少文号")) // the same form again
		r.want("decided otherwise", r.decide(1, target.Accept, ""), errs.Conflict)
		r.state(r.city(), target.SentBack, false)

		r.clock.Set(calendar.Date("2026-06-20").At(9 * time.Hour))
		r.state(r.city(), target.SentBack, false)
		ok(t, r.hand(1, "方案已印发,文号见附"))
		ok(t, r.decide(2, target.Accept, ""))
		r.state(r.province(), target.Accepted, false)
		r.want("once accepted", r.hand(2, "再报"), errs.Conflict)

		ok(t, d.View(t.Context(), func(tx *db.Tx) error {
			list, err := r.Evidence(tx, r.city(), plan)
			if err != nil || len(list) != 2 || list[0].Reason != "缺少文号" || list[1].Verdict != target.Accept {
				t.Fatalf("%+v, %v", list, err)
			}
			events, err := audit.History(tx, shenyang, list[0].Subject)
			if len(events) != 4 || audit.Verify(events) != nil || strings.Contains(events[0].Facts, "印发") {
				t.Errorf("%+v", events)
			}
			return err
		}))
	})
}

// TestLate: a day ends at midnight in Shanghai, to the microsecond.
func TestLate(t *testing.T) {
	t.Parallel()
	midnight := time.Date(2026, 5, 31, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		at     time.Time
		before target.State
		late   bool
	}{{"in time", midnight.Add(-time.Microsecond), target.Ahead, false}, {"late", midnight, target.Missed, true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				r := newRig(t, d)
				r.clock.Set(c.at)
				r.state(r.province(), c.before, false)
				ok(t, r.hand(0, "方案已印发"))
				r.state(r.province(), target.HandedIn, c.late)
				r.clock.Set(midnight.Add(time.Hour))
				r.state(r.province(), target.HandedIn, c.late)
			})
		})
	}
}

// TestWho: who may, and what a foreign city is.
func TestWho(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.Open(t, db.SQLite))
	ctx := t.Context()
	hand := func(a account.Actor, ref target.Ref) error { return r.HandIn(ctx, a, ref, 0, "方案已印发", "") }
	r.want("a foreign city", hand(r.as(account.City, 4, 210200, 210299), plan), errs.NotFound)
	r.want("a county of it", hand(r.county(), plan), errs.NotFound)
	r.want("the province", hand(r.province(), plan), errs.Denied)
	r.want("nobody", hand(account.Anonymous(r.DB.Clock().Now()), plan), errs.Unauthenticated)
	for what, ref := range map[string]target.Ref{"a county": {City: 210102, Year: 2026, Milestone: "plan"}, "by figures": {City: shenyang, Year: 2026, Milestone: "rate"},
		"none": {City: shenyang, Year: 2026, Milestone: "none"}, "next year": {City: shenyang, Year: 2027, Milestone: "plan"}, "too early": {City: shenyang, Year: 2017, Milestone: "plan"}} {
		r.want(what, hand(r.city(), ref), errs.NotFound)
	}
	r.want("the city itself", r.Decide(ctx, r.city(), plan, 1, target.Accept, ""), errs.Denied)
	r.want("the city itself, on nothing", r.Decide(ctx, r.city(), target.Ref{City: shenyang, Year: 2026, Milestone: "none"}, 1, target.Accept, ""), errs.NotFound)
	r.want("no verdict", r.decide(1, "fine", ""), errs.Invalid)
	for what, words := range map[string]string{"nothing": " \r\n", "too long": strings.Repeat("长", target.WordsMax+1), "a phone": "联系人手机13912345678"} {
		r.want(what, r.hand(0, words), errs.Invalid)
	}
	r.want("the document too long", r.HandIn(ctx, r.city(), plan, 0, "方案已印发", strings.Repeat("长", target.DocumentMax+1)), errs.Invalid)
	ok(t, r.DB.View(ctx, func(tx *db.Tx) error {
		_, err := r.Evidence(tx, r.as(account.City, 4, 210200, 210299), plan)
		r.want("evidence of a foreign city", err, errs.NotFound)
		_, err = r.Board(tx, r.city(), 2017)
		r.want("a year without targets", err, errs.NotFound)
		_, err = r.Board(tx, account.Actor{Account: 9, Kind: account.KindOwner, At: r.DB.Clock().Now()}, 2026)
		r.want("an owner", err, errs.Denied)
		return nil
	}))
	ok(t, r.hand(0, strings.Repeat("长", target.WordsMax)))
	for _, row := range r.board(r.as(account.City, 4, 210200, 210299)).Rows {
		if region.City(row.Area) != dalian {
			t.Errorf("a foreign city sees %d", row.Area)
		}
	}
	if rows := r.board(r.county()).Rows; len(rows) != 1 || rows[0].Area != 210102 || len(rows[0].Steps) != 2 {
		t.Errorf("a county sees %+v", rows)
	}
}

// TestOnline: a city is online when every county is live, since the day of the last one.
func TestOnline(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		g := &golive.Service{DB: d, IDs: r.IDs, Regions: r.Regions}
		r.clock.Set(calendar.Date("2026-08-10").At(9 * time.Hour))
		var counties []int
		for _, row := range r.board(r.city()).Rows[1:] {
			counties = append(counties, row.Area)
		}
		live := func(county int, on string) { ok(t, g.Set(t.Context(), r.city(), county, golive.Live, on, "")) }
		step := func() target.Step {
			s, _ := r.board(r.city()).Rows[0].Step("online")
			return s
		}
		for _, c := range counties[1:] {
			live(c, "2026-07-31")
		}
		if s := step(); s.State != target.Missed || s.Done != len(counties)-1 || s.Of != len(counties) {
			t.Errorf("all but one: %+v", s)
		}
		live(counties[0], "2026-07-31")
		if s := step(); s.State != target.Reached || s.Late {
			t.Errorf("on the day: %+v", s)
		}
		live(counties[0], "2026-08-01")
		if s := step(); s.State != target.Reached || !s.Late {
			t.Errorf("a day later: %+v", s)
		}
	})
}

package casework_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
)

// rung lists who was rung up over a case.
func (e *estate) rung(t *testing.T, ref casework.Ref) (who []id.ID) {
	t.Helper()
	for _, m := range view(t, e, func(tx *db.Tx) ([]message.Message, error) { return message.About(tx, ref.County, ref.ID) }) {
		if m.Channel == message.Voice {
			if m.State != message.Pending || m.NotBefore.After(e.now()) || m.Args["code"] == "" {
				t.Errorf("a call that waits: %+v", m)
			}
			who = append(who, m.To.ID)
		}
	}
	return who
}

// TestOnCall: a threat at night alarms both levels; who acknowledges owes nothing
// more before the morning; where nobody does in five minutes the phone rings of
// whoever is on call then, and of nobody else.
func TestOnCall(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		clock := dbtest.Clock(d)
		clock.Set(calendar.NewDate(2026, time.March, 3).At(2 * time.Hour))
		e := newEstate(t, d)
		for _, n := range []id.ID{2001, 2002} {
			e.officer(t, n, account.Grant{Role: account.County, Lo: county, Hi: county})
		}
		plan := func(a account.Actor, turn casework.Turn) error {
			_, err := e.PlanTurn(t.Context(), a, turn)
			return err
		}
		night := casework.Turn{County: county, Account: 2001, From: e.now().Add(-9 * time.Hour), Until: e.now().Add(6 * time.Hour), Phone: "139 0000 0001"}
		for name, wrong := range map[string]func(*casework.Turn){
			"a stranger":  func(v *casework.Turn) { v.Account = 1001 },
			"it is over":  func(v *casework.Turn) { v.Until = e.now() },
			"a year":      func(v *casework.Turn) { v.Until = v.From.AddDate(1, 0, 0) },
			"no phone":    func(v *casework.Turn) { v.Phone = "12" },
			"no time yet": func(v *casework.Turn) { v.From = time.Time{} },
		} {
			turn := night
			wrong(&turn)
			if err := plan(e.county(), turn); !errs.Is(err, errs.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		elsewhere := night
		elsewhere.County = 210100
		if err := plan(e.county(), elsewhere); !errs.Is(err, errs.NotFound) {
			t.Errorf("the city's list by a county: %v", err)
		}
		later := night
		later.Account, later.From, later.Until = 2002, night.Until, night.Until.Add(time.Hour)
		for _, turn := range []casework.Turn{night, later} {
			if err := plan(e.county(), turn); err != nil {
				t.Fatal(err)
			}
		}
		turns := view(t, e, func(tx *db.Tx) ([]casework.Turn, error) { return e.Turns(tx, e.county(), county) })
		if len(turns) != 2 || turns[0].Account != 2001 || turns[0].Phone != "139****0001" {
			t.Errorf("the list is %+v", turns)
		}

		threat := func() casework.Ref {
			in := e.filing()
			in.Text = "再不管我就去跳楼"
			r, err := e.File(t.Context(), e.owner(), in)
			if err != nil {
				t.Fatal(err)
			}
			return r.Case.Ref
		}
		heard, unheard := threat(), threat()
		ack := casework.Command{Act: casework.ActAcknowledge}
		if n := len(e.owed(t, e.county(), "office.alerts", casework.DutyAcknowledge2, casework.Filter{})); n != 2 {
			t.Errorf("%d alarms ring", n)
		}
		e.do(t, e.county(), heard, ack)
		if _, err := e.Do(t.Context(), e.county(), heard, casework.Deed{Command: ack}); !errs.Is(err, errs.Conflict) {
			t.Errorf("acknowledged twice: %v", err)
		}
		clock.Advance(5 * time.Minute)
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		e.checkProjection(t, unheard)
		if got := e.rung(t, unheard); len(got) != 1 || got[0] != 2001 {
			t.Errorf("rung up: %v", got)
		}
		if got := e.rung(t, heard); len(got) != 0 {
			t.Errorf("rung up over an alarm acknowledged: %v", got)
		}
		if phone := view(t, e, func(tx *db.Tx) (string, error) { return e.OnCallPhone(tx, 2001) }); phone != "13900000001" {
			t.Errorf("at %q", phone)
		}
		e.do(t, e.county(), unheard, ack)
		if left := e.owed(t, e.county(), "office.alerts", casework.DutyAcknowledge2, casework.Filter{}); len(left) != 0 {
			t.Errorf("still ringing: %v", left)
		}
		if err := e.EndTurn(t.Context(), e.county(), county, turns[0].ID); err != nil {
			t.Fatal(err)
		}
		if phone := view(t, e, func(tx *db.Tx) (string, error) { return e.OnCallPhone(tx, 2001) }); phone != "" {
			t.Errorf("off the list and still at %q", phone)
		}
	})
}

// TestDangerRings: danger that comes to the county, or is the county's own, has to
// be acknowledged; taking it on or pressing is more than that.
func TestDangerRings(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		in := e.filing()
		in.Category, in.Text = "1301", "有人困在电梯里"
		r, err := e.File(t.Context(), e.owner(), in)
		if err != nil {
			t.Fatal(err)
		}
		ringing := func() int {
			return len(e.owed(t, e.county(), "office.alerts", casework.DutyAcknowledge2, casework.Filter{}))
		}
		if n := ringing(); n != 0 {
			t.Errorf("%d ring at once", n)
		}
		dbtest.Clock(d).Advance(10 * time.Minute)
		if _, err := e.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := ringing(); n != 1 {
			t.Errorf("%d ring once it is the county's", n)
		}
		e.do(t, e.county(), r.Case.Ref, casework.Command{Act: casework.ActSupervise, Text: "立即到场救援并报告"})
		if n := ringing(); n != 0 {
			t.Errorf("%d ring after the county pressed", n)
		}
		in = e.filing()
		in.Compound, in.Unit, in.County, in.Place = "", 0, county, "老煤矿家属院"
		in.Category, in.Text = "1301", "有人困在电梯里"
		if r, err = e.File(t.Context(), e.owner(), in); err != nil {
			t.Fatal(err)
		}
		if n := ringing(); n != 1 {
			t.Errorf("%d ring over the county's own", n)
		}
		e.do(t, e.county(), r.Case.Ref, casework.Command{Act: casework.ActAccept})
		if n := ringing(); n != 0 {
			t.Errorf("%d ring after the county took it on", n)
		}
	})
}

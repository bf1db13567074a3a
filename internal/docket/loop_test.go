package docket_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/docket"
	"yianju/internal/draw"
	"yianju/internal/errs"
)

// TestLoop: issued, received, answered, signed, drawn, verified, closed; by whom it may
// be done, and nothing before its time.
func TestLoop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		refs := n.play()
		n.set(at(friday, 15, 50))
		n.sweep()
		ctx, one := t.Context(), n.of(panjin, week)
		if err := n.Answer(ctx, n.city(panjin), one.ID, nil); !errs.Is(err, errs.Conflict) {
			t.Errorf("answered before it was received: %v", err)
		}
		if err := n.Receive(ctx, n.city(yingkou), one.ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another city received it: %v", err)
		}
		if err := n.Receive(ctx, n.province(), one.ID); !errs.Is(err, errs.Denied) {
			t.Errorf("the province received it: %v", err)
		}
		n.set(at("2026-03-23", 11, 0))
		if err := n.Receive(ctx, n.city(panjin), one.ID); err != nil {
			t.Fatal(err)
		}
		n.set(at("2026-03-24", 10, 0))
		n.reply(refs["overdue"])
		var answers []docket.Answer
		rows := n.rows(panjin)
		n.view(func(tx *db.Tx) (err error) { answers, err = n.Answers(tx, rows); return err })
		if w := answers[0]; w.Outcome != docket.Explained || w.RepliedAt != n.now() || w.Measure == "" || w.Satisfaction != docket.Unasked || !w.Whole() {
			t.Errorf("proposed for the case that was answered: %+v", w)
		}
		if w := answers[1]; w.Outcome != docket.Unsolved || w.Whole() {
			t.Errorf("proposed for the case that was reopened: %+v", w)
		}
		if w := answers[2]; w.Outcome != docket.Unsolved || w.Satisfaction != docket.Unhappily {
			t.Errorf("proposed for the case of an unhappy owner: %+v", w)
		}
		if err := n.Sign(ctx, n.city(panjin), one.ID, "经验", "困难"); !errs.Is(err, errs.Invalid) {
			t.Errorf("signed without answers: %v", err)
		}
		filled, err := n.Fill(ctx, n.city(panjin), one.ID, "等待配件", "2026-03-30")
		if err != nil || filled != 3 {
			t.Fatal(filled, err)
		}
		if err := n.Sign(ctx, n.city(panjin), one.ID, "经验", "困难"); !errs.Is(err, errs.Invalid) {
			t.Errorf("signed without a measure: %v", err)
		}
		n.view(func(tx *db.Tx) (err error) { answers, err = n.Answers(tx, rows); return err })
		answers[1].Measure = "已约业主周四上门" // the one that was not answered
		answers[1].Outcome = "other"
		if err := n.Answer(ctx, n.city(panjin), one.ID, answers); !errs.Is(err, errs.Invalid) {
			t.Errorf("an outcome there is not: %v", err)
		}
		answers[1].Outcome = docket.Partly
		if err := n.Answer(ctx, n.city(panjin), one.ID, answers); err != nil {
			t.Fatal(err)
		}
		old := n.city(panjin)
		old.Session.FactorAt = time.Time{}
		if err := n.Sign(ctx, old, one.ID, "经验", "困难"); !errs.Is(err, errs.Unauthenticated) {
			t.Errorf("signed without a fresh proof: %v", err)
		}
		if err := n.Sign(ctx, n.city(panjin), one.ID, "经验", "困难"); err != nil {
			t.Fatal(err)
		}
		one = n.of(panjin, week)
		if one.State() != docket.Answered || one.Handled != (docket.Handled{Filed: 2}) {
			t.Errorf("%s %+v", one.State(), one.Handled)
		}
		if err := n.Answer(ctx, n.city(panjin), one.ID, answers); !errs.Is(err, errs.Conflict) {
			t.Errorf("answered after it was signed: %v", err)
		}
		var drawn []docket.Sample
		n.view(func(tx *db.Tx) (err error) { drawn, err = docket.Drawn(tx, one.ID); return err })
		want := draw.Lots(one.Seed(), 3, 1)
		if len(drawn) != 1 || rows[want[0]-1].Place != drawn[0].Place {
			t.Errorf("drawn %v, want row %v", drawn, want)
		}
		if err := n.Judge(ctx, n.city(panjin), one.ID, 1, docket.Upheld, ""); !errs.Is(err, errs.Denied) {
			t.Errorf("the city judged itself: %v", err)
		}
		if err := n.Judge(ctx, n.province(), one.ID, 1, docket.Refuted, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("refuted without a reason: %v", err)
		}
		if err := n.Judge(ctx, n.province(), one.ID, 2, docket.Upheld, ""); !errs.Is(err, errs.NotFound) {
			t.Errorf("what was not drawn: %v", err)
		}
		if err := n.Close(ctx, n.province(), one.ID, "x"); !errs.Is(err, errs.Conflict) {
			t.Errorf("closed before it was verified: %v", err)
		}
		if err := n.Judge(ctx, n.province(), one.ID, 1, docket.Refuted, "业主说没有人来过"); err != nil {
			t.Fatal(err)
		}
		if err := n.Add(ctx, n.province(), one.ID, "第二行的小区名有误,应为某某小区。"); err != nil {
			t.Fatal(err)
		}
		if err := n.Close(ctx, n.province(), one.ID, ""); !errs.Is(err, errs.Invalid) {
			t.Errorf("closed without a word on what was refuted: %v", err)
		}
		n.tallied(docket.Tally{Issued: 2, Open: 2})
		if err := n.Close(ctx, n.province(), one.ID, "请盘锦市重新办理。"); err != nil {
			t.Fatal(err)
		}
		if s := n.of(panjin, week).State(); s != docket.Closed {
			t.Error(s)
		}
		n.tallied(docket.Tally{Issued: 2, Closed: 1, Open: 1})
		n.view(func(tx *db.Tx) error {
			scope := account.ScopeOf(n.province(), "docket.see")
			judged, err := docket.JudgedIn(tx, scope, 2026)
			if err != nil || len(judged) != 1 || judged[0].Docket != one.ID || judged[0].Week.String() != week || judged[0].Judged != 1 || judged[0].Refuted != 1 || judged[0].County/100*100 != panjin {
				t.Errorf("judged: %+v, %v", judged, err)
			}
			all, err := docket.OfYear(tx, scope, 2026)
			if err != nil || len(all) != 2 {
				t.Errorf("%d dockets of the year, %v", len(all), err)
			}
			none, err := docket.OfYear(tx, scope, 2025)
			if err != nil || len(none) != 0 {
				t.Errorf("%d dockets of the year before, %v", len(none), err)
			}
			return nil
		})
		checked, err := n.Check(ctx, func(docket, diff string) { t.Errorf("%s: %s", docket, diff) })
		if checked != 2 || err != nil {
			t.Error(checked, err)
		}
		// The next docket says how this one went, and that the other city said nothing.
		n.set(at("2026-03-27", 15, 0))
		n.sweep()
		w, _ := docket.ParseWeek("2026-W13")
		n.view(func(tx *db.Tx) error {
			for city, want := range map[int]docket.Before{
				panjin:  {Week: week, Receipt: docket.InTime, Answer: docket.InTime, Drawn: 1, Judged: 1, Refuted: 1, Rows: 3, Selfmade: true},
				yingkou: {Week: week, Receipt: docket.Missing, Answer: docket.Missing, Rows: 1, Selfmade: true},
			} {
				next, err := docket.Of(tx, city, w)
				if err != nil || next.Before != want {
					t.Errorf("%d: %+v, want %+v, %v", city, next.Before, want, err)
				}
			}
			return nil
		})
		edit := errs.New(errs.Conflict, "")
		for what, sql := range map[string]string{"an answer": `UPDATE docket_answer SET reason = 'x' WHERE docket_id = $1`, "an addendum": `UPDATE docket_addendum SET words = 'x' WHERE docket_id = $1`} {
			found := 0
			err := d.Update(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(sql, one.ID); err != nil {
					t.Fatal(err)
				}
				if err := n.CheckIn(tx, panjin, week, func(string) { found++ }); err != nil {
					t.Fatal(err)
				}
				return edit
			})
			if found != 1 || !errs.Is(err, errs.Conflict) {
				t.Errorf("%s was edited: %d differences, %v", what, found, err)
			}
		}
	})
}

// TestExtracts: a county and a company see their own part of what was issued, and
// nobody's else; acknowledging it is on record once.
func TestExtracts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		n.play()
		n.set(at(friday, 15, 0))
		n.sweep()
		w, _ := docket.ParseWeek(week)
		firm := n.homes[xinglongtai].company
		n.view(func(tx *db.Tx) error {
			if _, err := n.CountyExtract(tx, n.county(xinglongtai), xinglongtai, w); !errs.Is(err, errs.NotFound) {
				t.Errorf("a draft is seen by a county: %v", err)
			}
			if _, err := n.See(tx, n.city(panjin), panjin, w); !errs.Is(err, errs.NotFound) {
				t.Errorf("a draft is seen by its city: %v", err)
			}
			_, err := n.See(tx, n.province(), panjin, w)
			return err
		})
		n.set(at(friday, 15, 50))
		n.sweep()
		one := n.of(panjin, week)
		n.view(func(tx *db.Tx) error {
			e, err := n.CountyExtract(tx, n.county(xinglongtai), xinglongtai, w)
			if err != nil || e.Rows != 2 || !e.SeenAt.IsZero() {
				t.Errorf("%+v, %v", e, err)
			}
			if _, err := n.CountyExtract(tx, n.county(xinglongtai), dawa, w); !errs.Is(err, errs.NotFound) {
				t.Errorf("the county next door: %v", err)
			}
			list, err := n.CompanyExtracts(tx, n.manager(xinglongtai), firm, w)
			if err != nil || len(list) != 1 || list[0].Rows != 2 {
				t.Errorf("%+v, %v", list, err)
			}
			if _, err := n.CompanyExtracts(tx, n.manager(dawa), firm, w); !errs.Is(err, errs.NotFound) {
				t.Errorf("another company: %v", err)
			}
			return nil
		})
		for range 2 {
			if err := n.SeeExtract(t.Context(), n.manager(xinglongtai), one.ID, 0, firm); err != nil {
				t.Fatal(err)
			}
			if err := n.SeeExtract(t.Context(), n.county(xinglongtai), one.ID, xinglongtai, 0); err != nil {
				t.Fatal(err)
			}
			n.set(n.now().Add(time.Hour))
		}
		if err := n.SeeExtract(t.Context(), n.city(panjin), one.ID, xinglongtai, 0); !errs.Is(err, errs.Denied) {
			t.Errorf("the city acknowledged for the county: %v", err)
		}
		n.view(func(tx *db.Tx) error {
			e, err := n.CountyExtract(tx, n.county(xinglongtai), xinglongtai, w)
			list, err2 := n.CompanyExtracts(tx, n.manager(xinglongtai), firm, w)
			if err != nil || err2 != nil || e.SeenAt != at(friday, 15, 50) || list[0].SeenAt != at(friday, 15, 50) {
				t.Errorf("seen at %s and %s, %v %v", e.SeenAt, list[0].SeenAt, err, err2)
			}
			return nil
		})
	})
}

// TestUnseen: a company's part has no case that its county took, since it accuses the
// company, and to a clerk no threat.
func TestUnseen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		refs := n.play()
		n.set(at(friday, 15, 0))
		n.sweep()
		n.set(at(friday, 15, 50))
		n.sweep()
		w, _ := docket.ParseWeek(week)
		parts := func(a account.Actor) (rows, weeks int) {
			n.view(func(tx *db.Tx) error {
				list, err := n.CompanyExtracts(tx, a, n.homes[xinglongtai].company, w)
				for _, e := range list {
					rows += e.Rows
				}
				if err != nil {
					return err
				}
				in, err := docket.ListIn(tx, account.ScopeOf(a, "docket.own"), 10)
				weeks = len(in)
				return err
			})
			return rows, weeks
		}
		set := func(ref casework.Ref, column, value string) {
			if err := d.Update(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE case_file SET `+column+` = $3 WHERE county = $1 AND id = $2`, ref.County, ref.ID, value)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			name, column, value                        string
			clerk, manager, clerksWeeks, managersWeeks int
		}{{"overdue", "flags", "threat", 1, 2, 1, 1}, {"reopened", "handler", "county", 0, 1, 0, 1}, {"overdue", "handler", "county", 0, 0, 0, 0}} {
			set(refs[c.name], c.column, c.value)
			clerk, clerksWeeks := parts(n.clerk(xinglongtai))
			manager, managersWeeks := parts(n.manager(xinglongtai))
			if clerk != c.clerk || manager != c.manager || clerksWeeks != c.clerksWeeks || managersWeeks != c.managersWeeks {
				t.Errorf("%s of %s: a clerk has %d rows in %d weeks, a manager %d in %d, not %d in %d and %d in %d", c.column, c.name,
					clerk, clerksWeeks, manager, managersWeeks, c.clerk, c.clerksWeeks, c.manager, c.managersWeeks)
			}
		}
		if err := n.SeeExtract(t.Context(), n.manager(xinglongtai), n.of(panjin, week).ID, 0, n.homes[xinglongtai].company); !errs.Is(err, errs.NotFound) {
			t.Errorf("a part without a row that they may see was acknowledged: %v", err)
		}
	})
}

// TestDraw: the draw is that of a shell, and does not depend on anything but its seed.
func TestDraw(t *testing.T) {
	t.Parallel()
	seed := "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	// for i in $(seq 25); do echo "$(printf '%s:%d' $SEED $i | sha256sum | cut -c-64) $i"; done | sort | head -3
	if got := draw.Lots(seed, 25, 3); len(got) != 3 || got[0] != drawnByShell[0] || got[1] != drawnByShell[1] || got[2] != drawnByShell[2] {
		t.Errorf("drawn %v, a shell draws %v", got, drawnByShell)
	}
	c := docket.CadenceOn("2026-03-20")
	for rows, want := range map[int]int{0: 0, 1: 1, 9: 1, 10: 1, 11: 2, 2000: 200} {
		if got := c.SampleSize(rows); got != want {
			t.Errorf("of %d rows %d are drawn, want %d", rows, got, want)
		}
	}
}

// tallied holds how many dockets March had.
func (n *town) tallied(want docket.Tally) {
	n.t.Helper()
	n.view(func(tx *db.Tx) error {
		got, err := docket.TallyOf(tx, calendar.Date("2026-03-01").Start(), calendar.Date("2026-04-01").Start())
		if err == nil && got != want {
			n.t.Errorf("March had %+v, want %+v", got, want)
		}
		return err
	})
}

// TestRunning: weeks running are those in A and B.
func TestRunning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := newTown(t, d)
		refs := n.play()
		for _, day := range []string{"2026-03-20", "2026-03-27", "2026-04-03"} {
			n.set(at(calendar.Date(day), 15, 50))
			n.sweep()
		}
		weeks := map[string][]int{}
		n.view(func(tx *db.Tx) error {
			for _, name := range []string{"2026-W12", "2026-W13", "2026-W14"} {
				w, _ := docket.ParseWeek(name)
				one, err := docket.Of(tx, panjin, w)
				if err != nil {
					return err
				}
				rows, _, err := docket.Rows(tx, one, docket.Filter{})
				if err != nil {
					return err
				}
				for _, r := range rows {
					for of, ref := range refs {
						if ref.ID == r.Case {
							weeks[of] = append(weeks[of], r.Weeks)
						}
					}
					if r.Weeks == 3 && r.Advice != "running" {
						t.Errorf("a case of three dockets running is advised %q", r.Advice)
					}
				}
			}
			return nil
		})
		n.tallied(docket.Tally{Issued: 4, Open: 4, Running: 4}) // three of one city, one of the other
		for of, want := range map[string]int{"overdue": 3, "reopened": 3, "not due": 2, "young": 2} {
			got := weeks[of]
			if len(got) == 0 || got[len(got)-1] != want {
				t.Errorf("%s: weeks running %v, want %d at last", of, got, want)
			}
		}
	})
}

var drawnByShell = []int{3, 10, 24}

package casework_test

import (
	"context"
	"fmt"
	"sync"
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
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

const county = 210102 // 沈阳市和平区

// estate is one compound with one company in charge, and a case service on it.
type estate struct {
	*casework.Service
	d        *db.DB
	compound compound.Compound
	company  id.ID
	building compound.Building
	unit     compound.Unit
	nextKey  int
}

func newEstate(t *testing.T, d *db.DB) *estate {
	t.Helper()
	ids := id.NewSeeded(dbtest.Clock(d), 1)
	keys := seal.WellKnown()
	rules, err := rule.Load()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calendar.Load()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := region.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := &estate{d: d, Service: &casework.Service{DB: d, Rules: rules, Calendar: cal, Regions: tree, IDs: ids, Keys: keys,
		Log: audit.New(keys, ids), Quiet: message.DefaultQuiet}}
	e.settle(t, ids)
	return e
}

func (e *estate) settle(t *testing.T, ids *id.Source) {
	t.Helper()
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	uscc, err := company.CompleteUSCC("91210102MA0000001")
	if err != nil {
		t.Fatal(err)
	}
	firm := company.Company{ID: ids.Next(), USCC: uscc, Name: "和平物业服务有限公司", County: county, Phone24h: "024-22220000", Status: "active", Subject: seal.NewSubject(ids.Bytes), ValidFrom: old, RecordedAt: old}
	e.company = firm.ID
	e.compound = compound.Compound{County: county, ID: ids.Next(), Code: "HPHYUAN2", Name: "和平花园", Street: 210102001,
		Neighborhood: 210102001002, Households: 600, Version: 1, ValidFrom: old, RecordedAt: old}
	e.building = compound.Building{County: county, ID: ids.Next(), Compound: e.compound.ID, Number: 3, Name: "3号楼", Floors: 18, Lifts: 2}
	entrance := compound.Entrance{County: county, ID: ids.Next(), Building: e.building.ID, Number: 2, Name: "2单元"}
	e.unit = compound.Unit{County: county, ID: ids.Next(), Compound: e.compound.ID, Building: e.building.ID, Entrance: entrance.ID, Floor: 5, Room: "501", Area: 8900}
	var b db.Batch
	firm.Put(&b)
	e.compound.Put(&b)
	e.building.Put(&b, old)
	entrance.Put(&b, old)
	e.unit.Put(&b, old)
	contract.Contract{County: county, ID: ids.Next(), Compound: e.compound.ID, Company: e.company, Kind: contract.Regular, Grade: 3,
		ValidFrom: old, RecordedAt: old}.Put(&b)
	if err := e.d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
		t.Fatal(err)
	}
}

func (e *estate) now() time.Time { return dbtest.Clock(e.d).Now() }

func (e *estate) staff(role account.Role, account_ id.ID) account.Actor {
	g := account.Grant{Role: role, ValidFrom: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
	switch role {
	case account.Clerk:
		g.Company = e.company
	case account.County:
		g.Lo, g.Hi = county, county
	case account.City:
		g.Lo, g.Hi = 210100, 210199
	}
	return account.Actor{Account: account_, Kind: account.KindStaff, At: e.now(), Grants: []account.Grant{g}}
}

func (e *estate) owner() account.Actor {
	return account.Actor{Account: 77, Kind: account.KindOwner, At: e.now()}
}

func (e *estate) clerk() account.Actor  { return e.staff(account.Clerk, 1001) }
func (e *estate) county() account.Actor { return e.staff(account.County, 1002) }
func (e *estate) city() account.Actor   { return e.staff(account.City, 1003) }

func (e *estate) filing() casework.Filing {
	e.nextKey++
	return casework.Filing{Key: fmt.Sprintf("form-key-%016d", e.nextKey), Channel: casework.QR, Compound: e.compound.Code, Unit: e.unit.ID,
		Category: "1701", Text: "楼道一周没人打扫了,垃圾堆在二楼,电话13812345678", Phone: "13998765432", Privacy: casework.Masked}
}

func (e *estate) file(t *testing.T) casework.Receipt {
	t.Helper()
	r, err := e.File(t.Context(), e.owner(), e.filing())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (e *estate) do(t *testing.T, a account.Actor, ref casework.Ref, c casework.Command) casework.Case {
	t.Helper()
	done, err := e.Do(t.Context(), a, ref, casework.Deed{Command: c})
	if err != nil {
		t.Fatalf("%s: %v", c.Act, err)
	}
	e.checkProjection(t, ref)
	return done
}

// checkProjection recomputes everything stored about a case from its events.
func (e *estate) checkProjection(t *testing.T, ref casework.Ref) {
	t.Helper()
	if diff, err := e.Check(t.Context(), ref); err != nil || diff != "" {
		t.Fatalf("stored rows differ from the events: %v %s", err, diff)
	}
}

func reply() casework.Command {
	return casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "保洁员上周离职, 班次没有补上",
		Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"}
}

// TestFileToRate is the main job: filed once, accepted, answered, rated.
func TestFileToRate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r := e.file(t)
		e.checkProjection(t, r.Case.Ref)
		if r.Case.State != casework.Submitted || r.Case.Place.Text != "3号楼2单元501" || r.Case.Handler != casework.ByCompany {
			t.Fatalf("%+v", r.Case)
		}
		if r.Case.Text != "楼道一周没人打扫了,垃圾堆在二楼,电话‹电话›" {
			t.Errorf("the number in the text was kept: %q", r.Case.Text)
		}
		clock := dbtest.Clock(d)
		clock.Advance(20 * time.Minute)
		e.do(t, e.clerk(), r.Case.Ref, casework.Command{Act: casework.ActAccept})
		clock.Advance(2 * time.Hour)
		e.do(t, e.clerk(), r.Case.Ref, reply())
		clock.Advance(time.Hour)
		c := e.do(t, e.owner(), r.Case.Ref, casework.Command{Act: casework.ActRate, Rating: casework.Satisfied, Solved: true})
		if c.State != casework.Closed || c.Ending != casework.Confirmed {
			t.Fatalf("%+v", c.Status)
		}
	})
}

// TestWalls: a stranger's case is not found; a person of the case may not do
// what is not theirs.
func TestWalls(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r := e.file(t)
		stranger := account.Actor{Account: 78, Kind: account.KindOwner, At: e.now()}
		if _, err := e.See(t.Context(), stranger, r.Case.Ref, account.NoLink); !errs.Is(err, errs.NotFound) {
			t.Errorf("a stranger sees: %v", err)
		}
		_, err := e.Do(t.Context(), e.owner(), r.Case.Ref, casework.Deed{Command: casework.Command{Act: casework.ActAccept}})
		if !errs.Is(err, errs.Denied) {
			t.Errorf("the owner accepts: %v", err)
		}
		other := e.clerk()
		other.Grants[0].Company++
		if _, err := e.Do(t.Context(), other, r.Case.Ref, casework.Deed{Command: casework.Command{Act: casework.ActAccept}}); !errs.Is(err, errs.NotFound) {
			t.Errorf("another company's clerk: %v", err)
		}
		v, err := e.See(t.Context(), e.clerk(), r.Case.Ref, account.NoLink)
		if err != nil || v.Phone != "139****5432" {
			t.Errorf("the clerk sees %q, %v", v.Phone, err)
		}
	})
}

// TestEscalates: nobody answers; the sweep calls the county and the city, each
// once, and the same sweep again does nothing.
func TestEscalates(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r := e.file(t)
		clock := dbtest.Clock(d)
		clock.Advance(15 * 24 * time.Hour)
		n, err := e.Sweep(t.Context())
		if err != nil || n == 0 {
			t.Fatalf("%d passings, %v", n, err)
		}
		e.checkProjection(t, r.Case.Ref)
		if again, err := e.Sweep(t.Context()); err != nil || again != 0 {
			t.Fatalf("%d passings again, %v", again, err)
		}
		v, err := e.See(t.Context(), e.county(), r.Case.Ref, account.NoLink)
		if err != nil || v.Case.Level != rule.L3 {
			t.Fatalf("level %d, %v", v.Case.Level, err)
		}
		e.do(t, e.county(), r.Case.Ref, casework.Command{Act: casework.ActSupervise, Text: "请于今日十七时前到场处理并答复业主"})
		e.do(t, e.city(), r.Case.Ref, casework.Command{Act: casework.ActSupervise, Text: "市局挂牌督办"})
		e.do(t, e.clerk(), r.Case.Ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), r.Case.Ref, reply())
		for round := 1; round <= 3; round++ {
			e.do(t, e.owner(), r.Case.Ref, casework.Command{Act: casework.ActReopen, Rating: casework.Dissatisfied})
			if round < 3 {
				e.do(t, e.clerk(), r.Case.Ref, reply())
			}
		}
		c := e.do(t, e.city(), r.Case.Ref, casework.Command{Act: casework.ActConclude, Text: "经现场核查……如有异议可申请人民调解或提起诉讼。"})
		if c.State != casework.Closed || c.Ending != casework.GivenFinal {
			t.Fatalf("%+v", c.Status)
		}
	})
}

// TestOneFormOneCase: the same form sent many times at once files one case.
func TestOneFormOneCase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		in := e.filing()
		codes := make([]string, 16)
		var wg sync.WaitGroup
		for i := range codes {
			wg.Go(func() {
				r, err := e.File(context.Background(), e.owner(), in)
				if err != nil {
					t.Error(err)
				}
				codes[i] = r.Case.Code + r.Track
			})
		}
		wg.Wait()
		for _, c := range codes {
			if c == "" || c != codes[0] {
				t.Fatalf("one form filed %v", codes)
			}
		}
		in.Text = "别的事情"
		if _, err := e.File(t.Context(), e.owner(), in); !errs.Is(err, errs.Conflict) {
			t.Fatalf("a used form filed something else: %v", err)
		}
	})
}

// TestOneFormOneCaseOnBehalf: a clerk's form sent again gets the same answer.
func TestOneFormOneCaseOnBehalf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		in := e.filing()
		in.OnBehalf, in.Channel = true, casework.Phone
		var codes []string
		for range 2 {
			r, err := e.File(t.Context(), e.clerk(), in)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, r.Case.Code)
		}
		if codes[0] != codes[1] {
			t.Errorf("one form filed %v", codes)
		}
		in.County = county
		if _, err := e.File(t.Context(), e.clerk(), in); !errs.Is(err, errs.Conflict) {
			t.Errorf("the same form with another county: %v", err)
		}
	})
}

// TestStaffAreNoOwners: who serves houses files like any visitor, with a phone to be
// answered on, and the case is not theirs to rate.
func TestStaffAreNoOwners(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r, err := e.File(t.Context(), e.clerk(), e.filing())
		if err != nil {
			t.Fatal(err)
		}
		if r.Case.Account != 0 || r.Case.FiledBy != 0 {
			t.Errorf("in the name of %d, by %d", r.Case.Account, r.Case.FiledBy)
		}
		e.do(t, e.clerk(), r.Case.Ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), r.Case.Ref, reply())
		rate := casework.Deed{Command: casework.Command{Act: casework.ActRate, Rating: casework.VerySatisfied, Solved: true}}
		if _, err := e.Do(t.Context(), e.clerk(), r.Case.Ref, rate); !errs.Is(err, errs.Denied) {
			t.Errorf("a clerk rates: %v", err)
		}
		in := e.filing()
		in.Phone = ""
		if _, err := e.File(t.Context(), e.clerk(), in); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a phone: %v", err)
		}
		if _, err := e.File(t.Context(), e.owner(), in); err != nil {
			t.Errorf("an owner's phone is known: %v", err)
		}
	})
}

// TestTrack: the code with the right digits opens it; everything else is the
// same not-found.
func TestTrack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r := e.file(t)
		if v, err := e.Track(t.Context(), r.Case.Code, "5432"); err != nil || len(v.Choices) != 0 {
			t.Fatalf("%v, choices %v", err, v.Choices)
		}
		for _, guess := range [][2]string{{r.Case.Code, "0000"}, {"XXXXXXXXXX", "5432"}, {"", ""}, {r.Case.Code, ""}} {
			if _, err := e.Track(t.Context(), guess[0], guess[1]); !errs.Is(err, errs.NotFound) {
				t.Errorf("%v: %v", guess, err)
			}
		}
		for range 10 {
			if _, err := e.Track(t.Context(), r.Case.Code, "0000"); !errs.Is(err, errs.NotFound) {
				t.Error(err)
			}
		}
		if _, err := e.Track(t.Context(), r.Case.Code, "5432"); !errs.Is(err, errs.NotFound) {
			t.Errorf("the right digits after ten wrong ones: %v", err)
		}
		dbtest.Clock(d).Advance(24 * time.Hour)
		if _, err := e.Track(t.Context(), r.Case.Code, "5432"); err != nil {
			t.Errorf("the next day: %v", err)
		}
		ref, err := e.ByTrackSecret(t.Context(), r.Track)
		if err != nil || ref != r.Case.Ref {
			t.Errorf("%v, %v", ref, err)
		}
	})
}

// TestLists: queue, search and figures see the case, and only within scope.
func TestLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		e.file(t)
		list := func(a account.Actor, action account.Action, f casework.Filter) int {
			var p casework.Page
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				p, err = e.Queue(tx, account.ScopeOf(a, action), f)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return len(p.Cases)
		}
		elsewhere := e.county()
		elsewhere.Grants[0].Lo, elsewhere.Grants[0].Hi = 210202, 210202
		for _, row := range []struct {
			name   string
			a      account.Actor
			action account.Action
			f      casework.Filter
			want   int
		}{
			{"desk", e.clerk(), "desk.queue", casework.Filter{}, 1},
			{"county", e.county(), "office.list", casework.Filter{}, 1},
			{"another county", elsewhere, "office.list", casework.Filter{}, 0},
			{"words", e.county(), "office.list", casework.Filter{Text: "楼道"}, 1},
			{"other words", e.county(), "office.list", casework.Filter{Text: "电梯"}, 0},
			{"nobody", account.Anonymous(e.now()), "office.list", casework.Filter{}, 0},
			{"not late", e.county(), "office.list", casework.Filter{Overdue: true}, 0},
		} {
			if got := list(row.a, row.action, row.f); got != row.want {
				t.Errorf("%s: %d cases, want %d", row.name, got, row.want)
			}
		}
		for range 2 {
			var f casework.Sums
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				f, err = casework.SumOf(tx, casework.Cut{Lo: 210000, Hi: 219999, From: "2026-01-01", To: "2026-12-31"})
				return err
			})
			if err != nil || f.Of(casework.MarkReceived) != 1 {
				t.Fatalf("%v, %v", f, err)
			}
			if _, err := e.FoldFigures(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

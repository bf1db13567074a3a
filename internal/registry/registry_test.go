package registry

import (
	"strings"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
)

const county = 210102

// rig is a registry with one company that serves one compound.
type rig struct {
	*Service
	t        testing.TB
	d        *db.DB
	firm     Ref
	place    Ref
	contract Ref
}

func staff(role account.Role, set func(*account.Grant)) account.Actor {
	g := account.Grant{Role: role}
	set(&g)
	return account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{g}}
}

func officer(lo int) account.Actor {
	return staff(account.County, func(g *account.Grant) { g.Lo, g.Hi = lo, lo })
}

func city() account.Actor {
	return staff(account.City, func(g *account.Grant) { g.Lo, g.Hi = 210100, 210199 })
}

func (r rig) manager() account.Actor {
	return staff(account.Manager, func(g *account.Grant) { g.Company = r.firm.ID })
}

func newRig(t testing.TB, d *db.DB) rig {
	t.Helper()
	ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
	log := audit.New(keys, ids)
	r := rig{t: t, d: d, Service: &Service{DB: d, IDs: ids, Log: log, Book: history.NewBook(keys, ids),
		Accounts: account.NewService(d, keys, ids, log, nil, account.Options{})}}
	r.firm = r.record("company", Links{}, "2020-01-01", map[string]string{"name": "沈阳和平物业服务有限公司", "uscc": "91330100799655058B",
		"legal_rep": "王建国", "phone_24h": "024-22220000"})
	r.place = r.record("compound", Links{}, "2009-10-18", map[string]string{"name": "和平花园", "street": "210102001", "neighborhood": "210102001002", "area": "61200.00"})
	r.contract = r.record("contract", Links{Company: r.firm.ID, Compound: r.place.ID}, "2020-01-01", map[string]string{"kind": "regular", "grade": "3", "price": "1.8"})
	return r
}

func day(s string) time.Time {
	d, err := time.ParseInLocation(time.DateOnly, s, time.UTC)
	if err != nil {
		panic(err)
	}
	return d
}

func (r rig) record(kind string, l Links, from string, typed map[string]string) Ref {
	r.t.Helper()
	l.County = county
	record, err := r.Record(r.t.Context(), officer(county), kind, l, Edit{Typed: typed, Span: history.Span{From: day(from)}, Why: "首次登记"})
	if err != nil {
		r.t.Fatal(kind, err)
	}
	return Ref{kind, county, record}
}

func (r rig) see(a account.Actor, ref Ref) (v Seen, err error) {
	err = r.d.View(r.t.Context(), func(tx *db.Tx) (err error) { v, err = r.See(tx, a, ref); return err })
	return v, err
}

func want(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

func TestRecordAndChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		change := Edit{Typed: map[string]string{"name": "沈阳新和平物业服务有限公司", "legal_rep": "李卫东"}, Span: history.Span{From: day("2026-02-01")}, Why: "工商变更"}
		want(t, "another county's officer", r.Change(t.Context(), officer(210103), r.firm, change), errs.NotFound)
		want(t, "the company itself", r.Change(t.Context(), r.manager(), r.firm, change), errs.Denied)
		want(t, "a visitor", r.Change(t.Context(), account.Anonymous(dbtest.Start), r.firm, change), errs.Unauthenticated)
		silent := change
		silent.Why = " "
		silent.Typed = map[string]string{"name": "", "staff": "many"}
		err := r.Change(t.Context(), officer(county), r.firm, silent)
		if e, ok := err.(*errs.Error); !ok || len(e.Fields) != 3 {
			t.Errorf("not all errors at once: %v", err)
		}
		if err := r.Change(t.Context(), officer(county), r.firm, change); err != nil {
			t.Fatal(err)
		}
		want(t, "the same again", r.Change(t.Context(), officer(county), r.firm, change), errs.Conflict)
		late := change
		late.Base, late.Typed = 1, map[string]string{"phone_24h": "024-33330000"}
		want(t, "from an old form", r.Change(t.Context(), officer(county), r.firm, late), errs.Stale)
		future := change
		future.From, future.Typed = day("2026-04-01"), late.Typed
		want(t, "from the future", r.Change(t.Context(), officer(county), r.firm, future), errs.Invalid)

		v, err := r.see(r.manager(), r.firm)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.State.Values; got["name"] != "沈阳新和平物业服务有限公司" || got["former_names"] != "沈阳和平物业服务有限公司" || got["legal_rep"] != "李卫东" {
			t.Errorf("now: %v", got)
		}
		if s, found := v.History.AsOf(day("2026-01-31"), dbtest.Start); !found || s.Values["name"] != "沈阳和平物业服务有限公司" || s.Values["legal_rep"] != "王建国" {
			t.Errorf("before: %v %v", found, s.Values)
		}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			for _, name := range []string{"新和平", "沈阳和平物业"} {
				found, err := company.Search(tx, name, 5)
				if err != nil || len(found) != 1 {
					t.Errorf("%s: %v, %v", name, found, err)
				}
			}
			var facts string
			err := tx.QueryRow(`SELECT facts FROM history_change WHERE kind = 'company' AND seq = 2`).Scan(&facts)
			if strings.Contains(facts, "李卫东") {
				t.Error("a person's name lies open in the history")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// A compound has one company in charge, whoever is moved where.
func TestContractsKeepApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		links := Links{County: county, Company: r.firm.ID, Compound: r.place.ID}
		next := Edit{Typed: map[string]string{"kind": "regular", "grade": "4"}, Span: history.Span{From: day("2026-01-01")}, Why: "业主大会选聘"}
		_, err := r.Record(t.Context(), officer(county), "contract", links, next)
		want(t, "two in charge", err, errs.Conflict)
		end := Edit{Span: history.Span{From: day("2020-01-01"), To: day("2026-01-01")}, Why: "合同终止"}
		if err := r.Move(t.Context(), officer(county), r.contract, end); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Record(t.Context(), officer(county), "contract", links, next); err != nil {
			t.Fatal(err)
		}
		end.To = day("2026-06-01")
		want(t, "an end within another's time", r.Move(t.Context(), officer(county), r.contract, end), errs.Conflict)
		err = d.View(t.Context(), func(tx *db.Tx) error {
			c, err := contract.Get(tx, county, r.contract.ID)
			if c.EndReason != "合同终止" || c.EndedAt.IsZero() {
				t.Errorf("ended: %+v", c)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestProposal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		edit := Edit{Typed: map[string]string{"households": "620", "area": "61200", "completed_on": "2009-09-30"}, Span: history.Span{From: day("2026-03-01")}, Why: "核对档案", Base: 1}
		_, err := r.Propose(t.Context(), officer(county), r.place, edit)
		want(t, "an officer proposes", err, errs.Denied)
		own := edit
		own.Typed = map[string]string{"has_committee": "yes"}
		_, err = r.Propose(t.Context(), r.manager(), r.place, own)
		want(t, "not the company's to say", err, errs.Denied)
		other := r.manager()
		other.Grants[0].Company = 99
		_, err = r.Propose(t.Context(), other, r.place, edit)
		want(t, "another company", err, errs.NotFound)

		number, err := r.Propose(t.Context(), r.manager(), r.place, edit)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Propose(t.Context(), r.manager(), r.place, edit)
		want(t, "a second one", err, errs.Conflict)
		if v, err := r.see(r.manager(), r.place); err != nil || v.State.Values["households"] != "" {
			t.Errorf("in force before it was confirmed: %v, %v", v.State.Values, err)
		}
		// The county changes something else meanwhile: whoever confirms must see it.
		if err := r.Change(t.Context(), officer(county), r.place, Edit{Typed: map[string]string{"households": "600"}, Why: "普查"}); err != nil {
			t.Fatal(err)
		}
		var seen ProposalSeen
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			seen, err = r.SeeProposal(tx, officer(county), county, number)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if !seen.Stale || len(seen.Proposal.Values) != 2 {
			t.Errorf("stale %v, values %v", seen.Stale, seen.Proposal.Values)
		}
		want(t, "the company confirms itself", r.Decide(t.Context(), r.manager(), county, number, Verdict{Confirm: true, Seq: 2}), errs.Denied)
		want(t, "confirmed against what was", r.Decide(t.Context(), officer(county), county, number, Verdict{Confirm: true, Seq: 1}), errs.Stale)
		want(t, "refused without words", r.Decide(t.Context(), officer(county), county, number, Verdict{Seq: 2}), errs.Invalid)
		if err := r.Decide(t.Context(), officer(county), county, number, Verdict{Confirm: true, Seq: 2, Words: "与档案一致"}); err != nil {
			t.Fatal(err)
		}
		want(t, "decided twice", r.Decide(t.Context(), officer(county), county, number, Verdict{Confirm: true, Seq: 3}), errs.Conflict)
		v, err := r.see(r.manager(), r.place)
		if err != nil || v.State.Values["households"] != "620" || v.History.Seq() != 3 || v.History[2].Why != "核对档案" {
			t.Errorf("%+v, %v", v.History, err)
		}
		want(t, "the city looks at what was not drawn", r.Recheck(t.Context(), city(), county, number, true, "属实"), errs.Conflict)
	})
}

// One in twenty is drawn for the city, and is looked at once.
func TestSample(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	r := newRig(t, d)
	var drawn []id.ID
	for i := range 200 {
		number, err := r.Propose(t.Context(), r.manager(), r.place, Edit{Typed: map[string]string{"households": []string{"600", "601"}[i%2]}, Why: "核对"})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Decide(t.Context(), officer(county), county, number, Verdict{Confirm: true}); err != nil {
			t.Fatal(err)
		}
	}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		list, _, err := Proposals(tx, account.ScopeOf(city(), "registry.proposals"), "sampled", 0)
		for _, p := range list {
			drawn = append(drawn, p.Number)
		}
		return err
	})
	if err != nil || len(drawn) < 3 || len(drawn) > 25 {
		t.Fatalf("%d of 200 drawn, %v", len(drawn), err)
	}
	want(t, "without words", r.Recheck(t.Context(), city(), county, drawn[0], true, ""), errs.Invalid)
	want(t, "by the county", r.Recheck(t.Context(), officer(county), county, drawn[0], true, "属实"), errs.Denied)
	if err := r.Recheck(t.Context(), city(), county, drawn[0], false, "户数与实际不符"); err != nil {
		t.Fatal(err)
	}
	want(t, "twice", r.Recheck(t.Context(), city(), county, drawn[0], true, "属实"), errs.Conflict)
}

func TestCompleteness(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		r.record("manager", Links{Company: r.firm.ID, Compound: r.place.ID, CompoundCounty: county}, "2020-01-01", map[string]string{"name": "刘洋", "phone": "13998765432"})
		total := func() (list []Own, c Completeness) {
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { list, c, err = r.OwnRecords(tx, r.firm.ID); return err }); err != nil {
				t.Fatal(err)
			}
			return list, c
		}
		list, before := total()
		if len(list) != 4 || before.PerMille() <= 0 || before.PerMille() >= 1000 {
			t.Fatalf("%+v %+v", list, before)
		}
		if err := r.Change(t.Context(), officer(county), r.firm, Edit{Typed: map[string]string{"contact": "赵敏"}, Why: "补充"}); err != nil {
			t.Fatal(err)
		}
		if _, after := total(); after.Filled != before.Filled+1 || after.All != before.All {
			t.Errorf("a contact of weight 1 brought %+v to %+v", before, after)
		}
	})
}

// Buildings and units are records too: made, changed, found nowhere else.
func TestPlaces(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		building := r.record("building", Links{Compound: r.place.ID}, "2009-10-18", map[string]string{"number": "3", "name": "3号楼", "floors": "17"})
		entrance := r.record("entrance", Links{Building: building.ID}, "2009-10-18", map[string]string{"number": "2", "name": "2单元"})
		unit := r.record("unit", Links{Building: building.ID, Entrance: entrance.ID}, "2009-10-18", map[string]string{"floor": "5", "room": "502", "area": "89.52"})
		r.record("common", Links{Compound: r.place.ID}, "2009-10-18", map[string]string{"name": "二次供水泵房", "type": "equipment"})
		r.record("promise", Links{Contract: r.contract.ID}, "2020-01-01", map[string]string{"text": "每年更换单元门禁电池"})
		_, err := r.Record(t.Context(), officer(county), "unit", Links{County: county, Building: building.ID, Entrance: entrance.ID},
			Edit{Typed: map[string]string{"floor": "5", "room": "502", "area": "90"}, Why: "重复"})
		want(t, "the same room twice", err, errs.Conflict)
		if err := r.Change(t.Context(), officer(county), unit, Edit{Typed: map[string]string{"area": "89.25", "area_source": "registered"}, Why: "不动产登记更正"}); err != nil {
			t.Fatal(err)
		}
		v, err := r.see(officer(county), unit)
		if err != nil || v.Title != "和平花园 3号楼2单元502" || v.History.Seq() != 2 {
			t.Errorf("%q %+v, %v", v.Title, v.History, err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			u, err := compound.UnitByID(tx, county, unit.ID)
			if u.Area != 8925 || u.AreaSource != "registered" {
				t.Errorf("%+v", u)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The titles of a page of records are those that each has by itself.
func TestTitles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		person := map[string]string{"name": "赵敏", "phone": "13840015681"}
		refs := []Ref{r.firm, r.place, r.contract, r.record("manager", Links{Company: r.firm.ID}, "2020-01-01", person),
			r.record("manager", Links{Company: r.firm.ID, Compound: r.place.ID}, "2020-01-01", person)}
		if err := d.View(t.Context(), func(tx *db.Tx) error {
			titles, err := Titles(tx, append(refs, Ref{"contract", county, 1}))
			if len(titles) != len(refs) {
				t.Errorf("%v", titles)
			}
			for _, ref := range refs {
				if want, err := TitleOf(tx, ref); err != nil || titles[ref] != want {
					t.Errorf("%v is %q; by itself %q, %v", ref, titles[ref], want, err)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

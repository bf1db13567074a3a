package bulletin_test

import (
	"fmt"
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/bulletin"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

const xinglongtai, dawa, zhanqian = 211103, 211104, 210802

// places are where the cases are: two counties of one city and one of another.
var places = []int{xinglongtai, dawa, zhanqian}

// estate is a company and a compound in each of the places.
type estate struct {
	*bulletin.Service
	t     *testing.T
	cases *casework.Service
	homes map[int]home
	keys  int
}

type home struct {
	compound compound.Compound
	company  id.ID
	unit     id.ID
}

var longAgo = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

func newEstate(t *testing.T, d *db.DB) *estate {
	t.Helper()
	ids := id.NewSeeded(d.Clock(), 1)
	e := &estate{t: t, Service: service(t, d, ids), homes: map[int]home{}}
	e.cases = &casework.Service{DB: d, Rules: e.Rules, Calendar: e.Calendar, Regions: e.Regions, IDs: ids, Keys: seal.WellKnown(), Log: e.Log, Quiet: message.DefaultQuiet}
	var b db.Batch
	for i, county := range places {
		e.settle(&b, county, i)
	}
	ok(t, d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }))
	return e
}

// service is the use cases on a database; several stand for several servers.
func service(t testing.TB, d *db.DB, ids *id.Source) *bulletin.Service {
	t.Helper()
	rules, err := rule.Load()
	ok(t, err)
	cal, err := calendar.Load()
	ok(t, err)
	tree, err := region.Load()
	ok(t, err)
	return &bulletin.Service{DB: d, IDs: ids, Log: audit.New(seal.WellKnown(), ids), Calendar: cal, Regions: tree, Rules: rules, Quiet: message.DefaultQuiet}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (e *estate) settle(b *db.Batch, county, i int) {
	e.t.Helper()
	uscc, err := company.CompleteUSCC(fmt.Sprintf("91%dMA00000%02d", county, i+1))
	ok(e.t, err)
	firm := company.Company{ID: e.IDs.Next(), USCC: uscc, Name: fmt.Sprintf("第%d物业服务有限公司", i+1), County: county, Phone24h: "024-22220000", Status: "active",
		Subject: seal.NewSubject(e.IDs.Bytes), ValidFrom: longAgo, RecordedAt: longAgo}
	place := compound.Compound{County: county, ID: e.IDs.Next(), Code: fmt.Sprintf("HPHYUAN%d", i+2), Subject: seal.NewSubject(e.IDs.Bytes), Name: fmt.Sprintf("第%d花园", i+1),
		Street: int64(county)*1000 + 1, Neighborhood: int64(county)*1000000 + 1002, Households: 600, Version: 1, ValidFrom: longAgo, RecordedAt: longAgo}
	building := compound.Building{County: county, ID: e.IDs.Next(), Compound: place.ID, Number: 3, Name: "3号楼", Floors: 18}
	entrance := compound.Entrance{County: county, ID: e.IDs.Next(), Building: building.ID, Number: 2, Name: "2单元"}
	unit := compound.Unit{County: county, ID: e.IDs.Next(), Compound: place.ID, Building: building.ID, Entrance: entrance.ID, Floor: 5, Room: "501", Area: 8900}
	firm.Put(b)
	place.Put(b)
	building.Put(b, longAgo)
	entrance.Put(b, longAgo)
	unit.Put(b, longAgo)
	contract.Contract{County: county, ID: e.IDs.Next(), Compound: place.ID, Company: firm.ID, Kind: contract.Regular, Grade: 3, ValidFrom: longAgo, RecordedAt: longAgo}.Put(b)
	e.homes[county] = home{place, firm.ID, unit.ID}
}

func (e *estate) now() time.Time { return e.DB.Clock().Now() }

// to sets the clock, and does what the jobs of cases do.
func (e *estate) to(at time.Time) {
	e.t.Helper()
	dbtest.Clock(e.DB).Set(at)
	_, err := e.cases.Sweep(e.t.Context())
	ok(e.t, err)
}

func at(day calendar.Date, hour, minute int) time.Time {
	return day.At(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func (e *estate) file(county int, category string) casework.Ref {
	e.t.Helper()
	e.keys++
	h := e.homes[county]
	r, err := e.cases.File(e.t.Context(), e.owner(), casework.Filing{Key: fmt.Sprintf("form-key-%016d", e.keys), Channel: casework.QR,
		Compound: h.compound.Code, Unit: h.unit, Category: category, Text: fmt.Sprintf("楼道很脏,已经说过 %d 次", e.keys), Phone: fmt.Sprintf("139987%05d", e.keys), Privacy: casework.Masked})
	ok(e.t, err)
	return r.Case.Ref
}

func (e *estate) do(a account.Actor, ref casework.Ref, c casework.Command) {
	e.t.Helper()
	if _, err := e.cases.Do(e.t.Context(), a, ref, casework.Deed{Command: c}); err != nil {
		e.t.Fatalf("%s: %v", c.Act, err)
	}
}

// answer answers a case, and lets the owner say a word of it.
func (e *estate) answer(ref casework.Ref, said casework.Rating) {
	e.t.Helper()
	e.do(e.clerk(ref.County), ref, casework.Command{Act: casework.ActAccept})
	e.keys++
	e.do(e.clerk(ref.County), ref, casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "保洁员上周离职, 班次没有补上",
		Measure: fmt.Sprintf("今天已清扫%d号楼道并安排新保洁员每日上午清扫", e.keys)})
	if said != "" {
		e.do(e.owner(), ref, casework.Command{Act: casework.ActRate, Rating: said, Solved: !said.Bad()})
	}
}

func (e *estate) owner() account.Actor {
	return account.Actor{Account: 77, Kind: account.KindOwner, At: e.now()}
}

func (e *estate) staff(role account.Role, number id.ID, g account.Grant) account.Actor {
	g.Role, g.ValidFrom = role, longAgo
	return account.Actor{Account: number, Kind: account.KindStaff, At: e.now(), Grants: []account.Grant{g}, Session: account.Session{FactorAt: e.now()}}
}

func (e *estate) clerk(county int) account.Actor {
	return e.staff(account.Clerk, 1001, account.Grant{Company: e.homes[county].company})
}

func (e *estate) city(city int) account.Actor {
	return e.staff(account.City, id.ID(city), account.Grant{Lo: city, Hi: city + 99})
}

func (e *estate) province() account.Actor {
	return e.staff(account.Province, 1004, account.Grant{Lo: 210000, Hi: 219999})
}

func (e *estate) sweep() int {
	e.t.Helper()
	n, err := e.Sweep(e.t.Context())
	ok(e.t, err)
	return n
}

func (e *estate) view(f func(*db.Tx) error) {
	e.t.Helper()
	ok(e.t, e.DB.View(e.t.Context(), f))
}

func (e *estate) of(m calendar.Month) (b bulletin.Bulletin) {
	e.t.Helper()
	e.view(func(tx *db.Tx) (err error) { b, err = bulletin.Of(tx, m); return err })
	return b
}

func (e *estate) texts(m calendar.Month) (out map[bulletin.Part]bulletin.Text) {
	e.t.Helper()
	e.view(func(tx *db.Tx) (err error) { out, err = bulletin.Texts(tx, m); return err })
	return out
}

// faults are what Check reports.
func (e *estate) faults() (out []string) {
	e.t.Helper()
	_, err := e.Check(e.t.Context(), func(month, diff string) { out = append(out, month+": "+diff) })
	ok(e.t, err)
	return out
}

package docket_test

import (
	"context"
	"fmt"
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
	"yianju/internal/docket"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/seal"
)

const (
	panjin                      = 211100 // four counties
	yingkou                     = 210800
	xinglongtai, dawa, zhanqian = 211103, 211104, 210802
)

// town is two cities with a company and a compound in three of their counties.
type town struct {
	*docket.Service
	t     *testing.T
	d     *db.DB
	clock interface{ Now() time.Time }
	homes map[int]home
	keys  int
}

type home struct {
	compound compound.Compound
	company  id.ID
	unit     id.ID
}

var longAgo = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	n := &town{t: t, d: d, clock: d.Clock(), homes: map[int]home{}}
	n.Service = service(t, d, id.NewSeeded(d.Clock(), 1))
	var b db.Batch
	for i, county := range []int{xinglongtai, dawa, zhanqian} {
		n.settle(&b, county, i)
	}
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Pipeline(&b) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// service is the use cases on a database; several stand for several servers.
func service(t testing.TB, d *db.DB, ids *id.Source) *docket.Service {
	t.Helper()
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
	log := audit.New(keys, ids)
	cases := &casework.Service{DB: d, Rules: rules, Calendar: cal, Regions: tree, IDs: ids, Keys: keys, Log: log, Quiet: message.DefaultQuiet}
	return &docket.Service{DB: d, IDs: ids, Log: log, Calendar: cal, Regions: tree, Cases: cases, Book: history.NewBook(keys, ids),
		Quiet: message.DefaultQuiet, Cities: []int{yingkou, panjin}}
}

func (n *town) settle(b *db.Batch, county, i int) {
	n.t.Helper()
	ids := n.IDs
	uscc, err := company.CompleteUSCC(fmt.Sprintf("91%dMA00000%02d", county, i+1))
	if err != nil {
		n.t.Fatal(err)
	}
	firm := company.Company{ID: ids.Next(), USCC: uscc, Name: fmt.Sprintf("第%d物业服务有限公司", i+1), County: county, Phone24h: "024-22220000", Status: "active",
		Subject: seal.NewSubject(ids.Bytes), ValidFrom: longAgo, RecordedAt: longAgo}
	place := compound.Compound{County: county, ID: ids.Next(), Code: fmt.Sprintf("HPHYUAN%d", i+2), Name: fmt.Sprintf("第%d花园", i+1), Street: int64(county)*1000 + 1,
		Neighborhood: int64(county)*1000000 + 1002, Households: 600, Version: 1, ValidFrom: longAgo, RecordedAt: longAgo}
	building := compound.Building{County: county, ID: ids.Next(), Compound: place.ID, Number: 3, Name: "3号楼", Floors: 18}
	entrance := compound.Entrance{County: county, ID: ids.Next(), Building: building.ID, Number: 2, Name: "2单元"}
	unit := compound.Unit{County: county, ID: ids.Next(), Compound: place.ID, Building: building.ID, Entrance: entrance.ID, Floor: 5, Room: "501", Area: 8900}
	firm.Put(b)
	place.Put(b)
	building.Put(b, longAgo)
	entrance.Put(b, longAgo)
	unit.Put(b, longAgo)
	contract.Contract{County: county, ID: ids.Next(), Compound: place.ID, Company: firm.ID, Kind: contract.Regular, Grade: 3, ValidFrom: longAgo, RecordedAt: longAgo}.Put(b)
	n.homes[county] = home{place, firm.ID, unit.ID}
}

func (n *town) now() time.Time { return n.clock.Now() }

// set moves the clock of the test database.
func (n *town) set(at time.Time) { dbtest.Clock(n.d).Set(at) }

func at(day calendar.Date, hour, minute int) time.Time {
	return day.At(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func (n *town) file(county int, category, text string) casework.Ref {
	n.t.Helper()
	n.keys++
	h := n.homes[county]
	r, err := n.Cases.File(n.t.Context(), n.owner(), casework.Filing{Key: fmt.Sprintf("form-key-%016d", n.keys), Channel: casework.QR,
		Compound: h.compound.Code, Unit: h.unit, Category: category, Text: text, Phone: "13998765432", Privacy: casework.Masked})
	if err != nil {
		n.t.Fatal(err)
	}
	return r.Case.Ref
}

func (n *town) do(a account.Actor, ref casework.Ref, c casework.Command) {
	n.t.Helper()
	if _, err := n.Cases.Do(n.t.Context(), a, ref, casework.Deed{Command: c}); err != nil {
		n.t.Fatalf("%s: %v", c.Act, err)
	}
}

func (n *town) reply(ref casework.Ref) {
	n.t.Helper()
	n.do(n.clerk(ref.County), ref, casework.Command{Act: casework.ActAccept})
	n.do(n.clerk(ref.County), ref, casework.Command{Act: casework.ActReply, Result: casework.Explained, Cause: "保洁员上周离职, 班次没有补上",
		Measure: "今天已清扫二楼并安排新保洁员每日上午清扫楼道"})
}

func (n *town) owner() account.Actor {
	return account.Actor{Account: 77, Kind: account.KindOwner, At: n.now()}
}

func (n *town) staff(role account.Role, account_ id.ID, g account.Grant) account.Actor {
	g.Role, g.ValidFrom = role, longAgo
	return account.Actor{Account: account_, Kind: account.KindStaff, At: n.now(), Grants: []account.Grant{g}, Session: account.Session{FactorAt: n.now()}}
}

func (n *town) clerk(county int) account.Actor {
	return n.staff(account.Clerk, 1001, account.Grant{Company: n.homes[county].company})
}

func (n *town) manager(county int) account.Actor {
	return n.staff(account.Manager, 1005, account.Grant{Company: n.homes[county].company})
}

func (n *town) county(county int) account.Actor {
	return n.staff(account.County, 1002, account.Grant{Lo: county, Hi: county})
}

func (n *town) city(city int) account.Actor {
	return n.staff(account.City, id.ID(city), account.Grant{Lo: city, Hi: city + 99})
}

func (n *town) province() account.Actor {
	return n.staff(account.Province, 1004, account.Grant{Lo: 210000, Hi: 219999})
}

// sweep does what the jobs do, until nothing is left of it.
func (n *town) sweep() {
	n.t.Helper()
	if err := run(n.t.Context(), n.Service); err != nil {
		n.t.Fatal(err)
	}
}

func run(ctx context.Context, s *docket.Service) error {
	if _, err := s.Sweep(ctx); err != nil {
		return err
	}
	return runJobs(ctx, s)
}

func (n *town) of(city int, week string) docket.Docket {
	n.t.Helper()
	w, _ := docket.ParseWeek(week)
	var d docket.Docket
	n.view(func(tx *db.Tx) (err error) { d, err = docket.Of(tx, city, w); return err })
	return d
}

func (n *town) view(f func(*db.Tx) error) {
	n.t.Helper()
	if err := n.d.View(n.t.Context(), f); err != nil {
		n.t.Fatal(err)
	}
}

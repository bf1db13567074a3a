package contract

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/seal"
)

const (
	county = 210102
	place  = id.ID(70) // the compound of these tests
	first  = id.ID(7)  // the companies
	second = id.ID(8)
)

var officer = account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start,
	Grants: []account.Grant{{Role: account.County, Lo: county, Hi: county}}}

// setUp makes a compound and two companies.
func setUp(t *testing.T, d *db.DB) *Service {
	t.Helper()
	ids := id.NewSource(d.Clock())
	var b db.Batch
	compound.Compound{County: county, ID: place, Code: "ABCDEFGH", Subject: seal.NewSubject(ids.Bytes), Name: "阳光花园",
		Street: 210102001, Version: 1, ValidFrom: dbtest.Start, RecordedAt: dbtest.Start}.Put(&b)
	for _, c := range []id.ID{first, second} {
		company.Company{ID: c, USCC: fmt.Sprint("uscc ", c), Subject: seal.NewSubject(ids.Bytes), Name: fmt.Sprint("企业", c),
			County: county, Status: company.Active, Version: 1, ValidFrom: dbtest.Start, RecordedAt: dbtest.Start}.Put(&b)
	}
	if err := d.Submit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return NewService(d, ids, audit.New(seal.WellKnown(), ids))
}

func day(n int) time.Time { return dbtest.Start.AddDate(0, 0, n) }

func someContract(by id.ID, from, to time.Time) Contract {
	return Contract{County: county, Compound: place, Company: by, Kind: Regular, Grade: 3, ValidFrom: from, ValidTo: to}
}

func charge(t *testing.T, d *db.DB, at time.Time) Charge {
	t.Helper()
	var c Charge
	if err := d.View(t.Context(), func(tx *db.Tx) (err error) { c, err = InCharge(tx, county, place, at); return err }); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestInChargeFromTo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := setUp(t, d)
		old, err := s.Record(t.Context(), officer, someContract(first, day(0), time.Time{}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Record(t.Context(), officer, someContract(second, day(100), day(200))); !errs.Is(err, errs.Conflict) {
			t.Errorf("two in charge: %v", err)
		}
		if err := s.End(t.Context(), officer, county, old.ID, day(90), "撤出"); err != nil {
			t.Fatal(err)
		}
		if err := s.End(t.Context(), officer, county, old.ID, day(80), "撤出"); !errs.Is(err, errs.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
		if _, err := s.Record(t.Context(), officer, someContract(second, day(100), day(200))); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]id.ID{-1: 0, 0: first, 89: first, 90: 0, 99: 0, 100: second, 199: second, 200: 0} {
			if c := charge(t, d, day(n)); c.Company != want || c.Found != (want != 0) {
				t.Errorf("day %d: %+v, want company %d", n, c, want)
			}
		}
		var history []Contract
		var events []audit.Recorded
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			if history, err = History(tx, county, place); err != nil {
				return err
			}
			c, err := compound.Get(tx, county, place)
			if err != nil {
				return err
			}
			events, err = audit.History(tx, county, c.Subject)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(history) != 2 || history[0].Company != second || history[1].EndReason != "撤出" {
			t.Errorf("history: %+v", history)
		}
		if len(events) != 3 || events[1].Kind != "contract.ended" {
			t.Errorf("events: %+v", events)
		}
	})
}

func TestRecordIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := setUp(t, d)
		good := someContract(first, day(0), day(10))
		stranger := officer
		stranger.Grants = []account.Grant{{Role: account.County, Lo: 210103, Hi: 210103}}
		for name, c := range map[string]struct {
			actor  account.Actor
			change func(*Contract)
			want   errs.Kind
		}{
			"another county's officer": {stranger, func(*Contract) {}, errs.NotFound},
			"no such compound":         {officer, func(c *Contract) { c.Compound = 71 }, errs.NotFound},
			"no such company":          {officer, func(c *Contract) { c.Company = 9 }, errs.NotFound},
			"grade 6":                  {officer, func(c *Contract) { c.Grade = 6 }, errs.Invalid},
			"ends before it begins":    {officer, func(c *Contract) { c.ValidTo = c.ValidFrom }, errs.Invalid},
			"no beginning":             {officer, func(c *Contract) { c.ValidFrom = time.Time{} }, errs.Invalid},
			"no such day":              {officer, func(c *Contract) { c.AgreedUntil = "2026-02-30" }, errs.Invalid},
		} {
			v := good
			c.change(&v)
			if _, err := s.Record(t.Context(), c.actor, v); !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Whatever is recorded in whatever order, no day has two companies in charge.
func TestNeverTwoInCharge(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.SQLite)
	s := setUp(t, d)
	rapid.Check(t, func(r *rapid.T) {
		var have []Contract
		for range rapid.IntRange(1, 8).Draw(r, "contracts") {
			c := someContract(first, day(rapid.IntRange(0, 20).Draw(r, "from")), time.Time{})
			if n := rapid.IntRange(0, 10).Draw(r, "days"); n > 0 {
				c.ValidTo = c.ValidFrom.AddDate(0, 0, n)
			}
			c, err := s.Record(t.Context(), officer, c)
			if err != nil && !errs.Is(err, errs.Conflict) {
				r.Fatal(err)
			}
			free := true
			for _, o := range have {
				free = free && (before(o.ValidTo, c.ValidFrom) || before(c.ValidTo, o.ValidFrom))
			}
			if free != (err == nil) {
				r.Fatalf("free %v, but %v", free, err)
			}
			if err == nil {
				have = append(have, c)
			}
		}
		if err := d.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`DELETE FROM contract`); return err }); err != nil {
			r.Fatal(err)
		}
	})
}

// before reports whether an end (zero = open) is not after a beginning.
func before(end, begin time.Time) bool { return !end.IsZero() && !end.After(begin) }

// Two officers who record at the same moment, each on a snapshot without the
// other's contract, must not both succeed.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.Open(t, db.Postgres)
	setUp(t, d)
	var ready, done sync.WaitGroup
	ready.Add(2)
	results := make([]error, 2)
	for i, by := range []id.ID{first, second} {
		done.Go(func() {
			arrived := false
			results[i] = d.Update(t.Context(), func(tx *db.Tx) error {
				if _, err := InCharge(tx, county, place, day(0)); err != nil { // takes the snapshot
					return err
				}
				if !arrived {
					arrived = true
					ready.Done()
					ready.Wait()
				}
				c := someContract(by, day(0), time.Time{})
				c.ID, c.RecordedAt = by, tx.Now()
				return insert(tx, c)
			})
		})
	}
	done.Wait()
	if (results[0] == nil) == (results[1] == nil) {
		t.Fatalf("not exactly one succeeded: %v", results)
	}
	for _, err := range results {
		if err != nil && !errs.Is(err, errs.Conflict) {
			t.Errorf("refused with %v", err)
		}
	}
}

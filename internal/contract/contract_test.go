package contract

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
)

const (
	county = 210102
	place  = id.ID(70) // the compound of these tests
	first  = id.ID(7)  // the companies
	second = id.ID(8)
)

// books records contracts and ends them, as package registry does.
type books struct {
	d    *db.DB
	ids  *id.Source
	book *history.Book
}

func (k books) record(t testing.TB, c Contract) (Contract, error) {
	t.Helper()
	err := k.d.Update(t.Context(), func(tx *db.Tx) (err error) {
		row := c.Row()
		row.ID, row.RecordedAt = k.ids.Next(), tx.Now()
		c, err = Add(tx, row, c.Compound, c.Company)
		return err
	})
	return c, err
}

func (k books) end(t testing.TB, c Contract, at time.Time) error {
	t.Helper()
	return k.d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := k.book.Write(tx, Records, c.County, c.ID, 0, history.Change{Act: history.Move,
			Span: history.Span{From: c.ValidFrom, To: at}, Note: history.Note{By: 1, Why: "撤出"}})
		return err
	})
}

// setUp makes a compound and two companies.
func setUp(t *testing.T, d *db.DB) books {
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
	return books{d, ids, history.NewBook(seal.WellKnown(), ids)}
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
		old, err := s.record(t, someContract(first, day(0), time.Time{}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.record(t, someContract(second, day(100), day(200))); !errs.Is(err, errs.Conflict) {
			t.Errorf("two in charge: %v", err)
		}
		if err := s.end(t, old, day(90)); err != nil {
			t.Fatal(err)
		}
		if err := s.end(t, old, day(90)); !errs.Is(err, errs.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
		if _, err := s.record(t, someContract(second, day(100), day(200))); err != nil {
			t.Fatal(err)
		}
		for n, want := range map[int]id.ID{-1: 0, 0: first, 89: first, 90: 0, 99: 0, 100: second, 199: second, 200: 0} {
			if c := charge(t, d, day(n)); c.Company != want || c.Found != (want != 0) {
				t.Errorf("day %d: %+v, want company %d", n, c, want)
			}
		}
		var list []Contract
		if err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			list, err = History(tx, county, place)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(list) != 2 || list[0].Company != second || list[1].EndReason != "撤出" {
			t.Errorf("history: %+v", list)
		}
	})
}

func TestAddIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := setUp(t, d)
		for name, c := range map[string]struct {
			change func(*Contract)
			want   errs.Kind
		}{
			"no such compound":      {func(c *Contract) { c.Compound = 71 }, errs.NotFound},
			"no such company":       {func(c *Contract) { c.Company = 9 }, errs.NotFound},
			"ends before it begins": {func(c *Contract) { c.ValidTo = c.ValidFrom }, errs.Invalid},
			"no beginning":          {func(c *Contract) { c.ValidFrom = time.Time{} }, errs.Invalid},
		} {
			v := someContract(first, day(0), day(10))
			c.change(&v)
			if _, err := s.record(t, v); !errs.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestFiling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		signed, filed, today string
		want                 Filing
		due                  string
	}{
		{"2026-03-01", "", "2026-03-16", FilingDue, "2026-03-16"},
		{"2026-03-01", "", "2026-03-17", FilingLate, "2026-03-16"},
		{"2026-03-01", "2026-03-16", "2026-05-01", Filed, "2026-03-16"},
		{"2026-03-01", "2026-03-17", "2026-05-01", FiledLate, "2026-03-16"},
		{"", "2026-03-17", "2026-05-01", Filed, ""},
		{"", "", "2026-05-01", FilingUnknown, ""},
	} {
		if f, due := (Contract{SignedOn: c.signed, FiledOn: c.filed}).Filing(calendar.Date(c.today)); f != c.want || due != c.due {
			t.Errorf("%+v: %s, due %s", c, f, due)
		}
	}
}

// Who was in charge is answered as it was, and as it was believed.
func TestInChargeAsOf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := setUp(t, d)
		clock := dbtest.Clock(d)
		old, err := s.record(t, someContract(first, day(-300), time.Time{}))
		if err != nil {
			t.Fatal(err)
		}
		clock.Set(day(10)) // then it turns out that the first had left long before
		if err := s.end(t, old, day(-100)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.record(t, someContract(second, day(-50), time.Time{})); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			valid, known int
			want         id.ID
		}{{-200, 5, first}, {-200, 20, first}, {-75, 5, first}, {-75, 20, 0}, {0, 5, first}, {0, 20, second}, {-301, 20, 0}, {-200, -1, 0}} {
			var got []Contract
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				got, err = InChargeAsOf(tx, s.book, county, place, day(c.valid), day(c.known))
				return err
			})
			if err != nil || len(got) > 1 || (len(got) == 1) != (c.want != 0) || len(got) == 1 && got[0].Company != c.want {
				t.Errorf("as of day %d, known on %d: %+v, %v", c.valid, c.known, got, err)
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
			c, err := s.record(t, c)
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
				row := someContract(by, day(0), time.Time{}).Row()
				row.ID, row.RecordedAt = by, tx.Now()
				_, err := Add(tx, row, place, by)
				return err
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

package golive

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
)

const county = 210102

func officer(role account.Role, lo, hi int) account.Actor {
	return account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{{Role: role, Lo: lo, Hi: hi}}}
}

func TestSet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		tree, err := region.Load()
		if err != nil {
			t.Fatal(err)
		}
		s := &Service{DB: d, IDs: id.NewSeeded(dbtest.Clock(d), 1), Regions: tree}
		city := officer(account.City, 210100, 210199)
		want := func(what string, err error, kind errs.Kind) {
			t.Helper()
			if !errs.Is(err, kind) {
				t.Errorf("%s: %v, want %s", what, err, kind)
			}
		}
		set := func(a account.Actor, county int, state State, on string) error {
			return s.Set(t.Context(), a, county, state, on, "")
		}
		want("the county itself", set(officer(account.County, county, county), county, Live, "2026-02-01"), errs.Denied)
		want("another city", set(officer(account.City, 210200, 210299), county, Live, "2026-02-01"), errs.NotFound)
		want("a visitor", set(account.Anonymous(dbtest.Start), county, Live, "2026-02-01"), errs.Unauthenticated)
		want("a city is no county", set(city, 210100, Live, "2026-02-01"), errs.NotFound)
		want("no such state", set(city, county, "soon", "2026-02-01"), errs.Invalid)
		want("tomorrow", set(city, county, Live, "2026-12-31"), errs.Invalid)
		for _, step := range []struct {
			state State
			on    string
		}{{Trial, "2026-01-05"}, {Live, "2026-02-01"}} {
			if err := set(city, county, step.state, step.on); err != nil {
				t.Fatal(err)
			}
		}
		want("the same again", set(city, county, Live, "2026-02-01"), errs.Conflict)
		err = d.View(t.Context(), func(tx *db.Tx) error {
			latest, err := Latest(tx, account.ScopeOf(officer(account.Province, 210000, 219999), "golive.see"))
			if len(latest) != 1 || latest[county].State != Live || latest[county].On != "2026-02-01" {
				t.Errorf("%+v", latest)
			}
			if other, err := Latest(tx, account.ScopeOf(officer(account.City, 210200, 210299), "golive.see")); err != nil || len(other) != 0 {
				t.Errorf("another city sees %v, %v", other, err)
			}
			steps, err2 := Of(tx, city, county)
			if len(steps) != 2 || steps[1].State != Trial || err2 != nil {
				t.Errorf("%+v, %v", steps, err2)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

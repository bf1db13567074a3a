package casework_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// TestRoute: a case of unknown place waits with its city; an officer says where
// it is; it goes on in the right county with the same code, clocks and contact.
func TestRoute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		in := e.filing()
		in.Compound, in.Unit, in.County, in.Place = "", 0, 210100, "南三好街附近的老楼"
		in.Category = "1701"
		r, err := e.File(t.Context(), e.owner(), in)
		if err != nil || r.Case.County != 210198 || r.Case.Handler != casework.ByCounty {
			t.Fatalf("%+v, %v", r.Case, err)
		}
		e.checkProjection(t, r.Case.Ref)
		if _, err := e.Route(t.Context(), e.clerk(), r.Case.Ref, e.compound.Code); !errs.Is(err, errs.NotFound) {
			t.Errorf("a clerk routes: %v", err)
		}
		if _, err := e.Route(t.Context(), e.city(), r.Case.Ref, "NOSUCH"); !errs.Is(err, errs.Invalid) {
			t.Errorf("to nowhere: %v", err)
		}
		dbtest.Clock(d).Advance(time.Hour)
		c, err := e.Route(t.Context(), e.city(), r.Case.Ref, e.compound.Code)
		if err != nil || c.County != county || c.Code != r.Case.Code || c.Handler != casework.ByCompany {
			t.Fatalf("%+v, %v", c, err)
		}
		e.checkProjection(t, c.Ref)
		e.checkProjection(t, r.Case.Ref)
		for _, f := range []casework.Filter{{}, {Text: "楼道"}} {
			for who, a := range map[string]account.Actor{"the city": e.city(), "the county": e.county()} {
				left := view(t, e, func(tx *db.Tx) (casework.Page, error) {
					return e.Latest(tx, account.ScopeOf(a, "office.list"), f)
				})
				if len(left.Cases) != 1 || left.Cases[0].County != county {
					t.Errorf("to %s, %q: listed %+v", who, f.Text, left.Cases)
				}
			}
		}
		if left := view(t, e, func(tx *db.Tx) (string, error) {
			var text string
			err := tx.QueryRow(`SELECT text || place FROM case_file WHERE county = $1`, r.Case.County).Scan(&text)
			return text, err
		}); left != "" {
			t.Errorf("left behind: %q", left)
		}
		if v, err := e.Track(t.Context(), c.Code, "5432"); err != nil || v.Case.Ref != c.Ref || v.Phone == "" {
			t.Fatalf("tracked to %+v, %v", v.Case.Ref, err)
		}
		e.do(t, e.clerk(), c.Ref, casework.Command{Act: casework.ActAccept})
		e.do(t, e.clerk(), c.Ref, reply())
		if _, err := e.Route(t.Context(), e.city(), c.Ref, e.compound.Code); err == nil {
			t.Error("routed twice")
		}
		if _, err := e.FoldFigures(t.Context()); err != nil {
			t.Fatal(err)
		}
		err = d.View(t.Context(), func(tx *db.Tx) error {
			f, err := casework.PerCounties(tx, casework.Cut{Lo: 210000, Hi: 219999, From: "2026-01-01", To: "2026-12-31"})
			if (f[210198] != casework.Sums{}) || f[county].Of(casework.MarkReceived) != 1 || f[county].Of(casework.MarkAnswered) != 1 {
				t.Errorf("figures %v", f)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestReveal: the phone in full takes a purpose, and the asking is on record,
// once. It is open to the session that asked and to no other, for some minutes.
func TestReveal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r := e.file(t)
		clerk := func(session id.ID) account.Actor {
			a := e.clerk()
			a.Session.ID = session
			return a
		}
		shown := func(a account.Actor) casework.Contact {
			t.Helper()
			c, until, err := e.Revealed(t.Context(), a, r.Case.Ref, account.NoLink)
			if err != nil || until.IsZero() != (c.Phone == "") {
				t.Errorf("shown %q until %v, %v", c.Phone, until, err)
			}
			return c
		}
		if err := e.Reveal(t.Context(), clerk(1), r.Case.Ref, account.NoLink, " "); !errs.Is(err, errs.Invalid) {
			t.Errorf("without a purpose: %v", err)
		}
		if c := shown(clerk(1)); c.Phone != "" {
			t.Error("shown to whoever has not said what for")
		}
		for range 2 { // the form sent twice
			if err := e.Reveal(t.Context(), clerk(1), r.Case.Ref, account.NoLink, "约定上门时间"); err != nil {
				t.Fatal(err)
			}
		}
		if c := shown(clerk(1)); c.Phone != "13998765432" || len(c.Other) != 1 || c.Other[0] != "13812345678" {
			t.Errorf("shown %+v", c)
		}
		if c := shown(clerk(2)); c.Phone != "" {
			t.Error("shown to another session of the same account")
		}
		if c := shown(e.county()); c.Phone != "" {
			t.Error("shown to another account")
		}
		dbtest.Clock(d).Advance(casework.RevealFor)
		if c := shown(clerk(1)); c.Phone != "" {
			t.Error("shown when its time is over")
		}
		var err error
		var n int
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT CAST(COUNT(*) AS BIGINT) FROM disclosure WHERE account_id = 1001`).Scan(&n)
		})
		if err != nil || n != 1 {
			t.Errorf("%d readings on record, %v", n, err)
		}
	})
}

// TestErased: a case whose secrets were erased is still judged by the clock, and
// its page still opens.
func TestErased(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e := newEstate(t, d)
		r := e.file(t)
		err := d.Update(t.Context(), func(tx *db.Tx) error { return audit.Erase(tx, r.Case.County, r.Case.Subject) })
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Clock(d).Advance(25 * time.Hour)
		if n, err := e.Sweep(t.Context()); err != nil || n == 0 {
			t.Fatalf("%d passings, %v", n, err)
		}
		e.do(t, e.clerk(), r.Case.Ref, casework.Command{Act: casework.ActAccept})
		if v, err := e.See(t.Context(), e.clerk(), r.Case.Ref, account.NoLink); err != nil || v.Phone != "" {
			t.Errorf("phone %q, %v", v.Phone, err)
		}
	})
}

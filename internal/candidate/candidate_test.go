package candidate_test

import (
	"testing"
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/candidate"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/registry"
	"yianju/internal/seal"
)

const county = 210102

func officer(lo int) account.Actor {
	return account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start, Grants: []account.Grant{{Role: account.County, Lo: lo, Hi: lo}}}
}

func want(t testing.TB, what string, err error, kind errs.Kind) {
	t.Helper()
	if !errs.Is(err, kind) {
		t.Errorf("%s: %v, want %s", what, err, kind)
	}
}

// TestLookedFor: two notices a week apart, and each outcome with what it takes.
func TestLookedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ids, keys := id.NewSeeded(dbtest.Clock(d), 1), seal.WellKnown()
		log := audit.New(keys, ids)
		reg := &registry.Service{DB: d, IDs: ids, Log: log, Book: history.NewBook(keys, ids), Accounts: account.NewService(d, keys, ids, log, nil, account.Options{})}
		s := &candidate.Service{DB: d, Log: log}
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		uscc, err := company.CompleteUSCC("91210102MA0000001")
		ok(err)
		record := func(kind string, typed map[string]string) (id.ID, error) {
			return reg.Record(t.Context(), officer(county), kind, registry.Links{County: county}, registry.Edit{Typed: typed, Why: "名单"})
		}
		first, err := record("candidate", map[string]string{"name": "影子物业", "source": "market", "uscc": uscc})
		ok(err)
		second, err := record("candidate", map[string]string{"name": "无名物业", "source": "case", "reference": "K7M2"})
		ok(err)
		notify := func(a account.Actor, c id.ID, how string) error { return s.Notify(t.Context(), a, county, c, how) }
		settle := func(c id.ID, o candidate.Outcome, code string) error {
			return s.Settle(t.Context(), officer(county), county, c, o, code, "核查")
		}
		want(t, "another county", notify(officer(210103), first, "信"), errs.NotFound)
		want(t, "a visitor", notify(account.Anonymous(dbtest.Start), first, "信"), errs.Unauthenticated)
		want(t, "without words", notify(officer(county), first, " "), errs.Invalid)
		want(t, "gone without notices", settle(first, candidate.Gone, ""), errs.Conflict)
		ok(notify(officer(county), first, "挂号信"))
		want(t, "the second at once", notify(officer(county), first, "挂号信"), errs.Conflict)
		dbtest.Clock(d).Advance(candidate.NoticeDays * 24 * time.Hour)
		ok(notify(officer(county), first, "上门"))
		want(t, "a third", notify(officer(county), first, "上门"), errs.Conflict)
		want(t, "gone right after the second", settle(first, candidate.Gone, ""), errs.Conflict)
		want(t, "enrolled as nobody", settle(first, candidate.Enrolled, uscc), errs.Invalid)
		want(t, "no outcome", settle(first, "lost", ""), errs.Invalid)
		_, err = record("company", map[string]string{"name": "影子物业", "uscc": uscc, "phone_24h": "024-22220000"})
		ok(err)
		ok(settle(first, candidate.Enrolled, uscc))
		want(t, "twice", settle(first, candidate.Unrelated, ""), errs.Conflict)
		ok(settle(second, candidate.Unrelated, ""))
		_, err = record("candidate", map[string]string{"name": "影子物业", "source": "tender", "uscc": uscc})
		want(t, "a candidate that is in the registry", err, errs.Invalid)
		ok(d.View(t.Context(), func(tx *db.Tx) error {
			list, _, err := candidate.List(tx, account.ScopeOf(officer(county), "candidate.see"), false, 0)
			if len(list) != 0 || err != nil {
				t.Errorf("still looked for: %v, %v", list, err)
			}
			if other, _, err := candidate.List(tx, account.ScopeOf(officer(210103), "candidate.see"), true, 0); len(other) != 0 || err != nil {
				t.Errorf("another county sees %v, %v", other, err)
			}
			counts, err := candidate.Counts(tx, account.ScopeOf(officer(county), "candidate.see"))
			if len(counts) != 2 || counts[0] != (candidate.Count{Source: "case", Standing: "unrelated", N: 1}) || counts[1] != (candidate.Count{Source: "market", Standing: "enrolled", N: 1}) {
				t.Errorf("%v", counts)
			}
			return err
		}))
	})
}

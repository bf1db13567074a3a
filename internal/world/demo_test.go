package world

import (
	"testing"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/registry"
	"yianju/internal/reminder"
	"yianju/internal/supervision"
)

// TestDemo: every role signs in, and finds on its first screen what a demo is
// for.
func TestDemo(t *testing.T) {
	t.Parallel()
	d := hasty(t, db.SQLite)
	dbtest.Clock(d).Set(until)
	logins, err := Demo(t.Context(), deps(t, d), until, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Demo(t.Context(), deps(t, d), until, nil)
	if err != nil || len(again) != len(logins) || again[0] != logins[0] {
		t.Fatalf("made again: %v %v", again, err)
	}
	m, err := newMaker(t.Context(), deps(t, d), demoOptions(until))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&registry.Service{DB: d}).Check(t.Context(), func(row, diff string) { t.Error(row, diff) }); err != nil {
		t.Fatal(err)
	}
	s := newService(m.Deps, d, d.Clock(), 1)
	ids, _ := newIDs(until, 1)
	accounts := account.NewService(d, m.Keys, ids, audit.New(m.Keys, ids), nil, account.Options{})
	for _, l := range logins[1:] {
		token, err := accounts.Login(t.Context(), l.Login, l.Password, account.Browser{IP: "127.0.0.1"})
		if err != nil {
			t.Errorf("%s cannot sign in: %v", l.Role, err)
			continue
		}
		a, err := accounts.Authenticate(t.Context(), token)
		if err == nil && l.Secret != "" {
			code, _ := account.TOTPCode(l.Secret, until)
			if token, err = accounts.ProveTOTP(t.Context(), a, code); err == nil {
				a, err = accounts.Authenticate(t.Context(), token)
			}
		}
		if err != nil || !a.Has(account.Role(l.Role)) {
			t.Errorf("%s is not let in: %v", l.Role, err)
		}
	}
	e := &m.plan.estates[0]
	firm := m.roster(&m.plan.firms[0])
	clerk := firm.actor(firm.first(account.Clerk), m.opened, until)
	county, city := m.official(account.County, e.county, until), m.official(account.City, e.county/100*100, until)
	neighborhood, street := m.official(account.Neighborhood, e.neighborhood, until), m.official(account.Street, e.street, until)
	count := func(a account.Actor, action account.Action, f casework.Filter, least int, what string) {
		t.Helper()
		err := d.View(t.Context(), func(tx *db.Tx) error {
			p, err := s.Queue(tx, account.ScopeOf(a, action), f)
			if len(p.Cases) < least {
				t.Errorf("%s: %d cases, want at least %d", what, len(p.Cases), least)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	states := map[supervision.State]bool{}
	err = d.View(t.Context(), func(tx *db.Tx) error {
		orders, _, err := supervision.List(tx, account.ScopeOf(m.official(account.Province, 210000, until), "supervision.see"), supervision.Filter{})
		for _, o := range orders {
			states[o.State()] = true
		}
		if _, told, err := reminder.Latest(tx, clerk.Account, calendar.DateOf(until)); err != nil || !told {
			t.Errorf("the clerk was not reminded: %v", err)
		}
		return err
	})
	if err != nil || len(states) < 5 {
		t.Errorf("orders in the states %v, %v", states, err)
	}
	count(clerk, "desk.queue", casework.Filter{}, 10, "clerk")
	count(clerk, "desk.queue", casework.Filter{Overdue: true}, 2, "clerk, late")
	count(neighborhood, "office.queue", casework.Filter{}, 3, "neighborhood")
	count(street, "office.queue", casework.Filter{}, 3, "street")
	count(street, "office.queue", casework.Filter{Overdue: true}, 1, "street, late")
	count(county, "office.list", casework.Filter{Requests: true}, 3, "county, decisions")
	count(county, "office.list", casework.Filter{Overdue: true}, 3, "county, late")
	count(county, "office.list", casework.Filter{Level: 2}, 4, "county, supervised")
	count(city, "office.list", casework.Filter{Level: 3}, 2, "city")
}

package world

import (
	"context"
	"time"

	"yianju/internal/account"
)

// Login is a ready account of a demo: staff sign in by login and password, and
// those who need it by the codes of Secret; the owner by the phone and a code.
type Login struct{ Role, Name, Login, Password, Phone, Secret string }

// demoRoles are who may look around, in the order they are shown: those that have
// a page of their own.
var demoRoles = []account.Role{account.Clerk, account.Manager, account.Worker, account.Neighborhood, account.Street, account.County,
	account.City, account.Province, account.AdminSystem, account.AdminSecurity, account.AdminAudit}

// Demo makes the small province of `make demo`, whose history ends at until, and
// returns one login for each role that has pages. All of them have to do with 和平花园 in
// 沈阳市和平区, where cases are arranged so that everybody finds something due,
// late, waiting or to be rated. On a database that has it already it only
// returns the logins.
func Demo(ctx context.Context, deps Deps, until time.Time, progress func(done, total int, what string)) ([]Login, error) {
	o := demoOptions(until)
	o.Progress = progress
	if _, err := Run(ctx, deps, o); err != nil {
		return nil, err
	}
	m, err := newMaker(ctx, deps, o)
	if err != nil {
		return nil, err
	}
	return m.logins(), m.press(ctx)
}

// demoOptions make a province small enough to wait for, with cases enough
// that the larger cities have ten this month.
func demoOptions(until time.Time) Options {
	return Options{Scale: 0.003, Cases: 6000, Years: 1, Seed: 20180523, Until: until, staged: true}
}

func (m *maker) logins() []Login {
	owner := m.build(&m.plan.estates[0]).owners[0]
	out := []Login{{Role: string(account.Owner), Name: owner.name, Phone: owner.phone}}
	for _, role := range demoRoles {
		v := m.demoMember(role)
		out = append(out, Login{Role: string(role), Name: m.personName(v), Login: v.login, Password: Password, Secret: v.secret()})
	}
	return out
}

func (m *maker) demoMember(role account.Role) member {
	e := &m.plan.estates[0]
	switch role {
	case account.Clerk, account.Manager, account.Worker:
		return m.roster(&m.plan.firms[e.firm]).first(role)
	case account.Neighborhood:
		return m.officer(role, e.neighborhood)
	case account.Street:
		return m.officer(role, e.street)
	case account.County:
		return m.officer(role, e.county)
	case account.City:
		return m.officer(role, e.county/100*100)
	}
	return m.officer(role, 210000)
}

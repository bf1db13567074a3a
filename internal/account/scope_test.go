package account

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/id"
)

// Few values each, so that grants and targets meet often.
var (
	someCounty       = rapid.SampledFrom([]int{210102, 210103, 210199, 210202, 210000})
	someStreet       = rapid.SampledFrom([]int64{0, 0, 0, 210102001, 210102002})
	someNeighborhood = rapid.SampledFrom([]int64{0, 0, 0, 210102001001, 210102001002})
	someID           = rapid.SampledFrom([]id.ID{0, 1, 2, 3})
	someAccount      = rapid.SampledFrom([]id.ID{1, 2, 3})
	someHandler      = rapid.SampledFrom([]Handler{"", ByCompany, ByNeighborhood, ByStreet, ByCounty, ByCity})
	someRange        = rapid.SampledFrom([][2]int{{0, 0}, {210102, 210102}, {210103, 210103}, {210100, 210199}, {210000, 219999}})
	someTime         = rapid.SampledFrom([]time.Time{{}, at.Add(-time.Hour), at, at.Add(time.Hour)})
)

var drawGrant = rapid.Custom(func(t *rapid.T) Grant {
	r := someRange.Draw(t, "range")
	return Grant{
		Role: rapid.SampledFrom(Granted()).Draw(t, "role"), Lo: r[0], Hi: r[1],
		Street: someStreet.Draw(t, "street"), Neighborhood: someNeighborhood.Draw(t, "neighborhood"),
		Company: someID.Draw(t, "company"), Compound: someID.Draw(t, "compound"),
		ValidFrom: someTime.Draw(t, "from"), ValidTo: rapid.SampledFrom([]time.Time{{}, {}, {}, at, at.Add(time.Hour)}).Draw(t, "to"),
	}
})

var drawActor = rapid.Custom(func(t *rapid.T) Actor {
	switch rapid.SampledFrom([]Kind{KindNobody, KindOwner, KindStaff, KindStaff, KindStaff, KindSystem}).Draw(t, "kind") {
	case KindOwner:
		return Actor{Account: someAccount.Draw(t, "account"), Kind: KindOwner, At: at}
	case KindStaff:
		return Actor{Account: someAccount.Draw(t, "account"), Kind: KindStaff, At: at,
			Grants: rapid.SliceOfN(drawGrant, 0, 5).Draw(t, "grants")}
	case KindSystem:
		return System(at)
	}
	return Anonymous(at)
})

var drawTarget = rapid.Custom(func(t *rapid.T) Target {
	return Target{
		County: someCounty.Draw(t, "county"), Company: someID.Draw(t, "company"), Compound: someID.Draw(t, "compound"),
		Street: someStreet.Draw(t, "street"), Neighborhood: someNeighborhood.Draw(t, "neighborhood"),
		FirstHandler: someHandler.Draw(t, "handler"), Owner: someID.Draw(t, "owner"), Worker: someID.Draw(t, "worker"),
		Joiners: rapid.SliceOfN(someAccount, 0, 2).Draw(t, "joiners"),
	}
})

// near is a target within the limits of one of the actor's grants, but for one
// of them perhaps: by chance alone grants and targets would hardly ever meet.
func near(t *rapid.T, a Actor) Target {
	target := drawTarget.Draw(t, "target")
	if len(a.Grants) == 0 {
		return target
	}
	g, other := rapid.SampledFrom(a.Grants).Draw(t, "near"), target
	target.FirstHandler, target.Worker = g.handles(), a.Account
	target.County, target.Company, target.Compound = max(g.Lo, 210102), g.Company, g.Compound
	target.Street, target.Neighborhood = g.Street, g.Neighborhood
	switch rapid.IntRange(0, 9).Draw(t, "but for") {
	case 0:
		target.County = other.County
	case 1:
		target.Company = other.Company
	case 2:
		target.Compound = other.Compound
	case 3:
		target.Street = other.Street
	case 4:
		target.Neighborhood = other.Neighborhood
	case 5:
		target.FirstHandler = other.FirstHandler
	case 6:
		target.Worker = other.Worker
	}
	return target
}

// concerning returns the actions that mention a role the actor has a grant for.
func concerning(a Actor) []Rule {
	var out []Rule
	for _, row := range Policy() {
		if slices.ContainsFunc(table.rules[row.Action], func(r rule) bool {
			return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r.role })
		}) {
			out = append(out, row)
		}
	}
	return append(out, Rule{Action: "no.such"}, Rule{Action: "case.see"}, Rule{Action: "home"}, Rule{Action: "me.see"}, Rule{Action: "case.escalate"})
}

// The promise of the package: what Can allows one by one is what the predicate lists.
func TestScopeIsCan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			actor := drawActor.Draw(r, "actor")
			actions := rapid.SliceOfN(rapid.SampledFrom(concerning(actor)), 6, 6).Draw(r, "actions")
			targets := make([]Target, 4)
			for i := range targets {
				targets[i] = near(r, actor)
			}
			if err := d.View(t.Context(), func(tx *db.Tx) error {
				for _, row := range actions {
					scope := ScopeOf(actor, row.Action)
					for _, target := range targets {
						listed, err := lists(tx, scope, target)
						if err != nil {
							return err
						}
						if can := Can(actor, row.Action, target); can != listed {
							return fmt.Errorf("%s: Can %v, listed %v\nactor %+v\ntarget %+v", row.Action, can, listed, actor, target)
						}
					}
				}
				return nil
			}); err != nil {
				r.Fatal(err)
			}
		})
	})
}

// lists evaluates the scope's predicate on one made-up row.
func lists(tx *db.Tx, s Scope, t Target) (bool, error) {
	where, args := s.Where(9, Columns{County: "r.county", Company: "r.company", Compound: "r.compound", Street: "r.street",
		Neighborhood: "r.neighborhood", FirstHandler: "r.handler", Owner: "r.owner", Worker: "r.worker",
		Joined: func(place string) string {
			in := "0"
			for _, j := range t.Joiners {
				in += "," + j.String()
			}
			return place + " IN (" + in + ")"
		}})
	args = append([]any{t.County, t.Company, t.Compound, t.Street, t.Neighborhood, string(t.FirstHandler), t.Owner, t.Worker}, args...)
	var one int
	err := tx.QueryRow(`SELECT 1 FROM (SELECT CAST($1 AS BIGINT) AS county, CAST($2 AS BIGINT) AS company,
		CAST($3 AS BIGINT) AS compound, CAST($4 AS BIGINT) AS street, CAST($5 AS BIGINT) AS neighborhood,
		CAST($6 AS TEXT) AS handler, CAST($7 AS BIGINT) AS owner, CAST($8 AS BIGINT) AS worker) r WHERE `+where, args...).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func TestWhere(t *testing.T) {
	t.Parallel()
	columns := Columns{County: "c.county", Company: "c.company_id", Compound: "c.compound_id", FirstHandler: "c.first_handler", Owner: "c.owner_id"}
	for _, c := range []struct {
		name   string
		actor  Actor
		action Action
		sql    string
		args   []any
	}{
		{"nobody", Anonymous(at), "case.list", "FALSE", nil},
		{"everybody", Anonymous(at), "compound.see", "TRUE", nil},
		{"an owner", Actor{Account: 9, Kind: KindOwner, At: at}, "me.list", "((c.owner_id = $3 AND c.owner_id <> 0))", []any{id.ID(9)}},
		{"a county", staff(Grant{Role: County, Lo: 210102, Hi: 210102}), "office.decisions", "((c.county = $3))", []any{210102}},
		{"a city", staff(Grant{Role: City, Lo: 210100, Hi: 210199}), "office.decisions_final",
			"((c.county BETWEEN $3 AND $4))", []any{210100, 210199}},
		{"a clerk of two companies and of one compound more", staff(Grant{Role: Clerk, Company: 7}, Grant{Role: Clerk, Company: 8},
			Grant{Role: Clerk, Company: 9, Compound: 1}, Grant{Role: Clerk, Company: 9, Compound: 2}), "desk.queue",
			"((c.company_id IN ($3,$4) AND c.first_handler = $5) OR (c.company_id = $6 AND c.compound_id IN ($7,$8) AND c.first_handler = $9))",
			[]any{id.ID(7), id.ID(8), "company", id.ID(9), id.ID(1), id.ID(2), "company"}},
		{"a street, in a table without streets", staff(Grant{Role: Street, Street: 210102001}), "office.list", "FALSE", nil},
	} {
		sql, args := ScopeOf(c.actor, c.action).Where(3, columns)
		if sql != c.sql || !slices.Equal(args, c.args) {
			t.Errorf("%s:\n got %s %v\nwant %s %v", c.name, sql, args, c.sql, c.args)
		}
	}
}

// TestCounties: the range of a scope holds all its ways, and is none when one of
// them has no area.
func TestCounties(t *testing.T) {
	t.Parallel()
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, one := range []struct {
		name   string
		grants []Grant
		lo, hi int
	}{
		{"nobody", nil, 0, 0},
		{"a county", []Grant{{Role: County, Lo: 210102, Hi: 210102}}, 210102, 210102},
		{"two counties", []Grant{{Role: County, Lo: 210202, Hi: 210202}, {Role: County, Lo: 210102, Hi: 210102}}, 210102, 210202},
		{"a city", []Grant{{Role: City, Lo: 210100, Hi: 210199}}, 210100, 210199},
		{"a company", []Grant{{Role: Clerk, Company: 7}}, 0, 0},
		{"a company and a county", []Grant{{Role: Clerk, Company: 7}, {Role: County, Lo: 210102, Hi: 210102}}, 0, 0},
	} {
		for i := range one.grants {
			one.grants[i].ValidFrom = old
		}
		s := ScopeOf(Actor{Account: 1, Kind: KindStaff, At: old.AddDate(1, 0, 0), Grants: one.grants}, "case.list")
		if lo, hi := s.Counties(); lo != one.lo || hi != one.hi {
			t.Errorf("%s: %d to %d, want %d to %d", one.name, lo, hi, one.lo, one.hi)
		}
	}
}

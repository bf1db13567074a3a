package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

const grantColumns = `id, role, county_lo, county_hi, street, neighborhood, company_id, compound_id, valid_from, valid_to`

func scanGrant(s db.Scanner, g *Grant) error {
	return s.Scan(&g.ID, &g.Role, &g.Lo, &g.Hi, &g.Street, &g.Neighborhood, &g.Company, &g.Compound, &g.ValidFrom, &g.ValidTo)
}

// GrantsOf returns an account's grants that are not over, those to come too.
func GrantsOf(tx *db.Tx, account id.ID) ([]Grant, error) {
	return db.List(tx, scanGrant, `SELECT `+grantColumns+` FROM account_grant
		WHERE account_id = $1 AND (valid_to IS NULL OR valid_to > $2) ORDER BY id`, account, tx.Now())
}

// Put adds the row of a new grant to b, as it is: the makers of synthetic
// provinces use it, everybody else Service.Grant.
func (g Grant) Put(b *db.Batch, account, by id.ID, recorded time.Time) {
	b.Exec(`INSERT INTO account_grant (account_id, id, role, county_lo, county_hi, street, neighborhood, company_id, compound_id,
			valid_from, valid_to, granted_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		account, g.ID, g.Role, g.Lo, g.Hi, g.Street, g.Neighborhood, g.Company, g.Compound, g.ValidFrom, g.ValidTo, by, recorded)
}

// check records what is wrong with a grant to be given at an instant.
func (g Grant) check(check *errs.Check, at time.Time) {
	check.That(slices.Contains(granted, g.Role), "role", "error.field.choose")
	check.That(g.Lo == 0 && g.Hi == 0 || slices.Contains(ranges(g.Lo), [2]int{g.Lo, g.Hi}), "county", "account.grant_range")
	check.That(g.limited(), "county", "account.grant_limit")
	check.That(g.ValidTo.IsZero() || g.ValidTo.After(g.ValidFrom) && g.ValidTo.After(at), "valid_to", "account.grant_order")
}

// Grant gives an account a role within limits (action account.grant, and
// account.grant_admin for an administrator's) and returns the grant's id; a zero
// ValidFrom means now. Errors: Denied; Invalid for a role that is not granted or
// limits that make no sense; Conflict for one's own account and for roles that do
// not go together; NotFound.
func (s *Service) Grant(ctx context.Context, a Actor, account id.ID, g Grant) (id.ID, error) {
	if err := Authorize(a, g.action(), "account.me", Target{}); err != nil {
		return 0, err
	}
	if err := notSelf(a, account); err != nil {
		return 0, err
	}
	var check errs.Check
	g.check(&check, a.At)
	if err := check.Err(); err != nil {
		return 0, err
	}
	g = g.placed()
	g.ID = s.ids.Next()
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		row := g
		if row.ValidFrom.IsZero() {
			row.ValidFrom = tx.Now()
		}
		if err := apart(tx, account, g.Role); err != nil {
			return err
		}
		var b db.Batch
		row.Put(&b, account, a.Account, tx.Now())
		if err := tx.Pipeline(&b); err != nil {
			return err
		}
		return s.record(tx, a, account, "account.granted", map[string]any{"grant": row.ID, "role": row.Role,
			"county_lo": row.Lo, "county_hi": row.Hi, "company": row.Company, "compound": row.Compound})
	})
	return g.ID, err
}

// ranges returns the jurisdictions that can begin at a county code: the county
// alone, its city, its province. Officers finds grants by their beginnings.
func ranges(lo int) [][2]int {
	return [][2]int{{lo, lo}, {lo / 100 * 100, lo/100*100 + 99}, {lo / 10000 * 10000, lo/10000*10000 + 9999}}
}

// limited reports whether the grant carries the limit without which its role
// would reach nothing.
func (g Grant) limited() bool {
	switch g.Role {
	case Worker, Clerk, Manager:
		return g.Company != 0
	case Neighborhood, Street, County, City, Province:
		return g.hasArea()
	case Committee:
		return g.Compound != 0
	}
	return true
}

// action is the row of the policy table that says who gives and ends the grant.
func (g Grant) action() Action {
	if g.Role.admin() {
		return "account.grant_admin"
	}
	return "account.grant"
}

// Ends reports whether the actor could end a grant of somebody else's, a fresh factor
// apart.
func (a Actor) Ends(g Grant) bool { return CouldProve(a, g.action(), Target{}) }

// EndGrant ends a grant now (action account.grant, and account.grant_admin for an
// administrator's, so that none of the three gets rid of the others): what was done
// under it stays, the next request is without it. Errors: Denied, NotFound, Conflict
// for one's own.
func (s *Service) EndGrant(ctx context.Context, a Actor, account, grant id.ID) error {
	if err := Authorize(a, "account.grant", "account.me", Target{}); err != nil {
		return err
	}
	if err := notSelf(a, account); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		var g Grant
		err := tx.QueryRow(`SELECT role FROM account_grant WHERE account_id = $1 AND id = $2`, account, grant).Scan(&g.Role)
		if errors.Is(err, db.ErrNoRows) {
			return errs.Wrap(err, errs.NotFound, "")
		}
		if err != nil {
			return err
		}
		if err := Authorize(a, g.action(), "account.me", Target{}); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE account_grant SET valid_to = $3, ended_by = $4, ended_at = $3
			WHERE account_id = $1 AND id = $2 AND (valid_to IS NULL OR valid_to > $3)`, account, grant, tx.Now(), a.Account)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.NotFound, "")
		}
		return s.record(tx, a, account, "account.grant_ended", map[string]any{"grant": grant})
	})
}

// GrantsByLogin lists the grants, those that are over too, of the account of a login
// name (action account.grant_admin): the three administrators are given and ended on
// the server's command line alone, none of them by another. Errors: Denied, NotFound.
func (s *Service) GrantsByLogin(ctx context.Context, a Actor, login string) (account id.ID, list []Grant, err error) {
	if err := Authorize(a, "account.grant_admin", "account.me", Target{}); err != nil {
		return 0, nil, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if account, err = s.byLogin(tx, login); err != nil {
			return err
		}
		if account == 0 {
			return errs.New(errs.NotFound, "")
		}
		list, err = db.List(tx, scanGrant, `SELECT `+grantColumns+` FROM account_grant WHERE account_id = $1 ORDER BY id DESC`, account)
		return err
	})
	return account, list, err
}

// Disable disables an account (action account.disable): its sessions are over
// from the next request, and in the transaction of the present one, and the
// invitations it sent end. Errors: Denied, NotFound, Conflict for one's own.
func (s *Service) Disable(ctx context.Context, a Actor, account id.ID) error {
	if err := Authorize(a, "account.disable", "account.me", Target{}); err != nil {
		return err
	}
	if err := notSelf(a, account); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := a.Alive(tx); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE account SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL`, account, tx.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.NotFound, "")
		}
		if err := endInvites(tx, account); err != nil {
			return err
		}
		return s.record(tx, a, account, "account.disabled", nil)
	})
}

// Staff returns the accounts that hold the role for a company now: whom to
// tell, whom to dispatch. Disabled accounts are left out.
func Staff(tx *db.Tx, role Role, company id.ID) ([]id.ID, error) {
	return db.List(tx, scanID, `SELECT DISTINCT g.account_id FROM account_grant g JOIN account a ON a.id = g.account_id
		WHERE g.company_id = $1 AND g.company_id <> 0 AND g.role = $2 AND a.disabled_at IS NULL
			AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to > $3)
		ORDER BY g.account_id`, company, role, tx.Now())
}

// EverStaff reports whether an account holds the role for a company, or held it.
func EverStaff(tx *db.Tx, role Role, company, account id.ID) (bool, error) {
	list, err := db.List(tx, scanID, `SELECT account_id FROM account_grant
		WHERE account_id = $1 AND role = $2 AND company_id = $3 AND company_id <> 0 LIMIT 1`, account, role, company)
	return len(list) > 0, err
}

// Officers returns the accounts that hold a department's, street's or
// neighborhood's role over the place now. Disabled accounts are left out, and grants over
// nothing in particular, which are over nothing.
func Officers(tx *db.Tx, role Role, place Target) ([]id.ID, error) {
	// Sorted here, and each account asked for by itself: while there are few, PostgreSQL
	// would read all of them for the order or the join.
	list, err := db.List(tx, scanID, `SELECT g.account_id FROM account_grant g
		WHERE g.company_id = 0 AND g.role = $1 AND g.county_lo IN (0, $2, $7, $8) AND (g.county_hi >= $2 OR g.county_hi = 0)
			AND g.street IN (0, $3) AND g.neighborhood IN (0, $4) AND g.compound_id IN (0, $5)
			AND (g.county_lo <> 0 OR g.street <> 0 OR g.neighborhood <> 0)
			AND (SELECT a.disabled_at IS NULL FROM account a WHERE a.id = g.account_id)
			AND g.valid_from <= $6 AND (g.valid_to IS NULL OR g.valid_to > $6)`, role, place.County, place.Street, place.Neighborhood,
		place.Compound, tx.Now(), place.County/100*100, place.County/10000*10000)
	slices.Sort(list)
	return slices.Compact(list), err
}

// Departments calls f with every officer of the departments of some cities and counties,
// and the code of whose department it is.
func Departments(tx *db.Tx, cities, counties []int, f func(code int, officer id.ID) error) error {
	each := func(role Role, codes []int) error {
		for _, code := range codes {
			officers, err := Officers(tx, role, Target{County: code})
			if err != nil {
				return err
			}
			for _, officer := range officers {
				if err := f(code, officer); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := each(City, cities); err != nil {
		return err
	}
	return each(County, counties)
}

// Holders returns the accounts that hold a role now, wherever. Disabled accounts are
// left out.
func Holders(tx *db.Tx, role Role) ([]id.ID, error) {
	return db.List(tx, scanID, `SELECT DISTINCT g.account_id FROM account_grant g JOIN account a ON a.id = g.account_id
		WHERE g.role = $1 AND a.disabled_at IS NULL AND g.valid_from <= $2 AND (g.valid_to IS NULL OR g.valid_to > $2)
		ORDER BY g.account_id`, role, tx.Now())
}

func scanID(s db.Scanner, v *id.ID) error { return s.Scan(v) }

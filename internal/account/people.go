package account

import (
	"cmp"
	"context"
	"slices"

	"yianju/internal/db"
	"yianju/internal/id"
)

// peopleMost bounds how many people a page lists.
const peopleMost = 200

// People lists those whose superior the actor is (action account.people), by role
// and then by how long they are here; names are in no order, because no index may
// hold them. Disabled accounts are left out, and more says that there are others
// than these. Errors: Denied.
func (s *Service) People(ctx context.Context, a Actor) (out []Profile, more bool, err error) {
	if err := Authorize(a, "account.people", "account.me", Target{}); err != nil {
		return nil, false, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = nil
		found, err := below(tx, a)
		if err != nil {
			return err
		}
		if more = len(found) > peopleMost; more {
			found = found[:peopleMost]
		}
		for _, account := range found {
			p, err := s.profile(tx, account)
			if err != nil {
				return err
			}
			if p.DisabledAt.IsZero() && a.Over(p) {
				out = append(out, p)
			}
		}
		return nil
	})
	slices.SortStableFunc(out, func(p, q Profile) int { return cmp.Compare(p.rank(a), q.rank(a)) })
	return out, more, err
}

// rank is the place of a person's first role on the ladder.
func (p Profile) rank(a Actor) int {
	for _, g := range p.Grants {
		if g.ValidAt(a.At) {
			return slices.Index(granted, g.Role)
		}
	}
	return len(granted)
}

// below lists accounts that may be below the actor: those with a role the actor
// gives within an area or company of the actor's, and those they invited; at least
// peopleMost+1 where there are so many.
func below(tx *db.Tx, a Actor) ([]id.ID, error) {
	found, err := db.List(tx, scanID, `SELECT DISTINCT account_id FROM account_invite WHERE invited_by = $1 AND account_id <> 0 LIMIT $2`,
		a.Account, peopleMost+1)
	if err != nil {
		return nil, err
	}
	for _, role := range granted {
		for _, r := range table.rules[InviteAction(role)] {
			for _, h := range a.Grants {
				if h.Role != r.role || !h.ValidAt(a.At) || !r.reachable(a, h) {
					continue
				}
				lo, hi := h.place(0)
				where, args := `g.company_id = 0 AND g.county_lo BETWEEN $4 AND $5`, []any{role, tx.Now(), peopleMost + 1, lo, hi}
				switch {
				case r.relation == ofCompany:
					where, args = `g.company_id = $4 AND g.company_id <> 0`, []any{role, tx.Now(), peopleMost + 1, h.Company}
				case role.employed():
					where = `g.company_id IN (SELECT id FROM company WHERE county BETWEEN $4 AND $5) AND g.company_id <> 0`
				}
				list, err := db.List(tx, scanID, `SELECT DISTINCT g.account_id FROM account_grant g JOIN account a ON a.id = g.account_id AND a.disabled_at IS NULL
					WHERE g.role = $1 AND `+where+` AND (g.valid_to IS NULL OR g.valid_to > $2) ORDER BY g.account_id LIMIT $3`, args...)
				if err != nil {
					return nil, err
				}
				found = append(found, list...)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

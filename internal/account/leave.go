package account

import (
	"errors"
	"slices"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Leave ends the work of a member of staff (action account.leave) in the
// transaction of whoever hands their open work over: what they were told and have
// not read goes to the successor, invitations they sent end, and the account is
// disabled. Grants stay as they were, so that what was done under them is
// understood. successor 0: the queue. Errors: Denied; Unauthenticated for a factor
// not fresh; NotFound for somebody not below the actor; Conflict for oneself and
// for a successor who holds none of the same roles.
func (s *Service) Leave(tx *db.Tx, a Actor, leaving, successor id.ID) error {
	if err := Authorize(a, "account.leave", "account.me", Target{}); err != nil {
		return err
	}
	if err := errors.Join(a.Alive(tx), notSelf(a, leaving)); err != nil {
		return err
	}
	p, err := s.profile(tx, leaving)
	if err != nil {
		return err
	}
	if p.Kind != KindStaff || !p.DisabledAt.IsZero() || !a.Releases(p) {
		return errs.New(errs.NotFound, "")
	}
	if successor != 0 {
		next, err := s.profile(tx, successor)
		if err != nil {
			return err
		}
		if !next.DisabledAt.IsZero() || successor == leaving || !next.standsIn(p, a) {
			return errs.New(errs.Conflict, "account.leave_successor")
		}
		if err := message.PassOn(tx, s.ids, leaving, successor); err != nil {
			return err
		}
	}
	if err := endInvites(tx, leaving); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE account SET disabled_at = $2 WHERE id = $1`, leaving, tx.Now()); err != nil {
		return err
	}
	facts := map[string]any{"to_queue": successor == 0}
	if err := s.record(tx, a, leaving, "account.left", facts); err != nil {
		return err
	}
	if successor == 0 {
		return nil
	}
	return s.record(tx, a, successor, "account.took_over", nil)
}

// Releases reports whether the actor may end the work of a member of staff, as far as
// it depends on whose it is: superiors and the system administrator, who does not get
// rid of the other administrators.
func (a Actor) Releases(p Profile) bool {
	admin := slices.ContainsFunc(p.Grants, func(g Grant) bool { return g.Role.admin() && (g.ValidTo.IsZero() || g.ValidTo.After(a.At)) })
	return a.Over(p) || a.Has(AdminSystem) && !admin
}

// endInvites ends the invitations that an account sent.
func endInvites(tx *db.Tx, account id.ID) error {
	_, err := tx.Exec(`UPDATE account_invite SET ended_at = $2 WHERE invited_by = $1 AND ended_at IS NULL`, account, tx.Now())
	return err
}

// standsIn reports whether each role of another that is not over is held here too,
// within the same limits or wider.
func (p Profile) standsIn(other Profile, a Actor) bool {
	for _, g := range other.Grants {
		if !g.ValidAt(a.At) {
			continue
		}
		g.ValidTo = a.At // how long each still has does not matter
		if !slices.ContainsFunc(p.Grants, func(h Grant) bool { return h.Role == g.Role && h.ValidAt(a.At) && h.contains(g, other.home(g)) }) {
			return false
		}
	}
	return true
}

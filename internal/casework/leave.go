package casework

import (
	"context"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

// Leave hands over the open work of a member of staff who leaves, and ends their
// account, in one act (account.Service.Leave says who may). Cases that were
// dispatched to them are dispatched to the successor, or, where that is not
// possible or there is none, noted for the desk to send somebody. Whatever is not
// personal, such as a county's decisions and call-backs, is in queues and stays
// there. It returns how many cases moved. Errors: those of account's Leave.
func (s *Service) Leave(ctx context.Context, a account.Actor, accounts *account.Service, leaving, successor id.ID) (moved int, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		moved = 0
		if err := accounts.Leave(tx, a, leaving, successor); err != nil {
			return err
		}
		refs, err := db.List(tx, func(r db.Scanner, v *Ref) error { return r.Scan(&v.County, &v.ID) },
			`SELECT county, id FROM case_file WHERE worker_id = $1 AND worker_id <> 0 AND open ORDER BY next_due_at, id`, leaving)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			passed, err := s.passOn(tx, a, ref, successor)
			if err != nil {
				return err
			}
			if passed {
				moved++
			}
		}
		return nil
	})
	return moved, err
}

// passOn gives a case that is being worked on to another worker, or tells the desk
// that it needs one.
func (s *Service) passOn(tx *db.Tx, a account.Actor, ref Ref, successor id.ID) (passed bool, err error) {
	w, err := s.open(tx, ref)
	if err != nil || !w.State.Working() {
		return false, err
	}
	if successor != 0 {
		_, err := s.do(tx, a, w, Deed{Command: Command{Act: ActDispatch, Text: i18n.Chinese.T("case.left.passed_on")}, Worker: successor})
		if !mayNot(err) {
			return true, err
		}
		if w, err = s.open(tx, ref); err != nil {
			return false, err
		}
	}
	_, err = s.do(tx, a, w, Deed{Command: Command{Act: ActNote, Text: i18n.Chinese.T("case.left.send_anew")}})
	if mayNot(err) {
		err = nil // the account ends all the same; the case is in its queue
	}
	return true, err
}

// mayNot reports whether the act is not possible in this case, or not for this actor.
func mayNot(err error) bool {
	return errs.Is(err, errs.Conflict) || errs.Is(err, errs.Denied) || errs.Is(err, errs.NotFound)
}

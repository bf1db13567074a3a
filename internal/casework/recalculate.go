package casework

import (
	"context"
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
)

// Recalculate derives anew the open limits that leaned on a calendar year not
// yet published, and records an event for each case whose limits turned out
// otherwise. It runs daily: a new calendar comes with a release. It returns how many cases it changed.
func (s *Service) Recalculate(ctx context.Context) (changed int, err error) {
	var refs []Ref
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) {
		refs, err = db.List(tx, func(r db.Scanner, v *Ref) error { return r.Scan(&v.County, &v.ID) },
			`SELECT DISTINCT county, case_id FROM case_limit WHERE provisional AND ended_at IS NULL ORDER BY county, case_id`)
		return err
	})
	for _, ref := range refs {
		if err != nil {
			return changed, err
		}
		var did bool
		err = s.DB.Update(ctx, func(tx *db.Tx) (err error) {
			did, err = s.recalculate(tx, ref)
			return err
		})
		if did {
			changed++
		}
	}
	return changed, err
}

func (s *Service) recalculate(tx *db.Tx, ref Ref) (bool, error) {
	w, err := s.open(tx, ref)
	if err != nil {
		return false, err
	}
	stored, err := storedLimits(tx, ref)
	if err != nil {
		return false, err
	}
	before := slices.Clone(w.limits)
	same := true
	for i, l := range before {
		if at := slices.IndexFunc(stored, func(o Limit) bool { return o.Name == l.Name && o.Anchor == l.Anchor }); at >= 0 {
			before[i] = stored[at]
			same = same && l.sameRow(stored[at])
		}
	}
	if same {
		return false, nil
	}
	w.limits = before // what record compares with is what is stored
	var b db.Batch
	e := Event{Seq: w.Seq + 1, At: tx.Now(), Kind: Recalculated, By: rule.System}
	if err := s.record(&b, w, []Event{e}, account.System(tx.Now()), nil); err != nil {
		return false, err
	}
	return true, tx.Pipeline(&b)
}

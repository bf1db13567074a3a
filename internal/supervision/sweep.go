package supervision

import (
	"context"
	"errors"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/message"
)

// Sweep puts receipts and answers that are late on record, by their true due times,
// and tells the levels above the undertaker one after the other. It returns how many
// it recorded; called again at once it does nothing. Each order is a transaction of
// its own: the errors are joined.
func (s *Service) Sweep(ctx context.Context) (n int, err error) {
	var late []Ref
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		late, err = db.List(tx, func(r db.Scanner, v *Ref) error { return r.Scan(&v.County, &v.ID) },
			`SELECT o.county, o.id FROM supervision_order o WHERE o.issued_at IS NOT NULL AND o.concluded_at IS NULL AND `+overdue("$1")+` ORDER BY o.county, o.id`, tx.Now())
		return err
	}); err != nil {
		return 0, err
	}
	for _, r := range late {
		k, one := s.lapse(ctx, r)
		n, err = n+k, errors.Join(err, one)
	}
	return n, err
}

// lapse records what is late of one order, step by step.
func (s *Service) lapse(ctx context.Context, r Ref) (n int, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		n = 0
		o, err := get(tx, r)
		if err != nil || !o.Overdue(tx.Now()) {
			return err
		}
		what, due := o.Due()
		at := due
		for i, role := range ladder[o.Undertaker] {
			if tx.Now().Before(at) {
				return nil
			}
			k, err := tx.Exec(`INSERT INTO supervision_lapse (county, order_id, what, due_at, step, at) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT DO NOTHING`, o.County, o.ID, what, due, i+1, tx.Now())
			if err != nil {
				return err
			}
			if k == 1 {
				n++
				if err := s.report(tx, o, what, due, i+1, role); err != nil {
					return err
				}
			}
			at = s.Calendar.Add(at, LimitOn(o.Urgency, calendar.DateOf(o.IssuedAt)).Step).At
		}
		return nil
	})
	return n, err
}

// report puts a lapse on record and tells one level above the undertaker.
func (s *Service) report(tx *db.Tx, o Order, what string, due time.Time, steps int, role account.Role) error {
	if err := s.put(tx, account.System(tx.Now()), o, step{kind: "lapsed_" + what, facts: map[string]any{"step": steps, "due": due.UnixMicro(), "told": string(role)}}); err != nil {
		return err
	}
	to, err := account.Officers(tx, role, account.Target{County: o.County})
	if err != nil {
		return err
	}
	return s.tell(tx, o, "late_"+what, to, message.Args{"until": until(due)})
}

package bulletin

import (
	"context"
	"errors"
	"time"
	"yianju/internal/calendar"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/seal"
)

// Sweep does what is due by the calendar at this instant: it drafts the bulletins of
// months that are over, and issues the drafts that nobody has issued by their hour. What
// was missed, because no server ran or none had a clock to be trusted, is made up for,
// earliest first. It returns how many bulletins issued themselves.
func (s *Service) Sweep(ctx context.Context) (issued int, err error) {
	now := s.DB.Clock().Now()
	slots, err := s.due(ctx, now)
	if err != nil {
		return 0, err
	}
	for _, slot := range slots {
		if err := s.Draft(ctx, slot.Month); err != nil {
			return 0, err
		}
	}
	return s.publishAll(ctx, now)
}

// due are the slots without a bulletin after the last that has one; where there is none
// the latest alone, while it can still be issued in time.
func (s *Service) due(ctx context.Context, now time.Time) (slots []Slot, err error) {
	latest := Latest(s.Calendar, now)
	last := calendar.Month(0)
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(`SELECT COALESCE(MAX(month), 0) FROM bulletin`).Scan(&last)
	}); err != nil {
		return nil, err
	}
	if last == 0 {
		if !now.Before(latest.Issue) {
			return nil, nil // the first is not begun with one that is late
		}
		return []Slot{latest}, nil
	}
	for m := last.Add(1); m <= latest.Month; m = m.Add(1) {
		slots = append(slots, SlotOf(s.Calendar, m))
	}
	return slots, nil
}

// Draft drafts the bulletin of a month that is over, unless there is one.
func (s *Service) Draft(ctx context.Context, m calendar.Month) error {
	slot := SlotOf(s.Calendar, m)
	if s.DB.Clock().Now().Before(slot.Draft) {
		return nil
	}
	b := Bulletin{ID: s.IDs.Next(), Month: slot.Month, Due: slot.Issue, Subject: seal.NewSubject(s.IDs.Bytes)}
	if err := s.fill(ctx, &b); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`INSERT INTO bulletin (id, month, subject, due_at, taken_at, content) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (month) DO NOTHING`,
			b.ID, b.Month, b.Subject, b.Due, b.Taken, b.stored)
		if err != nil || n == 0 {
			return err
		}
		if err := redraft(tx, b, nil); err != nil {
			return err
		}
		return s.tell(tx, account.System(tx.Now()), b, "bulletin.drafted", map[string]any{"month": b.Month.String(), "taken": b.Taken.UnixMicro()})
	})
}

// fill takes the figures of a bulletin's month as they are now.
func (s *Service) fill(ctx context.Context, b *Bulletin) error {
	return s.DB.View(ctx, func(tx *db.Tx) error {
		b.Taken = tx.Now()
		f, err := s.take(tx, b.Month, b.Taken.UnixMicro())
		if err != nil {
			return err
		}
		b.Content = f.Content
		b.stored, err = canonical(b.Content)
		return err
	})
}

// Retake takes the figures of a draft again (action bulletin.write), and drafts again
// what nobody has rewritten. Errors: Denied, NotFound; Conflict once it is issued.
func (s *Service) Retake(ctx context.Context, a account.Actor, m calendar.Month) error {
	var b Bulletin
	may := func(tx *db.Tx) (err error) {
		if b, err = s.enter(tx, a, "bulletin.write", m); err == nil {
			err = b.draft()
		}
		return err
	}
	if err := s.DB.View(ctx, may); err != nil {
		return err
	}
	taken := b
	if err := s.fill(ctx, &taken); err != nil {
		return err
	}
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := may(tx); err != nil {
			return err
		}
		n, err := tx.Exec(`UPDATE bulletin SET taken_at = $2, content = $3 WHERE month = $1 AND issued_at IS NULL AND taken_at < $2`, m, taken.Taken, taken.stored)
		if err != nil || n == 0 {
			return err
		}
		texts, err := Texts(tx, m)
		if err == nil {
			err = redraft(tx, taken, texts)
		}
		if err != nil {
			return err
		}
		return s.tell(tx, a, taken, "bulletin.retaken", map[string]any{"taken": taken.Taken.UnixMicro()})
	})
}

// publishAll issues the drafts whose hour has come.
func (s *Service) publishAll(ctx context.Context, now time.Time) (issued int, err error) {
	var late []calendar.Month
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		late, err = db.List(tx, func(s db.Scanner, m *calendar.Month) error { return s.Scan(m) },
			`SELECT month FROM bulletin WHERE issued_at IS NULL AND due_at <= $1 ORDER BY month`, now)
		return err
	}); err != nil {
		return 0, err
	}
	var failed error
	for _, m := range late {
		done, err := s.publish(ctx, m)
		if done && err == nil {
			issued++
		}
		failed = errors.Join(failed, err)
	}
	return issued, failed
}

// publish issues a draft that no person has issued in time: with its month only.
func (s *Service) publish(ctx context.Context, m calendar.Month) (done bool, err error) {
	err = s.DB.Update(ctx, func(tx *db.Tx) error {
		done = false
		b, err := Of(tx, m)
		if err != nil || !b.IssuedAt.IsZero() {
			return err
		}
		done = true
		return s.issue(tx, account.System(tx.Now()), b)
	})
	return done, err
}

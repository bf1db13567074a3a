package docket

import (
	"context"
	"errors"
	"time"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/job"
)

// Sweep does what is due by the calendar at this instant: it has the snapshots of slots
// that have come taken, and issues the drafts that nobody has issued by their hour. What
// was missed, because no server ran or none had a clock to be trusted, is made up for,
// earliest first. It returns how many dockets issued themselves.
func (s *Service) Sweep(ctx context.Context) (issued int, err error) {
	now := s.DB.Clock().Now()
	slots, err := s.due(ctx, now)
	if err != nil {
		return 0, err
	}
	for _, slot := range slots {
		if err := s.DB.Update(ctx, func(tx *db.Tx) error {
			return job.Enqueue(tx, job.New{Kind: BuildJob, Key: slot.Week.String()})
		}); err != nil {
			return 0, err
		}
	}
	return s.publishAll(ctx, now)
}

// due are the slots of which a docket is not built: those after the last that any
// city has; where there is none the latest alone, while it can still be issued in time.
func (s *Service) due(ctx context.Context, now time.Time) ([]Slot, error) {
	latest := Latest(s.Calendar, now)
	built, begun := 0, time.Time{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		if err := tx.QueryRow(`SELECT COUNT(*) FROM docket WHERE year = $1 AND week = $2 AND built_at IS NOT NULL`, latest.Year, latest.Number).Scan(&built); err != nil {
			return err
		}
		if built >= len(s.cities()) {
			return nil
		}
		// All cities of a week are taken together: the last with one built is as far as it came.
		return tx.QueryRow(`SELECT MAX(taken_at) FROM docket WHERE taken_at < $1 AND built_at IS NOT NULL`, latest.Taken).Scan(&begun)
	})
	if err != nil || built >= len(s.cities()) {
		return nil, err
	}
	if begun.IsZero() {
		if !now.Before(latest.Issue) {
			return nil, nil // there was none yet: the first is not begun with one that is late
		}
		return []Slot{latest}, nil
	}
	return Since(s.Calendar, begun.Add(-time.Microsecond), latest.Taken), nil
}

// Build takes the snapshots of a week for every city; progress is told how many
// counties of how many there are. A week of which the calendar has no docket, or whose
// snapshot lies ahead, is not built. Errors: NotFound for what is no week.
func (s *Service) Build(ctx context.Context, week string, progress func(done, total int64) error) error {
	w, ok := ParseWeek(week)
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	slot, ok := SlotOf(s.Calendar, w)
	if !ok || slot.Taken.After(s.DB.Clock().Now()) {
		return nil
	}
	total, done := int64(0), int64(0)
	for _, city := range s.cities() {
		total += int64(len(s.counties(city)))
	}
	for _, city := range s.cities() {
		d, err := s.open(ctx, city, slot)
		if err != nil {
			return err
		}
		if d.State() != Building {
			done += int64(len(s.counties(city)))
			continue
		}
		if err := s.build(ctx, d, slot, func(counties int) error {
			done += int64(counties)
			return progress(done, total)
		}); err != nil {
			return err
		}
	}
	_, err := s.publishAll(ctx, s.DB.Clock().Now())
	return err
}

// publishAll issues the drafts whose hour has come.
func (s *Service) publishAll(ctx context.Context, now time.Time) (issued int, err error) {
	var drafts []Docket
	if err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		drafts, err = db.List(tx, scan, `SELECT `+columns+` FROM docket WHERE issued_at IS NULL AND built_at IS NOT NULL ORDER BY taken_at, city`)
		return err
	}); err != nil {
		return 0, err
	}
	var failed error
	for _, d := range drafts {
		slot, ok := SlotOf(s.Calendar, d.Week)
		if ok && now.Before(slot.Publish) && now.Before(d.IssueDue) {
			continue
		}
		done, err := s.publish(ctx, d.ID)
		if done && err == nil {
			issued++
		}
		failed = errors.Join(failed, err)
	}
	return issued, failed
}

// Announce tells a city, its counties and the companies that a docket concerns that it
// is there; end is called in the transaction that tells them. Errors: NotFound.
func (s *Service) Announce(ctx context.Context, docket id.ID, end func(*db.Tx) error) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		d, err := get(tx, docket)
		if err != nil {
			return err
		}
		if err := s.announce(tx, d); err != nil {
			return err
		}
		return end(tx)
	})
}

package verification

import (
	"context"
	"errors"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// Sweep begins the campaigns whose first day has come, and in those that run presses
// every company that is late and counts how complete its records are. It returns how
// many campaigns it began and companies it pressed; called again at once it does
// nothing. Each company is a transaction of its own, and what fails for one keeps no
// other out: the errors are joined.
func (s *Service) Sweep(ctx context.Context) (n int, err error) {
	var running []Campaign
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		running, err = db.List(tx, scanCampaign, `SELECT `+campaignColumns+` FROM verification_campaign
			WHERE cancelled_at IS NULL AND from_on <= $1 AND ended_at IS NULL ORDER BY id`, calendar.DateOf(tx.Now()))
		return err
	}); err != nil {
		return 0, err
	}
	for _, c := range running {
		done, one := s.sweep(ctx, c)
		n, err = n+done, errors.Join(err, one)
	}
	return n, err
}

func (s *Service) sweep(ctx context.Context, c Campaign) (n int, err error) {
	if c.BegunAt.IsZero() {
		if err := s.DB.Update(ctx, func(tx *db.Tx) error { return s.begin(tx, c) }); err != nil {
			return 0, err
		}
		return 1, nil
	}
	at := s.DB.Clock().Now() // before the first is pressed: what falls due meanwhile is the next sweep's
	var parties []Party
	if err := s.DB.Update(ctx, func(tx *db.Tx) error {
		if err := drop(tx, c); err != nil {
			return err
		}
		parties, err = db.List(tx, scanParty, `SELECT `+partyColumns+` FROM verification_company p WHERE p.campaign_id = $1 ORDER BY p.company_id`, c.ID)
		return err
	}); err != nil {
		return 0, err
	}
	var failed error
	for _, p := range parties {
		if ctx.Err() != nil {
			break
		}
		var done bool
		err := s.DB.Update(ctx, func(tx *db.Tx) error {
			now, err := party(tx, c.ID, p.Company) // as it is by now
			if err != nil {
				return err
			}
			done, err = s.press(tx, c, now)
			return err
		})
		if done && err == nil {
			n++
		}
		failed = errors.Join(failed, err, s.score(ctx, c, p.Company))
	}
	if failed = errors.Join(failed, ctx.Err()); failed != nil { // somebody is still to be pressed
		return n, failed
	}
	return n, s.end(ctx, c, at)
}

// score counts how complete a company's records are, once a day.
func (s *Service) score(ctx context.Context, c Campaign, firm id.ID) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		today := calendar.DateOf(tx.Now())
		n, err := tx.Exec(`UPDATE verification_company SET scored_on = $3 WHERE campaign_id = $1 AND company_id = $2 AND scored_on < $3`, c.ID, firm, today)
		if err != nil || n == 0 {
			return err
		}
		list, _, err := s.Registry.OwnRecords(tx, firm)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		var b db.Batch
		for _, o := range list {
			b.Exec(`UPDATE verification_item SET filled = $5, weight = $6 WHERE county = $1 AND campaign_id = $2 AND kind = $3 AND record_id = $4`,
				o.County, c.ID, o.Kind, o.ID, o.Complete.Filled, o.Complete.All)
		}
		return tx.Pipeline(&b)
	})
}

// end takes a campaign off the sweep when at the instant at, since when every company
// was pressed, it was closed and no notice ran.
func (s *Service) end(ctx context.Context, c Campaign, at time.Time) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		if c.Phase(at) != Closed {
			return nil
		}
		_, err := tx.Exec(`UPDATE verification_campaign SET ended_at = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM verification_company p
			WHERE p.campaign_id = $1 AND p.second_notice_at > $3 AND p.missing_at IS NULL)`, c.ID, tx.Now(), at.Add(-notice))
		return err
	})
}

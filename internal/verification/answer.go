package verification

import (
	"context"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/registry"
)

var errMissing = errs.New(errs.NotFound, "")

// Question is one item with its record, as the company that answers sees it.
type Question struct {
	Campaign Campaign
	Item     Item
	Seen     registry.Seen
	Takes    bool // it may be answered now
}

// Ask returns an item of the actor's company with its record (action
// verification.answer). Errors: Denied, NotFound.
func (s *Service) Ask(tx *db.Tx, a account.Actor, campaign id.ID, r registry.Ref) (Question, error) {
	seen, err := s.Registry.See(tx, a, r)
	if err != nil {
		return Question{}, err
	}
	q := Question{Seen: seen}
	if q.Campaign, err = get(tx, campaign); err != nil {
		return Question{}, err
	}
	if q.Item, err = item(tx, campaign, r); err != nil {
		return Question{}, err
	}
	target := seen.Target
	target.Company = q.Item.Company
	if err := account.Authorize(a, "verification.answer", "registry.see", target); err != nil {
		return Question{}, err
	}
	p, err := party(tx, campaign, q.Item.Company)
	q.Takes = q.Campaign.takes(tx, p) && !q.Item.State.Done()
	return q, err
}

// takes reports whether a company may answer now.
func (c Campaign) takes(tx *db.Tx, p Party) bool {
	switch c.Phase(tx.Now()) {
	case Open, Late:
		return true
	case Closed: // a notice still runs
		return c.EndedAt.IsZero() && !p.FirstNoticeAt.IsZero() && p.MissingAt.IsZero()
	}
	return false
}

// Confirm says that a record is right as it was seen (action verification.answer);
// base is the Seq of the history that was seen. Errors: Denied, NotFound; Stale when
// the record has changed since; Conflict when nothing more is taken, or a proposal
// for the record waits.
func (s *Service) Confirm(ctx context.Context, a account.Actor, campaign id.ID, r registry.Ref, base int) error {
	return s.DB.Update(ctx, func(tx *db.Tx) error {
		q, err := s.Ask(tx, a, campaign, r)
		switch {
		case err != nil:
			return err
		case q.Seen.History.Seq() != base:
			return errs.New(errs.Stale, "history.stale")
		case !q.Takes:
			return errs.New(errs.Conflict, "verification.over")
		case q.Item.State == Proposed:
			return errs.New(errs.Conflict, "verification.proposed")
		}
		score := registry.CompletenessOf(q.Seen.Table, q.Seen.State.Values)
		if _, err := tx.Exec(`UPDATE verification_item SET confirmed_at = $5, confirmed_by = $6, base = $7, filled = $8, weight = $9
			WHERE county = $1 AND campaign_id = $2 AND kind = $3 AND record_id = $4`,
			r.County, campaign, r.Kind, r.ID, tx.Now(), a.Account, base, score.Filled, score.All); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE verification_company SET answered_at = $3 WHERE campaign_id = $1 AND company_id = $2 AND answered_at IS NULL`,
			campaign, q.Item.Company, tx.Now()); err != nil {
			return err
		}
		place := q.Seen.Place
		return s.tell(tx, a, place.County, place.Subject, "verification.confirmed", map[string]any{"campaign": campaign, "kind": r.Kind, "record": r.ID, "seq": base}, "")
	})
}

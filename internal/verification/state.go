package verification

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/registry"
)

// State is how far one item is; shown names are the messages verification.state.*.
type State string

// The states of an item.
const (
	Unanswered State = "unanswered"
	Returned   State = "returned"  // by the county: it waits for the company again
	Confirmed  State = "confirmed" // by the company; waits for the county's check
	Proposed   State = "proposed"  // a proposal waits for the county
	Checked    State = "checked"   // a confirmation that the county accepts
	Corrected  State = "corrected" // the county has confirmed a proposal since the campaign began
)

// Answered reports whether the company has done its part.
func (s State) Answered() bool { return s != Unanswered && s != Returned }

// Done reports whether nobody owes anything any more.
func (s State) Done() bool { return s == Checked || s == Corrected }

// stateSQL is the state of item i of campaign v: the one place that says so.
const stateSQL = `CASE
	WHEN i.checked_at IS NOT NULL THEN 'checked'
	WHEN EXISTS (SELECT 1 FROM registry_proposal p WHERE p.county = i.county AND p.kind = i.kind AND p.record_id = i.record_id
		AND p.state = 'confirmed' AND p.decided_at >= v.begun_at) THEN 'corrected'
	WHEN EXISTS (SELECT 1 FROM registry_proposal p WHERE p.county = i.county AND p.kind = i.kind AND p.record_id = i.record_id
		AND p.state = 'open') THEN 'proposed'
	WHEN i.confirmed_at IS NOT NULL THEN 'confirmed'
	WHEN i.returned_at IS NOT NULL THEN 'returned'
	ELSE 'unanswered' END`

// itemsOf are the items, with their states, that stand.
const itemsOf = `(SELECT i.*, ` + stateSQL + ` AS state FROM verification_item i JOIN verification_campaign v ON v.id = i.campaign_id
	WHERE i.dropped_at IS NULL AND i.campaign_id = $1) t`

// Item is one record that a campaign asks about.
type Item struct {
	registry.Ref
	Campaign    id.ID
	Company     id.ID
	State       State
	Complete    registry.Completeness // as last counted; zero before
	Base        int                   // Seq of the history that was confirmed
	ConfirmedBy id.ID
	ConfirmedAt time.Time
	CheckedBy   id.ID
	CheckedAt   time.Time
	ReturnedBy  id.ID
	ReturnedAt  time.Time
	Words       string // the county's, of the last return
}

const itemColumns = `t.county, t.kind, t.record_id, t.campaign_id, t.company_id, t.state, t.filled, t.weight, t.base, t.confirmed_by, t.confirmed_at,
	t.checked_by, t.checked_at, t.returned_by, t.returned_at, t.words`

func scanItem(s db.Scanner, i *Item) error {
	return s.Scan(&i.County, &i.Kind, &i.ID, &i.Campaign, &i.Company, &i.State, &i.Complete.Filled, &i.Complete.All, &i.Base, &i.ConfirmedBy, &i.ConfirmedAt,
		&i.CheckedBy, &i.CheckedAt, &i.ReturnedBy, &i.ReturnedAt, &i.Words)
}

// item returns one item. Errors: NotFound.
func item(tx *db.Tx, campaign id.ID, r registry.Ref) (Item, error) {
	list, err := db.List(tx, scanItem, `SELECT `+itemColumns+` FROM `+itemsOf+`
		WHERE t.county = $2 AND t.kind = $3 AND t.record_id = $4`, campaign, r.County, r.Kind, r.ID)
	if err == nil && len(list) == 0 {
		err = errMissing
	}
	if err != nil {
		return Item{}, err
	}
	return list[0], nil
}

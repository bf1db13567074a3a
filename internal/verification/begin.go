package verification

import (
	"yianju/internal/account"
	"yianju/internal/db"
)

// inCharge says that contract k is in force at the instant $4.
const inCharge = `k.valid_from <= $4 AND (k.valid_to IS NULL OR k.valid_to > $4)`

// asked selects, by kind, the records of the counties $2–$3 that campaign $1 asks
// about at the instant $4, each with the company that answers for it. What has no
// company in charge is the county's own to keep.
var asked = map[string]string{
	"company": `SELECT c.county, CAST($1 AS BIGINT), 'company', c.id, c.id FROM company c
		WHERE c.county BETWEEN $2 AND $3 AND c.status = 'active' AND c.valid_from <= $4`,
	"manager": `SELECT m.county, CAST($1 AS BIGINT), 'manager', m.id, m.company_id FROM company_manager m JOIN company c ON c.id = m.company_id
		WHERE m.county BETWEEN $2 AND $3 AND c.status = 'active' AND m.valid_from <= $4 AND (m.valid_to IS NULL OR m.valid_to > $4)`,
	"compound": `SELECT k.county, CAST($1 AS BIGINT), 'compound', k.compound_id, k.company_id FROM contract k
		WHERE k.county BETWEEN $2 AND $3 AND ` + inCharge,
	"contract": `SELECT k.county, CAST($1 AS BIGINT), 'contract', k.id, k.company_id FROM contract k
		WHERE k.county BETWEEN $2 AND $3 AND ` + inCharge,
}

// begin counts the items of a campaign and tells every company that has some.
func (s *Service) begin(tx *db.Tx, c Campaign) error {
	now := tx.Now()
	n, err := tx.Exec(`UPDATE verification_campaign SET begun_at = $2 WHERE id = $1 AND begun_at IS NULL AND cancelled_at IS NULL`, c.ID, now)
	if err != nil || n == 0 {
		return err
	}
	c.BegunAt = now
	for _, kind := range c.Kinds {
		if _, err := tx.Exec(`INSERT INTO verification_item (county, campaign_id, kind, record_id, company_id) `+asked[kind], c.ID, c.City, c.City+99, now); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`INSERT INTO verification_company (county, campaign_id, company_id)
		SELECT c.county, CAST($1 AS BIGINT), c.id FROM company c
		WHERE c.id IN (SELECT company_id FROM verification_item WHERE campaign_id = $1)`, c.ID); err != nil {
		return err
	}
	parties, err := db.List(tx, scanParty, `SELECT `+partyColumns+` FROM verification_company p WHERE p.campaign_id = $1 ORDER BY p.company_id`, c.ID)
	if err != nil {
		return err
	}
	var b db.Batch
	for _, p := range parties {
		if _, err := s.send(tx, &b, c, p, "verification.told.opened", c.To); err != nil {
			return err
		}
	}
	if err := tx.Pipeline(&b); err != nil {
		return err
	}
	return s.tell(tx, account.System(now), c.City, c.Subject, "verification.begun", map[string]any{"companies": len(parties)}, "")
}

// gone are the kinds' conditions under which record i.record_id is no longer in the
// charge of company i.company_id at the instant $2.
var gone = map[string]string{
	"company": `NOT EXISTS (SELECT 1 FROM company c WHERE c.county = i.county AND c.id = i.record_id AND c.status IN ('active', 'missing'))`,
	"manager": `NOT EXISTS (SELECT 1 FROM company_manager m WHERE m.county = i.county AND m.id = i.record_id AND (m.valid_to IS NULL OR m.valid_to > $2))`,
	"compound": `NOT EXISTS (SELECT 1 FROM contract k WHERE k.county = i.county AND k.compound_id = i.record_id AND k.company_id = i.company_id
		AND k.valid_from <= $2 AND (k.valid_to IS NULL OR k.valid_to > $2))`,
	"contract": `NOT EXISTS (SELECT 1 FROM contract k WHERE k.county = i.county AND k.id = i.record_id AND k.valid_from <= $2 AND (k.valid_to IS NULL OR k.valid_to > $2))`,
}

// drop drops the items whose record has left the company's charge.
func drop(tx *db.Tx, c Campaign) error {
	for _, kind := range c.Kinds {
		condition, may := gone[kind]
		if !may {
			continue
		}
		if _, err := tx.Exec(`UPDATE verification_item AS i SET dropped_at = $2
			WHERE i.campaign_id = $1 AND i.kind = $3 AND i.dropped_at IS NULL AND `+condition, c.ID, tx.Now(), kind); err != nil {
			return err
		}
	}
	return nil
}

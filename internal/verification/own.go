package verification

import (
	"yianju/internal/db"
	"yianju/internal/id"
)

// OwnCampaign is a campaign as a company that it asks sees it.
type OwnCampaign struct {
	Campaign
	Progress
}

// Left is how many items wait for the company.
func (o OwnCampaign) Left() int { return o.Items - o.Answered }

// Own returns the campaigns that take answers of a company now, the one that ends
// first before others.
func Own(tx *db.Tx, company id.ID) ([]OwnCampaign, error) {
	list, err := db.List(tx, scanCampaign, `SELECT `+campaignColumns+` FROM verification_campaign
		WHERE cancelled_at IS NULL AND begun_at IS NOT NULL AND ended_at IS NULL
			AND id IN (SELECT campaign_id FROM verification_company WHERE company_id = $1) ORDER BY to_on, id`, company)
	if err != nil {
		return nil, err
	}
	var out []OwnCampaign
	for _, c := range list {
		p, err := party(tx, c.ID, company)
		if err != nil {
			return nil, err
		}
		if !c.takes(tx, p) {
			continue
		}
		o := OwnCampaign{Campaign: c}
		if err := tx.QueryRow(`SELECT `+progressColumns+` FROM `+itemsOf+` WHERE t.company_id = $2`, c.ID, company).Scan(o.dest()...); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

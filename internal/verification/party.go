package verification

import (
	"errors"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Party is a company that a campaign asks, and how it was pressed.
type Party struct {
	County         int // of the company's registration
	Campaign       id.ID
	Company        id.ID
	AnsweredAt     time.Time     // its first confirmation; zero = none
	RemindedOn     calendar.Date // the latest day
	FirstNoticeAt  time.Time
	SecondNoticeAt time.Time
	Told           int // accounts that the latest message went to: 0 = nobody can be told
	MissingAt      time.Time
	RestoredAt     time.Time // when its county undid that
	RestoredBy     id.ID
	RestoreWhy     string
}

const partyColumns = `p.county, p.campaign_id, p.company_id, p.answered_at, p.reminded_on, p.first_notice_at, p.second_notice_at, p.told, p.missing_at,
	p.restored_at, p.restored_by, p.restore_why`

func scanParty(s db.Scanner, p *Party) error {
	return s.Scan(&p.County, &p.Campaign, &p.Company, &p.AnsweredAt, &p.RemindedOn, &p.FirstNoticeAt, &p.SecondNoticeAt, &p.Told, &p.MissingAt,
		&p.RestoredAt, &p.RestoredBy, &p.RestoreWhy)
}

// party returns a company's part in a campaign, a zero one when it has none.
func party(tx *db.Tx, campaign, company id.ID) (Party, error) {
	var p Party
	err := scanParty(tx.QueryRow(`SELECT `+partyColumns+` FROM verification_company p WHERE p.campaign_id = $1 AND p.company_id = $2`, campaign, company), &p)
	if errors.Is(err, db.ErrNoRows) {
		err = nil
	}
	return p, err
}

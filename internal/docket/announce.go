package docket

import (
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/message"
)

// announce tells the officers of a city and of the counties that have rows, and the
// managers of the companies, in their inboxes: the daily reminders press whoever has not
// looked.
func (s *Service) announce(tx *db.Tx, d Docket) error {
	var b db.Batch
	put := func(county int, template string, accounts []id.ID) error {
		m := message.Message{County: county, Channel: message.InApp, Subject: d.ID, Template: template, Args: message.Args{"year": strconv.Itoa(d.Week.Year), "week": strconv.Itoa(d.Week.Number), "until": calendar.DateOf(d.AnswerDue).String()}}
		for _, a := range accounts {
			m.ID, m.To = s.IDs.Next(), message.Recipient{Kind: message.ToAccount, ID: a}
			if err := s.Quiet.Put(&b, tx.Now(), m); err != nil {
				return err
			}
		}
		return nil
	}
	city, err := account.Officers(tx, account.City, account.Target{County: d.City})
	if err != nil {
		return err
	}
	if err := put(d.City, "docket.told.city", city); err != nil {
		return err
	}
	parts, err := Parts(tx, d.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.Rows() == 0 {
			continue
		}
		officers, err := account.Officers(tx, account.County, account.Target{County: p.County})
		if err != nil {
			return err
		}
		if err := put(p.County, "docket.told.county", officers); err != nil {
			return err
		}
	}
	firms, err := db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
		`SELECT DISTINCT r.company_id FROM docket_row r WHERE r.docket_id = $1 AND r.company_id <> 0
		AND EXISTS (SELECT 1 FROM case_file c WHERE c.handler = 'company' AND c.county = r.county AND c.id = r.case_id) ORDER BY r.company_id`, d.ID)
	if err != nil {
		return err
	}
	for _, firm := range firms {
		managers, err := account.Staff(tx, account.Manager, firm)
		if err != nil {
			return err
		}
		if err := put(d.City, "docket.told.company", managers); err != nil {
			return err
		}
	}
	return tx.Pipeline(&b)
}

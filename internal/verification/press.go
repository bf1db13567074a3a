package verification

import (
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/message"
	"yianju/internal/region"
	"yianju/internal/registry"
)

// press does what is due to one company of a campaign now: a reminder, a notice, or
// that it is missing. It does each once, however often it is called. done reports
// whether there was something.
func (s *Service) press(tx *db.Tx, c Campaign, p Party) (done bool, err error) {
	owed, silent, err := owes(tx, c, p)
	if err != nil || owed == 0 {
		return false, err
	}
	firm, err := company.Get(tx, p.Company)
	if err != nil || firm.Status == company.Left { // its contracts may still run, but nobody is there to answer
		return false, err
	}
	now, phase := tx.Now(), c.Phase(tx.Now())
	today := calendar.DateOf(now)
	switch {
	case silent && !p.SecondNoticeAt.IsZero():
		if p.MissingAt.IsZero() && region.City(p.County) == c.City && now.Sub(p.SecondNoticeAt) >= notice {
			return s.lose(tx, c, p)
		}
	case silent && !p.FirstNoticeAt.IsZero():
		if now.Sub(p.FirstNoticeAt) >= notice && phase == Late {
			return true, s.notify(tx, c, p, "second")
		}
	case silent && phase == Late:
		return true, s.notify(tx, c, p, "first")
	}
	soon := phase == Open && !today.Before(c.To.AddDays(1-RemindDays))
	if (soon || phase == Late) && p.RemindedOn.Before(today) {
		return true, s.remind(tx, c, p, owed, today)
	}
	return false, nil
}

// owes counts the items that wait for a company, and reports whether it has
// answered nothing at all: neither confirmed nor proposed anything. A proposal answers
// when it is about a record that the campaign asks about, and was not taken back.
func owes(tx *db.Tx, c Campaign, p Party) (owed int, silent bool, err error) {
	if err := tx.QueryRow(`SELECT COUNT(*) FROM `+itemsOf+` WHERE t.company_id = $2 AND `+whichSQL[OwingItems],
		c.ID, p.Company).Scan(&owed); err != nil {
		return 0, false, err
	}
	var proposals int
	err = tx.QueryRow(`SELECT COUNT(*) FROM (SELECT a.id FROM registry_proposal a
		JOIN verification_item i ON i.county = a.county AND i.kind = a.kind AND i.record_id = a.record_id AND i.campaign_id = $3 AND i.company_id = $1
		WHERE a.company_id = $1 AND a.proposed_at >= $2 AND a.state <> 'withdrawn' LIMIT 1) p`,
		p.Company, c.BegunAt, c.ID).Scan(&proposals)
	return owed, p.AnsweredAt.IsZero() && proposals == 0, err
}

// remind tells a company how many of its records wait.
func (s *Service) remind(tx *db.Tx, c Campaign, p Party, owed int, today calendar.Date) error {
	var b db.Batch
	told, err := s.send(tx, &b, c, p, "verification.told.reminded", c.To, "n", strconv.Itoa(owed))
	if err != nil {
		return err
	}
	b.Exec(`UPDATE verification_company SET reminded_on = $4, told = $5 WHERE county = $1 AND campaign_id = $2 AND company_id = $3`,
		p.County, p.Campaign, p.Company, today, told)
	return tx.Pipeline(&b)
}

// notify gives a company its first or second notice. A notice is that day's reminder.
func (s *Service) notify(tx *db.Tx, c Campaign, p Party, which string) error {
	firm, err := company.Get(tx, p.Company)
	if err != nil {
		return err
	}
	var b db.Batch
	today := calendar.DateOf(tx.Now())
	told, err := s.send(tx, &b, c, p, "verification.told."+which, today.AddDays(NoticeDays))
	if err != nil {
		return err
	}
	b.Exec(`UPDATE verification_company SET `+which+`_notice_at = $4, reminded_on = $5, told = $6 WHERE county = $1 AND campaign_id = $2 AND company_id = $3`,
		p.County, p.Campaign, p.Company, tx.Now(), today, told)
	if err := tx.Pipeline(&b); err != nil {
		return err
	}
	return s.tell(tx, account.System(tx.Now()), firm.County, firm.Subject, "verification.notified", map[string]any{"campaign": c.ID, "notice": which, "told": told}, "")
}

// lose records a company that did not answer two notices as missing. One that is not
// active was not made so by this campaign, which must not be able to restore it.
func (s *Service) lose(tx *db.Tx, c Campaign, p Party) (done bool, err error) {
	firm, err := company.Get(tx, p.Company)
	if err != nil || firm.Status != company.Active {
		return false, err
	}
	system := account.System(tx.Now())
	if _, err := tx.Exec(`UPDATE verification_company SET missing_at = $4 WHERE county = $1 AND campaign_id = $2 AND company_id = $3`,
		p.County, p.Campaign, p.Company, tx.Now()); err != nil {
		return false, err
	}
	if err := s.standing(tx, system, firm, company.Missing, "核查「"+c.Title+"」:两次通知后仍未答复"); err != nil {
		return false, err
	}
	return true, s.tell(tx, system, firm.County, firm.Subject, "verification.missed", map[string]any{"campaign": c.ID}, "")
}

// standing changes a company's status from now on.
func (s *Service) standing(tx *db.Tx, a account.Actor, firm company.Company, to company.Status, why string) error {
	return s.Registry.Amend(tx, a, registry.Ref{Kind: "company", County: firm.County, ID: firm.ID}, history.Change{Act: history.Amend, Span: history.Span{From: tx.Now()},
		Values: field.Values{"status": string(to)}, Note: history.Note{By: a.Account, Role: string(a.Acting()), Why: why}})
}

// send tells the managers of a company something of a campaign, within the house and
// by SMS, and returns how many there are. Messages name nobody.
func (s *Service) send(tx *db.Tx, b *db.Batch, c Campaign, p Party, template string, until calendar.Date, args ...string) (told int, err error) {
	accounts, err := account.Staff(tx, account.Manager, p.Company)
	if err != nil {
		return 0, err
	}
	m := message.Message{County: p.County, Subject: c.ID, Template: template, Args: message.Args{"title": c.Title, "until": until.String()}}
	for i := 0; i < len(args); i += 2 {
		m.Args[args[i]] = args[i+1]
	}
	for _, a := range accounts {
		m.To = message.Recipient{Kind: message.ToAccount, ID: a}
		for _, m.Channel = range []message.Channel{message.InApp, message.SMS} {
			m.ID = s.IDs.Next()
			if err := s.Quiet.Put(b, tx.Now(), m); err != nil {
				return 0, err
			}
		}
	}
	return len(accounts), nil
}

package casework

import (
	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Watch is who is alarmed at the levels that supervise a place: the accounts of
// the county (L2) and of the city (L3).
type Watch map[rule.Level][]id.ID

// watchOf reads who watches over a county's cases.
func watchOf(tx *db.Tx, county int) (Watch, error) {
	place := account.Target{County: county}
	l2, err := account.Officers(tx, account.County, place)
	if err != nil {
		return nil, err
	}
	l3, err := account.Officers(tx, account.City, place)
	return Watch{rule.L2: l2, rule.L3: l3}, err
}

// alarms are the messages by which officers hear of what is theirs at once: a
// case that has come to their level, and a threat, of which both levels hear the
// moment it is filed (扬言, domain.md §4.1).
func (w *work) alarms(e Event) []message.Message {
	m := message.Message{County: w.County, Subject: w.ID, Channel: message.InApp, Urgent: true, Args: message.Args{"code": w.Code}}
	var to []id.ID
	switch {
	case e.Kind == Escalated:
		m.Template, to = "case.alarm.escalated", w.watch[e.Level]
	case e.Kind == Filed && w.Has(rule.Threat):
		m.Template = "case.alarm.threat"
		to = append(append(to, w.watch[rule.L2]...), w.watch[rule.L3]...)
	}
	out := make([]message.Message, len(to))
	for i, a := range to {
		m.To = message.Recipient{Kind: message.ToAccount, ID: a}
		out[i] = m
	}
	return out
}

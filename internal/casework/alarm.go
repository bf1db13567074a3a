package casework

import (
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/message"
)

// Watch is who is alarmed at the levels that supervise a place, the county (L2)
// and the city (L3): the officers read it in the app, whoever is on call is rung
// up when nobody acknowledges it.
type Watch struct {
	Officers map[rule.Level][]id.ID
	OnCall   map[rule.Level][]id.ID
}

// watchOf reads who watches over a county's cases.
func watchOf(tx *db.Tx, county int) (Watch, error) {
	place := account.Target{County: county}
	l2, err := account.Officers(tx, account.County, place)
	if err != nil {
		return Watch{}, err
	}
	l3, err := account.Officers(tx, account.City, place)
	if err != nil {
		return Watch{}, err
	}
	onCall, err := onCallOver(tx, county)
	return Watch{map[rule.Level][]id.ID{rule.L2: l2, rule.L3: l3}, onCall}, err
}

// alarms are the messages by which officers hear of what is theirs at once: a
// case that has come to their level, danger that is theirs to handle, and a
// threat, of which both levels hear the moment it is filed (扬言, domain.md §4.1).
// An alarm that nobody acknowledged in time rings whoever is on call (domain.md
// §0.1, 4).
func (w *work) alarms(e Event) []message.Message {
	m := message.Message{County: w.County, Subject: w.ID, Channel: message.InApp, Urgent: true, Args: message.Args{"code": w.Code}}
	var to []id.ID
	switch {
	case e.Kind == Escalated:
		m.Template, to = "case.alarm.escalated", w.watch.Officers[e.Level]
	case e.Kind == Filed && w.Has(rule.Threat):
		m.Template = "case.alarm.threat"
		to = append(append(to, w.watch.Officers[rule.L2]...), w.watch.Officers[rule.L3]...)
	case w.callsCounty(e):
		m.Template, to = "case.alarm.danger", w.watch.Officers[rule.L2]
	case e.Kind == Lapsed && strings.HasPrefix(e.Limit, "acknowledge"):
		m.Template, m.Channel = "case.alarm.call", message.Voice
		if to = w.watch.OnCall[rule.L2]; e.Limit == string(DutyAcknowledge3) {
			to = w.watch.OnCall[rule.L3]
		}
	}
	out := make([]message.Message, len(to))
	for i, a := range to {
		m.To = message.Recipient{Kind: message.ToAccount, ID: a}
		out[i] = m
	}
	return out
}

// callsCounty reports whether an event gives danger to the county itself.
func (w *work) callsCounty(e Event) bool {
	return w.Class == rule.U0 && w.Handler == ByCounty && e.Handler == ByCounty
}

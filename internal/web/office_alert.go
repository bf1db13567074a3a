package web

import (
	"net/http"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
)

// alarmOf is the alarm that an officer's level owes.
func alarmOf(a account.Actor) casework.Duty {
	if a.Has(account.City) {
		return casework.DutyAcknowledge3
	}
	return casework.DutyAcknowledge2
}

// officeAlerts is what rings: danger and threats that nobody of the officer's
// level has acknowledged. At night that is all there is to do.
func (s *Site) officeAlerts(w http.ResponseWriter, r *http.Request) error {
	duty := alarmOf(s.actor(r))
	return s.list(w, r, "alert", "office.alerts", func(tx *db.Tx, scope account.Scope, f casework.Filter) (casework.Page, error) {
		return s.Cases.Owed(tx, scope, duty, f)
	}, nil)
}

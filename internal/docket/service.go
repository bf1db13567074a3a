package docket

import (
	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
)

// Service is the use cases of dockets. It is safe for concurrent use.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Calendar *calendar.Calendar
	Regions  *region.Tree
	Cases    *casework.Service
	Book     *history.Book // opens the names of project managers
	Quiet    message.Quiet
	Cities   []int // whose dockets are taken; nil for every city there is
}

// province is whose dockets they are: the department that issues and verifies.
const province = 210000

// cities are the codes of the cities that have dockets.
func (s *Service) cities() []int {
	if s.Cities != nil {
		return s.Cities
	}
	var out []int
	for _, r := range s.Regions.Children(province) {
		out = append(out, r.Code)
	}
	return out
}

// tell writes an event into the audit record of a docket.
func (s *Service) tell(tx *db.Tx, a account.Actor, d Docket, kind string, facts map[string]any, words string) error {
	e := audit.Event{County: d.City, Subject: d.Subject, Kind: kind, Role: string(a.Acting()), Facts: facts}
	if words != "" {
		e.Secret = []byte(words)
	}
	_, err := s.Log.Append(tx, e)
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

// enter returns a docket if the actor may do the action to it. Errors: Denied,
// NotFound.
func (s *Service) enter(tx *db.Tx, a account.Actor, action account.Action, docket id.ID) (Docket, error) {
	if err := a.Alive(tx); err != nil {
		return Docket{}, err
	}
	d, err := get(tx, docket)
	if errs.Is(err, errs.NotFound) && !a.SignedIn() {
		err = errs.Wrap(err, errs.Unauthenticated, "")
	}
	if err == nil {
		err = account.Authorize(a, action, "docket.see", account.Target{County: d.City})
	}
	return d, err
}

// in returns Conflict unless a docket is in one of some states: the page was old, or
// it is too early.
func (d Docket) in(states ...State) error {
	for _, s := range states {
		if d.State() == s {
			return nil
		}
	}
	return errs.New(errs.Conflict, "docket.not_now", "state", i18n.Key("docket.state."+string(d.State())))
}

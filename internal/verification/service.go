package verification

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/registry"
)

// Service is the use cases of verification campaigns.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Registry *registry.Service
	Quiet    message.Quiet
}

// How a campaign presses. The province sets neither; these are the shortest that
// leave a company a working day in any week.
const (
	RemindDays = 3 // before the last day, those with open items are reminded
	NoticeDays = 7 // to answer after each of the two notices
)

const notice = NoticeDays * 24 * time.Hour

// WordsMax is the most characters of a reason.
const WordsMax = 300

// tell writes an event into the audit record of a campaign or a company.
func (s *Service) tell(tx *db.Tx, a account.Actor, county int, subject audit.Subject, kind string, facts map[string]any, words string) error {
	e := audit.Event{County: county, Subject: subject, Kind: kind, Role: string(a.Acting()), Facts: facts}
	if words != "" {
		e.Secret = []byte(words)
	}
	_, err := s.Log.Append(tx, e)
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

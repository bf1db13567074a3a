package bulletin

import (
	"time"

	"yianju/internal/account"
	"yianju/internal/audit"
	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/message"
	"yianju/internal/region"
)

// Service is the use cases of bulletins. It is safe for concurrent use.
type Service struct {
	DB       *db.DB
	IDs      *id.Source
	Log      *audit.Log
	Calendar *calendar.Calendar
	Regions  *region.Tree
	Rules    *rule.Book
	Quiet    message.Quiet
	Pressing []Pressing // papers by which the province presses, each counted by its own package
}

// Pressing counts one kind of paper by which the province presses: what was issued and
// closed from one instant to another, and what was open then.
type Pressing struct {
	Name  string
	Count func(tx *db.Tx, from, until time.Time) (Act, error)
}

// paper is the language of official papers.
const paper = i18n.Chinese

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

// See returns the bulletin of a month for whoever may read it: a draft is the province's
// alone (action bulletin.draft, else bulletin.see). Errors: NotFound, Denied,
// Unauthenticated.
func (s *Service) See(tx *db.Tx, a account.Actor, m calendar.Month) (Bulletin, error) {
	return s.enter(tx, a, "bulletin.see", m)
}

// enter returns a bulletin if the actor may do the action to it; what nobody else may
// see is not there for them.
func (s *Service) enter(tx *db.Tx, a account.Actor, action account.Action, m calendar.Month) (Bulletin, error) {
	if err := a.Alive(tx); err != nil {
		return Bulletin{}, err
	}
	b, err := Of(tx, m)
	if errs.Is(err, errs.NotFound) && !a.SignedIn() {
		err = errs.Wrap(err, errs.Unauthenticated, "")
	}
	if err != nil {
		return b, err
	}
	see := account.Action("bulletin.see")
	if b.IssuedAt.IsZero() {
		if see = "bulletin.draft"; action == "bulletin.see" {
			action = see
		}
	}
	return b, account.Authorize(a, action, see, account.Target{County: province})
}

// draft returns Conflict once a bulletin is issued: the page was old.
func (b Bulletin) draft() error {
	if b.IssuedAt.IsZero() {
		return nil
	}
	return errs.New(errs.Conflict, "bulletin.is_issued")
}

// tell writes an event into the audit record of a bulletin.
func (s *Service) tell(tx *db.Tx, a account.Actor, b Bulletin, kind string, facts map[string]any) error {
	_, err := s.Log.Append(tx, audit.Event{County: province, Subject: b.Subject, Kind: kind, Role: string(a.Acting()), Facts: facts})
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Stale, "")
	}
	return err
}

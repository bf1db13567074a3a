package casework

import (
	"context"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

// View is one case as one actor may see it.
type View struct {
	Case    Case
	Events  []Event
	Limits  []Limit
	Entries map[int64]Entry // by the event's seq
	Media   []Media
	Choices []Act
	Phone   string // masked, or empty when the actor may not know it
	Joined  int
	Link    account.Link
	Joiner  bool   // the reader joined it: it is somebody else's
	Shown   int    // photos and clips that an answer need not bring: the handler's side took them on site
	Job     string // secret of the worker's link, for whoever may dispatch; "" without one
}

// Entry is what was written with an event.
type Entry struct {
	Seq                  int64
	Audience             string
	Text, Cause, Measure string
	Body, Reference      string // of a hand-over: the heat company and its number
}

// See reads a case for an actor. Errors: NotFound when it is missing or not to
// be seen, which nobody can tell apart.
func (s *Service) See(ctx context.Context, a account.Actor, ref Ref, link account.Link) (View, error) {
	var v View
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var err error
		v, err = s.see(tx, a, ref, link)
		return err
	})
	return v, err
}

func (s *Service) see(tx *db.Tx, a account.Actor, ref Ref, link account.Link) (View, error) {
	w, err := s.open(tx, ref)
	if err != nil {
		return View{}, err
	}
	t, err := target(tx, a, w.Case, link)
	if err != nil {
		return View{}, err
	}
	if !sees(a, w.Case, t) {
		return View{}, errs.New(errs.NotFound, "")
	}
	v := View{Case: conceal(a, w.Case, t), Events: w.events, Limits: w.limits, Joined: len(w.parties), Link: link, Joiner: isJoiner(a, w.Case, t)}
	if v.Choices, err = s.Choices(tx, a, w.Case, link); err != nil {
		return View{}, err
	}
	if v.Joiner {
		v.Entries = map[int64]Entry{}
		return joinerView(tx, a, w, v)
	}
	if v.Entries, err = entries(tx, ref, levelOf(a, w.Case, link) > 0); err != nil {
		return View{}, err
	}
	if v.Media, err = mediaOf(tx, ref); err != nil {
		return View{}, err
	}
	v.Shown = len(w.shownWork(v.Media))
	if w.Worker != 0 && w.State.Working() && account.Can(a, "case.dispatch", t) {
		v.Job = s.jobSecret(w.Case)
	}
	if w.Privacy != Anonymous || account.Can(a, "case.reveal_identity", t) {
		v.Phone, err = s.maskedPhone(tx, w.Case)
	}
	return v, err
}

// entries are what was written, without the staff's own notes for an owner.
func entries(tx *db.Tx, r Ref, staff bool) (map[int64]Entry, error) {
	list, err := db.List(tx, func(s db.Scanner, e *Entry) error {
		return s.Scan(&e.Seq, &e.Audience, &e.Text, &e.Cause, &e.Measure, &e.Body, &e.Reference)
	}, `SELECT seq, audience, text, cause, measure, body, reference FROM case_entry WHERE county = $1 AND case_id = $2 ORDER BY seq`, r.County, r.ID)
	out := map[int64]Entry{}
	for _, e := range list {
		if staff || e.Audience == "parties" {
			out[e.Seq] = e
		}
	}
	return out, err
}

// Track finds a case for somebody without a login: by its code and the last
// four digits of the phone it was filed with. A wrong guess and a code that does
// not exist are the same NotFound.
func (s *Service) Track(ctx context.Context, code, lastFour string) (View, error) {
	var v View
	code = id.CleanCode(code)
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		over, err := guessedOut(tx, code)
		if err != nil {
			return err
		}
		if over {
			return errs.New(errs.NotFound, "case.track_no")
		}
		ref, err := ByCode(tx, code)
		if errs.Is(err, errs.NotFound) {
			ref = Ref{} // goes on to the same comparison, and fails it
		} else if err != nil {
			return err
		}
		ok, err := s.checks(tx, ref, lastFour)
		if err != nil {
			return err
		}
		if !ok {
			return errs.New(errs.NotFound, "case.track_no")
		}
		v, err = s.see(tx, account.Anonymous(tx.Now()), ref, account.TrackLink)
		// Four digits are enough to look, not to act and not to learn who filed
		// anonymously: that takes the receipt's link.
		v.Case, v.Choices, v.Link = conceal(account.Anonymous(tx.Now()), v.Case, v.Case.Target()), nil, account.NoLink
		return err
	})
	if errs.Is(err, errs.NotFound) {
		if failed := s.countGuess(ctx, code); failed != nil {
			return View{}, failed
		}
	}
	return v, err
}

// ByTrackSecret finds the case of a tracking link. The link of what a delegate filed
// ends with their being one: the owner has the case in their account. Errors: NotFound.
func (s *Service) ByTrackSecret(ctx context.Context, secret string) (r Ref, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if r, err = ByLink(tx, "track", secret); err != nil {
			return err
		}
		c, err := load(tx, r)
		if err != nil || !c.Delegated() {
			return err
		}
		still, err := delegated(tx, c, c.FiledBy)
		if err == nil && !still {
			err = errs.New(errs.NotFound, "")
		}
		return err
	})
	return r, err
}

// ByJobSecret finds the case of a worker's job link. Errors: NotFound.
func (s *Service) ByJobSecret(ctx context.Context, secret string) (Ref, error) {
	var r Ref
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		r, err = ByLink(tx, "job", secret)
		return err
	})
	return r, err
}

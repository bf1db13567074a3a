package web

import (
	"net/http"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// revealPage asks what a phone number is wanted for; to the session that said so
// it shows the number for some minutes. Reading it is an act on record, once,
// however often the page is loaded meanwhile.
type revealPage struct {
	part.Page
	caseView
	Action  string
	Purpose string
	Wrong   form.Errors
	Shown   casework.Contact
	Until   time.Time // zero: it is not shown
}

type revealForm struct {
	Purpose string `form:"purpose"`
}

// mayReveal reports whether the reader may ask for the whole number now.
func (v caseView) mayReveal(a account.Actor) bool {
	wanted := v.Case.State.Open() || slices.ContainsFunc(v.Limits, func(l casework.Limit) bool {
		return l.Name == string(casework.DutyCallback) && l.Open()
	})
	return v.Phone != "" && wanted && v.isToReveal(a)
}

// isToReveal reports whether the whole number is ever this reader's to see.
func (v caseView) isToReveal(a account.Actor) bool {
	return account.Can(a, casework.RevealAction(v.Case), v.Case.Target())
}

func (s *Site) reveal(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if err != nil {
			return err
		}
		if !v.isToReveal(s.actor(r)) {
			return httpx.SeeOther(w, r, at.casePath(v.Case.Code))
		}
		p := s.revealPage(r, at, v)
		var f revealForm
		if p.Wrong, err = s.sentBack(r, &f); err != nil {
			return err
		}
		p.Purpose = f.Purpose
		if p.Shown, p.Until, err = s.Cases.Revealed(r.Context(), s.actor(r), v.Case.Ref, account.NoLink); err != nil {
			return err
		}
		return s.show(w, r, revealView(p))
	}
}

func (s *Site) revealPage(r *http.Request, at workPlace, v caseView) revealPage {
	p := revealPage{Page: s.page(r, "desk.phone.title"), caseView: v, Action: at.casePath(v.Case.Code) + "/phone"}
	p.Back, p.Wide = at.casePath(v.Case.Code), true
	return p
}

// revealSent puts the purpose on record and leads to the page that then shows the
// number.
func (s *Site) revealSent(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if err != nil {
			return err
		}
		var f revealForm
		if err := form.Read(r, &f); err != nil {
			return err
		}
		p := s.revealPage(r, at, v)
		p.Purpose = f.Purpose
		if err = s.Cases.Reveal(r.Context(), s.actor(r), v.Case.Ref, account.NoLink, f.Purpose); err == nil {
			return httpx.SeeOther(w, r, p.Action)
		}
		wrong, status, ok := refused(p.Lang, err)
		if !ok {
			return err
		}
		p.Wrong = wrong
		return s.sendBack(w, r, p.Action, wrong, func() error { return s.showStatus(w, r, status, revealView(p)) })
	}
}

package web

import (
	"net/http"
	"slices"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// revealPage asks what a phone number is wanted for and then shows it, once:
// reading it is an act on record, so no address leads to it.
type revealPage struct {
	part.Page
	caseView
	Action  string
	Purpose string
	Wrong   form.Errors
	Shown   *casework.Contact
}

// mayReveal reports whether the reader may ask for the whole number.
func (v caseView) mayReveal(a account.Actor) bool {
	action := account.Action("case.reveal_phone")
	if v.Case.Privacy == casework.Anonymous {
		action = "case.reveal_identity"
	}
	wanted := v.Case.State.Open() || slices.ContainsFunc(v.Limits, func(l casework.Limit) bool {
		return l.Name == string(casework.DutyCallback) && l.Open()
	})
	return v.Phone != "" && wanted && account.Can(a, action, v.Case.Target())
}

func (s *Site) reveal(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if err != nil {
			return err
		}
		return s.showStatus(w, r, http.StatusOK, revealView(s.revealPage(r, at, v)))
	}
}

func (s *Site) revealPage(r *http.Request, at workPlace, v caseView) revealPage {
	p := revealPage{Page: s.page(r, "desk.phone.title"), caseView: v, Action: at.casePath(v.Case.Code) + "/phone"}
	p.Back, p.Wide = at.casePath(v.Case.Code), true
	return p
}

// revealSent puts the purpose on record and shows the number.
func (s *Site) revealSent(at workPlace) httpx.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		v, err := s.workView(r, at)
		if err != nil {
			return err
		}
		var f struct {
			Purpose string `form:"purpose"`
		}
		if err := form.Read(r, &f); err != nil {
			return err
		}
		p := s.revealPage(r, at, v)
		p.Purpose = f.Purpose
		contact, err := s.Cases.Reveal(r.Context(), s.actor(r), v.Case.Ref, account.NoLink, f.Purpose)
		status := http.StatusOK
		if err == nil {
			p.Shown = &contact
		} else {
			var ok bool
			if p.Wrong, status, ok = refused(p.Lang, err); !ok {
				return err
			}
		}
		return s.showStatus(w, r, status, revealView(p))
	}
}

package web

import (
	"net/http"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// shiftPage is the hand-over from one shift to the next: what stands open, what
// cannot wait, and what the last shift wrote.
type shiftPage struct {
	part.Page
	Company company.Company
	Figures []part.Figure
	Urgent  []part.QueueRow
	More    bool // than are shown
	Notes   []part.Step
	Text    string
	Wrong   form.Errors
	Done    bool
}

// How many cases and notes the page shows.
const (
	shiftRows  = 8
	shiftNotes = 10
)

func (s *Site) shift(w http.ResponseWriter, r *http.Request) error {
	var f shiftForm
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showShift(w, r, http.StatusOK, f.Text, wrong)
}

type shiftForm struct {
	Text string `form:"text"`
}

// shiftCompany is the company whose desk the actor keeps. Errors: as enter.
func (s *Site) shiftCompany(r *http.Request) (company.Company, error) {
	a, _, err := s.enter(r, "desk.handover")
	if err != nil {
		return company.Company{}, err
	}
	var c company.Company
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		c, err = company.Get(tx, companyOf(a))
		return err
	})
	return c, err
}

// companyOf is the company of the actor's first grant that names one.
func companyOf(a account.Actor) id.ID {
	for _, g := range a.Grants {
		if g.Company != 0 && g.ValidAt(a.At) && g.Role != account.Worker {
			return g.Company
		}
	}
	return 0
}

func (s *Site) showShift(w http.ResponseWriter, r *http.Request, status int, text string, wrong form.Errors) error {
	c, err := s.shiftCompany(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := shiftPage{Page: s.page(r, "desk.shift.title"), Company: c, Text: text, Wrong: wrong, Done: r.URL.Query().Get("done") == "1"}
	p.Wide = true
	scope := account.ScopeOf(a, "desk.queue")
	err = s.view(r.Context(), func(tx *db.Tx) error {
		counts, err := s.Cases.Count(tx, scope)
		if err != nil {
			return err
		}
		p.Figures = queueFigures(p.Lang, deskPlace.Base, counts)
		urgent, err := s.Cases.Queue(tx, scope, casework.Filter{Pressing: true, Most: shiftRows})
		if err != nil {
			return err
		}
		names, err := compoundNames(tx, urgent.Cases)
		if err != nil {
			return err
		}
		p.More = urgent.Next.ID != 0
		p.Urgent = s.workRows(p.Lang, deskPlace, urgent.Cases, names)
		p.Notes, err = s.shiftSteps(tx, c)
		return err
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, shiftView(p))
}

// shiftSteps are the notes left before, with who wrote each.
func (s *Site) shiftSteps(tx *db.Tx, c company.Company) ([]part.Step, error) {
	notes, err := company.ShiftNotes(tx, c, shiftNotes)
	if err != nil {
		return nil, err
	}
	out := make([]part.Step, len(notes))
	for i, n := range notes {
		name, err := s.Accounts.Name(tx, n.Account)
		if err != nil && !errs.Is(err, errs.NotFound) {
			return nil, err
		}
		out[i] = part.Step{At: n.At, Text: name, Detail: n.Text}
	}
	return out, nil
}

// shiftSent keeps the note for the next shift.
func (s *Site) shiftSent(w http.ResponseWriter, r *http.Request) error {
	c, err := s.shiftCompany(r)
	if errs.Is(err, errs.Unauthenticated) {
		return s.signInAgain(w, r)
	}
	if err != nil {
		return err
	}
	var f shiftForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	err = company.NewService(s.DB, s.IDs).HandOver(r.Context(), s.actor(r), c.ID, f.Text)
	if err == nil {
		return httpx.SeeOther(w, r, "/desk/shift?done=1")
	}
	if wrong, status, ok := refused(s.lang(r), err); ok {
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showShift(w, r, status, f.Text, wrong) })
	}
	return err
}

package web

import (
	"net/http"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// watchPage is who is on call for a county or a city, and a turn to be added.
type watchPage struct {
	part.Page
	Name  string
	Turns []turnRow
	Who   []part.Choice
	Form  watchForm
	Wrong form.Errors
	Done  bool
}

// turnRow is a turn in words.
type turnRow struct {
	Name, Time, Phone string
	Now               bool
	End               string // address that ends it
}

// watchForm is a turn as typed; times are Shanghai's, as a browser sends them.
type watchForm struct {
	Account string `form:"account"`
	From    string `form:"from"`
	Until   string `form:"until"`
	Phone   string `form:"phone"`
}

// browserTime is how a browser writes a day and a time.
const browserTime = "2006-01-02T15:04"

func (f watchForm) turn(area int) casework.Turn {
	at := func(s string) time.Time {
		t, err := time.ParseInLocation(browserTime, s, calendar.Shanghai)
		if err != nil {
			return time.Time{}
		}
		return t.UTC()
	}
	who, _ := id.Parse(f.Account)
	return casework.Turn{County: area, Account: who, From: at(f.From), Until: at(f.Until), Phone: f.Phone}
}

// watchArea is the county or city whose list the officer keeps. Errors: as enter.
func (s *Site) watchArea(r *http.Request) (account.Actor, int, error) {
	a, _, err := s.enter(r, "office.watch")
	lo, _ := a.Area()
	return a, lo, err
}

// field is what every question of the form has.
func (p watchPage) field(name, value string) part.Field {
	f := part.Field{Name: name, Label: p.T("office.watch." + name), Value: value, Error: p.Wrong.Of(name)}
	if key := "office.watch." + name + ".hint"; p.Lang.Has(key) {
		f.Hint = p.T(key)
	}
	return f
}

func (s *Site) watch(w http.ResponseWriter, r *http.Request) error {
	return s.showWatch(w, r, http.StatusOK, s.nextNight(), form.Errors{})
}

// nextNight is the turn that a list lacks most often.
func (s *Site) nextNight() watchForm {
	today := calendar.DateOf(s.Clock.Now())
	return watchForm{From: today.String() + "T17:00", Until: today.AddDays(1).String() + "T08:30"}
}

func (s *Site) showWatch(w http.ResponseWriter, r *http.Request, status int, f watchForm, wrong form.Errors) error {
	a, area, err := s.watchArea(r)
	if err != nil {
		return err
	}
	p := watchPage{Page: s.page(r, "office.watch.title"), Name: s.Regions.Name(area), Form: f, Wrong: wrong, Done: r.URL.Query().Get("done") == "1"}
	p.Back, p.Wide = "/office", true
	err = s.view(r.Context(), func(tx *db.Tx) error {
		role := account.County
		if area == region.City(area) {
			role = account.City
		}
		officers, err := account.Officers(tx, role, account.Target{County: area})
		if err != nil {
			return err
		}
		for _, o := range officers {
			name, err := s.Accounts.Name(tx, o)
			if err != nil {
				return err
			}
			p.Who = append(p.Who, part.Choice{Value: o.String(), Text: name})
		}
		turns, err := s.Cases.Turns(tx, a, area)
		if err != nil {
			return err
		}
		for _, t := range turns {
			name, err := s.Accounts.Name(tx, t.Account)
			if err != nil && !errs.Is(err, errs.NotFound) {
				return err
			}
			p.Turns = append(p.Turns, turnRow{Name: name, Phone: t.Phone, Now: !t.From.After(s.Clock.Now()),
				Time: p.T("office.watch.time", "from", p.Lang.DateTime(t.From, p.Now), "until", p.Lang.DateTime(t.Until, p.Now)), End: "/office/watch/" + t.ID.String() + "/end"})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.showStatus(w, r, status, watchView(p))
}

// watchSent puts somebody on call.
func (s *Site) watchSent(w http.ResponseWriter, r *http.Request) error {
	a, area, err := s.watchArea(r)
	if err != nil {
		return err
	}
	var f watchForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	_, err = s.Cases.PlanTurn(r.Context(), a, f.turn(area))
	if err == nil {
		return httpx.SeeOther(w, r, "/office/watch?done=1")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok {
		return err
	}
	return s.showWatch(w, r, status, f, wrong)
}

// turnEnded takes somebody off the list.
func (s *Site) turnEnded(w http.ResponseWriter, r *http.Request) error {
	a, area, err := s.watchArea(r)
	if err != nil {
		return err
	}
	if err := s.Cases.EndTurn(r.Context(), a, area, idOf(r.PathValue("id"))); err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	return httpx.SeeOther(w, r, "/office/watch")
}

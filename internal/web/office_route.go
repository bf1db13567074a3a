package web

import (
	"net/http"

	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/region"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// routePage says which compound a case of unknown place is about.
type routePage struct {
	part.Page
	caseView
	Action string
	Form   routeForm
	Wrong  form.Errors
	Found  []part.Choice
}

type routeForm struct {
	Do       string `form:"do"`
	Find     string `form:"find"`
	Compound string `form:"compound"`
}

// mayRoute reports whether the case still has to be placed, by this reader.
func (v caseView) mayRoute() bool {
	return v.Case.Place.Compound == 0 && v.may(casework.ActRoute)
}

func (s *Site) routeForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.workView(r, officePlace)
	if err != nil {
		return err
	}
	if !v.mayRoute() {
		return httpx.SeeOther(w, r, officePlace.casePath(v.Case.Code))
	}
	f := routeForm{Find: r.URL.Query().Get("find")}
	wrong, err := s.sentBack(r, &f)
	if err != nil {
		return err
	}
	return s.showRoute(w, r, http.StatusOK, v, f, wrong)
}

func (s *Site) showRoute(w http.ResponseWriter, r *http.Request, status int, v caseView, f routeForm, wrong form.Errors) error {
	p := routePage{Page: s.page(r, "office.place.title"), caseView: v, Form: f, Wrong: wrong, Action: officePlace.casePath(v.Case.Code) + "/route"}
	p.Back, p.Wide = officePlace.casePath(v.Case.Code), true
	if f.Find != "" {
		lo, hi := region.Range(region.City(v.Case.County)) // it may turn out to lie next door
		err := s.view(r.Context(), func(tx *db.Tx) error {
			list, err := compound.Search(tx, lo, hi, f.Find, 10)
			for _, c := range list {
				p.Found = append(p.Found, part.Choice{Value: c.Code, Text: c.Name, Hint: s.Regions.FullName(c.County)})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.showStatus(w, r, status, routeView(p))
}

// routeSent places the case. It may go to another county, whose it is then: the
// officer comes back to the list.
func (s *Site) routeSent(w http.ResponseWriter, r *http.Request) error {
	v, err := s.workView(r, officePlace)
	if err != nil {
		return err
	}
	var f routeForm
	if err := form.Read(r, &f); err != nil {
		return err
	}
	back := func(status int, wrong form.Errors) error {
		return s.sendBack(w, r, r.URL.EscapedPath(), wrong, func() error { return s.showRoute(w, r, status, v, f, wrong) })
	}
	if f.Do == "find" {
		return back(http.StatusOK, form.Errors{})
	}
	_, err = s.Cases.Route(r.Context(), s.actor(r), v.Case.Ref, f.Compound)
	if err == nil {
		return httpx.SeeOther(w, r, "/office/route")
	}
	wrong, status, ok := refused(s.lang(r), err)
	if !ok || errs.Is(err, errs.NotFound) {
		return err
	}
	return back(status, wrong)
}

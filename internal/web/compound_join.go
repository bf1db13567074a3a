package web

import (
	"net/http"
	"net/url"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/httpx"
	"yianju/internal/web/form"
	"yianju/internal/web/part"
)

// joinView asks a neighbour whether theirs is the same matter.
type joinView struct {
	part.Page
	Wrong form.Errors
	Row   boardRow
}

// joinPage shows no more of the case than its kind, its building and its state.
func (s *Site) joinPage(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.joined(r)
	if err != nil {
		return err
	}
	var none struct{}
	if v.Wrong, err = s.sentBack(r, &none); err != nil {
		return err
	}
	return s.show(w, r, joinCasePage(v))
}

func (s *Site) join(w http.ResponseWriter, r *http.Request) error {
	v, c, err := s.joined(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	if a.Kind != account.KindOwner {
		return httpx.SeeOther(w, r, "/login?next="+url.QueryEscape(v.Row.Join))
	}
	_, err = s.Cases.Do(r.Context(), a, c.Ref, casework.Deed{Command: casework.Command{Act: casework.ActJoin}})
	if err == nil {
		return httpx.SeeOther(w, r, "/me/cases/"+url.PathEscape(c.Code))
	}
	wrong, status, ok := refused(v.Lang, err)
	if !ok {
		return err
	}
	v.Wrong = wrong
	return s.sendBack(w, r, v.Row.Join, wrong, func() error { return s.showStatus(w, r, status, joinCasePage(v)) })
}

// joined finds the case among those in hand in the compound.
func (s *Site) joined(r *http.Request) (v joinView, found casework.Case, err error) {
	v.Page = s.page(r, "file.join.title")
	want := idOf(r.PathValue("id"))
	err = s.view(r.Context(), func(tx *db.Tx) error {
		place, err := compound.ByCode(tx, r.PathValue("compound"))
		if err != nil {
			return err
		}
		v.Back = "/c/" + url.PathEscape(place.Code)
		names, err := buildingNames(tx, place)
		if err != nil {
			return err
		}
		cases, err := casework.Board(tx, place.County, place.ID)
		for _, c := range cases {
			if c.ID == want {
				found = c
				v.Row = s.boardRow(v.Page, place.Code, c, names[idText(c.Place.Building)])
			}
		}
		return err
	})
	if err == nil && found.ID == 0 {
		err = errs.New(errs.NotFound, "file.join.gone")
	}
	return v, found, err
}

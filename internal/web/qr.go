package web

import (
	"net/http"
	"net/url"

	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/web/part"
)

// qrView is a sheet to print and hang up: the code that leads to a building's page.
type qrView struct {
	part.Page
	Compound  compound.Compound
	Building  compound.Building
	Buildings []compound.Building
	Address   string
}

func (s *Site) qrSheet(w http.ResponseWriter, r *http.Request) error {
	v := qrView{Page: s.page(r, "home.qr.title")}
	asked := idOf(r.URL.Query().Get("b"))
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if v.Compound, err = compound.ByCode(tx, r.PathValue("compound")); err != nil {
			return err
		}
		v.Buildings, err = compound.Buildings(tx, v.Compound.County, v.Compound.ID)
		return err
	})
	if err != nil {
		return err
	}
	v.Back = "/c/" + url.PathEscape(v.Compound.Code)
	v.Address = s.Origin + v.Back
	for _, b := range v.Buildings {
		if b.ID == asked {
			v.Building = b
			v.Address += "?b=" + b.ID.String()
		}
	}
	return s.show(w, r, qrPage(v))
}

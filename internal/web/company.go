package web

import (
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/web/part"
)

// contractsShown is how many of a company's compounds its page lists.
const contractsShown = 200

// companyView is the public page of a company.
type companyView struct {
	part.Page
	Company   company.Company
	Region    string
	Call      string
	Facts     []part.Answer // what else the registry says for everybody
	Compounds []foundRow
	Ratings   ratings
}

func (s *Site) companyPage(w http.ResponseWriter, r *http.Request) error {
	v := companyView{Page: s.page(r, "home.company.title")}
	v.Back = "/find/company"
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if v.Company, err = company.ByUSCC(tx, r.PathValue("uscc")); err != nil {
			return err
		}
		if err := s.inCharge(tx, &v); err != nil {
			return err
		}
		year := casework.Months(v.Now, 12)
		year.Company = v.Company.ID
		figures, err := casework.SumOf(tx, year)
		v.Ratings = ratingsOf(v.Lang, figures)
		return err
	})
	if err != nil {
		return err
	}
	v.Facts = s.publicAnswers(v.Lang, company.Fields, v.Company.Row().Values, "name", "uscc", "status", "address", "phone_24h")
	v.Title, v.Region = v.Company.Name, s.Regions.FullName(v.Company.County)
	if v.Company.Phone24h != "" {
		v.Call = "tel:" + strings.ReplaceAll(v.Company.Phone24h, "-", "")
	}
	return s.show(w, r, companyPublicPage(v))
}

// inCharge lists the compounds the company serves now.
func (s *Site) inCharge(tx *db.Tx, v *companyView) error {
	list, err := contract.OfCompany(tx, v.Company.ID, 0, contractsShown)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.ValidFrom.After(v.Now) || !c.ValidTo.IsZero() && !c.ValidTo.After(v.Now) {
			continue
		}
		one, err := compound.Get(tx, c.County, c.Compound)
		if err != nil {
			return err
		}
		v.Compounds = append(v.Compounds, foundRow{one.Name, s.Regions.FullName(one.County), "/c/" + url.PathEscape(one.Code)})
	}
	return nil
}

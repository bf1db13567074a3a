package casework

import (
	"yianju/internal/account"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
)

// reassign fills in who takes a returned case on: another handler than the one
// that sent it back, named in the decision, that the place has. A company's case
// goes to the neighborhood, the street or the county; a neighborhood's to the
// company now in charge, the street or the county.
func (s *Service) reassign(tx *db.Tx, c Case, d *Deed) error {
	charge := contract.Charge{}
	if c.Place.Compound != 0 {
		var err error
		if charge, err = contract.InCharge(tx, c.County, c.Place.Compound, tx.Now()); err != nil {
			return err
		}
	}
	fits := map[Handler]bool{ByCompany: charge.Found, ByNeighborhood: c.Place.Neighborhood != 0, ByStreet: c.Place.Street != 0, ByCounty: true}[d.Handler]
	if !fits || account.Handler(d.Handler) == account.Handler(c.Handler) && d.Handler != ByCounty {
		return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "handler", Key: "case.handler_missing"}}}
	}
	d.Grade = max(charge.Grade, 1)
	if d.Handler == ByCompany {
		d.company = charge.Company
	}
	return nil
}

package casework

import (
	"yianju/internal/account"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
)

// reassign fills in who takes a returned case on: the other handler named in the
// decision. A company sent it back, so it is the neighborhood or the county; a
// neighborhood sent it back, so it is the company now in charge or the county.
func (s *Service) reassign(tx *db.Tx, c Case, d *Deed) error {
	charge := contract.Charge{}
	if c.Place.Compound != 0 {
		var err error
		if charge, err = contract.InCharge(tx, c.County, c.Place.Compound, tx.Now()); err != nil {
			return err
		}
	}
	fits := map[Handler]bool{ByCompany: charge.Found, ByNeighborhood: c.Place.Neighborhood != 0, ByCounty: true}[d.Handler]
	if !fits || account.Handler(d.Handler) == account.Handler(c.Handler) && d.Handler != ByCounty {
		return &errs.Error{Kind: errs.Invalid, Key: "error.invalid", Fields: []errs.Field{{Name: "handler", Key: "case.handler_missing"}}}
	}
	d.Grade = max(charge.Grade, 1)
	if d.Handler == ByCompany {
		d.company = charge.Company
	}
	return nil
}

package registry

import (
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Titles is TitleOf for a page of companies, managers, compounds and contracts, in a
// few queries for each county. What there is not has no title.
func Titles(tx *db.Tx, refs []Ref) (map[Ref]string, error) {
	asked := map[int]map[string][]id.ID{} // by county and kind
	for _, r := range refs {
		if asked[r.County] == nil {
			asked[r.County] = map[string][]id.ID{}
		}
		asked[r.County][r.Kind] = append(asked[r.County][r.Kind], r.ID)
	}
	of := map[Ref]Links{}
	var firms []id.ID
	compounds := map[int][]id.ID{}
	note := func(r Ref, l Links) {
		of[r] = l
		if l.Company != 0 {
			firms = append(firms, l.Company)
		}
		if l.Compound != 0 {
			compounds[l.CompoundCounty] = append(compounds[l.CompoundCounty], l.Compound)
		}
	}
	for county, kinds := range asked {
		for _, c := range kinds["company"] {
			note(Ref{"company", county, c}, Links{Company: c})
		}
		for _, c := range kinds["compound"] {
			note(Ref{"compound", county, c}, Links{CompoundCounty: county, Compound: c})
		}
		if list := kinds["manager"]; len(list) > 0 {
			managers, err := company.SomeManagers(tx, county, list)
			if err != nil {
				return nil, err
			}
			for _, m := range managers {
				note(Ref{"manager", county, m.ID}, Links{Company: m.Company, CompoundCounty: m.CompoundCounty, Compound: m.Compound})
			}
		}
		if list := kinds["contract"]; len(list) > 0 {
			contracts, err := contract.Some(tx, county, list)
			if err != nil {
				return nil, err
			}
			for _, c := range contracts {
				note(Ref{"contract", county, c.ID}, Links{Company: c.Company, CompoundCounty: county, Compound: c.Compound})
			}
		}
	}
	named, err := company.Titles(tx, firms)
	if err != nil {
		return nil, err
	}
	lie := map[int]map[id.ID]compound.Title{}
	for county, list := range compounds {
		if lie[county], err = compound.Titles(tx, county, list); err != nil {
			return nil, err
		}
	}
	out := make(map[Ref]string, len(of))
	for r, l := range of {
		firm, place := named[l.Company].Name, lie[l.CompoundCounty][l.Compound].Name
		switch {
		case l.Company == 0:
			out[r] = place
		case l.Compound == 0:
			out[r] = firm
		case r.Kind == "manager":
			out[r] = firm + " · " + place
		default:
			out[r] = place + " · " + firm
		}
	}
	return out, nil
}

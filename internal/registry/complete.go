package registry

import (
	"time"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
)

// Completeness is how much of what the registry asks for it has: the weight of the
// fields that have a value, of the weight of all.
type Completeness struct {
	Filled, All int
}

// PerMille returns the completeness in per mille, rounded down; 0 of nothing.
func (c Completeness) PerMille() int {
	if c.All == 0 {
		return 0
	}
	return c.Filled * 1000 / c.All
}

func (c *Completeness) add(o Completeness) { c.Filled, c.All = c.Filled+o.Filled, c.All+o.All }

// CompletenessOf returns the completeness of a record with these values, personal
// ones among them.
func CompletenessOf(t *field.Table, v field.Values) Completeness {
	filled, all := t.Filled(v)
	return Completeness{filled, all}
}

// Own is a record of a company with how complete it is.
type Own struct {
	Ref
	Title    string
	Complete Completeness
}

// ownMost bounds how many contracts of a company are looked at.
const ownMost = 1000

// OwnRecords returns the records a company answers for now — its own, the compounds
// and contracts in its charge, its managers — each with its completeness, and that
// of all together, which part A of the credit score is fed with.
func (s *Service) OwnRecords(tx *db.Tx, firm id.ID) (list []Own, total Completeness, err error) {
	c, err := company.Get(tx, firm)
	if err != nil {
		return nil, total, err
	}
	add := func(k history.Kind, row history.Row, title string) error {
		personal, err := s.Book.Personal(tx, k, row)
		if err != nil {
			return err
		}
		one := Own{Ref{k.Name, row.County, row.ID}, title, CompletenessOf(k.Table, row.Values.With(personal))}
		list = append(list, one)
		total.add(one.Complete)
		return nil
	}
	row, err := company.Records.Load(tx, c.County, c.ID)
	if err != nil {
		return nil, total, err
	}
	if err := add(company.Records, row, c.Name); err != nil {
		return nil, total, err
	}
	managers, err := company.Managers(tx, firm, ownMost)
	if err != nil {
		return nil, total, err
	}
	for _, m := range managers {
		if !m.Row().Holds(tx.Now()) {
			continue
		}
		row, err := company.ManagerRecords.Load(tx, m.County, m.ID)
		if err != nil {
			return nil, total, err
		}
		place, err := kinds["manager"].place(tx, m.County, m.ID)
		if err != nil {
			return nil, total, err
		}
		if err := add(company.ManagerRecords, row, place.Title); err != nil {
			return nil, total, err
		}
	}
	charges, err := inCharge(tx, firm, tx.Now())
	if err != nil {
		return nil, total, err
	}
	for _, v := range charges {
		place, err := compound.Get(tx, v.County, v.Compound)
		if err != nil {
			return nil, total, err
		}
		if err := add(compound.Records, place.Row(), place.Name); err != nil {
			return nil, total, err
		}
		if err := add(contract.Records, v.Row(), place.Name); err != nil {
			return nil, total, err
		}
	}
	return list, total, nil
}

// inCharge returns the contracts under which a company is in charge at an instant.
func inCharge(tx *db.Tx, firm id.ID, at time.Time) ([]contract.Contract, error) {
	all, err := contract.OfCompany(tx, firm, 0, ownMost)
	var out []contract.Contract
	for _, c := range all {
		if (history.Span{From: c.ValidFrom, To: c.ValidTo}).Holds(at) {
			out = append(out, c)
		}
	}
	return out, err
}

package registry

import (
	"yianju/internal/account"
	"yianju/internal/candidate"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Ref names a record.
type Ref struct {
	Kind   string
	County int
	ID     id.ID
}

// Links name the records that a record belongs to, as far as its kind has them.
type Links struct {
	County         int // of the record
	Company        id.ID
	CompoundCounty int // of a manager's compound; 0 = County
	Compound       id.ID
	Building       id.ID
	Entrance       id.ID
	Contract       id.ID
}

// Place is where a record stands among others.
type Place struct {
	Links
	Title   string         // how a list names it; no personal data
	Target  account.Target // as the policy sees it
	Subject seal.Subject   // whose audit record tells of it
}

// Kind is one kind of record.
type Kind struct {
	history.Kind
	Record account.Action // who records and changes it
	Move   account.Action // who moves its span
	// place says where a record stands; add inserts a new one.
	place func(tx *db.Tx, county int, record id.ID) (Place, error)
	add   func(s *Service, tx *db.Tx, r history.Row, l Links, p account.Party) error
	// party says under whose key the personal values of a new record are sealed: a
	// person's, or one without an id that stands for the record; nil for kinds that
	// have none.
	party func(s *Service, tx *db.Tx, l Links, values field.Values) (account.Party, error)
	// initial is what a new record has where nothing was typed.
	initial field.Values
}

// kinds are all kinds by name.
var kinds = map[string]Kind{
	"company": {Kind: company.Records, Record: "company.record", Move: "company.record", place: placeOfCompany, initial: field.Values{"status": string(company.Active)},
		party: func(s *Service, _ *db.Tx, l Links, _ field.Values) (account.Party, error) {
			return account.Party{Subject: seal.NewSubject(s.IDs.Bytes), Home: l.County}, nil
		},
		add: func(_ *Service, tx *db.Tx, r history.Row, _ Links, _ account.Party) error {
			_, err := company.Add(tx, r)
			return err
		}},
	"candidate": {Kind: candidate.Records, Record: "candidate.record", Move: "candidate.record", place: placeOfCandidate,
		add: func(s *Service, tx *db.Tx, r history.Row, _ Links, _ account.Party) error {
			return candidate.Add(tx, r, seal.NewSubject(s.IDs.Bytes))
		}},
	"manager": {Kind: company.ManagerRecords, Record: "company.record", Move: "company.record", place: placeOfManager,
		party: func(s *Service, tx *db.Tx, l Links, values field.Values) (account.Party, error) {
			return s.Accounts.Identify(tx, l.County, values["name"], values["phone"])
		},
		add: addManager},
	"compound": {Kind: compound.Records, Record: "compound.record", Move: "compound.record", place: placeOfCompound,
		add: func(s *Service, tx *db.Tx, r history.Row, _ Links, _ account.Party) error {
			_, err := compound.Add(tx, r, s.IDs.Code(compound.CodeLength), seal.NewSubject(s.IDs.Bytes))
			return err
		}},
	"building": {Kind: compound.BuildingRecords, Record: "compound.record", Move: "compound.record", place: placeOfBuilding,
		add: func(_ *Service, tx *db.Tx, r history.Row, l Links, _ account.Party) error {
			return compound.AddBuilding(tx, r, l.Compound)
		}},
	"entrance": {Kind: compound.EntranceRecords, Record: "compound.record", Move: "compound.record", place: placeOfEntrance,
		add: func(_ *Service, tx *db.Tx, r history.Row, l Links, _ account.Party) error {
			return compound.AddEntrance(tx, r, l.Building)
		}},
	"unit": {Kind: compound.UnitRecords, Record: "compound.record", Move: "compound.record", place: placeOfUnit,
		add: func(_ *Service, tx *db.Tx, r history.Row, l Links, _ account.Party) error {
			return compound.AddUnit(tx, r, l.Building, l.Entrance)
		}},
	"common": {Kind: compound.CommonRecords, Record: "compound.record", Move: "compound.record", place: placeOfCommon,
		add: func(_ *Service, tx *db.Tx, r history.Row, l Links, _ account.Party) error {
			return compound.AddCommon(tx, r, l.Compound)
		}},
	"contract": {Kind: contract.Records, Record: "contract.record", Move: "contract.end", place: placeOfContract,
		add: func(_ *Service, tx *db.Tx, r history.Row, l Links, _ account.Party) error {
			_, err := contract.Add(tx, r, l.Compound, l.Company)
			return err
		}},
	"promise": {Kind: contract.PromiseRecords, Record: "contract.record", Move: "contract.record", place: placeOfPromise,
		add: func(_ *Service, tx *db.Tx, r history.Row, l Links, _ account.Party) error {
			return contract.AddPromise(tx, r, l.Contract)
		}},
}

// KindOf returns the kind of a name. Errors: NotFound.
func KindOf(name string) (Kind, error) {
	k, there := kinds[name]
	if !there {
		return Kind{}, errs.New(errs.NotFound, "")
	}
	return k, nil
}

// TitleOf returns how lists name a record. Errors: NotFound.
func TitleOf(tx *db.Tx, r Ref) (string, error) {
	k, err := KindOf(r.Kind)
	if err != nil {
		return "", err
	}
	p, err := k.place(tx, r.County, r.ID)
	return p.Title, err
}

func addManager(_ *Service, tx *db.Tx, r history.Row, l Links, p account.Party) error {
	if l.Compound != 0 {
		if l.CompoundCounty == 0 {
			l.CompoundCounty = l.County
		}
		if _, err := compound.Get(tx, l.CompoundCounty, l.Compound); err != nil {
			return err
		}
	}
	return company.AddManager(tx, r, l.Company, l.CompoundCounty, l.Compound, p)
}

func placeOfCompany(tx *db.Tx, _ int, record id.ID) (Place, error) {
	c, err := company.Get(tx, record)
	return Place{Links: Links{County: c.County, Company: c.ID}, Title: c.Name, Subject: c.Subject,
		Target: account.Target{County: c.County, Company: c.ID}}, err
}

func placeOfCandidate(tx *db.Tx, county int, record id.ID) (Place, error) {
	c, err := candidate.Get(tx, county, record)
	return Place{Links: Links{County: c.County}, Title: c.Name, Subject: c.Subject, Target: account.Target{County: c.County}}, err
}

func placeOfManager(tx *db.Tx, county int, record id.ID) (Place, error) {
	m, err := company.ManagerByID(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p, err := placeOfCompany(tx, county, m.Company)
	if err != nil || m.Compound == 0 {
		return p, err
	}
	c, err := compound.Get(tx, m.CompoundCounty, m.Compound)
	p.Title, p.Compound, p.CompoundCounty = p.Title+" · "+c.Name, m.Compound, m.CompoundCounty
	return p, err
}

func placeOfCompound(tx *db.Tx, county int, record id.ID) (Place, error) {
	c, err := compound.Get(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p := Place{Links: Links{County: c.County, Compound: c.ID}, Title: c.Name, Subject: c.Subject,
		Target: account.Target{County: c.County, Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}}
	p.Target.Company, err = contract.CompanyInCharge(tx, county, record, tx.Now())
	p.Company = p.Target.Company
	return p, err
}

func placeOfBuilding(tx *db.Tx, county int, record id.ID) (Place, error) {
	v, err := compound.BuildingByID(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p, err := placeOfCompound(tx, county, v.Compound)
	p.Title, p.Building = p.Title+" "+v.Name, v.ID
	return p, err
}

func placeOfEntrance(tx *db.Tx, county int, record id.ID) (Place, error) {
	e, err := compound.EntranceByID(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p, err := placeOfBuilding(tx, county, e.Building)
	p.Title, p.Entrance = p.Title+e.Name, e.ID
	return p, err
}

func placeOfUnit(tx *db.Tx, county int, record id.ID) (Place, error) {
	u, err := compound.UnitByID(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p, err := placeOfBuilding(tx, county, u.Building)
	if err == nil && u.Entrance != 0 {
		p, err = placeOfEntrance(tx, county, u.Entrance)
	}
	p.Title += u.Room
	return p, err
}

func placeOfCommon(tx *db.Tx, county int, record id.ID) (Place, error) {
	v, err := compound.CommonByID(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p, err := placeOfCompound(tx, county, v.Compound)
	p.Title += " " + v.Name
	return p, err
}

func placeOfContract(tx *db.Tx, county int, record id.ID) (Place, error) {
	c, err := contract.Get(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	p, err := placeOfCompound(tx, county, c.Compound)
	if err != nil {
		return Place{}, err
	}
	names, err := company.Names(tx, []id.ID{c.Company})
	p.Title += " · " + names[c.Company]
	p.Contract, p.Company, p.Target.Company = c.ID, c.Company, c.Company
	return p, err
}

func placeOfPromise(tx *db.Tx, county int, record id.ID) (Place, error) {
	v, err := contract.PromiseByID(tx, county, record)
	if err != nil {
		return Place{}, err
	}
	return placeOfContract(tx, county, v.Contract)
}

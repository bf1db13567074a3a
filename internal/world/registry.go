package world

import (
	"cmp"
	"math/rand/v2"
	"time"

	"yianju/internal/account"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/roll"
	"yianju/internal/sample"
	"yianju/internal/seal"
)

// What the registry keeps besides what cases need is drawn from streams of its
// own: a world's cases stay what they were when a field is added here.

func date(t time.Time) string { return t.Format(time.DateOnly) }

// register fills in what is known of a company; the smaller and the worse it is,
// the less.
func (f *firm) register(c *company.Company, rng *rand.Rand) {
	founded := f.since.AddDate(-1-rng.IntN(18), -rng.IntN(12), 0)
	c.Kinds, c.RegisteredOn = "residential", date(founded)
	if chance(rng, 0.4) {
		c.Kinds = "residential,old"
	}
	c.Staff = 8 + f.estates*(6+rng.IntN(9))
	c.StaffRepair = 1 + c.Staff/9
	if chance(rng, f.quality) {
		c.StaffCertified = c.Staff / (3 + rng.IntN(4))
		c.Registrar = "市场监督管理局"
		c.Capital = int64(50+50*rng.IntN(20)) * 10_000 * 100
	}
}

// personal is whom a company names to its authority.
func (f *firm) personal(rng *rand.Rand) field.Values {
	v := field.Values{"legal_rep": sample.PersonName(rng)}
	if chance(rng, 0.8) {
		v["contact"], v["contact_phone"] = sample.PersonName(rng), sample.Phone(rng)
	}
	return v
}

// register fills in what is known of an estate.
func (v *built) register(m *maker) {
	rng := newRand(mix(m.o.Seed, ofEstate, uint64(v.index), 4))
	c, city := &v.Compound, m.Regions.Name(v.estate.county/100*100)
	c.Boundaries, c.Buildings, c.Type = sample.Boundaries(rng), len(v.buildings), "residential"
	if v.delivered.Year() < 2000 {
		c.Type, c.FirstLevel = "old", []string{"neighborhood", "neighborhood", compound.ByStreet}[rng.IntN(3)]
	}
	c.FirstLevel = cmp.Or(v.first, c.FirstLevel)
	c.CompletedOn = date(v.delivered.AddDate(0, 0, -20-rng.IntN(60)))
	c.HasPartyBranch = c.HasCommittee && chance(rng, 0.6)
	c.ParkingCommon = len(v.units) * (2 + rng.IntN(4)) / 10
	if v.delivered.Year() >= 2000 && chance(rng, 0.85) {
		c.ParkingOwned = len(v.units) * rng.IntN(6) / 10
		c.Developer = sample.BuilderName(rng, city, "房地产开发有限公司")
		c.Builder = sample.BuilderName(rng, city, "建设工程有限公司")
		c.Designer = sample.BuilderName(rng, city, "建筑设计院有限公司")
		c.Surveyor = sample.BuilderName(rng, city, "岩土勘察有限公司")
		c.Supervisor = sample.BuilderName(rng, city, "工程监理有限公司")
	}
	for i := range v.units {
		v.units[i].AreaSource, v.units[i].Usage = "registered", "residence"
	}
	for i := range v.buildings {
		v.buildings[i].Structure = "shear"
		if v.buildings[i].Floors < 8 {
			v.buildings[i].Structure = "brick"
		}
	}
	for i := range v.contracts {
		v.terms(rng, &v.contracts[i])
	}
}

// feeByGrade is about what a grade costs, fen per m² and month.
var feeByGrade = [...]int64{60, 90, 140, 210, 320}

// terms are what a contract says besides its time: one in eight was filed late or
// not at all.
func (v *built) terms(rng *rand.Rand, c *contract.Contract) {
	signed := c.ValidFrom.AddDate(0, 0, -rng.IntN(25))
	c.SignedOn, c.Client = date(signed), v.Compound.Name+"业主大会"
	c.FeeMode, c.PriceType = "lump", "market"
	if c.Kind == contract.Early {
		c.Client, c.PriceType = v.Compound.Developer, "guided"
	} else if chance(rng, 0.1) {
		c.FeeMode = "commission"
	}
	c.Price = (feeByGrade[c.Grade-1] * int64(80+rng.IntN(45)) / 100) / 5 * 5
	switch x := rng.Float64(); {
	case x < 0.88:
		c.FiledOn = date(signed.AddDate(0, 0, 3+rng.IntN(12)))
	case x < 0.95:
		c.FiledOn = date(signed.AddDate(0, 0, 16+rng.IntN(60)))
	}
	if c.FiledOn != "" {
		c.FilingNo = "物备" + c.FiledOn[:4] + "-" + c.ID.String()[12:]
	}
}

// putManagers names who answers for the estate under each of its contracts.
func (v *built) putManagers(m *maker, b *db.Batch, accounts *account.Service, ids *id.Source) error {
	rng := newRand(mix(m.o.Seed, ofEstate, uint64(v.index), 5))
	for _, c := range v.contracts {
		f := m.firmOf(v, c.Company)
		party := account.Party{ID: ids.Next(), Subject: seal.NewSubject(ids.Bytes), Home: f.county}
		name, phone := sample.PersonName(rng), sample.Phone(rng)
		key, err := accounts.PutParty(b, v.recorded, party, name, phone)
		if err != nil {
			return err
		}
		one := company.Manager{County: f.county, ID: ids.Next(), Company: c.Company, CompoundCounty: v.estate.county, Compound: v.Compound.ID, Party: party,
			ValidFrom: c.ValidFrom, ValidTo: c.ValidTo, RecordedAt: c.RecordedAt}
		if chance(rng, 0.7) {
			one.Certificate = "LNXM" + one.ID.String()[12:]
		}
		one.Put(b, history.Seal(key, company.ManagerRecords, one.ID, field.Values{"name": name, "phone": phone}))
	}
	return nil
}

// putOnRoll enters an owner of the world on the roll of their unit.
func (v *built) putOnRoll(b *db.Batch, accounts *account.Service, ids *id.Source, o owner, party account.Party, key seal.DataKey) {
	e := roll.Entry{County: v.estate.county, ID: ids.Next(), Compound: v.Compound.ID, Unit: v.units[o.unit].ID, Party: party,
		PersonIndex: accounts.PersonIndex(o.name, o.phone), Relation: o.relation, Span: history.Span{From: v.delivered}, RecordedAt: o.since}
	if e.Relation == "owner" {
		e.ShareNum, e.ShareDen = 1, 1
	}
	e.Put(b, history.Seal(key, roll.Records, e.ID, field.Values{"name": o.name, "phone": o.phone}))
	account.PutPerson(b, e.PersonIndex, party)
}

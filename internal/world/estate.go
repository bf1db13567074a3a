package world

import (
	"math/rand/v2"
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/sample"
	"yianju/internal/seal"
)

// built is an estate with its buildings and people, as its cases need it.
type built struct {
	watch casework.Watch // who is alarmed over its cases
	*estate
	compound.Compound
	recorded  time.Time
	buildings []compound.Building
	entrances []compound.Entrance
	units     []compound.Unit
	contracts []contract.Contract
	owners    []owner
}

// owner is somebody with an account who lives in one of the units.
type owner struct {
	account, party id.ID
	phone          string
	name           string
	unit           int // index
	since          time.Time
	binding        id.ID
	relation       compound.Relation
}

// ownersMost bounds the registered owners of one estate, so that phones stay apart.
const ownersMost = 3000

// build makes an estate, the same each time it is asked for.
func (m *maker) build(e *estate) *built {
	rng := newRand(mix(m.o.Seed, ofEstate, uint64(e.index)))
	recorded := between(rng, m.opened, m.o.start())
	ids, clock := newIDs(recorded, mix(m.o.Seed, ofEstate, uint64(e.index), 1))
	v := &built{estate: e, recorded: recorded, watch: m.watch(e.county)}
	v.Compound = compound.Compound{County: e.county, ID: ids.Next(), Code: ids.Code(compound.CodeLength), Subject: seal.NewSubject(ids.Bytes),
		Name: e.name, Address: m.Regions.FullName(e.county) + sample.Address(rng, e.name), Street: int64(e.street), Neighborhood: int64(e.neighborhood),
		DeliveredOn: e.delivered.Format(time.DateOnly), HasCommittee: chance(rng, 0.3), Version: 1, ValidFrom: e.delivered, RecordedAt: recorded}
	v.raise(rng, ids)
	v.sign(m, rng, ids)
	v.settle(m, rng, ids, clock.Set)
	v.register(m)
	return v
}

// shape is how the buildings of an estate are made.
type shape struct{ floors, entrances, doors, lifts int }

func (v *built) shape(rng *rand.Rand) shape {
	switch year := v.delivered.Year(); {
	case year < 2000:
		return shape{6 + rng.IntN(2), 3 + rng.IntN(4), 2 + rng.IntN(2), 0}
	case year < 2008 || chance(rng, 0.3):
		return shape{6 + rng.IntN(6), 2 + rng.IntN(3), 2, 1}
	}
	return shape{17 + rng.IntN(16), 1 + rng.IntN(2), 2 + 2*rng.IntN(2), 2}
}

// raise puts up buildings until there is a home for every household.
func (v *built) raise(rng *rand.Rand, ids *id.Source) {
	form := v.shape(rng)
	if v.showcase() {
		form = shape{17, 2, 3, 2}
	}
	doors := sample.NewDoors(rng, v.delivered.Year(), 1+v.households/(form.floors*form.entrances*form.doors))
	if v.showcase() {
		doors = sample.Doors{}
	}
	if doors.Entrance(1) == "" { // a tower: all doors of a floor behind one entrance
		form.doors, form.entrances = form.doors*form.entrances, 1
	}
	for number := 1; len(v.units) < v.households; number++ {
		building := compound.Building{County: v.estate.county, ID: ids.Next(), Compound: v.Compound.ID, Number: number, Name: doors.Building(number),
			Floors: form.floors, Lifts: form.lifts * form.entrances}
		v.buildings = append(v.buildings, building)
		for n := range form.entrances {
			entrance := compound.Entrance{County: v.estate.county, Building: building.ID, Number: n + 1, Name: doors.Entrance(n + 1)}
			if entrance.Name != "" {
				entrance.ID = ids.Next()
				v.entrances = append(v.entrances, entrance)
			}
			for floor := range form.floors {
				for door := range form.doors {
					area := int64(4200 + 100*rng.IntN(90))
					v.units = append(v.units, compound.Unit{County: v.estate.county, ID: ids.Next(), Compound: v.Compound.ID, Building: building.ID,
						Entrance: entrance.ID, Floor: floor + 1, Room: doors.Room(floor+1, door+1), Area: area})
					v.Compound.Area += area
				}
			}
		}
	}
	v.Compound.Households = len(v.units)
}

// sign makes the contracts: who served the estate when.
func (v *built) sign(m *maker, rng *rand.Rand, ids *id.Source) {
	add := func(firm int, from, to time.Time, reason string) {
		kind := contract.Regular
		if v.delivered.Year() >= 2010 && !v.HasCommittee {
			kind = contract.Early
		}
		c := contract.Contract{County: v.estate.county, ID: ids.Next(), Compound: v.Compound.ID, Company: m.roster(&m.plan.firms[firm]).company,
			Kind: kind, Grade: v.grade, AgreedUntil: from.AddDate(3, 0, -1).Format(time.DateOnly), ValidFrom: from, ValidTo: to, RecordedAt: from}
		if !to.IsZero() {
			c.EndedAt, c.EndReason = to, reason
		}
		v.contracts = append(v.contracts, c)
	}
	begun := v.recorded.AddDate(0, 0, -rng.IntN(900)).Truncate(24 * time.Hour)
	if v.former >= 0 {
		reason := "业主大会决定更换物业服务企业"
		if v.firm < 0 {
			reason = "企业提前解除合同撤出，社区代管"
		}
		add(v.former, begun, v.changed, reason)
		begun = v.changed
	}
	if v.firm >= 0 {
		add(v.firm, begun, time.Time{}, "")
	}
}

// charge is who serves the estate at an instant, as contract.InCharge says it.
func (v *built) charge(at time.Time) contract.Charge {
	for _, c := range v.contracts {
		if !c.ValidFrom.After(at) && (c.ValidTo.IsZero() || c.ValidTo.After(at)) {
			return contract.Charge{Found: true, Contract: c.ID, Company: c.Company, Grade: c.Grade, Since: c.ValidFrom}
		}
	}
	return contract.Charge{}
}

// settle registers owners over the time before and of the history.
func (v *built) settle(m *maker, rng *rand.Rand, ids *id.Source, set func(time.Time)) {
	n := min(len(v.units)/8+3, ownersMost)
	since := make([]time.Time, n)
	for i := range since {
		since[i] = between(rng, v.recorded, m.o.Until)
		if chance(rng, 0.6) {
			since[i] = between(rng, v.recorded, m.o.start())
		}
	}
	since[0] = v.recorded
	slices.SortFunc(since, time.Time.Compare)
	units := rng.Perm(len(v.units))
	for i, at := range since {
		set(at)
		relation := compound.Owner
		switch {
		case chance(rng, 0.1):
			relation = compound.Tenant
		case chance(rng, 0.05):
			relation = compound.Family
		}
		v.owners = append(v.owners, owner{account: ids.Next(), party: ids.Next(), phone: phone(v.index*ownersMost + i), name: sample.PersonName(rng),
			unit: units[i], since: at, binding: ids.Next(), relation: relation})
	}
}

// put adds all rows of the estate.
func (v *built) put(m *maker, b *db.Batch) error {
	ids, _ := newIDs(v.recorded, mix(m.o.Seed, ofEstate, uint64(v.index), 2))
	accounts := m.accounts(ids)
	v.Compound.Put(b)
	for _, building := range v.buildings {
		building.Put(b, v.recorded)
	}
	for _, entrance := range v.entrances {
		entrance.Put(b, v.recorded)
	}
	for _, unit := range v.units {
		unit.Put(b, v.recorded)
	}
	for _, c := range v.contracts {
		c.Put(b)
	}
	for _, o := range v.owners {
		party := account.Party{ID: o.party, Subject: seal.NewSubject(ids.Bytes), Home: v.estate.county}
		key, err := accounts.PutKeyed(b, o.since, account.Person{Account: o.account, Party: party.ID, Subject: party.Subject,
			Home: party.Home, Kind: account.KindOwner, Name: o.name, Phone: o.phone})
		if err != nil {
			return err
		}
		v.putOnRoll(b, accounts, ids, o, party, key)
		compound.Binding{County: v.estate.county, ID: o.binding, Compound: v.Compound.ID, Unit: v.units[o.unit].ID, Party: o.party, Account: o.account,
			Relation: o.relation, Proof: compound.ByRoll, ValidFrom: o.since, RecordedAt: o.since}.Put(b)
	}
	if err := v.putManagers(m, b, accounts, ids); err != nil {
		return err
	}
	m.sum.Compounds++
	m.sum.Units += len(v.units)
	m.sum.Owners += len(v.owners)
	return nil
}

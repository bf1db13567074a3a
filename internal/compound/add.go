package compound

import (
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/history"
	"yianju/internal/id"
	"yianju/internal/seal"
)

// Add inserts a new compound of a row, with its public code and its subject in
// the audit record. Errors: Invalid for a street or neighborhood that lies elsewhere.
func Add(tx *db.Tx, r history.Row, code string, subject seal.Subject) (Compound, error) {
	c := Compound{County: r.County, ID: r.ID, Code: code, Subject: subject, Version: 1, ValidFrom: r.From, ValidTo: r.To, RecordedAt: r.RecordedAt}
	bound.Set(&c, r.Values)
	if err := c.judge(); err != nil {
		return Compound{}, err
	}
	var b db.Batch
	c.Put(&b)
	return c, tx.Pipeline(&b)
}

// judge checks that a compound lies where it says it lies.
func (c Compound) judge() error {
	var check errs.Check
	check.That(c.Street/1000 == int64(c.County), "street", "compound.street")
	check.That(c.Neighborhood == 0 || c.Neighborhood/1000 == c.Street, "neighborhood", "compound.neighborhood")
	return check.Err()
}

// AddBuilding inserts a new building. Errors: NotFound without its compound,
// Conflict when the compound has one of that name.
func AddBuilding(tx *db.Tx, r history.Row, compound id.ID) error {
	if _, err := Get(tx, r.County, compound); err != nil {
		return err
	}
	v := Building{County: r.County, ID: r.ID, Compound: compound, Kept: keptAs(r)}
	boundBuilding.Set(&v, r.Values)
	var b db.Batch
	v.Put(&b, r.RecordedAt)
	return taken(tx.Pipeline(&b))
}

// AddEntrance inserts a new entrance. Errors: NotFound without its building,
// Conflict when the building has one of that name.
func AddEntrance(tx *db.Tx, r history.Row, building id.ID) error {
	if _, err := BuildingByID(tx, r.County, building); err != nil {
		return err
	}
	e := Entrance{County: r.County, ID: r.ID, Building: building, Kept: keptAs(r)}
	boundEntrance.Set(&e, r.Values)
	var b db.Batch
	e.Put(&b, r.RecordedAt)
	return taken(tx.Pipeline(&b))
}

// AddUnit inserts a new unit behind an entrance, 0 in a building without. Errors:
// NotFound when they do not hang together, Conflict when the room is there.
func AddUnit(tx *db.Tx, r history.Row, building, entrance id.ID) error {
	v, err := BuildingByID(tx, r.County, building)
	if err != nil {
		return err
	}
	if entrance != 0 {
		if e, err := EntranceByID(tx, r.County, entrance); err != nil || e.Building != building {
			return errs.Wrap(err, errs.NotFound, "")
		}
	}
	u := UnitOf(r, v, entrance)
	var b db.Batch
	u.Put(&b, r.RecordedAt)
	return taken(tx.Pipeline(&b))
}

// UnitOf returns the unit that a row is, for bulk loads that know where it stands.
func UnitOf(r history.Row, v Building, entrance id.ID) Unit {
	u := Unit{County: r.County, ID: r.ID, Compound: v.Compound, Building: v.ID, Entrance: entrance, Kept: keptAs(r)}
	boundUnit.Set(&u, r.Values)
	return u
}

// AddCommon inserts a new common part. Errors: NotFound without its compound.
func AddCommon(tx *db.Tx, r history.Row, compound id.ID) error {
	if _, err := Get(tx, r.County, compound); err != nil {
		return err
	}
	p := Common{County: r.County, ID: r.ID, Compound: compound, Kept: keptAs(r)}
	boundCommon.Set(&p, r.Values)
	var b db.Batch
	p.Put(&b, r.RecordedAt)
	return tx.Pipeline(&b)
}

func keptAs(r history.Row) Kept {
	return Kept{ValidFrom: r.From, ValidTo: r.To, RecordedAt: r.RecordedAt, RecordedBy: r.RecordedBy}
}

package compound

import (
	"errors"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

const columns = `c.county, c.id, c.code, c.subject, c.name, c.address, c.street, c.neighborhood, c.households, c.area,
	c.delivered_on, c.has_committee, c.version, c.valid_from, c.valid_to, c.recorded_at`

func scan(s db.Scanner, c *Compound) error {
	return s.Scan(&c.County, &c.ID, &c.Code, &c.Subject, &c.Name, &c.Address, &c.Street, &c.Neighborhood, &c.Households, &c.Area,
		&c.DeliveredOn, &c.HasCommittee, &c.Version, &c.ValidFrom, &c.ValidTo, &c.RecordedAt)
}

// Get returns a compound. Errors: NotFound.
func Get(tx *db.Tx, county int, compound id.ID) (Compound, error) {
	return one(tx, scan, `SELECT `+columns+` FROM compound c WHERE c.county = $1 AND c.id = $2`, county, compound)
}

// ByCode returns the compound of a public code as typed. Errors: NotFound.
func ByCode(tx *db.Tx, code string) (Compound, error) {
	return one(tx, scan, `SELECT `+columns+` FROM compound_code k JOIN compound c ON c.county = k.county AND c.id = k.compound_id
		WHERE k.code = $1`, id.CleanCode(code))
}

// Buildings returns a compound's buildings in the order of their numbers.
func Buildings(tx *db.Tx, county int, compound id.ID) ([]Building, error) {
	return db.List(tx, scanBuilding, `SELECT `+buildingColumns+` FROM building
		WHERE county = $1 AND compound_id = $2 ORDER BY number, id`, county, compound)
}

// BuildingByID returns a building. Errors: NotFound.
func BuildingByID(tx *db.Tx, county int, building id.ID) (Building, error) {
	return one(tx, scanBuilding, `SELECT `+buildingColumns+` FROM building WHERE county = $1 AND id = $2`, county, building)
}

const buildingColumns = `county, id, compound_id, number, name, floors, lifts`

func scanBuilding(s db.Scanner, v *Building) error {
	return s.Scan(&v.County, &v.ID, &v.Compound, &v.Number, &v.Name, &v.Floors, &v.Lifts)
}

// Entrances returns a building's entrances in the order of their numbers; none
// if it has a single door.
func Entrances(tx *db.Tx, county int, building id.ID) ([]Entrance, error) {
	return db.List(tx, scanEntrance, `SELECT `+entranceColumns+` FROM entrance
		WHERE county = $1 AND building_id = $2 ORDER BY number, id`, county, building)
}

// EntranceByID returns an entrance. Errors: NotFound.
func EntranceByID(tx *db.Tx, county int, entrance id.ID) (Entrance, error) {
	return one(tx, scanEntrance, `SELECT `+entranceColumns+` FROM entrance WHERE county = $1 AND id = $2`, county, entrance)
}

const entranceColumns = `county, id, building_id, number, name`

func scanEntrance(s db.Scanner, e *Entrance) error {
	return s.Scan(&e.County, &e.ID, &e.Building, &e.Number, &e.Name)
}

// Units returns the units behind an entrance (0 for a building without
// entrances) from the lowest floor up.
func Units(tx *db.Tx, county int, building, entrance id.ID) ([]Unit, error) {
	return db.List(tx, scanUnit, `SELECT `+unitColumns+` FROM unit
		WHERE county = $1 AND building_id = $2 AND entrance_id = $3 ORDER BY floor, room`, county, building, entrance)
}

// UnitByID returns a unit. Errors: NotFound.
func UnitByID(tx *db.Tx, county int, unit id.ID) (Unit, error) {
	return one(tx, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE county = $1 AND id = $2`, county, unit)
}

const unitColumns = `county, id, compound_id, building_id, entrance_id, floor, room, area`

func scanUnit(s db.Scanner, u *Unit) error {
	return s.Scan(&u.County, &u.ID, &u.Compound, &u.Building, &u.Entrance, &u.Floor, &u.Room, &u.Area)
}

// Touch raises the version of the compound's row, so that two transactions that
// each keep something true across its rows cannot both commit on one snapshot.
// Call it before reading what must stay true. Errors: NotFound.
func Touch(tx *db.Tx, county int, compound id.ID) error {
	n, err := tx.Exec(`UPDATE compound SET version = version + 1 WHERE county = $1 AND id = $2`, county, compound)
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "")
	}
	return err
}

func one[T any](tx *db.Tx, scan func(db.Scanner, *T) error, sql string, args ...any) (T, error) {
	var v T
	err := scan(tx.QueryRow(sql, args...), &v)
	if errors.Is(err, db.ErrNoRows) {
		err = errs.Wrap(err, errs.NotFound, "")
	}
	return v, err
}

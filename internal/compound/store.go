package compound

import (
	"errors"

	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
)

var columns = `c.county, c.id, c.code, c.subject, c.version, c.valid_from, c.valid_to, c.recorded_at, ` + bound.Columns("c.")

func scan(s db.Scanner, c *Compound) error {
	return s.Scan(bound.Dest(c, &c.County, &c.ID, &c.Code, &c.Subject, &c.Version, &c.ValidFrom, &c.ValidTo, &c.RecordedAt)...)
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

// standing is the condition of a place that has not been pulled down by $3.
const standing = `(valid_to IS NULL OR valid_to > $3)`

// Buildings returns the buildings a compound has now, in the order of their numbers.
func Buildings(tx *db.Tx, county int, compound id.ID) ([]Building, error) {
	return db.List(tx, scanBuilding, `SELECT `+buildingColumns+` FROM building
		WHERE county = $1 AND compound_id = $2 AND `+standing+` ORDER BY number, id`, county, compound, tx.Now())
}

// BuildingByID returns a building. Errors: NotFound.
func BuildingByID(tx *db.Tx, county int, building id.ID) (Building, error) {
	return one(tx, scanBuilding, `SELECT `+buildingColumns+` FROM building WHERE county = $1 AND id = $2`, county, building)
}

const kept = `, recorded_at, recorded_by, valid_from, valid_to, `

var buildingColumns = `county, id, compound_id` + kept + boundBuilding.Columns("")

func scanBuilding(s db.Scanner, v *Building) error {
	return s.Scan(boundBuilding.Dest(v, &v.County, &v.ID, &v.Compound, &v.RecordedAt, &v.RecordedBy, &v.ValidFrom, &v.ValidTo)...)
}

// Entrances returns a building's entrances in the order of their numbers; none
// if it has a single door.
func Entrances(tx *db.Tx, county int, building id.ID) ([]Entrance, error) {
	return db.List(tx, scanEntrance, `SELECT `+entranceColumns+` FROM entrance
		WHERE county = $1 AND building_id = $2 AND `+standing+` ORDER BY number, id`, county, building, tx.Now())
}

// EntranceByID returns an entrance. Errors: NotFound.
func EntranceByID(tx *db.Tx, county int, entrance id.ID) (Entrance, error) {
	return one(tx, scanEntrance, `SELECT `+entranceColumns+` FROM entrance WHERE county = $1 AND id = $2`, county, entrance)
}

var entranceColumns = `county, id, building_id` + kept + boundEntrance.Columns("")

func scanEntrance(s db.Scanner, e *Entrance) error {
	return s.Scan(boundEntrance.Dest(e, &e.County, &e.ID, &e.Building, &e.RecordedAt, &e.RecordedBy, &e.ValidFrom, &e.ValidTo)...)
}

// Units returns the units behind an entrance (0 for a building without
// entrances) from the lowest floor up.
func Units(tx *db.Tx, county int, building, entrance id.ID) ([]Unit, error) {
	return db.List(tx, scanUnit, `SELECT `+unitColumns+` FROM unit
		WHERE county = $1 AND building_id = $2 AND entrance_id = $4 AND `+standing+` ORDER BY floor, room`, county, building, tx.Now(), entrance)
}

// UnitByID returns a unit. Errors: NotFound.
func UnitByID(tx *db.Tx, county int, unit id.ID) (Unit, error) {
	return one(tx, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE county = $1 AND id = $2`, county, unit)
}

var unitColumns = `county, id, compound_id, building_id, entrance_id` + kept + boundUnit.Columns("")

func scanUnit(s db.Scanner, u *Unit) error {
	return s.Scan(boundUnit.Dest(u, &u.County, &u.ID, &u.Compound, &u.Building, &u.Entrance, &u.RecordedAt, &u.RecordedBy, &u.ValidFrom, &u.ValidTo)...)
}

// Commons returns the common parts a compound has now, in the order of their ids.
func Commons(tx *db.Tx, county int, compound id.ID) ([]Common, error) {
	return db.List(tx, scanCommon, `SELECT `+commonColumns+` FROM common_part
		WHERE county = $1 AND compound_id = $2 AND `+standing+` ORDER BY id`, county, compound, tx.Now())
}

// CommonByID returns a common part. Errors: NotFound.
func CommonByID(tx *db.Tx, county int, part id.ID) (Common, error) {
	return one(tx, scanCommon, `SELECT `+commonColumns+` FROM common_part WHERE county = $1 AND id = $2`, county, part)
}

var commonColumns = `county, id, compound_id` + kept + boundCommon.Columns("")

func scanCommon(s db.Scanner, p *Common) error {
	return s.Scan(boundCommon.Dest(p, &p.County, &p.ID, &p.Compound, &p.RecordedAt, &p.RecordedBy, &p.ValidFrom, &p.ValidTo)...)
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

// taken turns two places of one name into words.
func taken(err error) error {
	if db.IsUnique(err) {
		return errs.Wrap(err, errs.Conflict, "compound.taken")
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

// Names returns the names of some compounds of a county by id, for lists that show many.
func Names(tx *db.Tx, county int, compounds []id.ID) (map[id.ID]string, error) {
	type pair struct {
		id   id.ID
		name string
	}
	args := []any{county}
	for _, c := range compounds {
		args = append(args, c)
	}
	list, err := db.List(tx, func(s db.Scanner, p *pair) error { return s.Scan(&p.id, &p.name) },
		`SELECT id, name FROM compound WHERE county = $1 AND id IN `+db.Places(2, len(compounds)), args...)
	names := make(map[id.ID]string, len(list))
	for _, p := range list {
		names[p.id] = p.name
	}
	return names, err
}

package compound

import (
	_ "embed"
	"time"

	"yianju/internal/db"
	"yianju/internal/field"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/search"
)

// CodeLength is the length of a compound's public code, about 39 random bits.
const CodeLength = 8

// Compound is one compound, as public as all of it is. Dates are YYYY-MM-DD, ""
// where they are not known.
type Compound struct {
	County         int
	ID             id.ID
	Code           string
	Subject        seal.Subject // in the audit record
	Name           string       `field:"name"`
	Address        string       `field:"address"`
	Street         int64        `field:"street"`       // 9-digit code
	Neighborhood   int64        `field:"neighborhood"` // 12-digit code; 0 = not known
	Boundaries     string       `field:"boundaries"`   // 四至
	Type           string       `field:"type"`
	Area           int64        `field:"area"` // building area, 0.01 m²
	Households     int          `field:"households"`
	Buildings      int          `field:"buildings"`     // as stated, whether they are listed or not
	ParkingOwned   int          `field:"parking_owned"` // spaces that are units
	ParkingCommon  int          `field:"parking_common"`
	DeliveredOn    string       `field:"delivered_on"`
	CompletedOn    string       `field:"completed_on"` // 竣工验收: warranties run from it
	Developer      string       `field:"developer"`    // the five bodies responsible for the construction
	Surveyor       string       `field:"surveyor"`
	Designer       string       `field:"designer"`
	Builder        string       `field:"builder"`
	Supervisor     string       `field:"supervisor"`
	HasCommittee   bool         `field:"has_committee"`
	HasPartyBranch bool         `field:"has_party_branch"`
	FirstLevel     string       `field:"first_level"` // who is first without a company: ByStreet, else the neighborhood
	Version        int
	ValidFrom      time.Time
	ValidTo        time.Time // excluded; zero = open
	RecordedAt     time.Time
}

// ByStreet is the FirstLevel of compounds whose street, not neighborhood, is first.
const ByStreet = "street"

// StreetFirst reports whether the street is first while no company is in charge:
// the record says so, or names no neighborhood.
func (c Compound) StreetFirst() bool {
	return c.Street != 0 && (c.FirstLevel == ByStreet || c.Neighborhood == 0)
}

// Kept says since when a place is on record, and until when it stood.
type Kept struct {
	ValidFrom  time.Time // zero = ever since
	ValidTo    time.Time // excluded; zero = open
	RecordedAt time.Time
	RecordedBy id.ID // account
}

// Building is one building of a compound.
type Building struct {
	County    int
	ID        id.ID
	Compound  id.ID
	Number    int    `field:"number"` // its place in lists
	Name      string `field:"name"`   // as people say it: "3号楼"
	Structure string `field:"structure"`
	Floors    int    `field:"floors"`
	Lifts     int    `field:"lifts"`
	Kept
}

// Entrance is one entrance (单元) of a building.
type Entrance struct {
	County   int
	ID       id.ID
	Building id.ID
	Number   int    `field:"number"`
	Name     string `field:"name"` // "2单元"
	Kept
}

// Unit is one unit (专有部分): a home, a shop, a parking space that has an owner.
type Unit struct {
	County      int
	ID          id.ID
	Compound    id.ID
	Building    id.ID
	Entrance    id.ID  // 0 = the building has no entrances
	Floor       int    `field:"floor"`
	Room        string `field:"room"` // "502"
	Area        int64  `field:"area"` // exclusive area, 0.01 m²
	AreaSource  string `field:"area_source"`
	Usage       string `field:"usage"`
	HouseholdNo string `field:"household_no"` // 户号, of the company's books
	Kept
}

// Common is one common part (共用部分): what belongs to all owners together.
type Common struct {
	County   int
	ID       id.ID
	Compound id.ID
	Name     string `field:"name"`
	Type     string `field:"type"`
	Place    string `field:"place"`
	Area     int64  `field:"area"` // 0.01 m²
	Amount   int    `field:"amount"`
	Note     string `field:"note"`
	Kept
}

var (
	//go:embed field.csv
	compoundCSV string
	//go:embed building.csv
	buildingCSV string
	//go:embed entrance.csv
	entranceCSV string
	//go:embed unit.csv
	unitCSV string
	//go:embed common.csv
	commonCSV string
)

// The fields of the kinds of this package.
var (
	Fields         = field.Parse("compound", compoundCSV, nil)
	BuildingFields = field.Parse("compound.building", buildingCSV, nil)
	EntranceFields = field.Parse("compound.entrance", entranceCSV, nil)
	UnitFields     = field.Parse("compound.unit", unitCSV, nil)
	CommonFields   = field.Parse("compound.common", commonCSV, nil)
)

var (
	bound         = field.Bind[Compound](Fields)
	boundBuilding = field.Bind[Building](BuildingFields)
	boundEntrance = field.Bind[Entrance](EntranceFields)
	boundUnit     = field.Bind[Unit](UnitFields)
	boundCommon   = field.Bind[Common](CommonFields)
)

var (
	insertCompound = `INSERT INTO compound (county, id, code, subject, search_name, search_also, version, valid_from, valid_to, recorded_at, ` +
		bound.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ` + bound.Places(11) + `)`
	insertBuilding = `INSERT INTO building (county, id, compound_id, recorded_at, recorded_by, valid_from, valid_to, ` +
		boundBuilding.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, ` + boundBuilding.Places(8) + `)`
	insertEntrance = `INSERT INTO entrance (county, id, building_id, recorded_at, recorded_by, valid_from, valid_to, ` +
		boundEntrance.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, ` + boundEntrance.Places(8) + `)`
	insertUnit = `INSERT INTO unit (county, id, compound_id, building_id, entrance_id, recorded_at, recorded_by, valid_from, valid_to, ` +
		boundUnit.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ` + boundUnit.Places(10) + `)`
	insertCommon = `INSERT INTO common_part (county, id, compound_id, recorded_at, recorded_by, valid_from, valid_to, ` +
		boundCommon.Columns("") + `) VALUES ($1, $2, $3, $4, $5, $6, $7, ` + boundCommon.Places(8) + `)`
)

// Put adds a new compound's rows to b, as they are: the makers of synthetic
// provinces use it, everybody else Service.Record. So for the other Puts.
func (c Compound) Put(b *db.Batch) {
	b.Exec(insertCompound, bound.Args(&c, c.County, c.ID, c.Code, c.Subject, search.Normal(c.Name), c.also(), c.Version, c.ValidFrom, c.ValidTo, c.RecordedAt)...)
	b.Exec(`INSERT INTO compound_code (code, county, compound_id) VALUES ($1, $2, $3)`, c.Code, c.County, c.ID)
	c.putGrams(b)
}

// Put adds a new building's row to b.
func (v Building) Put(b *db.Batch, recorded time.Time) {
	b.Exec(insertBuilding, boundBuilding.Args(&v, v.County, v.ID, v.Compound, recorded, v.RecordedBy, v.ValidFrom, v.ValidTo)...)
}

// Put adds a new entrance's row to b.
func (e Entrance) Put(b *db.Batch, recorded time.Time) {
	b.Exec(insertEntrance, boundEntrance.Args(&e, e.County, e.ID, e.Building, recorded, e.RecordedBy, e.ValidFrom, e.ValidTo)...)
}

// Put adds a new unit's row to b.
func (u Unit) Put(b *db.Batch, recorded time.Time) {
	b.Exec(insertUnit, boundUnit.Args(&u, u.County, u.ID, u.Compound, u.Building, u.Entrance, recorded, u.RecordedBy, u.ValidFrom, u.ValidTo)...)
}

// Put adds a new common part's row to b.
func (p Common) Put(b *db.Batch, recorded time.Time) {
	b.Exec(insertCommon, boundCommon.Args(&p, p.County, p.ID, p.Compound, recorded, p.RecordedBy, p.ValidFrom, p.ValidTo)...)
}

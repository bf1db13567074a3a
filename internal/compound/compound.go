package compound

import (
	"time"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/seal"
	"yianju/internal/search"
)

// CodeLength is the length of a compound's public code, about 39 random bits.
const CodeLength = 8

// Compound is one compound, as public as all of it is.
type Compound struct {
	County       int
	ID           id.ID
	Code         string
	Subject      seal.Subject // in the audit record
	Name         string
	Address      string
	Street       int64 // 9-digit code
	Neighborhood int64 // 12-digit code; 0 = not known
	Households   int
	Area         int64  // building area, 0.01 m²
	DeliveredOn  string // YYYY-MM-DD; "" = not known
	HasCommittee bool
	Version      int
	ValidFrom    time.Time
	ValidTo      time.Time // excluded; zero = open
	RecordedAt   time.Time
}

// Building is one building of a compound.
type Building struct {
	County   int
	ID       id.ID
	Compound id.ID
	Number   int    // its place in lists
	Name     string // as people say it: "3号楼"
	Floors   int
	Lifts    int
}

// Entrance is one entrance (单元) of a building.
type Entrance struct {
	County   int
	ID       id.ID
	Building id.ID
	Number   int
	Name     string // "2单元"
}

// Unit is one unit (专有部分).
type Unit struct {
	County   int
	ID       id.ID
	Compound id.ID
	Building id.ID
	Entrance id.ID // 0 = the building has no entrances
	Floor    int
	Room     string // "502"
	Area     int64  // exclusive area, 0.01 m²
}

// Put adds a new compound's rows to b, as they are: the makers of synthetic
// provinces use it, everybody else Service.Record. So for the other Puts.
func (c Compound) Put(b *db.Batch) {
	normal := search.Normal(c.Name)
	b.Exec(`INSERT INTO compound (county, id, code, subject, name, search_name, address, street, neighborhood, households, area,
			delivered_on, has_committee, version, valid_from, valid_to, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		c.County, c.ID, c.Code, c.Subject, c.Name, normal, c.Address, c.Street, c.Neighborhood, c.Households, c.Area,
		c.DeliveredOn, c.HasCommittee, c.Version, c.ValidFrom, c.ValidTo, c.RecordedAt)
	b.Exec(`INSERT INTO compound_code (code, county, compound_id) VALUES ($1, $2, $3)`, c.Code, c.County, c.ID)
	for _, g := range search.Grams(normal) {
		b.Exec(`INSERT INTO compound_gram (gram, county, compound_id) VALUES ($1, $2, $3)`, g, c.County, c.ID)
	}
}

// Put adds a new building's row to b.
func (v Building) Put(b *db.Batch, recorded time.Time) {
	b.Exec(`INSERT INTO building (county, id, compound_id, number, name, floors, lifts, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		v.County, v.ID, v.Compound, v.Number, v.Name, v.Floors, v.Lifts, recorded)
}

// Put adds a new entrance's row to b.
func (e Entrance) Put(b *db.Batch, recorded time.Time) {
	b.Exec(`INSERT INTO entrance (county, id, building_id, number, name, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		e.County, e.ID, e.Building, e.Number, e.Name, recorded)
}

// Put adds a new unit's row to b.
func (u Unit) Put(b *db.Batch, recorded time.Time) {
	b.Exec(`INSERT INTO unit (county, id, compound_id, building_id, entrance_id, floor, room, area, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		u.County, u.ID, u.Compound, u.Building, u.Entrance, u.Floor, u.Room, u.Area, recorded)
}

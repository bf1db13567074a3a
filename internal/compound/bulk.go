package compound

import (
	"slices"
	"strconv"
	"strings"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// UnitKey is where a unit is: what tells it from all others.
type UnitKey struct {
	County   int
	Building id.ID
	Entrance id.ID // 0 = the building has no entrances
	Room     string
}

// keysAtOnce is how many keys one statement asks for: the driver of SQLite looks
// each placeholder up in a list.
const keysAtOnce = 250

// UnitsAt returns the units at keys, also those that stand no more; keys without a
// unit are left out.
func UnitsAt(tx *db.Tx, keys []UnitKey) (map[UnitKey]Unit, error) {
	found := make(map[UnitKey]Unit, len(keys))
	for part := range slices.Chunk(keys, keysAtOnce) {
		ids, err := unitIDs(tx, part)
		if err != nil {
			return nil, err
		}
		for county, of := range ids {
			list, err := db.List(tx, scanUnit, `SELECT `+unitColumns+` FROM unit WHERE county = $1 AND id IN `+db.Places(2, len(of)), append([]any{county}, of...)...)
			if err != nil {
				return nil, err
			}
			for _, u := range list {
				found[UnitKey{u.County, u.Building, u.Entrance, u.Room}] = u
			}
		}
	}
	return found, nil
}

// unitIDs returns the ids of the units at keys, by county. Each key is looked up by
// itself: neither SQLite nor a plan that PostgreSQL keeps from when there were few
// units then reads all of them instead.
func unitIDs(tx *db.Tx, keys []UnitKey) (map[int][]any, error) {
	var rows strings.Builder
	args := make([]any, 0, 4*len(keys))
	for i, k := range keys {
		if i > 0 {
			rows.WriteByte(',')
		}
		rows.WriteByte('(')
		for j, cast := range []string{"INTEGER", "BIGINT", "BIGINT", "TEXT"} {
			if j > 0 {
				rows.WriteByte(',')
			}
			at := "$" + strconv.Itoa(4*i+j+1)
			if i == 0 { // the first row says what the columns are
				at = "CAST(" + at + " AS " + cast + ")"
			}
			rows.WriteString(at)
		}
		rows.WriteByte(')')
		args = append(args, k.County, k.Building, k.Entrance, k.Room)
	}
	type place struct {
		county int
		unit   id.ID
	}
	list, err := db.List(tx, func(s db.Scanner, p *place) error { return s.Scan(&p.county, &p.unit) },
		`WITH wanted (w_county, w_building, w_entrance, w_room) AS (VALUES `+rows.String()+`)
			SELECT w_county, unit_id FROM (SELECT w_county, (SELECT id FROM unit
				WHERE county = w_county AND building_id = w_building AND entrance_id = w_entrance AND room = w_room) AS unit_id FROM wanted) AS looked
			WHERE unit_id IS NOT NULL`, args...)
	ids := map[int][]any{}
	for _, p := range list {
		ids[p.county] = append(ids[p.county], p.unit)
	}
	return ids, err
}

// EntrancesOf returns the entrances of all buildings a compound has now.
func EntrancesOf(tx *db.Tx, county int, compound id.ID) ([]Entrance, error) {
	return db.List(tx, scanEntrance, `SELECT `+entranceColumns+` FROM entrance
		WHERE county = $1 AND building_id IN (SELECT id FROM building WHERE county = $1 AND compound_id = $2) AND `+standing,
		county, compound, tx.Now())
}

// Named returns the compounds of a county whose name is text, in any width and case.
func Named(tx *db.Tx, county int, text string) ([]Compound, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM compound c WHERE c.county = $1 AND c.search_name = $2 ORDER BY c.id`,
		county, search.Normal(text))
}

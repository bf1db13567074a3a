package compound

import (
	"slices"
	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// InStreet returns up to limit compounds of a street that stand after the given
// id, in the order of their ids: the neighborhood's and street's lists.
func InStreet(tx *db.Tx, county int, street int64, after id.ID, limit int) ([]Compound, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM compound c
		WHERE c.county = $1 AND c.street = $2 AND c.id > $3 ORDER BY c.id LIMIT $4`, county, street, after, limit)
}

// ListPage is how many compounds one page of a list holds.
const ListPage = 50

// Filter narrows a list.
type Filter struct {
	Text     string // a part of the name or address, or how the name sounds
	Unserved bool   // no company is in charge now (无物业)
	After    id.ID  // the last compound of the page before, in County
	County   int
}

// List returns the compounds in a scope by county and name; more says that there
// are others after the last. Who is in charge is read from the contracts, which
// stand above this package: only their table is known here.
func List(tx *db.Tx, scope account.Scope, f Filter) (list []Compound, more bool, err error) {
	where, args := scope.Where(1, account.Columns{County: "c.county", Compound: "c.id", Street: "c.street", Neighborhood: "c.neighborhood"})
	add := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if f.Unserved {
		now := db.Places(len(args)+1, 1)
		add(`NOT EXISTS (SELECT 1 FROM contract k WHERE k.county = c.county AND k.compound_id = c.id AND k.valid_from <= `+now+`
			AND (k.valid_to IS NULL OR k.valid_to > `+now+`))`, tx.Now())
	}
	if forms := search.Strict(f.Text); len(forms) > 0 {
		condition, values := search.Where("c", "c.id IN (SELECT compound_id FROM compound_gram WHERE %s GROUP BY county, compound_id HAVING %s)", forms, len(args)+1)
		add(condition, values...)
	}
	if f.After != 0 {
		n := len(args)
		add("(c.county, c.search_name, c.id) > (SELECT a.county, a.search_name, a.id FROM compound a WHERE a.county = "+db.Places(n+1, 1)+" AND a.id = "+db.Places(n+2, 1)+")", f.County, f.After)
	}
	list, err = db.List(tx, scan, `SELECT `+columns+` FROM compound c WHERE `+where+` ORDER BY c.county, c.search_name, c.id LIMIT `+db.Places(len(args)+1, 1), append(args, ListPage+1)...)
	if len(list) > ListPage {
		return list[:ListPage], true, err
	}
	return list, false, err
}

// HomesIn counts the homes on record by county, in the counties lo–hi: households,
// or what the compounds' records say.
func HomesIn(tx *db.Tx, lo, hi int) (map[int]int64, error) {
	type row struct {
		county int
		n      int64
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.county, &r.n) },
		`SELECT county, CAST(COALESCE(SUM(households), 0) AS BIGINT) FROM compound WHERE county BETWEEN $1 AND $2 GROUP BY county`, lo, hi)
	out := make(map[int]int64, len(rows))
	for _, r := range rows {
		out[r.county] = r.n
	}
	return out, err
}

// Title is what a list shows of a compound.
type Title struct{ Code, Name string }

// Titles returns those of compounds of one county by id; some hundreds are asked for at
// a time.
func Titles(tx *db.Tx, county int, compounds []id.ID) (map[id.ID]Title, error) {
	out := make(map[id.ID]Title, len(compounds))
	type row struct {
		id.ID
		Title
	}
	for some := range slices.Chunk(compounds, 500) {
		args := []any{county}
		for _, c := range some {
			args = append(args, c)
		}
		rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.ID, &r.Code, &r.Name) },
			`SELECT id, code, name FROM compound WHERE county = $1 AND id IN `+db.Places(2, len(some)), args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.ID] = r.Title
		}
	}
	return out, nil
}

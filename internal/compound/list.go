package compound

import (
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// Search returns up to limit compounds of the counties lo–hi whose name
// contains the part, or begins with it when it is a single character, in the
// order of their names.
func Search(tx *db.Tx, lo, hi int, part string, limit int) ([]Compound, error) {
	normal := search.Normal(part)
	grams := search.Query(normal)
	if len(grams) == 0 {
		return nil, nil
	}
	args := []any{normal, len(grams), limit, lo, hi}
	for _, g := range grams {
		args = append(args, g)
	}
	// The pairs may stand apart in the name: replace() proves that it holds the whole part.
	return db.List(tx, scan, `SELECT `+columns+` FROM (
			SELECT county, compound_id FROM compound_gram
			WHERE gram IN `+db.Places(6, len(grams))+` AND county BETWEEN $4 AND $5
			GROUP BY county, compound_id HAVING COUNT(*) = $2) g
		JOIN compound c ON c.county = g.county AND c.id = g.compound_id
		WHERE replace(c.search_name, $1, '') <> c.search_name
		ORDER BY c.search_name, c.id LIMIT $3`, args...)
}

// InStreet returns up to limit compounds of a street that stand after the given
// id, in the order of their ids: the neighborhood's and street's lists.
func InStreet(tx *db.Tx, county int, street int64, after id.ID, limit int) ([]Compound, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM compound c
		WHERE c.county = $1 AND c.street = $2 AND c.id > $3 ORDER BY c.id LIMIT $4`, county, street, after, limit)
}

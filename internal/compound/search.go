package compound

import (
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// searchLook is how many compounds that share pieces with a text are looked at for
// one that nearly contains it.
const searchLook = 200

// Search returns up to limit compounds of the counties lo–hi that are found by a
// text: a part of the name or the address, pinyin or its initials; where none is,
// those whose name sounds alike, and then those that the text misses by a slip. What
// has the text in its name comes first, then in the order of names. A single
// character finds what begins with it.
func Search(tx *db.Tx, lo, hi int, text string, limit int) ([]Compound, error) {
	for _, f := range search.Forms(text) {
		list, err := find(tx, lo, hi, f, limit)
		if err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}

func find(tx *db.Tx, lo, hi int, f search.Form, limit int) ([]Compound, error) {
	args := []any{lo, hi, f.Least, f.Text, limit}
	contains := search.Contains("c", 4)
	if f.Slip {
		args[4], contains = searchLook, "TRUE"
	}
	for _, g := range f.Grams {
		args = append(args, g)
	}
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM (
			SELECT county, compound_id, COUNT(*) AS n FROM compound_gram
			WHERE gram IN `+db.Places(6, len(f.Grams))+` AND county BETWEEN $1 AND $2
			GROUP BY county, compound_id HAVING COUNT(*) >= $3) g
		JOIN compound c ON c.county = g.county AND c.id = g.compound_id
		WHERE `+contains+`
		ORDER BY `+search.NamesFirst("c", 4)+`, g.n DESC, c.search_name, c.id LIMIT $5`, args...)
	return search.Nearest(f, list, Compound.index, limit), err
}

// also is what a compound is found by besides its name.
func (c Compound) also() string { return search.Also(c.Name, c.Address) }

func (c Compound) index() string { return search.Normal(c.Name) + "|" + c.also() }

func (c Compound) putGrams(b *db.Batch) {
	for _, g := range search.Pieces(c.index()) {
		b.Exec(`INSERT INTO compound_gram (gram, county, compound_id) VALUES ($1, $2, $3)`, g, c.County, c.ID)
	}
}

func (c Compound) dropGrams(b *db.Batch) {
	for _, g := range search.Pieces(c.index()) {
		b.Exec(`DELETE FROM compound_gram WHERE gram = $1 AND county = $2 AND compound_id = $3`, g, c.County, c.ID)
	}
}

// Reindex writes anew by what up to limit compounds after one are found, and returns
// the last of them and how many they were.
func Reindex(tx *db.Tx, county int, after id.ID, limit int) (int, id.ID, int, error) {
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM compound c WHERE (c.county, c.id) > ($1, $2) ORDER BY c.county, c.id LIMIT $3`, county, after, limit)
	if err != nil || len(list) == 0 {
		return county, after, 0, err
	}
	var b db.Batch
	for _, c := range list {
		c.dropGrams(&b)
		c.putGrams(&b)
		b.Exec(`UPDATE compound SET search_also = $3 WHERE county = $1 AND id = $2`, c.County, c.ID, c.also())
	}
	last := list[len(list)-1]
	return last.County, last.ID, len(list), tx.Pipeline(&b)
}

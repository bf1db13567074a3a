package company

import (
	"strings"

	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/search"
)

// searchLook is how many companies that share pieces with a text are looked at for
// one that nearly contains it.
const searchLook = 200

// Search returns up to limit companies that are found by a text: a whole
// 统一社会信用代码; a part of the name, a former one or the address, pinyin or its
// initials; where none is, those whose name sounds alike, and then those that the
// text misses by a slip. What has the text in a name comes first, then in the order
// of names. A single character finds what begins with it.
func Search(tx *db.Tx, text string, limit int) ([]Company, error) {
	if code, err := ParseUSCC(text); err == nil {
		return db.List(tx, scan, `SELECT `+columns+` FROM company c WHERE c.uscc = $1`, code)
	}
	for _, f := range search.Forms(text) {
		list, err := find(tx, f, limit)
		if err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, nil
}

func find(tx *db.Tx, f search.Form, limit int) ([]Company, error) {
	args := []any{f.Least, f.Text, limit}
	contains := search.Contains("c", 2)
	if f.Slip {
		args[2], contains = searchLook, "TRUE"
	}
	for _, g := range f.Grams {
		args = append(args, g)
	}
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM (
			SELECT company_id, COUNT(*) AS n FROM company_gram WHERE gram IN `+db.Places(4, len(f.Grams))+`
			GROUP BY company_id HAVING COUNT(*) >= $1) g
		JOIN company c ON c.id = g.company_id
		WHERE `+contains+`
		ORDER BY `+search.NamesFirst("c", 2)+`, g.n DESC, c.search_name, c.id LIMIT $3`, args...)
	return search.Nearest(f, list, Company.index, limit), err
}

// searchName is the names in normal form, the present one first: who searches for
// a former name finds the company too.
func (c Company) searchName() string {
	all := []string{search.Normal(c.Name)}
	for _, former := range names(c.FormerNames) {
		all = append(all, search.Normal(former))
	}
	return strings.Join(all, "|")
}

// also is what a company is found by besides its names.
func (c Company) also() string { return search.Also(c.Name, c.Address) }

func (c Company) index() string { return c.searchName() + "|" + c.also() }

func (c Company) dropGrams(b *db.Batch) {
	b.Exec(`DELETE FROM company_gram WHERE company_id = $1`, c.ID)
}

func (c Company) putGrams(b *db.Batch) {
	for _, g := range search.Pieces(c.index()) {
		b.Exec(`INSERT INTO company_gram (gram, company_id) VALUES ($1, $2)`, g, c.ID)
	}
}

// Reindex writes anew by what up to limit companies after one are found, and returns
// the last of them and how many they were.
func Reindex(tx *db.Tx, after id.ID, limit int) (id.ID, int, error) {
	list, err := db.List(tx, scan, `SELECT `+columns+` FROM company c WHERE c.id > $1 ORDER BY c.id LIMIT $2`, after, limit)
	if err != nil || len(list) == 0 {
		return after, 0, err
	}
	var b db.Batch
	for _, c := range list {
		c.dropGrams(&b)
		c.putGrams(&b)
		b.Exec(`UPDATE company SET search_also = $2 WHERE id = $1`, c.ID, c.also())
	}
	return list[len(list)-1].ID, len(list), tx.Pipeline(&b)
}

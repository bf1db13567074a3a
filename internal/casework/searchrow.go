package casework

import (
	"strings"

	"yianju/internal/db"
	"yianju/internal/search"
)

// putSearch indexes a case by the pieces of its text and place. The two
// databases keep such an index differently; the pieces are the same. Where the
// room is hidden from the handler, nobody finds the case by it.
func putSearch(b *db.Batch, d db.Dialect, c Case) {
	words := c.Text
	if c.Privacy != Anonymous {
		words += " " + c.Place.Text
	}
	grams := search.Grams(search.Normal(words))
	if d == db.Postgres {
		b.Exec(`INSERT INTO case_search (county, case_id, grams) VALUES ($1, $2, string_to_array($3, ' '))`, c.County, c.ID, strings.Join(grams, " "))
		return
	}
	b.Exec(`INSERT INTO case_search (rowid, grams) VALUES ($1, $2)`, c.ID, ftsWords(grams))
}

// putSearchAgain lets a case that moved to another county be found there. On
// SQLite the index knows no county.
func putSearchAgain(b *db.Batch, d db.Dialect, c Case, county int) {
	if d == db.Postgres {
		b.Exec(`UPDATE case_search SET county = $3 WHERE county = $1 AND case_id = $2`, c.County, c.ID, county)
	}
}

// ftsWords writes pieces as words of FTS5, each as the hexadecimal of its
// characters: the tokenizer then has nothing to decide.
func ftsWords(grams []string) string {
	words := make([]string, len(grams))
	for i, g := range grams {
		words[i] = ftsWord(g)
	}
	return strings.Join(words, " ")
}

func ftsWord(gram string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('g')
	for _, c := range []byte(gram) {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// searchMatch is the condition that a case_file row c has all pieces of a query,
// with its arguments from $first on. ok is false for a query without pieces.
func searchMatch(d db.Dialect, first int, query string) (sql string, args []any, ok bool) {
	pieces := search.Query(search.Normal(query))
	if len(pieces) == 0 {
		return "", nil, false
	}
	if d == db.Postgres {
		return `EXISTS (SELECT 1 FROM case_search s WHERE s.county = c.county AND s.case_id = c.id AND s.grams @> string_to_array(` + place(first) + `, ' '))`, []any{strings.Join(pieces, " ")}, true
	}
	return `c.id IN (SELECT rowid FROM case_search WHERE case_search MATCH ` + place(first) + `)`, []any{strings.Join(strings.Fields(ftsWords(pieces)), " AND ")}, true
}

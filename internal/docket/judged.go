package docket

import (
	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
)

// OfYear returns the issued dockets of an ISO year's weeks for the cities of a scope, the
// first week first.
func OfYear(tx *db.Tx, scope account.Scope, year int) ([]Docket, error) {
	where, args := scope.Where(2, account.Columns{County: "d.city"})
	return db.List(tx, scan, `SELECT `+columns+` FROM docket d WHERE d.year = $1 AND d.issued_at IS NOT NULL AND `+where+` ORDER BY d.week, d.city`,
		append([]any{year}, args...)...)
}

// Judged is how many drawn answers of a docket were judged that concern one county.
type Judged struct {
	Docket  id.ID
	Week    Week
	County  int
	Judged  int64
	Refuted int64 // of these
}

// JudgedIn returns what was judged of the dockets of an ISO year in the counties of a
// scope, by dockets and counties, the first week first.
func JudgedIn(tx *db.Tx, scope account.Scope, year int) ([]Judged, error) {
	where, args := scope.Where(3, account.Columns{County: "v.county"})
	return db.List(tx, func(s db.Scanner, j *Judged) error {
		return s.Scan(&j.Docket, &j.Week.Year, &j.Week.Number, &j.County, &j.Judged, &j.Refuted)
	}, `SELECT d.id, d.year, d.week, v.county, COUNT(*), SUM(CASE WHEN v.verdict = $2 THEN 1 ELSE 0 END)
		FROM docket d JOIN docket_sample v ON v.docket_id = d.id
		WHERE d.year = $1 AND v.verdict <> '' AND `+where+` GROUP BY d.id, d.year, d.week, v.county ORDER BY d.week, v.county`,
		append([]any{year, string(Refuted)}, args...)...)
}

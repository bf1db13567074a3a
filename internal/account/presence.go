package account

import (
	"slices"

	"yianju/internal/db"
	"yianju/internal/id"
)

// Presence is how many accounts there are at a place of work, and how many of them have
// signed in within the time for which sessions are kept (privacy/retention.csv).
type Presence struct {
	Accounts, Signed int64
}

// OfCounty returns the presence of a county's department.
func OfCounty(tx *db.Tx, county int) (p Presence, err error) {
	const ofCounty = presence + `g.company_id = 0 AND g.role = $1 AND g.county_lo = $2 AND g.county_hi = $2
			AND a.disabled_at IS NULL AND g.valid_from <= $3 AND (g.valid_to IS NULL OR g.valid_to > $3)) AS p`
	err = tx.QueryRow(ofCounty, County, county, tx.Now()).Scan(&p.Accounts, &p.Signed)
	return p, err
}

const presence = `SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM session s WHERE s.account_id = p.account_id) THEN 1 ELSE 0 END), 0) AS BIGINT)
	FROM (SELECT DISTINCT g.account_id FROM account_grant g JOIN account a ON a.id = g.account_id WHERE `

// OfCompanies returns the presence of companies; of one without accounts there is none.
func OfCompanies(tx *db.Tx, companies []id.ID) (map[id.ID]Presence, error) {
	out := make(map[id.ID]Presence, len(companies))
	type row struct {
		company id.ID
		Presence
	}
	for some := range slices.Chunk(companies, 500) {
		args := []any{tx.Now()}
		for _, c := range some {
			args = append(args, c)
		}
		rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.company, &r.Accounts, &r.Signed) },
			`SELECT p.company_id, CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN EXISTS (SELECT 1 FROM session s WHERE s.account_id = p.account_id) THEN 1 ELSE 0 END) AS BIGINT)
			FROM (SELECT DISTINCT g.company_id, g.account_id FROM account_grant g JOIN account a ON a.id = g.account_id
				WHERE g.company_id IN `+db.Places(2, len(some))+` AND a.disabled_at IS NULL AND g.valid_from <= $1 AND (g.valid_to IS NULL OR g.valid_to > $1)) AS p
			GROUP BY p.company_id`, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.company] = r.Presence
		}
	}
	return out, nil
}

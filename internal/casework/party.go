package casework

import (
	"slices"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/id"
)

// joins reports whether the account has joined the case (附议).
func joins(tx *db.Tx, r Ref, a id.ID) (bool, error) {
	list, err := db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
		`SELECT account_id FROM case_party WHERE county = $1 AND case_id = $2 AND account_id = $3`, r.County, r.ID, a)
	return len(list) > 0, err
}

// partiesOf lists who has joined a case.
func partiesOf(tx *db.Tx, r Ref) ([]id.ID, error) {
	return db.List(tx, func(s db.Scanner, v *id.ID) error { return s.Scan(v) },
		`SELECT account_id FROM case_party WHERE county = $1 AND case_id = $2 ORDER BY joined_at, account_id`, r.County, r.ID)
}

// partiesOfAll is partiesOf for cases of one county; args are the county and the
// cases' ids.
func partiesOfAll(tx *db.Tx, county int, args []any) (map[id.ID][]id.ID, error) {
	type row struct{ c, account id.ID }
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.c, &r.account) },
		`SELECT case_id, account_id FROM case_party WHERE county = $1 AND case_id IN `+db.Places(2, len(args)-1)+`
		ORDER BY case_id, joined_at, account_id`, args...)
	out := map[id.ID][]id.ID{}
	for _, r := range rows {
		out[r.c] = append(out[r.c], r.account)
	}
	return out, err
}

// ratingOf is a joiner's rating of the present round, "" for none.
func ratingOf(tx *db.Tx, r Ref, a id.ID) (rating Rating, err error) {
	err = tx.QueryRow(`SELECT rating FROM case_party WHERE county = $1 AND case_id = $2 AND account_id = $3`, r.County, r.ID, a).Scan(&rating)
	return rating, err
}

// putParty keeps a joining and a joiner's rating. One account joins once and
// rates once a round.
func putParty(tx *db.Tx, b *db.Batch, w *work, a account.Actor, d Deed, first Event) error {
	switch {
	case d.Act == ActJoin:
		if a.Account == w.Account || slices.Contains(w.parties, a.Account) {
			return refuse("case.joined_already")
		}
		b.Exec(`INSERT INTO case_party (county, case_id, account_id, joined_at) VALUES ($1, $2, $3, $4)`,
			w.County, w.ID, a.Account, tx.Now())
	case d.Act == ActMerge:
		putMerged(b, w, d.Into, tx.Now())
	case d.Act == ActRate && d.Joiner:
		rating, err := ratingOf(tx, w.Ref, a.Account)
		if err != nil {
			return err
		}
		if rating != "" {
			return refuse("case.rated_already")
		}
		b.Exec(`UPDATE case_party SET rating = $4 WHERE county = $1 AND case_id = $2 AND account_id = $3`,
			w.County, w.ID, a.Account, string(d.Rating))
	case first.reopens():
		b.Exec(`UPDATE case_party SET rating = '' WHERE county = $1 AND case_id = $2 AND rating <> ''`, w.County, w.ID)
	}
	return nil
}

// putMerged lets whoever filed or joined a merged case go on as a party of the
// other: told of every step, asked for a rating. The other's row is touched, so
// that it cannot be closed or merged away by somebody else in the same moment.
func putMerged(b *db.Batch, w *work, into Ref, at time.Time) {
	b.Exec(`UPDATE case_file SET seq = seq WHERE county = $1 AND id = $2`, into.County, into.ID)
	for _, who := range append([]id.ID{w.Account}, w.parties...) {
		if who == 0 {
			continue
		}
		b.Exec(`INSERT INTO case_party (county, case_id, account_id, joined_at)
			SELECT county, id, CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM case_file WHERE county = $1 AND id = $2 AND account_id <> $3
			ON CONFLICT (county, case_id, account_id) DO NOTHING`, into.County, into.ID, who, at)
	}
}

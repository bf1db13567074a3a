package docket

import "yianju/internal/db"

// number is the docket's number of its year.
func number(tx *db.Tx, d Docket) (n int, err error) {
	err = tx.QueryRow(`SELECT COALESCE(MAX(number), 0) + 1 FROM docket WHERE year = $1`, d.Week.Year).Scan(&n)
	return n, err
}

func register(tx *db.Tx, d Docket) (string, error) { return "", nil }

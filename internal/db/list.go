package db

import (
	"strconv"
	"strings"
)

// List runs a query and scans each of its rows into a T.
func List[T any](tx *Tx, scan func(Scanner, *T) error, sql string, args ...any) ([]T, error) {
	rows, err := tx.Query(sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	var v, zero T // one v, so that rows are scanned to the same places
	for rows.Next() {
		v = zero
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// Places returns n placeholders from $first on, in brackets, for an IN list:
// Places(3, 2) is "($3,$4)". For n = 0 it is "(NULL)", which no value is in.
func Places(first, n int) string {
	if n <= 0 {
		return "(NULL)"
	}
	var b strings.Builder
	for i := range n {
		b.WriteString(",$")
		b.WriteString(strconv.Itoa(first + i))
	}
	return "(" + b.String()[1:] + ")"
}

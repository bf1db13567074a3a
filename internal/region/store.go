package region

import (
	"fmt"
	"strings"

	"yianju/internal/db"
)

const (
	columns      = `code, parent, level, name, type, code_system, valid_from, valid_to`
	columnCount  = 8
	rowsAtATime  = 100
	selectRegion = `SELECT ` + columns + ` FROM region ORDER BY code`
)

// Seed inserts the regions of the embedded files that the table does not have. It
// changes no row, so it may run at every start.
func Seed(tx *db.Tx) error {
	list, err := embedded()
	if err != nil {
		return err
	}
	codes, err := db.List(tx, func(s db.Scanner, code *int) error { return s.Scan(code) }, `SELECT code FROM region`)
	if err != nil {
		return err
	}
	has := make(map[int]bool, len(codes))
	for _, code := range codes {
		has[code] = true
	}
	var b db.Batch
	var args []any
	flush := func() {
		if len(args) > 0 {
			b.Exec(insert(len(args)/columnCount), args...)
			args = nil
		}
	}
	for _, r := range list {
		if has[r.Code] {
			continue
		}
		args = append(args, r.Code, r.Parent, r.Level, r.Name, r.Type, r.System, r.From, r.To)
		if len(args) == rowsAtATime*columnCount {
			flush()
		}
	}
	flush()
	return tx.Pipeline(&b)
}

func insert(rows int) string {
	places := make([]string, rows)
	for i := range places {
		places[i] = db.Places(i*columnCount+1, columnCount)
	}
	return fmt.Sprintf(`INSERT INTO region (%s) VALUES %s`, columns, strings.Join(places, ", "))
}

// Read returns the tree of the table.
func Read(tx *db.Tx) (*Tree, error) {
	list, err := db.List(tx, func(s db.Scanner, r *Region) error {
		return s.Scan(&r.Code, &r.Parent, &r.Level, &r.Name, &r.Type, &r.System, &r.From, &r.To)
	}, selectRegion)
	if err != nil {
		return nil, err
	}
	return New(list)
}

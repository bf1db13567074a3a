package casework

import (
	"slices"
	"strings"

	"yianju/internal/db"
)

// cube is one table of figures: the sums of all cases by the columns of its key. The
// key always has the county and a time; what is asked is read from the smallest.
type cube struct {
	table string
	key   []Part // in the order of the primary key
}

// cubes are all of them, the smaller first. Only that of days knows when a row
// changed last.
var cubes = [...]cube{
	{"case_month", []Part{PerCounty, PerMonth}},
	{"case_day", []Part{PerCounty, PerDay}},
	{"case_channel", []Part{PerCounty, PerMonth, PerChannel}},
	{"case_category", []Part{PerCounty, PerMonth, PerCategory}},
	{"case_place", []Part{PerCounty, PerCompound, PerCompany, PerMonth}},
	{"case_kind", []Part{PerCounty, PerMonth, PerCategory, PerChannel}},
}

// has reports whether the cube can be told apart by the part.
func (c cube) has(p Part) bool {
	return slices.Contains(c.key, p) || p == PerCity || p == PerMonth
}

// time is the column of the cube's time.
func (c cube) time() string {
	if slices.Contains(c.key, PerDay) {
		return "day"
	}
	return "month"
}

// keyOf drops what the cube does not tell apart. Day is a month where that is so.
func (c cube) keyOf(k tallyKey) tallyKey {
	out := tallyKey{County: k.County, Day: k.Day}
	if c.time() == "month" {
		out.Day /= 100
	}
	if c.has(PerCompound) {
		out.Compound, out.Company = k.Compound, k.Company
	}
	if c.has(PerCategory) {
		out.Category = k.Category
	}
	if c.has(PerChannel) {
		out.Channel = k.Channel
	}
	return out
}

// columns are those of the key, and of the change where the cube has it.
func (c cube) columns() []string {
	var out []string
	for _, p := range c.key {
		out = append(out, string(p))
	}
	if c.has(PerDay) {
		out = append(out, "changed_at")
	}
	return out
}

func (c cube) insert() string { return insertInto(c.table, c.columns()...) }

// row are the values of insert.
func (c cube) row(k tallyKey, of cell) []any {
	var out []any
	for _, p := range c.key {
		out = append(out, k.value(p))
	}
	if c.has(PerDay) {
		out = append(out, of.changed)
	}
	return append(out, of.values()...)
}

func (k tallyKey) value(p Part) any {
	switch p {
	case PerCounty:
		return k.County
	case PerCompound:
		return k.Compound
	case PerCompany:
		return k.Company
	case PerCategory:
		return k.Category
	case PerChannel:
		return string(k.Channel)
	}
	return k.Day
}

func (k *tallyKey) target(p Part) any {
	switch p {
	case PerCounty, PerCity:
		return &k.County
	case PerCompound:
		return &k.Compound
	case PerCompany:
		return &k.Company
	case PerCategory:
		return &k.Category
	case PerChannel:
		return &k.Channel
	}
	return &k.Day
}

// fold is the statement that adds to the cube the deltas up to a key.
func (c cube) fold() string {
	from, key := make([]string, len(c.key)), make([]string, len(c.key))
	for i, p := range c.key {
		key[i], from[i] = string(p), p.column("day")
	}
	var sums, sets []string
	if c.has(PerDay) {
		sums = append(sums, "MAX(changed_at)")
		sets = append(sets, "changed_at = CASE WHEN case_day.changed_at > excluded.changed_at THEN case_day.changed_at ELSE excluded.changed_at END")
	}
	for _, s := range sumColumns {
		sums = append(sums, "SUM("+s+")")
		sets = append(sets, s+" = "+c.table+"."+s+" + excluded."+s)
	}
	return "INSERT INTO " + c.table + " (" + strings.Join(append(c.columns(), sumColumns...), ", ") + ") SELECT " + strings.Join(append(from, sums...), ", ") +
		" FROM case_delta WHERE (county, id) <= ($1, $2) GROUP BY " + strings.Join(from, ", ") +
		" ON CONFLICT (" + strings.Join(key, ", ") + ") DO UPDATE SET " + strings.Join(sets, ", ")
}

// each tells of each row of a county, which is the same counted each time.
func (c cube) each(tx *db.Tx, county int, do func(*counted)) error {
	var row counted
	columns, targets := make([]string, len(c.key)), make([]any, len(c.key))
	for i, p := range c.key {
		columns[i], targets[i] = string(p), row.target(p)
	}
	targets = append(targets, row.targets()...)
	rows, err := tx.Query("SELECT "+strings.Join(append(columns, sumColumns...), ", ")+" FROM "+c.table+" WHERE county = $1", county)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		do(&row)
	}
	return rows.Err()
}

// set makes the row of a key what it should be; without any sums it goes.
func (c cube) set(b *db.Batch, k tallyKey, of cell) {
	var where []string
	var args []any
	for i, p := range c.key {
		where, args = append(where, string(p)+" = "+place(i+1)), append(args, k.value(p))
	}
	b.Exec("DELETE FROM "+c.table+" WHERE "+strings.Join(where, " AND "), args...)
	if of.Sums != (Sums{}) {
		b.Exec(c.insert(), c.row(k, of)...)
	}
}

package docket

import (
	"cmp"
	"strings"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
)

// RowsPage is how many rows a page shows.
const RowsPage = 100

// Filter narrows the rows of a docket.
type Filter struct {
	Section Section
	County  int
	Company id.ID
	Reader  *account.Actor // of the company; only the rows whose cases they may see. nil: all
	Level   rule.Level
	Running bool   // in more than one docket running
	Code    string // of the case
	Empty   bool   // without an answer
	Open    bool   // without a whole answer
	Skip    int    // rows passed over
	Most    int    // rows shown; 0 for RowsPage
}

// where is the filter as a condition on docket_row r, with its arguments behind the
// docket's id.
func (f Filter) where(docket id.ID) (string, []any) {
	args := []any{docket}
	conditions := []string{"r.docket_id = $1"}
	and := func(on bool, condition string, v any) {
		if on {
			args = append(args, v)
			conditions = append(conditions, condition+" "+db.Places(len(args), 1))
		}
	}
	and(f.Section != "", "r.section =", string(f.Section))
	and(f.County != 0, "r.county =", f.County)
	and(f.Company != 0, "r.company_id =", f.Company)
	if f.Reader != nil {
		sees, more := casework.Sees(*f.Reader, "r.county", "r.case_id", len(args)+1)
		conditions, args = append(conditions, sees), append(args, more...)
	}
	and(f.Level != 0, "r.level =", int(f.Level))
	and(f.Running, "r.weeks >", 1)
	and(f.Code != "", "r.code =", f.Code)
	if f.Empty {
		conditions = append(conditions, `NOT EXISTS (SELECT 1 FROM docket_answer w WHERE w.county = r.county AND w.docket_id = r.docket_id AND w.section = r.section AND w.n = r.n)`)
	}
	if f.Open {
		conditions = append(conditions, `NOT EXISTS (SELECT 1 FROM docket_answer w WHERE w.county = r.county AND w.docket_id = r.docket_id AND w.section = r.section AND w.n = r.n AND `+whole+`)`)
	}
	return strings.Join(conditions, " AND "), args
}

// Rows returns rows of a docket in their order, and how many there are in all.
func Rows(tx *db.Tx, d Docket, f Filter) (list []Row, all int, err error) {
	where, args := f.where(d.ID)
	if err := tx.QueryRow(`SELECT COUNT(*) FROM docket_row r WHERE `+where, args...).Scan(&all); err != nil {
		return nil, 0, err
	}
	most := cmp.Or(f.Most, RowsPage)
	args = append(args, most, f.Skip)
	list, err = db.List(tx, scanRow, `SELECT `+rowColumns+` FROM docket_row r WHERE `+where+` ORDER BY r.section, r.county, r.n LIMIT `+
		db.Places(len(args)-1, 1)+` OFFSET `+db.Places(len(args), 1), args...)
	return list, all, err
}

// NumberedRow is a row with its number in the whole docket (序号).
type NumberedRow struct {
	Row
	Number int
}

// Numbered returns rows of a docket in their order, each with its number in the whole.
func Numbered(tx *db.Tx, d Docket, f Filter) ([]NumberedRow, error) {
	parts, err := Parts(tx, d.ID)
	if err != nil {
		return nil, err
	}
	list, _, err := Rows(tx, d, f)
	out := make([]NumberedRow, len(list))
	for i, r := range list {
		out[i] = NumberedRow{r, NumberOf(parts, r.Place)}
	}
	return out, err
}

// NumberOf is the number of a row in the whole docket (序号): it counts the rows before it,
// section by section, county by county.
func NumberOf(parts []Part, at Place) int {
	n := at.N
	for _, p := range parts {
		if at.Section == Unhappy {
			n += p.A
		}
		if p.County < at.County {
			n += map[Section]int{Overdue: p.A, Unhappy: p.B}[at.Section]
		}
	}
	return n
}

// Running says of the cases of a county on its city's newest issued docket, and on the
// one before it, how many dockets running they have been on.
func Running(tx *db.Tx, county int) (map[id.ID]int, error) {
	d, err := one(tx, `WHERE city = $1 AND issued_at IS NOT NULL ORDER BY taken_at DESC LIMIT 1`, region.City(county))
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	type row struct {
		of    id.ID
		weeks int
	}
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.of, &r.weeks) },
		`SELECT case_id, weeks FROM docket_row WHERE county = $1 AND docket_id = $2 AND weeks > 1`, county, d.ID)
	out := make(map[id.ID]int, len(rows))
	for _, r := range rows {
		out[r.of] = r.weeks
	}
	return out, err
}

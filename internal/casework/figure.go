package casework

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/region"
)

// Cut is what figures are asked of: cases filed from one day to another, both
// included, in counties Lo–Hi, narrowed by what is not zero. By place or by kind
// the days are whole months.
type Cut struct {
	Lo, Hi            int // 0, 0: everywhere
	From, To          calendar.Date
	Compound, Company id.ID
	Category          string // or the two digits of its group
	Channel           Channel
}

// InMonths is the cut of whole months, both included.
func InMonths(from, to calendar.Month) Cut { return Cut{From: from.First(), To: to.Last()} }

// Months is the cut of the month of now and of those before it, n in all, in
// Shanghai. Nothing is filed after now.
func Months(now time.Time, n int) Cut {
	this := calendar.MonthOf(calendar.DateOf(now))
	return InMonths(this.Add(1-n), this)
}

// Part is by what figures are told apart.
type Part string

// The parts. Months are YYYYMM, days YYYYMMDD.
const (
	PerDay      Part = "day"
	PerMonth    Part = "month"
	PerCounty   Part = "county"
	PerCity     Part = "city" // as the code of its first county's hundred: 2101
	PerCompound Part = "compound_id"
	PerCompany  Part = "company_id"
	PerCategory Part = "category"
	PerChannel  Part = "channel"
)

// Figure is the sums of one part; the fields that are no part of it are zero. Of a
// city the County is its first four digits, Day may be a month.
type Figure struct {
	tallyKey
	Sums
}

// cube returns the smallest table that answers for the cut by these parts.
func (c Cut) cube(by []Part) (cube, error) {
	need := slices.Clone(by)
	for part, asked := range map[Part]bool{PerCompound: c.Compound != 0, PerCompany: c.Company != 0, PerCategory: c.Category != "", PerChannel: c.Channel != ""} {
		if asked {
			need = append(need, part)
		}
	}
	whole := strings.HasSuffix(string(c.From), "-01") && strings.HasSuffix(string(c.To.AddDays(1)), "-01")
	for _, one := range cubes {
		if (whole || one.has(PerDay)) && !slices.ContainsFunc(need, func(p Part) bool { return !one.has(p) }) {
			return one, nil
		}
	}
	return cube{}, fmt.Errorf("casework: no figures of %+v by %v", c, by)
}

// FiguresOf reads the figures of a cut, told apart by the parts and in their order:
// what has been folded and what has not.
func FiguresOf(tx *db.Tx, cut Cut, by ...Part) ([]Figure, error) {
	from, err := cut.cube(by)
	if err != nil {
		return nil, err
	}
	var args []any
	arg := func(v any) string { args = append(args, v); return place(len(args)) }
	where, delta := []string{"TRUE"}, []string{"TRUE"}
	both := func(format string, values ...any) {
		names := make([]any, len(values))
		for i, v := range values {
			names[i] = arg(v)
		}
		where, delta = append(where, fmt.Sprintf(format, names...)), append(delta, fmt.Sprintf(format, names...))
	}
	switch {
	case cut.Hi == 0:
	case from.has(PerCompound):
		both("county BETWEEN %s AND %s", cut.Lo, cut.Hi)
	default:
		// Named one by one: in a range all months of all counties would be passed over
		// to find one.
		tree, err := region.Load()
		if err != nil {
			return nil, err
		}
		var codes []string
		for _, county := range tree.CountiesIn(cut.Lo, cut.Hi) {
			codes = append(codes, arg(county))
		}
		if len(codes) == 0 {
			return nil, nil
		}
		where = append(where, "county IN ("+strings.Join(codes, ", ")+")")
		delta = append(delta, "county BETWEEN "+arg(cut.Lo)+" AND "+arg(cut.Hi))
	}
	first, last := DayNumber(cut.From), DayNumber(cut.To)
	delta = append(delta, "day BETWEEN "+arg(first)+" AND "+arg(last))
	if from.time() == "month" {
		first, last = first/100, last/100
	}
	where = append(where, from.time()+" BETWEEN "+arg(first)+" AND "+arg(last))
	if cut.Compound != 0 {
		both("compound_id = %s", cut.Compound)
	}
	if cut.Company != 0 {
		both("company_id = %s", cut.Company)
	}
	if cut.Category != "" {
		both("category BETWEEN %s AND %s", cut.Category, cut.Category+"99")
	}
	if cut.Channel != "" {
		both("channel = %s", string(cut.Channel))
	}
	sql := selectFigures(from, by, strings.Join(where, " AND "), strings.Join(delta, " AND "))
	return db.List(tx, func(r db.Scanner, f *Figure) error {
		targets := make([]any, len(by))
		for i, p := range by {
			targets[i] = f.target(p)
		}
		return r.Scan(append(targets, f.targets()...)...)
	}, sql, args...)
}

func selectFigures(c cube, by []Part, where, delta string) string {
	keys, stored, fresh := make([]string, len(by)), make([]string, len(by)), make([]string, len(by))
	for i, p := range by {
		keys[i] = "k" + strconv.Itoa(i)
		stored[i], fresh[i] = p.column(c.time())+" AS "+keys[i], p.column("day")+" AS "+keys[i]
	}
	sums := make([]string, len(sumColumns))
	for i, s := range sumColumns {
		sums[i] = "CAST(COALESCE(SUM(" + s + "), 0) AS BIGINT)"
	}
	list := func(head []string, tail string) string { return strings.Join(append(slices.Clip(head), tail), ", ") }
	sql := "SELECT " + list(keys, strings.Join(sums, ", ")) + " FROM (SELECT " + list(stored, sumList) + " FROM " + c.table + " WHERE " + where +
		" UNION ALL SELECT " + list(fresh, sumList) + " FROM case_delta WHERE " + delta + ") AS f"
	if len(by) > 0 {
		sql += " GROUP BY " + strings.Join(keys, ", ") + " ORDER BY " + strings.Join(keys, ", ")
	}
	return sql
}

// column is the part in a table whose time is a day or a month.
func (p Part) column(time string) string {
	switch {
	case p == PerCity:
		return "county / 100"
	case p == PerMonth && time == "day":
		return "day / 100"
	}
	return string(p)
}

// SumOf is FiguresOf as one sum.
func SumOf(tx *db.Tx, cut Cut) (Sums, error) {
	list, err := FiguresOf(tx, cut)
	if err != nil || len(list) == 0 {
		return Sums{}, err
	}
	return list[0].Sums, nil
}

// PerCounties is FiguresOf by county.
func PerCounties(tx *db.Tx, cut Cut) (map[int]Sums, error) {
	list, err := FiguresOf(tx, cut, PerCounty)
	out := make(map[int]Sums, len(list))
	for _, f := range list {
		out[f.County] = f.Sums
	}
	return out, err
}

// ChangedSince lists the days of a cut whose figures changed after an instant:
// what came late, for a publication of what was known then.
func ChangedSince(tx *db.Tx, lo, hi int, from, to calendar.Date, since time.Time) ([]int, error) {
	return db.List(tx, func(s db.Scanner, day *int) error { return s.Scan(day) }, `SELECT DISTINCT day FROM (
			SELECT day FROM case_day WHERE county BETWEEN $1 AND $2 AND day BETWEEN $3 AND $4 AND changed_at > $5
			UNION ALL
			SELECT day FROM case_delta WHERE county BETWEEN $1 AND $2 AND day BETWEEN $3 AND $4 AND changed_at > $5
		) AS f ORDER BY day`, lo, hi, DayNumber(from), DayNumber(to), since)
}

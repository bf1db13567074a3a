package casework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
)

// query builds one list over case_file c.
type query struct {
	dialect db.Dialect
	columns account.Columns
	from    string
	lo, hi  int // the counties it lies in; 0 for all
	where   []string
	args    []any
}

// prefixed are the columns of case_file by its alias.
var prefixed = "c." + strings.ReplaceAll(strings.Join(strings.Fields(columns), " "), ", ", ", c.")

func (s *Service) query() *query {
	return &query{dialect: s.DB.Dialect(), columns: listColumns, from: "case_file c"}
}

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return place(len(q.args))
}

func (q *query) and(condition string) { q.where = append(q.where, condition) }

func (q *query) scope(s account.Scope) {
	sql, args := s.Where(len(q.args)+1, q.columns)
	q.and(sql)
	q.args = append(q.args, args...)
}

// everyWay asks for a page of each way into a scope by itself, so that each gets
// its order out of an index, and puts the pages together in that order.
func everyWay(begin func() *query, scope account.Scope, ask func(*query) ([]Case, error), order func(a, b Case) int) ([]Case, error) {
	var all []Case
	for _, way := range scope.Ways() {
		q := begin()
		if q.dialect == db.SQLite {
			q.columns.Counties = "+" + q.columns.County // the order first: a city's part of it is found on the way
		}
		q.lo, q.hi = way.Counties()
		q.scope(way)
		cases, err := ask(q)
		if err != nil {
			return nil, err
		}
		all = append(all, cases...)
	}
	slices.SortFunc(all, order)
	return slices.CompactFunc(all, func(a, b Case) bool { return a.Ref == b.Ref }), nil
}

// The orders of lists, as their SQL has them.
func byDue(a, b Case) int    { return cmp.Or(a.NextDue.Compare(b.NextDue), cmp.Compare(a.ID, b.ID)) }
func byOldest(a, b Case) int { return cmp.Or(a.FiledAt.Compare(b.FiledAt), cmp.Compare(a.ID, b.ID)) }
func byNewest(a, b Case) int { return byOldest(b, a) }

func (q *query) run(tx *db.Tx, order string, limit int) ([]Case, error) {
	return db.List(tx, scan, `SELECT `+prefixed+` FROM `+q.from+` WHERE `+strings.Join(q.where, " AND ")+" "+order+
		" LIMIT "+q.arg(limit), q.args...)
}

// place is the nth placeholder.
func place(n int) string { return "$" + strconv.Itoa(n) }

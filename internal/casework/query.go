package casework

import (
	"strings"

	"yianju/internal/account"
	"yianju/internal/db"
)

// query builds one list over case_file c.
type query struct {
	dialect db.Dialect
	where   []string
	args    []any
}

// prefixed are the columns of case_file by its alias.
var prefixed = "c." + strings.ReplaceAll(strings.Join(strings.Fields(columns), " "), ", ", ", c.")

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	return place(len(q.args))
}

func (q *query) and(condition string) { q.where = append(q.where, condition) }

func (q *query) scope(s account.Scope) {
	sql, args := s.Where(len(q.args)+1, listColumns)
	q.and(sql)
	q.args = append(q.args, args...)
}

// match adds a full-text condition; a query without letters or digits finds nothing.
func (q *query) match(text string) {
	sql, args, ok := searchMatch(q.dialect, len(q.args)+1, text)
	if !ok {
		q.and("FALSE")
		return
	}
	q.and(sql)
	q.args = append(q.args, args...)
}

func (q *query) run(tx *db.Tx, order string, limit int) ([]Case, error) {
	return db.List(tx, scan, `SELECT `+prefixed+` FROM case_file c WHERE `+strings.Join(q.where, " AND ")+" "+order+
		" LIMIT "+q.arg(limit), q.args...)
}

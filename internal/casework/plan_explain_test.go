package casework_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"yianju/internal/clock"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
)

// statement is one that ran, as the trace told of it.
type statement struct {
	sql  string
	args []any
}

// listener keeps what runs while it listens.
type listener struct {
	mu    sync.Mutex
	on    bool
	heard []statement
}

func (l *listener) trace(sql string, args []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.on {
		l.heard = append(l.heard, statement{sql, args})
	}
}

// during returns the statements that fn runs.
func (l *listener) during(fn func()) []statement {
	l.mu.Lock()
	l.on, l.heard = true, nil
	l.mu.Unlock()
	fn()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.on = false
	return l.heard
}

// eachTraced is dbtest.Each with somebody who listens.
func eachTraced(t *testing.T, fn func(t *testing.T, d *db.DB, l *listener)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			l := &listener{}
			d, err := db.Open(t.Context(), dbtest.DSN(t, dialect), db.Options{Clock: clock.NewManual(dbtest.Start), Trace: l.trace})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			fn(t, d, l)
		})
	}
}

// plan is what is wrong with a statement's plan.
type plan struct {
	scans []string // tables, or indexes, that are read from end to end
	sorts bool
	text  string
}

// explain asks how a statement would run on a table too large to scan, to sort
// or to join as a whole. The tables are all but empty, so costs say nothing; what
// is judged is whether the indexes make the good plan possible at all. Where
// little is sorted, sorting says so.
func explain(tx *db.Tx, dialect db.Dialect, s statement, sorting bool) (plan, error) {
	if dialect == db.SQLite {
		return explainLite(tx, s)
	}
	sort := map[bool]string{false: "off", true: "on"}[sorting]
	for _, set := range []string{"enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off",
		"enable_sort = " + sort, "enable_incremental_sort = " + sort} {
		if _, err := tx.Exec("SET LOCAL " + set); err != nil {
			return plan{}, err
		}
	}
	var text string
	if err := tx.QueryRow("EXPLAIN (FORMAT JSON) "+s.sql, s.args...).Scan(&text); err != nil {
		return plan{}, err
	}
	var roots []struct{ Plan node }
	if err := json.Unmarshal([]byte(text), &roots); err != nil {
		return plan{}, err
	}
	p := plan{text: text}
	leads, err := leadingColumns(tx)
	if err != nil {
		return p, err
	}
	roots[0].Plan.judge(&p, leads)
	return p, nil
}

// node is a node of a plan of PostgreSQL.
type node struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Index    string `json:"Index Name"`
	Cond     string `json:"Index Cond"`
	Plans    []node
}

// judge notes scans and sorts. An index whose first column is not compared is
// read from end to end too, whatever is compared of the others.
func (n node) judge(p *plan, leads map[string]string) {
	switch n.Type {
	case "Seq Scan":
		p.scans = append(p.scans, n.Relation)
	case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
		if !strings.Contains(n.Cond, leads[n.Index]) || n.Cond == "" {
			p.scans = append(p.scans, n.Index)
		}
	case "Sort", "Incremental Sort":
		p.sorts = true
	}
	for _, child := range n.Plans {
		child.judge(p, leads)
	}
}

func leadingColumns(tx *db.Tx) (map[string]string, error) {
	type row struct{ index, column string }
	rows, err := db.List(tx, func(s db.Scanner, r *row) error { return s.Scan(&r.index, &r.column) },
		`SELECT c.relname, pg_get_indexdef(c.oid, 1, true) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'i' AND n.nspname = 'public'`)
	out := map[string]string{}
	for _, r := range rows {
		out[r.index] = r.column
	}
	return out, err
}

var (
	liteScan  = regexp.MustCompile(`^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?`)
	liteNamed = regexp.MustCompile(`(?:FROM|JOIN|UPDATE|INTO)\s+(\w+)(?:\s+(?:AS\s+)?(\w+))?`)
)

func explainLite(tx *db.Tx, s statement) (plan, error) {
	lines, err := db.List(tx, func(r db.Scanner, line *string) error {
		var id, parent, unused int
		return r.Scan(&id, &parent, &unused, line)
	}, "EXPLAIN QUERY PLAN "+s.sql, s.args...)
	p := plan{text: strings.Join(lines, "\n")}
	tables := map[string]string{} // by alias
	for _, m := range liteNamed.FindAllStringSubmatch(s.sql, -1) {
		tables[m[1]], tables[m[2]] = m[1], m[1]
	}
	for _, line := range lines {
		// What is no table is the result of a subquery, and a full-text search is none.
		if m := liteScan.FindStringSubmatch(line); m != nil && tables[m[1]] != "" && !strings.Contains(line, "VIRTUAL TABLE") {
			if m[2] != "" {
				p.scans = append(p.scans, m[2])
			} else {
				p.scans = append(p.scans, tables[m[1]])
			}
		}
		p.sorts = p.sorts || strings.Contains(line, "FOR ORDER BY") || strings.Contains(line, "OF ORDER BY")
	}
	return p, err
}

// explains reports whether a statement has a plan worth reading.
func (s statement) explains() bool {
	verb, rest, _ := strings.Cut(s.sql, " ")
	return slices.Contains([]string{"SELECT", "UPDATE", "DELETE"}, verb) || verb == "INSERT" && strings.Contains(rest, "SELECT")
}

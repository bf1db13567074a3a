package dbtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"yianju/internal/clock"
	"yianju/internal/db"
)

// Statement is one that ran, as the trace told of it.
type Statement struct {
	SQL  string
	Args []any
}

// Listener keeps what runs while it listens.
type Listener struct {
	mu    sync.Mutex
	on    bool
	heard []Statement
}

func (l *Listener) trace(sql string, args []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.on {
		l.heard = append(l.heard, Statement{sql, args})
	}
}

// During returns the statements that fn runs.
func (l *Listener) During(fn func()) []Statement {
	l.mu.Lock()
	l.on, l.heard = true, nil
	l.mu.Unlock()
	fn()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.on = false
	return l.heard
}

// EachTraced is Each with somebody who listens.
func EachTraced(t *testing.T, fn func(t *testing.T, d *db.DB, l *Listener)) {
	t.Helper()
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			l := &Listener{}
			d, err := db.Open(t.Context(), DSN(t, dialect), db.Options{Clock: clock.NewManual(Start), Trace: l.trace})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			fn(t, d, l)
		})
	}
}

// Plan is what is wrong with a statement's plan.
type Plan struct {
	Scans []string // tables, or indexes, that are read from end to end
	Sorts bool
	Text  string // as the database explains it
}

// Explain asks how a statement would run on a table too large to scan, to sort
// or to join as a whole. The tables are all but empty, so costs say nothing; what
// is judged is whether the indexes make the good plan possible at all. Where
// little is sorted, sorting says so.
func Explain(tx *db.Tx, dialect db.Dialect, s Statement, sorting bool) (Plan, error) {
	if dialect == db.SQLite {
		return explainLite(tx, s)
	}
	sort := map[bool]string{false: "off", true: "on"}[sorting]
	for _, set := range []string{"enable_seqscan = off", "enable_hashjoin = off", "enable_mergejoin = off",
		"enable_sort = " + sort, "enable_incremental_sort = " + sort} {
		if _, err := tx.Exec("SET LOCAL " + set); err != nil {
			return Plan{}, err
		}
	}
	var text string
	if err := tx.QueryRow("EXPLAIN (FORMAT JSON) "+s.SQL, s.Args...).Scan(&text); err != nil {
		return Plan{}, err
	}
	var roots []struct{ Plan node }
	if err := json.Unmarshal([]byte(text), &roots); err != nil {
		return Plan{}, err
	}
	p := Plan{Text: text}
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
func (n node) judge(p *Plan, leads map[string]string) {
	switch n.Type {
	case "Seq Scan":
		p.Scans = append(p.Scans, n.Relation)
	case "Index Scan", "Index Only Scan", "Bitmap Index Scan":
		if !strings.Contains(n.Cond, leads[n.Index]) || n.Cond == "" {
			p.Scans = append(p.Scans, n.Index)
		}
	case "Sort", "Incremental Sort":
		p.Sorts = true
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

func explainLite(tx *db.Tx, s Statement) (Plan, error) {
	lines, err := db.List(tx, func(r db.Scanner, line *string) error {
		var id, parent, unused int
		return r.Scan(&id, &parent, &unused, line)
	}, "EXPLAIN QUERY PLAN "+s.SQL, s.Args...)
	p := Plan{Text: strings.Join(lines, "\n")}
	tables := map[string]string{} // by alias
	for _, m := range liteNamed.FindAllStringSubmatch(s.SQL, -1) {
		tables[m[1]], tables[m[2]] = m[1], m[1]
	}
	for _, line := range lines {
		// What is no table is the result of a subquery, and a full-text search is none.
		if m := liteScan.FindStringSubmatch(line); m != nil && tables[m[1]] != "" && !strings.Contains(line, "VIRTUAL TABLE") {
			if m[2] != "" {
				p.Scans = append(p.Scans, m[2])
			} else {
				p.Scans = append(p.Scans, tables[m[1]])
			}
		}
		p.Sorts = p.Sorts || strings.Contains(line, "FOR ORDER BY") || strings.Contains(line, "OF ORDER BY")
	}
	return p, err
}

// Explains reports whether a statement has a plan worth reading.
func (s Statement) Explains() bool {
	verb, rest, _ := strings.Cut(s.SQL, " ")
	return slices.Contains([]string{"SELECT", "UPDATE", "DELETE"}, verb) || verb == "INSERT" && strings.Contains(rest, "SELECT")
}

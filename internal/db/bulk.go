package db

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Bulk is Submit for the makers of whole provinces and other bulk loads: b's
// statements in one transaction, the plain insertions of one text together, by
// COPY on PostgreSQL and many rows at a time on SQLite. Texts go in the order
// of their first row, so parents are written before their children; statements
// that are no plain insertion come last, in their order. Errors are those of
// Update.
//
// A plain insertion is INSERT INTO table (columns) VALUES (values), where a
// value is a placeholder, a text in quotes or string_to_array($n, ' ').
func (d *DB) Bulk(ctx context.Context, b *Batch) error {
	if err := notNested(ctx); err != nil {
		return err
	}
	if b.err != nil {
		return b.err
	}
	return d.engine.update(ctx, func(tx *Tx) error { return tx.Bulk(b) })
}

// Bulk is DB.Bulk within a transaction.
func (tx *Tx) Bulk(b *Batch) error {
	if err := tx.ready(); err != nil {
		return err
	}
	if b.err != nil {
		return tx.fail("", b.err)
	}
	tables, rest, err := sortOut(b.items)
	if err != nil {
		return tx.fail("", err)
	}
	into := tx.conn.(loader)
	if err := tx.fail("", into.loading(tx.run)); err != nil {
		return err
	}
	for _, t := range tables {
		if err := tx.fail(t.sql, into.load(tx.run, t)); err != nil {
			return err
		}
	}
	return tx.Pipeline(&Batch{items: rest})
}

// Append adds another batch's statements behind b's own.
func (b *Batch) Append(other *Batch) {
	b.items = append(b.items, other.items...)
	if b.err == nil {
		b.err = other.err
	}
}

// loader is a conn that has a way to write many rows at once; both have.
type loader interface {
	// loading is called before the first load.
	loading(ctx context.Context) error
	load(ctx context.Context, t *load) error
}

// load is the rows of one plain insertion.
type load struct {
	sql     string
	table   string
	columns []string
	values  []value
	asIs    bool // the values are the arguments in their order
	rows    [][]any
}

// value is one item of VALUES.
type value struct {
	arg   int    // placeholder, from 1; 0 for a text
	text  string // in quotes
	split bool   // string_to_array
}

// sortOut gathers the plain insertions by their text.
func sortOut(items []statement) (tables []*load, rest []statement, err error) {
	var texts []*load // few: they are compared one by one, most by their length or address
	for _, item := range items {
		i := slices.IndexFunc(texts, func(t *load) bool { return t.sql == item.sql })
		if i < 0 {
			t := parseInsertion(item.sql)
			if t.values != nil {
				tables = append(tables, t)
			}
			texts, i = append(texts, t), len(texts)
		}
		t := texts[i]
		if t.values == nil {
			rest = append(rest, item)
			continue
		}
		row, err := t.row(item.args)
		if err != nil {
			return nil, nil, statementError(item.sql, err)
		}
		t.rows = append(t.rows, row)
	}
	return tables, rest, nil
}

// parseInsertion returns a load without values for every statement that is no plain
// insertion.
func parseInsertion(sql string) *load {
	other := &load{sql: sql}
	rest, ok := strings.CutPrefix(sql, "INSERT INTO ")
	table, rest, ok2 := strings.Cut(rest, " (")
	columns, rest, ok3 := strings.Cut(rest, ")")
	values, ok4 := strings.CutPrefix(strings.TrimSpace(rest), "VALUES (")
	values, ok5 := strings.CutSuffix(values, ")")
	if !ok || !ok2 || !ok3 || !ok4 || !ok5 {
		return other
	}
	t := &load{sql: sql, table: strings.TrimSpace(table), asIs: true}
	for c := range strings.SplitSeq(columns, ",") {
		t.columns = append(t.columns, strings.TrimSpace(c))
	}
	values = strings.ReplaceAll(values, ", ' ')", " split)") // so that a comma always parts two values
	for v := range strings.SplitSeq(values, ",") {
		one, ok := parseValue(strings.TrimSpace(v))
		if !ok {
			return other
		}
		t.values = append(t.values, one)
		t.asIs = t.asIs && one.arg == len(t.values) && !one.split
	}
	if len(t.values) != len(t.columns) {
		return other
	}
	return t
}

func parseValue(v string) (value, bool) {
	if inner, ok := strings.CutPrefix(v, "string_to_array("); ok {
		inner, ok = strings.CutSuffix(inner, " split)")
		n, found := placeholder(inner)
		return value{arg: n, split: true}, ok && found
	}
	if n, ok := placeholder(v); ok {
		return value{arg: n}, true
	}
	if len(v) >= 2 && v[0] == '\'' && v[len(v)-1] == '\'' && !strings.ContainsAny(v[1:len(v)-1], `'\`) {
		return value{text: v[1 : len(v)-1]}, true
	}
	return value{}, false
}

func placeholder(v string) (int, bool) {
	digits, ok := strings.CutPrefix(v, "$")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n > 0
}

// row is one statement's values in the order of the columns.
func (t *load) row(args []any) ([]any, error) {
	if t.asIs && len(args) == len(t.values) {
		return args, nil
	}
	row := make([]any, len(t.values))
	for i, v := range t.values {
		switch {
		case v.arg > len(args):
			return nil, fmt.Errorf("there is no argument $%d", v.arg)
		case v.arg == 0:
			row[i] = v.text
		case v.split:
			text, _ := args[v.arg-1].(string)
			row[i] = strings.Fields(text)
		default:
			row[i] = args[v.arg-1]
		}
	}
	return row, nil
}

// loading keeps foreign keys to indexes: the plan by which a connection looks them up
// is made once, and one that reads a table through because it is small yet would do so
// for every row of a load that makes it large.
func (c pgConn) loading(ctx context.Context) error {
	_, err := c.tx.Exec(ctx, "SET LOCAL enable_seqscan = off")
	return err
}

// load copies the rows; a value that is not of its column's type is found here.
func (c pgConn) load(ctx context.Context, t *load) error {
	_, err := c.tx.CopyFrom(ctx, pgx.Identifier{t.table}, t.columns, pgx.CopyFromRows(t.rows))
	return err
}

// liteBlock is how many values one INSERT of SQLite binds at most: beyond some
// hundred more rows at a time gain nothing.
const liteBlock = 600

func (c *liteConn) loading(context.Context) error { return nil }

func (c *liteConn) load(ctx context.Context, t *load) error {
	atOnce := max(1, liteBlock/len(t.columns))
	many, one := t.insert(atOnce), t.insert(1)
	args := make([]any, 0, atOnce*len(t.columns))
	for rows := t.rows; len(rows) > 0; {
		sql, n := one, 1
		if len(rows) >= atOnce {
			sql, n = many, atOnce
		}
		args = args[:0]
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := c.exec(ctx, sql, args); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insert is the statement for so many rows at once. The placeholders have no
// names: the driver looks each up in a list, which takes the square of their
// number. OR FAIL spares SQLite the means to undo half a statement, which it
// would make anew for each; the whole transaction is rolled back.
func (t *load) insert(rows int) string {
	row := "(" + strings.Repeat("?, ", len(t.columns)-1) + "?)"
	return "INSERT OR FAIL INTO " + t.table + " (" + strings.Join(t.columns, ", ") + ") VALUES " + strings.Repeat(row+", ", rows-1) + row
}

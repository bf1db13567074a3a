package db

import "strings"

// Batch is a list of statements to run together. The zero value is empty.
type Batch struct {
	items []statement
	err   error // the first argument that cannot cross
}

type statement struct {
	sql  string
	args []any
}

// Exec adds a statement.
func (b *Batch) Exec(sql string, args ...any) {
	sql = strings.TrimSpace(sql)
	args, err := encode(args)
	if err != nil && b.err == nil {
		b.err = statementError(sql, err)
	}
	b.items = append(b.items, statement{sql, args})
}

// tell tells a trace, which may be nil, of the statements.
func (b *Batch) tell(trace func(sql string, args []any)) {
	if trace == nil {
		return
	}
	for _, s := range b.items {
		trace(s.sql, s.args)
	}
}

// Len returns the number of statements.
func (b *Batch) Len() int { return len(b.items) }

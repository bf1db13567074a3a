package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"yianju/test/load/rig"
)

// multiply copies every case of a PostgreSQL database, with what a sweep reads
// of it, so that each has copies from-to of itself; due moves the copies' limits.
// A copy has ids and a subject of its own: to the program it is a case as any.
func multiply(ctx context.Context, on *rig.Database, original string, from, to int, due string) error {
	c, err := pgx.Connect(ctx, on.DSN)
	if err != nil {
		return err
	}
	defer c.Close(ctx)
	const subject = `substring(sha256(t.subject || int8send(n)) FROM 1 FOR 16)`
	const shift = ` - n::bigint * 4398046511104` // 2^42: seventeen minutes of ids
	for _, table := range []struct {
		name string
		of   string // column of the case's id, or "subject"
		new  map[string]string
	}{
		{"case_file", "id", map[string]string{"id": "t.id" + shift, "code": "t.code || n", "subject": subject, "next_due_at": "t.next_due_at" + due}},
		{"case_limit", "case_id", map[string]string{"case_id": "t.case_id" + shift, "due_at": "t.due_at" + due}},
		{"data_key", "subject", map[string]string{"subject": subject}},
		{"audit_event", "subject", map[string]string{"subject": subject, "id": "t.id" + shift}},
	} {
		rows, err := c.Query(ctx, `SELECT column_name FROM information_schema.columns WHERE table_name = $1 ORDER BY ordinal_position`, table.name)
		if err != nil {
			return err
		}
		columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		values := make([]string, len(columns))
		for i, column := range columns {
			if values[i] = "t." + column; table.new[column] != "" {
				values[i] = table.new[column]
			}
		}
		which := "id"
		if table.of == "subject" {
			which = "subject"
		}
		_, err = c.Exec(ctx, fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(%d, %d) n
			WHERE t.%s IN (SELECT %s FROM case_file WHERE %s)`,
			table.name, strings.Join(columns, ", "), strings.Join(values, ", "), table.name, from, to, table.of, which, original))
		if err != nil {
			return fmt.Errorf("%s: %w", table.name, err)
		}
	}
	return nil
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/test/load/rig"
)

// copyRows is how many rows of a roll one transaction of the yardstick copies: as
// many as one of an import.
const copyRows = 4000

// copied are the tables that a roll's rows are in, as what of each belongs to the
// units between two ids.
var copied = []struct{ table, rows string }{
	{"unit", "SELECT * FROM unit WHERE id > %[1]d AND id <= %[2]d ORDER BY id"},
	{"data_key", "SELECT k.* FROM roll_entry e JOIN data_key k ON k.county = e.home AND k.subject = e.subject WHERE e.unit_id > %[1]d AND e.unit_id <= %[2]d ORDER BY e.id"},
	{"party", "SELECT p.* FROM roll_entry e JOIN party p ON p.id = e.party_id WHERE e.unit_id > %[1]d AND e.unit_id <= %[2]d ORDER BY e.id"},
	{"party_person", "SELECT i.* FROM roll_entry e JOIN party_person i ON i.person_index = e.person_index WHERE e.unit_id > %[1]d AND e.unit_id <= %[2]d ORDER BY e.id"},
	{"roll_entry", "SELECT * FROM roll_entry WHERE unit_id > %[1]d AND unit_id <= %[2]d ORDER BY id"},
}

// copies is how the yardstick did.
type copies struct {
	rows int           // of the roll
	took time.Duration // to write them
	cpu  time.Duration // of the server's process
}

func (c copies) perSecond() float64 { return float64(c.rows) / c.took.Seconds() }

// copyRoll is the yardstick of an import: the rows that it wrote into from, read as
// the server sends them and copied as they are into a database like the one it began
// with, so many at a time, each lot one transaction. Only the copying is measured.
func copyRoll(ctx context.Context, from, to *rig.Database) (c copies, err error) {
	source, err := pgx.Connect(ctx, from.DSN)
	if err != nil {
		return c, err
	}
	defer source.Close(ctx)
	target, err := pgx.Connect(ctx, to.DSN)
	if err != nil {
		return c, err
	}
	defer target.Close(ctx)
	// As db.Bulk does: see there.
	if _, err := target.Exec(ctx, "SET enable_seqscan = off"); err != nil {
		return c, err
	}
	var before int64
	if err := target.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0) FROM unit").Scan(&before); err != nil {
		return c, err
	}
	for _, table := range []string{"building", "entrance"} { // some hundreds for a hundred thousand rows
		var rows bytes.Buffer
		sql := fmt.Sprintf("COPY (SELECT * FROM %s WHERE id > %d) TO STDOUT (FORMAT binary)", table, before)
		if _, err := source.PgConn().CopyTo(ctx, &rows, sql); err != nil {
			return c, err
		}
		if _, err := target.PgConn().CopyFrom(ctx, &rows, "COPY "+table+" FROM STDIN (FORMAT binary)"); err != nil {
			return c, err
		}
	}
	pid := int(target.PgConn().PID())
	for {
		var last, n int64
		err := source.QueryRow(ctx, "SELECT COALESCE(MAX(id), 0), COUNT(*) FROM (SELECT id FROM unit WHERE id > $1 ORDER BY id LIMIT $2) u", before, copyRows).Scan(&last, &n)
		if err != nil || n == 0 {
			return c, err
		}
		lots := make([]bytes.Buffer, len(copied))
		for i, t := range copied {
			sql := fmt.Sprintf("COPY ("+t.rows+") TO STDOUT (FORMAT binary)", before, last)
			if _, err := source.PgConn().CopyTo(ctx, &lots[i], sql); err != nil {
				return c, err
			}
		}
		cpu, err := rig.CPU(pid)
		if err != nil {
			return c, err
		}
		began := time.Now()
		err = pgx.BeginFunc(ctx, target, func(tx pgx.Tx) error {
			for i, t := range copied {
				if _, err := target.PgConn().CopyFrom(ctx, &lots[i], "COPY "+t.table+" FROM STDIN (FORMAT binary)"); err != nil {
					return fmt.Errorf("%s: %w", t.table, err)
				}
			}
			return nil
		})
		c.took += time.Since(began)
		after, err2 := rig.CPU(pid)
		if err := errors.Join(err, err2); err != nil {
			return c, err
		}
		c.cpu += after - cpu
		c.rows, before = c.rows+int(n), last
	}
}

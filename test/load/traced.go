package main

import (
	"context"
	"strings"
	"sync"

	"yianju/internal/account"
	"yianju/internal/app"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/test/load/rig"
)

// statement is one that ran.
type statement struct {
	sql  string
	args []any
}

func (s statement) reads() bool { return strings.HasPrefix(s.sql, "SELECT") }

// traced is one intake: what was filed and the statements that filed it.
type traced struct {
	form       rig.Filing
	receipt    casework.Receipt
	statements []statement
}

// traceIntakes files n forms, one after the other, and keeps what ran.
func traceIntakes(ctx context.Context, a *app.App, town []rig.House, n int) ([]traced, error) {
	var mu sync.Mutex
	var heard []statement
	d, err := db.Open(ctx, a.Settings.DB, db.Options{Clock: a.Clock, Trace: func(sql string, args []any) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, statement{sql, args})
	}})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	cases := *a.Cases
	cases.DB = d
	w := rig.NewWriter(town, 2)
	out := make([]traced, n)
	for i := range out {
		f := w.Next()
		heard = nil
		r, err := cases.File(ctx, account.Anonymous(a.Clock.Now()), f.Filing())
		if err != nil {
			return nil, err
		}
		out[i] = traced{f, r, heard}
	}
	return out, nil
}

// madeAfter reports whether a value is an id that the program made just now.
func madeAfter(v any, first id.ID) bool {
	n, ok := v.(int64)
	return ok && id.ID(n) > first
}

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"yianju/internal/errs"
)

// IsUnique reports whether err comes from a unique or primary key that would
// have been broken.
func IsUnique(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// fault is a driver's error with a text that is safe to log: names of the
// schema and codes, never a value. PostgreSQL's own text quotes input.
type fault struct {
	text  string
	cause error
}

func (f *fault) Error() string { return f.text }
func (f *fault) Unwrap() error { return f.cause }

// statementError gives a driver's error its safe text; sql is "" when the
// driver's error already names its statement.
func statementError(sql string, err error) error {
	if err == nil {
		return nil
	}
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	text := err.Error()
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		text = pg.Code
		switch {
		case strings.HasPrefix(pg.Code, "22"): // data exception: quotes the data
		case pg.ConstraintName != "":
			text += " constraint " + pg.ConstraintName
		default:
			text += " " + pg.Message
		}
	} else if strings.Contains(text, "failed to encode args") {
		// pgx quotes the argument; the cause would carry it along.
		text, err = "an argument is not of its column's type", nil
	}
	return &fault{text: "db: " + head(sql) + text, cause: err}
}

// scanError replaces a driver's error, which may quote the value, by one that
// names the destinations' types.
func scanError(sql string, dest []any, err error) error {
	if err == nil {
		return nil
	}
	types := make([]string, len(dest))
	for i, d := range dest {
		types[i] = fmt.Sprintf("%T", d)
	}
	column := ""
	if pg, ok := errors.AsType[pgx.ScanArgError](err); ok {
		column = pg.FieldName
	} else if _, after, ok := strings.Cut(err.Error(), `, name "`); ok {
		column, _, _ = strings.Cut(after, `"`)
	}
	return &fault{text: fmt.Sprintf("db: %scolumn %q is NULL or not of its destination's type: %s",
		head(sql), column, strings.Join(types, " "))}
}

// head names a statement by its first words. SQL texts hold no values.
func head(sql string) string {
	if sql == "" {
		return ""
	}
	words := strings.Fields(sql)
	return strings.Join(words[:min(len(words), 6)], " ") + " …: "
}

// unavailable returns the message key for an error after which nothing was
// written and a later try may succeed; ok is false for all others.
func unavailable(err error) (key string, ok bool) {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case pg.Code == "53100":
			return "error.disk_full", true
		case pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03":
			return "error.busy", true
		case strings.HasPrefix(pg.Code, "53"), strings.HasPrefix(pg.Code, "57"), strings.HasPrefix(pg.Code, "08"):
			return "", true // out of resources, stopped or timed out, connection gone
		}
		return "", false
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return "error.disk_full", true
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return "error.busy", true
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CANTOPEN:
			return "", true
		}
		return "", false
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrConnDone) {
		return "", true
	}
	return "", false
}

// answer is what a caller gets whose transaction was rolled back: err itself,
// or Unavailable around it when the database's trouble is the reason.
func answer(err, failed error) error {
	if failed == nil {
		failed = err
	}
	if key, ok := unavailable(failed); ok && errs.KindOf(err) == errs.Internal {
		return errs.Wrap(err, errs.Unavailable, key)
	}
	return err
}

// left is the answer for a caller that went away before anything was written.
func left(ctx context.Context) error {
	return errs.Wrap(context.Cause(ctx), errs.Unavailable, "")
}

// unknown is the answer when no answer came: the write may stand.
func unknown(cause error) error {
	return errs.Wrap(cause, errs.Unknown, "")
}

// errClosed is the answer after Close.
var errClosed = errs.New(errs.Unavailable, "error.closing")

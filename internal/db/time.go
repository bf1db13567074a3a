package db

import (
	"database/sql"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// This file is the border that values cross, the same for both databases.
//
//	Go                          PostgreSQL   SQLite
//	time.Time                   BIGINT       INTEGER   µs since 1970, UTC
//	zero time.Time              NULL         NULL
//	bool                        BOOLEAN      INTEGER   0 or 1
//	ints, uints and their kin   BIGINT …     INTEGER
//	string and its kin          TEXT         TEXT
//	[]byte and its kin          BYTEA        BLOB
//	nil, nil []byte             NULL         NULL
//
// "Its kin" are named types such as id.ID: they cross as their underlying kind,
// whatever methods they have. Nothing else crosses: no pointers, structs or
// driver.Valuer, which the two drivers would each read in its own way.
// A NULL scans into time.Time, []byte and pointers to pointers only.

// Micros returns t as the databases hold it: µs since 1970 UTC. It is for
// instants inside JSON and hashed leaves; in statements pass the time itself.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// FromMicros returns the instant of µs, UTC.
func FromMicros(us int64) time.Time { return time.UnixMicro(us).UTC() }

// encode brings arguments to the few types both drivers treat alike.
func encode(args []any) ([]any, error) {
	if len(args) == 0 {
		return nil, nil
	}
	out := make([]any, len(args))
	for i, arg := range args {
		v, ok := encodeOne(arg)
		if !ok {
			return nil, fmt.Errorf("argument $%d: %T does not cross into the database", i+1, arg)
		}
		out[i] = v
	}
	return out, nil
}

func encodeOne(arg any) (any, bool) {
	switch v := arg.(type) {
	case nil, string, int64, bool:
		return v, true
	case time.Time:
		if v.IsZero() {
			return nil, true
		}
		return Micros(v), true
	case []byte:
		if v == nil {
			return nil, true
		}
		return v, true
	}
	switch v := reflect.ValueOf(arg); v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(v.Uint()), v.Uint() <= math.MaxInt64
	case reflect.Float32, reflect.Float64:
		return v.Float(), true
	case reflect.String:
		return v.String(), true
	case reflect.Bool:
		return v.Bool(), true
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return nil, false
		}
		if v.IsNil() {
			return nil, true
		}
		return v.Bytes(), true
	case reflect.Array: // a hash, a subject
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return nil, false
		}
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		return b, true
	}
	return nil, false
}

// decode puts the translation in front of the destinations that need one.
func decode(dest []any) []any {
	var out []any
	for i, d := range dest {
		t := translator(d)
		if t == nil {
			continue
		}
		if out == nil {
			out = append(make([]any, 0, len(dest)), dest...)
		}
		out[i] = t
	}
	if out == nil {
		return dest
	}
	return out
}

func translator(dest any) sql.Scanner {
	if t, ok := dest.(*time.Time); ok {
		return (*instant)(t)
	}
	if v := reflect.ValueOf(dest); v.Kind() == reflect.Pointer {
		if e := v.Elem(); e.Kind() == reflect.Array && e.Type().Elem().Kind() == reflect.Uint8 {
			return fixed(e.Slice(0, e.Len()).Bytes())
		}
	}
	return nil
}

// instant scans µs or NULL: from a driver's value, or without one from pgx.
type instant time.Time

func (t *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = instant{}
	case int64:
		*t = instant(FromMicros(v))
	default:
		return fmt.Errorf("an instant is stored as µs, not as %T", src)
	}
	return nil
}

func (t *instant) ScanInt64(v pgtype.Int8) error {
	if *t = (instant{}); v.Valid {
		*t = instant(FromMicros(v.Int64))
	}
	return nil
}

// fixed scans bytes of one length into an array: a hash, a subject.
type fixed []byte

func (f fixed) Scan(src any) error {
	b, _ := src.([]byte)
	return f.ScanBytes(b)
}

func (f fixed) ScanBytes(b []byte) error {
	if len(b) != len(f) {
		return fmt.Errorf("want %d bytes", len(f))
	}
	copy(f, b)
	return nil
}

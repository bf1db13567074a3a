// Package dated reads rules that are data: small tables within the program, of which a
// row holds from a day on until a later one takes its place. What happened is judged by
// the row of its day.
package dated

import (
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"yianju/internal/calendar"
)

// Row is one row of a table.
type Row interface {
	Since() calendar.Date // the day from which it holds
}

// Table is all rows, the earliest first.
type Table[T Row] []T

// On returns the row in force on a day; before the first it is that one.
func (t Table[T]) On(day calendar.Date) T {
	found := t[0]
	for _, r := range t {
		if !r.Since().After(day) {
			found = r
		}
	}
	return found
}

// Parse reads a table: a head, then a row a line, each from a later day than the one
// before.
func Parse[T Row](name, text string, row func([]string) (T, error)) (Table[T], error) {
	tables, err := ParseEach(name, text, row, func(T) string { return "" })
	return tables[""], err
}

// ParseEach reads a file of several tables, each under its key: in it, every row is from
// a later day than the one before.
func ParseEach[T Row](name, text string, row func([]string) (T, error), key func(T) string) (map[string]Table[T], error) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	tables := map[string]Table[T]{}
	for i, line := range lines[1:] {
		r, err := row(line)
		if err == nil {
			t := tables[key(r)]
			if len(t) > 0 && !r.Since().After(t[len(t)-1].Since()) {
				err = fmt.Errorf("it does not follow the row before")
			}
			tables[key(r)] = append(t, r)
		}
		if err != nil {
			return nil, fmt.Errorf("%s row %d: %w", name, i+2, err)
		}
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("%s has no row", name)
	}
	return tables, nil
}

// Must is Parse of a table that is part of the program: a broken one must not start.
func Must[T Row](name, text string, row func([]string) (T, error)) Table[T] {
	t, err := Parse(name, text, row)
	if err != nil {
		panic(err)
	}
	return t
}

// MustEach is ParseEach of a file that is part of the program.
func MustEach[T Row](name, text string, row func([]string) (T, error), key func(T) string) map[string]Table[T] {
	tables, err := ParseEach(name, text, row, key)
	if err != nil {
		panic(err)
	}
	return tables
}

// TimeOfDay reads 15:04 as what has passed since midnight.
func TimeOfDay(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	return t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), err
}

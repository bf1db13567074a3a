package disclosure

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yianju/internal/i18n"
)

// Limit is how many persons one account may be shown whole without an alarm.
type Limit struct {
	From      time.Time // 00:00 in Shanghai
	Hour, Day int       // persons
}

//go:embed limit.csv
var limitCSV string

// The table is part of the program: a broken one must not start.
var limits = func() []Limit {
	list, err := parseLimits(limitCSV)
	if err != nil {
		panic(err)
	}
	return list
}()

// LimitAt returns the limit in force at an instant; before the first it is the first.
func LimitAt(at time.Time) Limit {
	current := limits[0]
	for _, l := range limits[1:] {
		if !l.From.After(at) {
			current = l
		}
	}
	return current
}

// parseLimits reads the table and refuses one that goes back in time or means nothing.
func parseLimits(text string) ([]Limit, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment, r.FieldsPerRecord = '#', 4
	lines, err := r.ReadAll()
	if err != nil || len(lines) < 2 {
		return nil, fmt.Errorf("limit.csv: %d rows, %w", len(lines), err)
	}
	var list []Limit
	for i, line := range lines[1:] {
		from, err1 := time.ParseInLocation(time.DateOnly, line[0], i18n.Shanghai)
		hour, err2 := strconv.Atoi(line[1])
		day, err3 := strconv.Atoi(line[2])
		if err1 != nil || err2 != nil || err3 != nil || hour < 1 || day < hour || i > 0 && !from.After(list[i-1].From) {
			return nil, fmt.Errorf("limit.csv row %d: %v is no limit after the one before", i+2, line)
		}
		list = append(list, Limit{from, hour, day})
	}
	return list, nil
}

package calendar

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"sync"
)

//go:embed data/cn_calendar_2018_2026.csv
var published []byte

var load = sync.OnceValues(func() (*Calendar, error) {
	days, err := ReadDays(bytes.NewReader(published))
	if err != nil {
		return nil, err
	}
	return New(days, OfficeHours())
})

// Load returns the calendar of the embedded file, with OfficeHours.
func Load() (*Calendar, error) { return load() }

// ReadDays reads days from CSV of the form described in data/README.md and refuses
// rows that contradict themselves.
func ReadDays(r io.Reader) ([]Day, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = 5
	if _, err := in.Read(); err != nil {
		return nil, fmt.Errorf("calendar: heading: %w", err)
	}
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("calendar: %w", err)
	}
	days := make([]Day, len(rows))
	for i, row := range rows {
		if days[i], err = readDay(row); err != nil {
			return nil, fmt.Errorf("calendar: row %d: %w", i+2, err)
		}
	}
	return days, nil
}

func readDay(row []string) (Day, error) {
	date, err := ParseDate(row[0])
	if err != nil {
		return Day{}, err
	}
	day := Day{Date: date, Kind: Kind(row[3]), Name: row[4]}
	weekend := date.day().weekend()
	switch {
	case date.IsZero():
		err = fmt.Errorf("no date")
	case row[1] != strconv.Itoa((int(date.Weekday())+6)%7+1):
		err = fmt.Errorf("%s is a %s", date, date.Weekday())
	case day.Kind == Ordinary && weekend, (day.Kind == Weekend || day.Kind == MakeUp) && !weekend:
		err = fmt.Errorf("%s cannot be a %s", date, day.Kind)
	case day.Kind != Ordinary && day.Kind != Weekend && day.Kind != Holiday && day.Kind != MakeUp:
		err = fmt.Errorf("unknown kind %q", row[3])
	case (row[2] == "1") != day.Kind.Works():
		err = fmt.Errorf("%s: is_workday contradicts %s", date, day.Kind)
	}
	return day, err
}

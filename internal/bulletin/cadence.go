package bulletin

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yianju/internal/calendar"
)

// Cadence is by what hours the bulletin goes, from a day on.
type Cadence struct {
	From    calendar.Date
	Draft   time.Duration // time of day on the first of the month after
	Workday int           // which working day of that month it is due on
	Issue   time.Duration // time of day at which what nobody has issued issues itself
	Goal    int64         // reply rate to be reached, percent
	Ranked  int           // how many companies, categories and compounds are named
}

//go:embed cadence.csv
var cadenceCSV string

// The table is part of the program: a broken one must not start.
var cadences = func() []Cadence {
	list, err := parseCadences(cadenceCSV)
	if err != nil {
		panic(err)
	}
	return list
}()

// CadenceOn returns what is in force on a day; before the first row it is that.
func CadenceOn(d calendar.Date) Cadence {
	found := cadences[0]
	for _, c := range cadences {
		if !c.From.After(d) {
			found = c
		}
	}
	return found
}

func parseCadences(text string) ([]Cadence, error) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("cadence.csv: %w", err)
	}
	var list []Cadence
	for i, row := range rows[1:] {
		c, err := parseCadence(row)
		if err == nil && len(list) > 0 && !c.From.After(list[len(list)-1].From) {
			err = fmt.Errorf("it does not follow the row before")
		}
		if err != nil {
			return nil, fmt.Errorf("cadence.csv row %d: %w", i+2, err)
		}
		list = append(list, c)
	}
	return list, nil
}

func parseCadence(row []string) (c Cadence, err error) {
	if c.From, err = calendar.ParseDate(row[0]); err != nil {
		return c, err
	}
	for i, to := range map[int]*time.Duration{1: &c.Draft, 3: &c.Issue} {
		t, err := time.Parse("15:04", row[i])
		if err != nil {
			return c, err
		}
		*to = t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	goal := 0
	for i, to := range map[int]*int{2: &c.Workday, 4: &goal, 5: &c.Ranked} {
		if *to, err = strconv.Atoi(row[i]); err != nil {
			return c, err
		}
	}
	c.Goal = int64(goal)
	if c.Workday < 1 || c.Workday > 15 || c.Ranked < 1 {
		err = fmt.Errorf("no such working day, or nobody is named")
	}
	return c, err
}

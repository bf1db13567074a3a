package bulletin

import (
	_ "embed"
	"fmt"
	"strconv"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/dated"
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

var cadences = dated.Must("cadence.csv", cadenceCSV, parseCadence)

// Since is the day from which the hours hold.
func (c Cadence) Since() calendar.Date { return c.From }

// CadenceOn returns what is in force on a day; before the first row it is that.
func CadenceOn(d calendar.Date) Cadence { return cadences.On(d) }

func parseCadence(row []string) (c Cadence, err error) {
	if c.From, err = calendar.ParseDate(row[0]); err != nil {
		return c, err
	}
	for i, to := range map[int]*time.Duration{1: &c.Draft, 3: &c.Issue} {
		if *to, err = dated.TimeOfDay(row[i]); err != nil {
			return c, err
		}
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

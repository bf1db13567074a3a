package docket

import (
	_ "embed"
	"fmt"
	"strconv"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/dated"
)

// Cadence is by what hours the docket goes, from a day on.
type Cadence struct {
	From          calendar.Date
	Snapshot      time.Duration // time of day at which the cases are looked at
	Publish       time.Duration // what nobody has issued by then issues itself
	Issue         time.Duration // by when it has to be issued [source]
	Receipt       time.Duration // of the next working day, by when the city has received it
	AnswerDay     time.Weekday  // of the next ISO week, or the working day after
	Answer        time.Duration
	Age           time.Duration // how long a case is received before it can be in a docket
	SamplePercent int           // of the rows, verified by the province
	SampleLeast   int
}

//go:embed cadence.csv
var cadenceCSV string

var cadences = dated.Must("cadence.csv", cadenceCSV, parseCadence)

// Since is the day from which the hours hold.
func (c Cadence) Since() calendar.Date { return c.From }

// CadenceOn returns the hours in force on a day; before the first row they are those
// of the first.
func CadenceOn(d calendar.Date) Cadence { return cadences.On(d) }

func parseCadence(row []string) (c Cadence, err error) {
	if c.From, err = calendar.ParseDate(row[0]); err != nil {
		return c, err
	}
	for i, to := range []*time.Duration{&c.Snapshot, &c.Publish, &c.Issue, &c.Receipt} {
		if *to, err = dated.TimeOfDay(row[1+i]); err != nil {
			return c, err
		}
	}
	if c.Answer, err = dated.TimeOfDay(row[6]); err != nil {
		return c, err
	}
	var day, age int
	for i, to := range map[int]*int{5: &day, 7: &age, 8: &c.SamplePercent, 9: &c.SampleLeast} {
		if *to, err = strconv.Atoi(row[i]); err != nil {
			return c, err
		}
	}
	c.AnswerDay, c.Age = time.Weekday(day), time.Duration(age)*time.Hour
	if c.Snapshot >= c.Publish || c.Publish >= c.Issue || day < 1 || day > 5 {
		err = fmt.Errorf("snapshot, publish and issue are not in order, or the day of the answer is no weekday")
	}
	return c, err
}

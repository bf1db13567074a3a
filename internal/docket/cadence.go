package docket

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"yianju/internal/calendar"
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

// The table is part of the program: a broken one must not start.
var cadences = func() []Cadence {
	list, err := parseCadences(cadenceCSV)
	if err != nil {
		panic(err)
	}
	return list
}()

// CadenceOn returns the hours in force on a day; before the first row they are those
// of the first.
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
	for i, to := range []*time.Duration{&c.Snapshot, &c.Publish, &c.Issue, &c.Receipt} {
		if *to, err = timeOfDay(row[1+i]); err != nil {
			return c, err
		}
	}
	if c.Answer, err = timeOfDay(row[6]); err != nil {
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

func timeOfDay(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	return t.Sub(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)), err
}

package reminder

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"yianju/internal/calendar"
)

// Occasion is one time of one day at which people are reminded.
type Occasion struct {
	Day   calendar.Date
	Time  string    // 08:30, of the clock in Shanghai
	At    time.Time // the same as an instant
	Until time.Time // it may be caught up before
	Since time.Time // the occasion before it
}

//go:embed time.csv
var timeCSV string

// The table is part of the program: a broken one must not start.
var times = func() schedule {
	s, err := parse(timeCSV)
	if err != nil {
		panic(err)
	}
	return s
}()

// schedule is the times of days by the day from which they hold, the earliest first.
type schedule []timetable

type timetable struct {
	from  calendar.Date
	times []daily
}

// daily is one time of each day, from midnight.
type daily struct {
	word      string
	at, until time.Duration
}

// OccasionAt returns the latest occasion at an instant.
func OccasionAt(at time.Time) Occasion { return times.at(at) }

func (s schedule) at(at time.Time) Occasion {
	for day := calendar.DateOf(at); ; day = day.AddDays(-1) {
		list := s.on(day)
		for i := len(list) - 1; i >= 0; i-- {
			if o := list[i].on(day); !o.At.After(at) {
				o.Since = s.before(day, i)
				return o
			}
		}
	}
}

// next returns the occasion after one.
func (s schedule) next(o Occasion) Occasion {
	for day := o.Day; ; day = day.AddDays(1) {
		for i, d := range s.on(day) {
			if n := d.on(day); n.At.After(o.At) {
				n.Since = s.before(day, i)
				return n
			}
		}
	}
}

// before is the instant of the occasion before the ith of a day.
func (s schedule) before(day calendar.Date, i int) time.Time {
	if i > 0 {
		return s.on(day)[i-1].on(day).At
	}
	day = day.AddDays(-1)
	list := s.on(day)
	return list[len(list)-1].on(day).At
}

// on are the times of a day; before the first table it is the first.
func (s schedule) on(day calendar.Date) []daily {
	current := s[0]
	for _, t := range s[1:] {
		if !t.from.After(day) {
			current = t
		}
	}
	return current.times
}

func (d daily) on(day calendar.Date) Occasion {
	return Occasion{Day: day, Time: d.word, At: day.At(d.at), Until: day.At(d.until)}
}

// parse reads the table and refuses one whose times overlap or go back.
func parse(text string) (schedule, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment, r.FieldsPerRecord = '#', 4
	lines, err := r.ReadAll()
	if err != nil || len(lines) < 2 {
		return nil, fmt.Errorf("time.csv: %d rows, %w", len(lines), err)
	}
	var s schedule
	for i, line := range lines[1:] {
		from, err1 := calendar.ParseDate(line[0])
		at, err2 := clockTime(line[1])
		until, err3 := clockTime(line[2])
		if err1 != nil || err2 != nil || err3 != nil || until <= at {
			return nil, fmt.Errorf("time.csv row %d: %v is no time of a day", i+2, line)
		}
		if n := len(s); n == 0 || s[n-1].from != from {
			if n > 0 && !from.After(s[n-1].from) {
				return nil, fmt.Errorf("time.csv row %d: %s is not after the day before it", i+2, from)
			}
			s = append(s, timetable{from: from})
		}
		t := &s[len(s)-1]
		if n := len(t.times); n > 0 && t.times[n-1].until > at {
			return nil, fmt.Errorf("time.csv row %d: %s is before the time above it is over", i+2, line[1])
		}
		t.times = append(t.times, daily{line[1], at, until})
	}
	return s, nil
}

// clockTime reads 08:30; 24:00 is the end of the day.
func clockTime(text string) (time.Duration, error) {
	if text == "24:00" {
		return 24 * time.Hour, nil
	}
	t, err := time.Parse("15:04", text)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

// named returns an occasion by its day and time, as recorded.
func (s schedule) named(day calendar.Date, word string) Occasion {
	at, err := clockTime(word)
	if err != nil {
		panic("reminder: an occasion at " + word) // the rows are this package's own
	}
	return Occasion{Day: day, Time: word, At: day.At(at)}
}

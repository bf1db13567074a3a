package supervision

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"time"

	"yianju/internal/calendar"
)

// Urgency is how urgent an order is (缓急); shown names are the messages
// supervision.urgency.*.
type Urgency string

// The urgencies.
const (
	Normal  Urgency = "normal"  // 一般
	Urgent  Urgency = "urgent"  // 急
	Extreme Urgency = "extreme" // 特急
)

// Urgencies are all of them, in their order.
var Urgencies = []Urgency{Normal, Urgent, Extreme}

// Limit is how long an undertaker has.
type Limit struct {
	From    calendar.Date
	Urgency Urgency
	Receipt calendar.Span
	Answer  int           // working days, unless the order says otherwise
	Step    calendar.Span // from one level that is told of a lapse to the next
}

// Cause is why a case ought to be supervised; shown names are the messages
// supervision.cause.*.
type Cause string

// The causes.
const (
	CauseLate      Cause = "late"      // n: working days
	CauseDockets   Cause = "dockets"   // n: dockets running
	CauseReopened  Cause = "reopened"  // n: times
	CauseGroup     Cause = "group"     // 群体
	CauseMedia     Cause = "media"     // 媒体
	CauseThreat    Cause = "threat"    // 扬言
	CauseDirective Cause = "directive" // 领导批示
	CauseRaised    Cause = "raised"    // an order on it was handed up
)

// trigger is from how much on a cause counts.
type trigger struct {
	from  calendar.Date
	cause Cause
	least int
}

// Department is one that may join.
type Department struct{ Code, Chinese, English string }

//go:embed rule.csv trigger.csv department.csv
var tables embed.FS

// The tables are part of the program: a broken one must not start.
var (
	limits      = must(parseLimits(read("rule.csv")))
	triggers    = must(parseTriggers(read("trigger.csv")))
	departments = must(parseDepartments(read("department.csv")))
)

func must[T any](list []T, err error) []T {
	if err != nil {
		panic(err)
	}
	return list
}

func read(name string) [][]string {
	f, err := tables.Open(name)
	if err != nil {
		panic(err)
	}
	r := csv.NewReader(f)
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil || len(lines) < 2 {
		panic(fmt.Sprintf("%s: %d rows, %v", name, len(lines), err))
	}
	return lines[1:]
}

// LimitOn returns the limit of an urgency in force on a day.
func LimitOn(u Urgency, day calendar.Date) (l Limit) {
	for _, one := range limits {
		if one.Urgency == u && (l.Urgency == "" || !one.From.After(day)) {
			l = one
		}
	}
	return l
}

// leastOn is from how much on a cause counts on a day.
func leastOn(c Cause, day calendar.Date) (n int) {
	for _, t := range triggers {
		if t.cause == c && (n == 0 || !t.from.After(day)) {
			n = t.least
		}
	}
	return n
}

// Departments lists those that may join.
func Departments() []Department { return slices.Clone(departments) }

// DepartmentOf returns a department by its code.
func DepartmentOf(code string) (Department, bool) {
	i := slices.IndexFunc(departments, func(d Department) bool { return d.Code == code })
	if i < 0 {
		return Department{}, false
	}
	return departments[i], true
}

func parseLimits(lines [][]string) ([]Limit, error) {
	var out []Limit
	for i, line := range lines {
		from, err1 := calendar.ParseDate(line[0])
		receipt, err2 := strconv.Atoi(line[2])
		answer, err3 := strconv.Atoi(line[4])
		step, err4 := strconv.Atoi(line[5])
		l := Limit{from, Urgency(line[1]), calendar.Span{Amount: receipt, Unit: calendar.Unit(line[3])}, answer, calendar.Span{Amount: step, Unit: calendar.WorkDay}}
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil || receipt < 1 || answer < 1 || step < 1 ||
			!l.Receipt.Unit.Valid() || !slices.Contains(Urgencies, l.Urgency) {
			return nil, fmt.Errorf("rule.csv row %d: %v is no limit", i+2, line)
		}
		out = append(out, l)
	}
	for _, u := range Urgencies {
		if !slices.ContainsFunc(out, func(l Limit) bool { return l.Urgency == u }) {
			return nil, fmt.Errorf("rule.csv: nothing for %s", u)
		}
	}
	return out, nil
}

func parseTriggers(lines [][]string) ([]trigger, error) {
	var out []trigger
	for i, line := range lines {
		from, err1 := calendar.ParseDate(line[0])
		least, err2 := strconv.Atoi(line[2])
		if err1 != nil || err2 != nil || least < 1 {
			return nil, fmt.Errorf("trigger.csv row %d: %v is no trigger", i+2, line)
		}
		out = append(out, trigger{from, Cause(line[1]), least})
	}
	return out, nil
}

func parseDepartments(lines [][]string) ([]Department, error) {
	var out []Department
	for i, line := range lines {
		if line[0] == "" || line[1] == "" || line[2] == "" {
			return nil, fmt.Errorf("department.csv row %d: %v is no department", i+2, line)
		}
		out = append(out, Department{line[0], line[1], line[2]})
	}
	return out, nil
}

// lateBefore is the instant before which a duty was due that is late by more than so
// many working days now.
func lateBefore(cal *calendar.Calendar, now time.Time, days int) time.Time {
	day := calendar.DateOf(now)
	for cal.Between(day.Start(), now, calendar.WorkDay) <= days {
		day = day.AddDays(-1)
	}
	return day.End()
}

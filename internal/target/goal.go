package target

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"

	"yianju/internal/calendar"
	"yianju/internal/dated"
	"yianju/internal/indicator"
	"yianju/internal/region"
)

// Province is the code of the region whose targets are everybody's.
const Province = 210000

// Goal is what an indicator is to reach in a year, from a day on.
type Goal struct {
	From      calendar.Date
	Indicator string
	Region    int   // of the province, a city or a county
	Tenths    int64 // the least, in tenths of the indicator's unit
	Source    string
}

// Since is the day from which the goal holds.
func (g Goal) Since() calendar.Date { return g.From }

func (g Goal) key() string { return goalKey(g.Indicator, g.Region) }

func goalKey(name string, region int) string { return name + " " + strconv.Itoa(region) }

//go:embed goal.csv
var goalCSV string

// goals are the rows of goal.csv by indicator and region; aims the indicators.
var (
	goals = dated.MustEach("goal.csv", goalCSV, parseGoal, Goal.key)
	aims  = func() (names []string) {
		for _, t := range goals {
			names = append(names, t[0].Indicator)
		}
		slices.Sort(names)
		return slices.Compact(names)
	}()
)

func parseGoal(row []string) (g Goal, err error) {
	g.Indicator, g.Source = row[1], row[4]
	if g.From, err = calendar.ParseDate(row[0]); err != nil {
		return g, err
	}
	if g.Region, err = strconv.Atoi(row[2]); err != nil {
		return g, err
	}
	if g.Tenths, err = strconv.ParseInt(row[3], 10, 64); err != nil {
		return g, err
	}
	if i, known := indicator.At(g.From).Get(g.Indicator); !known || i.Unit == indicator.PerTenThousand || g.Tenths < 1 || g.Tenths > 1000 {
		err = fmt.Errorf("no indicator %q that could reach %d", g.Indicator, g.Tenths)
	}
	return g, err
}

// GoalOf returns what an indicator is to reach in an area on a day: by the area's own
// row, else by its city's, else by the province's. ok is false where there is none.
func GoalOf(name string, area int, day calendar.Date) (g Goal, ok bool) {
	return goalIn(goals, name, area, day)
}

func goalIn(all map[string]dated.Table[Goal], name string, area int, day calendar.Date) (g Goal, ok bool) {
	for _, code := range []int{area, region.City(area), Province} {
		if t := all[goalKey(name, code)]; len(t) > 0 && !t[0].From.After(day) {
			return t.On(day), true
		}
	}
	return Goal{}, false
}

package target

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"

	"yianju/internal/calendar"
	"yianju/internal/dated"
	"yianju/internal/i18n"
	"yianju/internal/indicator"
)

// Shown is how it is seen where a milestone stands.
type Shown string

// The ways.
const (
	ByPlan   Shown = "plan"   // the city hands in its evidence
	ByOnline Shown = "online" // every county is live, every company has signed in
	ByRate   Shown = "rate"   // an indicator of the year reaches its goal
)

// Milestone is something to be done by a day of every year, from a year on.
type Milestone struct {
	From      calendar.Date
	Name      string // names it in addresses
	Shown     Shown
	Indicator string // of a rate
	Source    string
	day       string // 05-31
	zh, en    string
}

// Since is the day from which it is so.
func (m Milestone) Since() calendar.Date { return m.From }

// Title is what is to be done.
func (m Milestone) Title(l i18n.Lang) string {
	if l.String() == string(i18n.English) {
		return m.en
	}
	return m.zh
}

// Due is the day of a year by whose end it is to be done.
func (m Milestone) Due(year int) calendar.Date {
	return calendar.Date(fmt.Sprintf("%04d-%s", year, m.day))
}

//go:embed milestone.csv
var milestoneCSV string

var milestones = dated.MustEach("milestone.csv", milestoneCSV, parseMilestone, func(m Milestone) string { return m.Name })

func parseMilestone(row []string) (m Milestone, err error) {
	m = Milestone{Name: row[1], day: row[2], Shown: Shown(row[3]), Indicator: row[4], zh: row[5], en: row[6], Source: row[7]}
	if m.From, err = calendar.ParseDate(row[0]); err != nil {
		return m, err
	}
	if _, err = calendar.ParseDate("2001-" + m.day); err != nil { // a year without a 29th of February
		return m, err
	}
	if _, known := indicator.At(m.From).Get(m.Indicator); known != (m.Shown == ByRate) || !slices.Contains([]Shown{ByPlan, ByOnline, ByRate}, m.Shown) {
		err = fmt.Errorf("milestone %q is shown in no way", m.Name)
	}
	return m, err
}

// Milestones are those of a year, in the order in which they are due.
func Milestones(year int) []Milestone {
	end := lastDay(year)
	var out []Milestone
	for _, t := range milestones {
		if !t[0].From.After(end) {
			out = append(out, t.On(end))
		}
	}
	slices.SortFunc(out, func(a, b Milestone) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// MilestoneOf returns one of a year by its name.
func MilestoneOf(year int, name string) (Milestone, bool) {
	list := Milestones(year)
	at := slices.IndexFunc(list, func(m Milestone) bool { return m.Name == name })
	if at < 0 {
		return Milestone{}, false
	}
	return list[at], true
}

func lastDay(year int) calendar.Date { return calendar.NewDate(year, 12, 31) }

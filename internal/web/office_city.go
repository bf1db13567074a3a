package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/region"
	"yianju/internal/target"
	"yianju/internal/web/part"
)

// fewest is the number below which a rate says nothing and is not written.
const fewest = 10

// tally is how one area stands: cases filed in the period and what came of
// them, and what is late or raised now.
type tally struct {
	Code     int
	Name     string
	Goal     int   // share to be answered this year, per mille
	Owed     int64 // of those filed, an answer came or was due by now (casework.Sums.Owed)
	Answered int64
	Late     int64 // cases of the period whose finish limit passed
	Level2   int64
	Level3   int64
	Overdue  int64 // now
}

func (t *tally) add(o tally) {
	t.Owed, t.Answered, t.Late = t.Owed+o.Owed, t.Answered+o.Answered, t.Late+o.Late
	t.Level2, t.Level3, t.Overdue = t.Level2+o.Level2, t.Level3+o.Level3, t.Overdue+o.Overdue
}

// rate is the share answered, 回复率, or a dash when there are too few.
func (t tally) rate(l i18n.Lang) string {
	if t.Owed < fewest {
		return i18n.None
	}
	return l.Percent(t.Answered, t.Owed)
}

// share is the rate per mille; ok is false when there are too few.
func (t tally) share() (n int, ok bool) {
	if t.Owed < fewest {
		return 0, false
	}
	return int(t.Answered * 1000 / t.Owed), true
}

// tone compares the rate with the target: near is within five in a hundred.
func (t tally) tone() part.Tone {
	switch n, ok := t.share(); {
	case !ok || t.Goal == 0:
		return part.Plain
	case n >= t.Goal:
		return part.Fine
	case n >= t.Goal-50:
		return part.Soon
	}
	return part.Late
}

// tallies counts the areas of an officer, each county put to the area that of
// says; month are the figures of all counties. What is late is counted now.
func (s *Site) tallies(tx *db.Tx, a account.Actor, month map[int]casework.Sums, areas []region.Region, of func(county int) int) ([]tally, error) {
	late, err := s.Cases.OverdueByCounty(tx, account.ScopeOf(a, "office.overdue"))
	if err != nil {
		return nil, err
	}
	out := make([]tally, len(areas))
	for i, area := range areas {
		out[i] = tally{Code: area.Code, Name: area.Name, Goal: replyGoal(area.Code, a.At)}
	}
	put := func(county int, t tally) {
		if i := slices.IndexFunc(out, func(o tally) bool { return o.Code == of(county) }); i >= 0 {
			out[i].add(t)
		}
	}
	for county, n := range month {
		put(county, tally{Owed: n.Owed(), Answered: n.Of(casework.MarkAnswered), Late: n.Of(casework.MarkLate),
			Level2: n.Of(casework.MarkCounty), Level3: n.Of(casework.MarkCity)})
	}
	for county, n := range late {
		put(county, tally{Overdue: n})
	}
	return out, nil
}

// worstFirst sorts by rate, those that say nothing last.
func worstFirst(list []tally) {
	slices.SortStableFunc(list, func(a, b tally) int {
		x, known := a.share()
		y, other := b.share()
		switch {
		case known != other && known:
			return -1
		case known != other:
			return 1
		case x != y:
			return x - y
		}
		return int(b.Overdue - a.Overdue)
	})
}

// total sums areas up, against the goal of the area that they make.
func total(list []tally, now time.Time) tally {
	sum := tally{Goal: replyGoal(target.Province, now)}
	for _, t := range list {
		sum.add(t)
		switch city := region.City(t.Code); {
		case len(list) == 1:
			sum.Goal = t.Goal
		case city != t.Code:
			sum.Goal = replyGoal(city, now)
		}
	}
	return sum
}

// replyGoal is the share of cases to be answered in an area in the year of now, per mille.
func replyGoal(area int, now time.Time) int {
	g, _ := target.GoalOf("reply_rate", area, calendar.DateOf(now))
	return int(g.Tenths)
}

// tallyTable is the comparison of areas; every number leads to its list where
// there is one.
func tallyTable(p part.Page, caption, area string, list []tally) part.Table {
	t := part.Table{Caption: caption, Dense: true, Columns: []part.Column{{Label: area}}}
	for _, key := range []string{"owed", "answered", "rate", "late", "level2", "level3", "overdue"} {
		t.Columns = append(t.Columns, part.Column{Label: p.T("office.column." + key), Num: true})
	}
	t.Columns = append(t.Columns, part.Column{Label: p.T("office.column.target")})
	for _, one := range list {
		t.Rows = append(t.Rows, tallyRow(p, one))
	}
	sum := total(list, p.Now)
	sum.Name = p.T("office.sum")
	t.Sums = tallyRow(p, sum)
	return t
}

func tallyRow(p part.Page, t tally) []part.Cell {
	count := func(n int64) part.Cell { return part.Cell{Text: p.Lang.Count(n)} }
	row := []part.Cell{{Text: t.Name}, count(t.Owed), count(t.Answered), {Text: t.rate(p.Lang)}, count(t.Late), count(t.Level2), count(t.Level3), count(t.Overdue)}
	area := ""
	if t.Code != 0 {
		area = "area=" + strconv.Itoa(t.Code)
		row[0].Path = "/office/cases?" + area
	}
	if t.Owed > 0 {
		row[1].Path = monthPath(p.Now, casework.MarkAnswered, casework.MarkMissed) + "&" + area
	}
	if t.Answered > 0 {
		row[2].Path = monthPath(p.Now, casework.MarkAnswered) + "&" + area
	}
	if t.Level3 > 0 {
		row[6].Path = "/office/cases?level=3&" + area
	}
	if t.Overdue > 0 {
		row[7].Path = "/office/overdue?" + area
	}
	cell := part.Cell{Text: p.T("office.target." + string(t.tone())), Tone: t.tone()}
	return append(row, cell)
}

// monthPath is the list of this month's cases that bear one of the marks.
func monthPath(now time.Time, marks ...casework.Mark) string {
	today := calendar.DateOf(now)
	return marksPath(calendar.MonthOf(today).First(), today, marks...)
}

// marksPath is the list of the cases filed from one day to another that bear one of
// the marks: what a figure counts.
func marksPath(from, to calendar.Date, marks ...casework.Mark) string {
	path := "/office/cases?from=" + string(from) + "&to=" + string(to)
	for _, m := range marks {
		path += "&mark=" + m.String()
	}
	return path
}

// rateFigures are the rate with its n, and what is missing from it.
func rateFigures(p part.Page, t tally) []part.Figure {
	return []part.Figure{
		{Label: p.T("province.rate"), Value: t.rate(p.Lang), Tone: t.tone(), Path: monthPath(p.Now, casework.MarkAnswered, casework.MarkMissed),
			Of: p.T("province.rate.of", "owed", p.Lang.Count(t.Owed), "answered", p.Lang.Count(t.Answered))},
		{Label: p.T("office.count.missed"), Value: p.Lang.Count(t.Owed - t.Answered), Tone: lateIf(t.Owed - t.Answered), Path: monthPath(p.Now, casework.MarkMissed)},
	}
}

// cityPage compares a city's counties and lists what is the city's own to do.
type cityPage struct {
	part.Page
	Name   string
	Lost   *part.Notice // messages that did not arrive
	Remind part.Link    // today's reminder
	Docket part.Link    // the latest docket; may be empty
	Table  part.Table
	Bars   part.Bars
	Lists  []officeSection
}

func (s *Site) city(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	own, counties := s.places(a)
	p := cityPage{Page: s.page(r, "office.city.title"), Name: own.Name}
	p.Wide = true
	month, err := s.month.figures(r.Context(), s.DB, a.At)
	if err != nil {
		return err
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := s.tallies(tx, a, month, counties, func(county int) int { return county })
		if err != nil {
			return err
		}
		if p.Lost, err = undeliveredNotice(tx, p.Page, a); err != nil {
			return err
		}
		if p.Remind, err = s.reminderLine(tx, p.Page, a, officePlace); err != nil {
			return err
		}
		if p.Docket, err = docketLink(tx, p.Page, own.Code); err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(t tally) bool { return t == tally{Code: t.Code, Name: t.Name, Goal: t.Goal} && t.Code%100 >= 90 })
		worstFirst(list)
		p.Table = tallyTable(p.Page, periodWords(p.Page, "office.city.table", a), p.T("office.column.county"), list)
		p.Bars = rateBars(p.Page, list)
		for _, duty := range append([]casework.Duty{casework.DutyAcknowledge3}, duties[account.City]...) {
			found, err := s.Cases.Owed(tx, account.ScopeOf(a, "office.decisions_final"), duty, casework.Filter{Most: sectionRows})
			if err != nil {
				return err
			}
			alarm := duty == casework.DutyAcknowledge3
			if alarm && len(found.Cases) == 0 {
				continue // silence is no news
			}
			section, err := s.section(tx, p.Page, a, found)
			if err != nil {
				return err
			}
			section.Title, section.None = p.T("office.duty."+string(duty)), p.T("office.duty."+string(duty)+".none")
			if section.More.Path = "/office/decisions?duty=" + string(duty); alarm {
				section.More.Path = "/office/alerts"
			}
			p.Lists = append(p.Lists, section)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.show(w, r, cityView(p))
}

// periodWords words a caption with the days its figures cover.
func periodWords(p part.Page, key string, a account.Actor) string {
	day := calendar.DateOf(a.At)
	first := calendar.Date(string(day[:8]) + "01")
	return p.T(key, "from", p.Lang.Day(first.Start(), p.Now), "to", p.Lang.Day(day.Start(), p.Now))
}

// rateBars draws the rates of the table beside it.
func rateBars(p part.Page, list []tally) part.Bars {
	goal := total(list, p.Now).Goal
	b := part.Bars{Title: p.T("office.bars"), Mark: goal, Goal: p.T("target.goal", "goal", shareWords(int64(goal)))}
	for _, t := range list {
		if n, ok := t.share(); ok {
			b.Rows = append(b.Rows, part.Bar{Label: t.Name, Value: t.rate(p.Lang), Share: n, Tone: t.tone()})
		}
	}
	return b
}

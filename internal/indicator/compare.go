package indicator

import (
	"strconv"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
)

// Question asks how the parts of an area compare in whole months.
type Question struct {
	casework.Cut
	Per  casework.Part // what is compared
	Rank string        // the indicator they are ranked by; "" for none
}

// Comparison is the answer.
type Comparison struct {
	Question
	Book  Book
	Rows  []Ranked // best first
	Total casework.Sums
	Homes int64 // 0 where what is compared has no homes of its own
}

// Compare answers a question: the parts ranked, how each moved since the months
// before that are as many, and the sum of all. Without an indicator to rank by, they
// stand in the order of their keys. now decides whose definitions hold.
func Compare(tx *db.Tx, q Question, now time.Time) (Comparison, error) {
	c := Comparison{Question: q, Book: At(calendar.DateOf(now))}
	homes, err := homesOf(tx, q)
	if err != nil {
		return c, err
	}
	if c.Rows, err = parts(tx, q.Cut, q.Per, homes); err != nil {
		return c, err
	}
	for _, r := range c.Rows {
		c.Total = c.Total.Plus(r.Sums)
	}
	for _, n := range homes {
		c.Homes += n
	}
	if q.Rank == "" {
		return c, nil
	}
	before, err := parts(tx, q.Before(), q.Per, homes)
	c.Rows = c.Book.Rank(q.Rank, c.Rows)
	Since(c.Rows, c.Book.Rank(q.Rank, before))
	return c, err
}

// Before is the cut of as many months right before.
func (q Question) Before() casework.Cut {
	from, to := calendar.MonthOf(q.From), calendar.MonthOf(q.To)
	cut := q.Cut
	cut.From, cut.To = from.Add(-1-to.Sub(from)).First(), from.Add(-1).Last()
	return cut
}

func parts(tx *db.Tx, cut casework.Cut, per casework.Part, homes map[string]int64) ([]Ranked, error) {
	by := []casework.Part{per}
	if per == casework.PerCompound {
		by = append(by, casework.PerCounty) // which leads its key
	}
	list, err := casework.FiguresOf(tx, cut, by...)
	var out []Ranked
	for _, f := range list {
		if f.Sums == (casework.Sums{}) {
			continue
		}
		key := KeyOf(f, per)
		out = append(out, Ranked{Key: key, Sums: f.Sums, Homes: homes[key]})
	}
	return out, err
}

// KeyOf is what names a figure among those told apart by one part: the code of a
// county, the first four digits of a city's, county-id of a compound, the id of a
// company, a category, a channel, a month.
func KeyOf(f casework.Figure, per casework.Part) string {
	switch per {
	case casework.PerCompound:
		return strconv.Itoa(f.County) + "-" + f.Compound.String()
	case casework.PerCompany:
		return f.Company.String()
	case casework.PerCategory:
		return f.Category
	case casework.PerChannel:
		return string(f.Channel)
	case casework.PerCounty, casework.PerCity:
		return strconv.Itoa(f.County)
	}
	return strconv.Itoa(f.Day)
}

// homesOf counts the homes of counties or cities.
func homesOf(tx *db.Tx, q Question) (map[string]int64, error) {
	if q.Per != casework.PerCounty && q.Per != casework.PerCity {
		return nil, nil
	}
	counties, err := compound.HomesIn(tx, q.Lo, q.Hi)
	out := map[string]int64{}
	for county, n := range counties {
		if q.Per == casework.PerCity {
			county /= 100
		}
		out[strconv.Itoa(county)] += n
	}
	return out, err
}

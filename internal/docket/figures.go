package docket

import (
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
)

// Figures sum up a docket's period and its snapshot (摘要表). All are counts of cases.
type Figures struct {
	Filed    int `json:"filed"`    // 本周受理: in the period
	Ended    int `json:"ended"`    // 办结: in the period, and still at the snapshot
	Open     int `json:"open"`     // 未办结: at the snapshot, those that wait for the owner's word apart
	Waiting  int `json:"waiting"`  // answered, waiting for the owner's word
	Overdue  int `json:"overdue"`  // section A
	Unhappy  int `json:"unhappy"`  // section B
	NotDue   int `json:"not_due"`  // section C
	Young    int `json:"young"`    // open and too young for any section
	Reopened int `json:"reopened"` // 重办: in the period
	Urgent   int `json:"urgent"`   // U类: filed in the period

	Rates Rates `json:"rates,omitzero"` // of the city alone
}

// Add adds another part of the city.
func (f *Figures) Add(o Figures) {
	f.Filed += o.Filed
	f.Ended += o.Ended
	f.Open += o.Open
	f.Waiting += o.Waiting
	f.Overdue += o.Overdue
	f.Unhappy += o.Unhappy
	f.NotDue += o.NotDue
	f.Young += o.Young
	f.Reopened += o.Reopened
	f.Urgent += o.Urgent
}

// Rates are what 回复率 and 满意率 are made of: the cases filed since the first of
// January.
type Rates struct {
	Owed      int64 `json:"owed"` // an answer came or was due
	Answered  int64 `json:"answered"`
	Rated     int64 `json:"rated"`
	Satisfied int64 `json:"satisfied"` // 非常满意, 满意 and 基本满意
}

// ratesOf reads a city's rates of the year of a day, up to it.
func ratesOf(tx *db.Tx, lo, hi int, day calendar.Date) (Rates, error) {
	f, err := casework.FiguresOf(tx, lo, hi, day.Year()*10000+101, casework.DayNumber(day))
	r := Rates{Owed: f.Owed(), Answered: f.Sum(casework.CountAnswered)}
	for _, word := range casework.Ratings {
		n := f.Sum(casework.CountRated(word))
		r.Rated += n
		if !word.Bad() {
			r.Satisfied += n
		}
	}
	return r, err
}

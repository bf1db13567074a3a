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

// Rates are what 回复率 and 满意率 are made of, as package indicator has them: the cases
// filed since the first of January, as they were known when the docket was built.
type Rates struct {
	Owed     int64 `json:"owed"` // an answer came or was due
	Answered int64 `json:"answered"`
	Judged   int64 `json:"judged"` // the owner said how it was
	Pleased  int64 `json:"pleased"`
	Fair     int64 `json:"fair"` // counts nine tenths
}

// ratesOf reads a city's rates of the year of a day, up to it.
func ratesOf(tx *db.Tx, lo, hi int, day calendar.Date) (Rates, error) {
	f, err := casework.SumOf(tx, casework.Cut{Lo: lo, Hi: hi, From: calendar.NewDate(day.Year(), 1, 1), To: day})
	return Rates{f.Owed(), f.Of(casework.MarkAnswered), f.Of(casework.MarkJudged), f.Of(casework.MarkPleased), f.Of(casework.MarkFair)}, err
}

package casework

import (
	"strconv"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Metric is something counted per county and day of filing. What happened to a
// case counts on the day it was filed, so that a day's answers and its cases
// are about the same cases (回复率, domain.md §4.5).
type Metric string

const (
	CountFiled     Metric = "filed"
	CountAnswered  Metric = "answered" // a first substantive reply
	CountRejected  Metric = "rejected"
	CountWithdrawn Metric = "withdrawn" // before acceptance only: later ones stay in the denominator
	CountClosed    Metric = "closed"
	CountConfirmed Metric = "confirmed" // the owner said it is solved
	CountSilent    Metric = "silent"
	CountReopened  Metric = "reopened"
	CountLevel2    Metric = "level2" // ever supervised by the county
	CountLevel3    Metric = "level3"
	CountLate      Metric = "late"   // the finish limit passed
	CountMissed    Metric = "missed" // an answer was due and there is none: Status.Missed
)

// CountRated is the metric of one rating word.
func CountRated(r Rating) Metric { return Metric("rated_" + string(r)) }

// counted lists what the events of one change add to the figures.
func counted(before Status, events []Event) map[Metric]int {
	n := map[Metric]int{}
	s := before
	for _, e := range events {
		was := s
		s = s.After(e)
		switch e.Kind {
		case Filed:
			n[CountFiled]++
		case WasReplied, Concluded:
			if was.FirstRepliedAt.IsZero() {
				n[CountAnswered]++
			}
		case WasRejected:
			n[CountRejected]++
		case WasWithdrawn:
			if was.State == Submitted {
				n[CountWithdrawn]++
			}
		case Escalated:
			if e.Level == 2 {
				n[CountLevel2]++
			} else {
				n[CountLevel3]++
			}
		case Lapsed:
			if e.Limit == "finish" {
				n[CountLate]++
			}
		}
		if e.Rating != "" && e.Kind == Rated {
			n[CountRated(e.Rating)]++
		}
		if s.Missed != was.Missed {
			n[CountMissed] += map[bool]int{true: 1, false: -1}[s.Missed]
		}
		countEnding(n, was, s, e)
	}
	return n
}

// countEnding keeps closed, confirmed and silent true when a closed case is
// opened again: what was counted is taken back.
func countEnding(n map[Metric]int, was, is Status, e Event) {
	ending := map[Ending]Metric{Confirmed: CountConfirmed, Silent: CountSilent}
	if was.State != Closed && is.State == Closed {
		n[CountClosed]++
		if m := ending[is.Ending]; m != "" {
			n[m]++
		}
	}
	if e.reopens() {
		n[CountReopened]++
		if was.State == Closed {
			n[CountClosed]--
			if m := ending[was.Ending]; m != "" {
				n[m]--
			}
		}
	}
}

// putDeltas inserts what a change adds to the figures as blind rows; Fold adds
// them up later.
func putDeltas(b *db.Batch, c Case, n map[Metric]int, next func() id.ID) {
	for _, m := range metricOrder {
		if n[m] != 0 {
			b.Exec(`INSERT INTO case_delta (county, id, day, compound_id, company_id, category, channel, metric, n)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
				c.County, next(), dayNumber(c), c.Place.Compound, c.Company, c.Category, string(c.Channel), string(m), n[m])
		}
	}
}

// metricOrder makes the rows of a change come in one order.
var metricOrder = func() []Metric {
	out := []Metric{CountFiled, CountAnswered, CountRejected, CountWithdrawn, CountClosed, CountConfirmed, CountSilent,
		CountReopened, CountLevel2, CountLevel3, CountLate, CountMissed}
	for _, r := range Ratings {
		out = append(out, CountRated(r))
	}
	return out
}()

// dayNumber is the Shanghai day of filing as YYYYMMDD.
func dayNumber(c Case) int { return DayNumber(calendar.DateOf(c.FiledAt)) }

// DayNumber writes a day as YYYYMMDD, the key of case_figure.
func DayNumber(d calendar.Date) int {
	n, _ := strconv.Atoi(string(d[:4]) + string(d[5:7]) + string(d[8:]))
	return n
}

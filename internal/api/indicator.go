package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/indicator"
	"yianju/internal/region"
)

// indicatorRoutes are the figures of an area, as the pages have them.
func (a *API) indicatorRoutes(h huma.API) {
	register(h, operation{id: "compareIndicators", method: http.MethodGet, path: "/indicators", action: "api.read", own: "figures.compare",
		summary: "How the parts of an area compare in whole months"}, a.indicators)
}

type comparison struct {
	Area int    `query:"area" minimum:"100000" maximum:"999999" doc:"6-digit code of a county, city or province; the account's own without it"`
	Per  string `query:"per" enum:"city,county,company,compound,category,channel,month" default:"county"`
	From string `query:"from" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"First month of filing, YYYY-MM; this month without it"`
	To   string `query:"to" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"Last month"`
	Rank string `query:"rank" default:"composite" maxLength:"40" doc:"Indicator to rank by"`
}

// Indicators is a comparison.
type Indicators struct {
	From  string         `json:"from"`
	To    string         `json:"to"`
	AsOf  time.Time      `json:"as_of"`
	Rows  []IndicatorRow `json:"rows" nullable:"false" doc:"Best first; those with too few last, without a rank"`
	Total IndicatorRow   `json:"total"`
}

// IndicatorRow is one of those compared.
type IndicatorRow struct {
	Key    string           `json:"key" doc:"Code of a county, first four digits of a city's, county-id of a compound, id of a company, category, channel or month"`
	Rank   int              `json:"rank,omitempty"`
	Moved  int              `json:"moved,omitempty" doc:"Ranks gained since as many months before"`
	Cases  map[string]int64 `json:"cases" doc:"How many cases bear each mark"`
	Values []IndicatorValue `json:"values" nullable:"false"`
}

// IndicatorValue is one indicator.
type IndicatorValue struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Text    string `json:"text" doc:"As pages write it"`
	Tenths  *int64 `json:"tenths" doc:"In tenths of a percent, a point, a case; null where there is nothing"`
	N       int64  `json:"n"`
	Few     bool   `json:"few" doc:"Fewer than may be ranked"`
}

type comparisonOut struct{ Body Indicators }

func (a *API) indicators(c *call, in *comparison) (*comparisonOut, error) {
	if account.ScopeOf(c.actor, "figures.compare").Nothing() {
		return nil, errs.New(errs.Denied, "")
	}
	q := indicator.Question{Cut: casework.Months(c.actor.At, 1), Rank: in.Rank, Per: map[string]casework.Part{"city": casework.PerCity, "county": casework.PerCounty,
		"company": casework.PerCompany, "compound": casework.PerCompound, "category": casework.PerCategory, "channel": casework.PerChannel, "month": casework.PerMonth}[in.Per]}
	q.Lo, q.Hi = c.actor.Area()
	if in.Area != 0 {
		lo, hi := region.Range(in.Area)
		if lo < q.Lo || hi > q.Hi || lo > hi {
			return nil, errs.New(errs.NotFound, "")
		}
		q.Lo, q.Hi = lo, hi
	}
	if from, asked := calendar.ParseMonth(in.From); asked {
		q.From, q.To = from.First(), from.Last()
	}
	if to, asked := calendar.ParseMonth(in.To); asked {
		q.To = to.Last()
	}
	if q.To.Before(q.From) {
		var wrong errs.Check
		wrong.That(false, "to", "error.invalid")
		return nil, wrong.Err()
	}
	var found indicator.Comparison
	err := a.DB.View(c.Context(), func(tx *db.Tx) (err error) {
		found, err = indicator.Compare(tx, q, c.actor.At)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &comparisonOut{Indicators{From: string(q.From[:7]), To: string(q.To[:7]), AsOf: c.actor.At, Rows: []IndicatorRow{}}}
	for _, r := range found.Rows {
		out.Body.Rows = append(out.Body.Rows, rowOf(found.Book, r))
	}
	out.Body.Total = rowOf(found.Book, indicator.Ranked{Sums: found.Total, Homes: found.Homes})
	return out, nil
}

func rowOf(book indicator.Book, r indicator.Ranked) IndicatorRow {
	out := IndicatorRow{Key: r.Key, Rank: r.Rank, Moved: r.Moved, Cases: map[string]int64{}}
	for m := casework.MarkReceived; m <= casework.MarkVeryDissatisfied; m++ {
		out.Cases[m.String()] = r.Sums.Of(m)
	}
	for _, i := range book {
		v := book.Of(i.Name, r.Sums, r.Homes)
		one := IndicatorValue{Name: i.Name, Version: i.Version, Text: v.Text(), N: v.N, Few: v.Few}
		if v.Known() {
			tenths := v.Tenths()
			one.Tenths = &tenths
		}
		out.Values = append(out.Values, one)
	}
	return out
}

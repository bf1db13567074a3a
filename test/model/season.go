package model

import (
	"fmt"
	"slices"
	"time"
)

// season is a row of season.csv: month and day of the first and the last day of
// the heating season of an area that begins in a year, "*" for every year.
type season struct{ area, year, begins, ends, off string }

// seasonOf finds the row for a season that begins in a year: the city's before
// the province's, the year's own before that of every year; nil for none.
func (r *Rules) seasonOf(county, year int) *season {
	for _, area := range []string{fmt.Sprint(county/100) + "00", fmt.Sprint(county/10000) + "0000"} {
		for _, y := range []string{fmt.Sprint(year), "*"} {
			if i := slices.IndexFunc(r.seasons, func(s season) bool { return s.area == area && s.year == y }); i >= 0 {
				return &r.seasons[i]
			}
		}
	}
	return nil
}

// heated returns the last day of the season in which a day lies. It walks back to
// the day on which the heating came on and forward to the day on which it goes off.
func (r *Rules) heated(county int, on Day) (last Day, ok bool) {
	first := on
	for date(first) != r.begins(county, first) {
		if first--; on-first > 366 {
			return 0, false
		}
	}
	s := r.seasonOf(county, year(first))
	for last = first; date(last) != s.ends; last++ {
	}
	return last, on <= last
}

func (r *Rules) begins(county int, d Day) string {
	if s := r.seasonOf(county, year(d)); s != nil {
		return s.begins
	}
	return "never"
}

func date(d Day) string { return d.String()[len("2006-"):] }

func year(d Day) int { return time.Unix(int64(d)*86400, 0).UTC().Year() }

// ClassOf returns the class of a case of a category that is filed in a county on a day.
func (r *Rules) ClassOf(category string, county int, on Day) string {
	class := r.categories[category]["class"]
	switch _, heated := r.heated(county, on); {
	case class == "-":
		return "P"
	case class == "H1" && !heated && r.seasonOf(county, year(on)) != nil:
		return r.seasonOf(county, year(on)).off
	}
	return class
}

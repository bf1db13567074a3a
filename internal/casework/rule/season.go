package rule

import (
	"fmt"
	"slices"
	"time"

	"yianju/internal/calendar"
)

// Season is one heating season of a place (供热期), both days included.
type Season struct{ First, Last calendar.Date }

// seasonRow is one row of season.csv: the season of an area that begins in a
// year, or in every year that has no row of its own.
type seasonRow struct {
	area, year   int // 6-digit code of a city or the province; year 0 is every year
	begins, ends [2]int
	off          Class
}

func addSeason(v *Version, r row) error {
	s := seasonRow{off: Class(r["off_class"])}
	var err error
	if s.area, err = r.number("area"); err != nil {
		return err
	}
	if r["year"] != "*" {
		if s.year, err = r.number("year"); err != nil {
			return err
		}
	}
	for column, day := range map[string]*[2]int{"begins": &s.begins, "ends": &s.ends} {
		t, err := time.Parse("01-02", r[column])
		if err != nil {
			return fmt.Errorf("%s: %q is not a day of the year, MM-DD", column, r[column])
		}
		*day = [2]int{int(t.Month()), t.Day()}
	}
	if !s.off.Valid() {
		return fmt.Errorf("off_class %q is unknown", s.off)
	}
	if slices.ContainsFunc(v.seasons, func(o seasonRow) bool { return o.area == s.area && o.year == s.year }) {
		return fmt.Errorf("the season of %d in year %s is given twice", s.area, r["year"])
	}
	v.seasons = append(v.seasons, s)
	return nil
}

// seasonOf is the row for a county's season that begins in a year: its city's
// before its province's, the year's own before that of every year. ok is false
// where no row speaks of the place.
func (v *Version) seasonOf(county, year int) (found seasonRow, ok bool) {
	for _, area := range []int{county / 100 * 100, county / 10000 * 10000} {
		for _, y := range []int{year, 0} {
			if i := slices.IndexFunc(v.seasons, func(s seasonRow) bool { return s.area == area && s.year == y }); i >= 0 {
				return v.seasons[i], true
			}
		}
	}
	return seasonRow{}, false
}

// HeatSeason returns the heating season of a county in which a day lies; ok is
// false outside every season.
func (v *Version) HeatSeason(county int, on calendar.Date) (s Season, ok bool) {
	for _, year := range []int{on.Year() - 1, on.Year()} {
		row, known := v.seasonOf(county, year)
		if !known {
			continue
		}
		s = Season{First: calendar.NewDate(year, time.Month(row.begins[0]), row.begins[1]),
			Last: calendar.NewDate(year, time.Month(row.ends[0]), row.ends[1])}
		if s.Last.Before(s.First) {
			s.Last = calendar.NewDate(year+1, time.Month(row.ends[0]), row.ends[1])
		}
		if !on.Before(s.First) && !on.After(s.Last) {
			return s, true
		}
	}
	return Season{}, false
}

// ClassOf is the class of a case of the category filed in a county on a day: cold
// rooms outside the season are nobody's to measure.
func (v *Version) ClassOf(c *Category, county int, on calendar.Date) Class {
	if c.Class != H1 {
		return c.Class
	}
	row, known := v.seasonOf(county, on.Year())
	if _, heating := v.HeatSeason(county, on); heating || !known {
		return c.Class
	}
	return row.off
}

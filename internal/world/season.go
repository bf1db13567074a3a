package world

import (
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/sample"
)

// season says when how much is complained of, and of what.
type season struct {
	first  calendar.Date
	start  time.Time
	until  time.Time
	upTo   []float64 // weight of the days up to and with each
	storms []bool
	codes  []string
	rules  *rule.Version
}

// monthWeight, weekWeight and hourWeight are how many cases are filed when:
// heating and storms bring the peaks, people write in the evening too.
var (
	monthWeight = [...]float64{1.15, 0.9, 0.95, 0.85, 0.85, 0.95, 1.15, 1.2, 0.9, 1, 1.5, 1.25}
	weekWeight  = [...]float64{0.85, 1.2, 1.1, 1.05, 1, 1, 0.8} // from Sunday
	hourWeight  = []float64{2, 1, 1, 1, 1, 2, 5, 9, 12, 13, 12, 10, 8, 8, 9, 9, 9, 9, 9, 10, 10, 9, 6, 3}
)

func newSeason(o Options, rules *rule.Version) *season {
	s := &season{first: day(o.start()), start: o.start(), until: o.Until, rules: rules}
	total := 0.0
	for d := s.first; !d.After(day(o.Until)); d = d.AddDays(1) {
		_, month, dayOfMonth := d.Date()
		w := monthWeight[month-1] * weekWeight[d.Weekday()]
		if month == time.November && dayOfMonth <= 10 { // the heating comes on, or does not
			w *= 1.8
		}
		storm := month >= time.June && month <= time.September && mix(o.Seed, ofDay, uint64(dayNumber(d)))%17 == 0
		if storm {
			w *= 1.8
		}
		total += w
		s.upTo, s.storms = append(s.upTo, total), append(s.storms, storm)
	}
	for _, head := range rules.Heads() {
		for _, c := range rules.Children(head.Code) {
			s.codes = append(s.codes, c.Code)
		}
	}
	return s
}

func dayNumber(d calendar.Date) int { return d.Sub("2018-01-01") }

// times draws n instants of filing, in order.
func (s *season) times(rng *rand.Rand, n int) []time.Time {
	out := make([]time.Time, 0, n)
	for len(out) < n {
		i := sort.SearchFloat64s(s.upTo, rng.Float64()*s.upTo[len(s.upTo)-1])
		at := s.first.AddDays(i).At(time.Duration(pick(rng, hourWeight))*time.Hour + time.Duration(rng.Int64N(int64(time.Hour)))).Truncate(time.Microsecond)
		if !at.Before(s.start) && at.Before(s.until) {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// commonness is how often people complain of a category against 10 for what is
// not listed.
var commonness = map[string]float64{
	"1001": 32, "1002": 20, "1004": 18, "1005": 42, "1006": 14, "1007": 24, "1008": 8, "1101": 14, "1102": 5, "1103": 38, "1105": 14, "1106": 3,
	"1201": 12, "1202": 44, "1203": 3, "1204": 8, "1301": 5, "1302": 55, "1303": 34, "1304": 6, "1305": 8, "1401": 75, "1402": 52, "1403": 12,
	"1404": 10, "1405": 2, "1501": 14, "1502": 22, "1503": 26, "1504": 26, "1505": 2, "1601": 22, "1602": 66, "1603": 18, "1604": 12, "1605": 14,
	"1607": 30, "1608": 46, "1701": 58, "1702": 42, "1703": 20, "1704": 60, "1705": 14, "1706": 16, "1801": 28, "1802": 12, "1803": 14,
	"2001": 26, "2002": 8, "2003": 26, "2004": 3, "2006": 12, "2101": 26, "2102": 36, "2103": 10, "2105": 9, "2106": 1.5, "2107": 1.5,
	"2201": 7, "2202": 5, "2203": 6, "2204": 4, "2301": 6, "2302": 5, "2303": 3, "2304": 4, "2401": 3, "2402": 2, "2403": 2, "2404": 2,
	"2501": 14, "2502": 2, "2503": 8, "2504": 5, "2601": 3, "2602": 6, "2603": 4, "9001": 38, "9002": 18, "9003": 14, "9099": 8,
}

// category draws what is complained of in a place at an instant.
func (s *season) category(rng *rand.Rand, place sample.Place, at time.Time) *rule.Category {
	storm := false
	if i := day(at).Sub(s.first); i > 0 && i < len(s.storms) {
		storm = s.storms[i] || s.storms[i-1]
	}
	month := at.In(calendar.Shanghai).Month()
	rainy := month >= time.June && month <= time.September
	weights := make([]float64, len(s.codes))
	for i, code := range s.codes {
		w, listed := commonness[code]
		if !listed {
			w = 10
		}
		switch code {
		case "1001", "1002":
			if w *= 0.5; rainy {
				w *= 3
			}
			if storm {
				w *= 5
			}
		case "1401", "1402", "1403":
			w *= cold(at)
		}
		if !sample.Plausible(sample.Scene{Category: code, Place: place, At: at}) {
			w = 0
		}
		weights[i] = w
	}
	return s.rules.Category(s.codes[pick(rng, weights)])
}

// cold is how much more the heating is complained of than on a mild day of the
// season: most when it comes on.
func cold(at time.Time) float64 {
	switch local := at.In(calendar.Shanghai); local.Month() {
	case time.November:
		if local.Day() <= 15 {
			return 4
		}
		return 2.5
	case time.December, time.January, time.February:
		return 2
	}
	return 1
}

package casework

import (
	"strconv"
	"strings"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
)

// Sums are figures: how many cases bear each mark, and how many ratings of each
// word joiners gave.
type Sums struct {
	Cases   [marksCount]int64
	Joiners [5]int64 // as Ratings
}

// Of returns how many cases bear the mark.
func (s Sums) Of(m Mark) int64 { return s.Cases[m] }

// Owed counts the cases that an answer is owed for: those that have one, and those
// it was due for and that have none. What was refused, merged into another, or
// withdrawn before anybody took it on, owes none, and what is not due yet is left
// out until it is answered or due (回复率, domain.md §4.5).
func (s Sums) Owed() int64 { return s.Of(MarkAnswered) + s.Of(MarkMissed) }

// Rated is how many ratings of the word there are, joiners' among them.
func (s Sums) Rated(r Rating) int64 {
	return s.Cases[MarkVerySatisfied+Mark(r.place())] + s.Joiners[r.place()]
}

// Plus returns the sum of both.
func (s Sums) Plus(o Sums) Sums { return s.plus(o, 1) }

// Minus returns the difference.
func (s Sums) Minus(o Sums) Sums { return s.plus(o, -1) }

func (s Sums) plus(o Sums, sign int64) Sums {
	for i, n := range o.Cases {
		s.Cases[i] += sign * n
	}
	for i, n := range o.Joiners {
		s.Joiners[i] += sign * n
	}
	return s
}

// sums are what one case adds to the figures.
func (s Status) sums() (out Sums) {
	if s.Seq == 0 {
		return out
	}
	for m := range s.Marks().All() {
		out.Cases[m] = 1
	}
	for i, n := range s.JoinersSaid {
		out.Joiners[i] = int64(n)
	}
	return out
}

// sumColumns are the columns of Sums in every table of figures.
var sumColumns = func() []string {
	out := append([]string{}, markNames[:]...)
	for _, r := range Ratings {
		out = append(out, "joiners_"+string(r))
	}
	return out
}()

// values are the values of sumColumns.
func (s Sums) values() []any {
	out := make([]any, 0, len(sumColumns))
	for _, n := range s.Cases {
		out = append(out, n)
	}
	for _, n := range s.Joiners {
		out = append(out, n)
	}
	return out
}

// targets are where a row's sumColumns are scanned to.
func (s *Sums) targets() []any {
	out := make([]any, 0, len(sumColumns))
	for i := range s.Cases {
		out = append(out, &s.Cases[i])
	}
	for i := range s.Joiners {
		out = append(out, &s.Joiners[i])
	}
	return out
}

// tallyKey is under what a case counts. What happened to it counts on the day it
// was filed, so that a day's answers and its cases are about the same cases
// (domain.md §4.5).
type tallyKey struct {
	County            int
	Day               int // of filing, YYYYMMDD
	Compound, Company id.ID
	Category          string
	Channel           Channel
}

func (c Case) tallyKey() tallyKey {
	return tallyKey{c.County, dayNumber(c), c.Place.Compound, c.Company, c.Category, c.Channel}
}

// counted is what a case counts for, and under what.
type counted struct {
	tallyKey
	Sums
}

func (c Case) counted() counted { return counted{c.tallyKey(), c.Status.sums()} }

// changes are the rows that make was into is.
func changes(was, is counted) (out []counted) {
	if was.tallyKey == is.tallyKey {
		was, is = counted{}, counted{is.tallyKey, is.Sums.Minus(was.Sums)}
	}
	if was.Sums != (Sums{}) {
		out = append(out, counted{was.tallyKey, Sums{}.Minus(was.Sums)})
	}
	if is.Sums != (Sums{}) {
		out = append(out, is)
	}
	return out
}

// putDelta adds the row by which the change reaches the figures (FoldFigures).
func (c counted) putDelta(b *db.Batch, row id.ID, at time.Time) {
	b.Exec(insertDelta, append([]any{c.County, row, c.Day, c.Compound, c.Company, c.Category, string(c.Channel), at}, c.values()...)...)
}

var insertDelta = insertInto("case_delta", "county", "id", "day", "compound_id", "company_id", "category", "channel", "changed_at")

// insertInto writes a row of key columns and of sums.
func insertInto(table string, key ...string) string {
	columns := append(key, sumColumns...)
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + db.Places(1, len(columns))
}

// Tally adds up in memory what cases count for, for the maker of a synthetic
// province: the rows that FoldFigures would have made.
type Tally struct {
	days   map[dayKey]daySums
	months map[dayKey]Sums // Day is a month
	kinds  map[kindKey]Sums
	places map[placeKey]Sums
}

type dayKey struct{ County, Day int }

type daySums struct {
	Sums
	changed time.Time
}

type kindKey struct {
	County, Month int
	Category      string
	Channel       Channel
}

type placeKey struct {
	County            int
	Compound, Company id.ID
	Month             int
}

// NewTally returns an empty tally.
func NewTally() *Tally {
	return &Tally{map[dayKey]daySums{}, map[dayKey]Sums{}, map[kindKey]Sums{}, map[placeKey]Sums{}}
}

func (t *Tally) add(c counted, at time.Time) {
	month := c.Day / 100
	day := t.days[dayKey{c.County, c.Day}]
	day.Sums = day.Plus(c.Sums)
	if at.After(day.changed) {
		day.changed = at
	}
	t.days[dayKey{c.County, c.Day}] = day
	t.months[dayKey{c.County, month}] = t.months[dayKey{c.County, month}].Plus(c.Sums)
	kind := kindKey{c.County, month, c.Category, c.Channel}
	t.kinds[kind] = t.kinds[kind].Plus(c.Sums)
	place := placeKey{c.County, c.Compound, c.Company, month}
	t.places[place] = t.places[place].Plus(c.Sums)
}

var (
	insertDay   = insertInto("case_day", "county", "day", "changed_at")
	insertMonth = insertInto("case_month", "county", "month")
	insertKind  = insertInto("case_kind", "county", "month", "category", "channel")
	insertPlace = insertInto("case_place", "county", "compound_id", "company_id", "month")
)

// PutCounties adds the rows of days, months and kinds to b, as new ones, and
// forgets them.
func (t *Tally) PutCounties(b *db.Batch) {
	for k, n := range t.days {
		b.Exec(insertDay, append([]any{k.County, k.Day, n.changed}, n.values()...)...)
	}
	for k, n := range t.months {
		b.Exec(insertMonth, append([]any{k.County, k.Day}, n.values()...)...)
	}
	for k, n := range t.kinds {
		b.Exec(insertKind, append([]any{k.County, k.Month, k.Category, string(k.Channel)}, n.values()...)...)
	}
	clear(t.days)
	clear(t.months)
	clear(t.kinds)
}

// PutPlaces adds the rows of a compound to b, as new ones, and forgets them;
// compound 0 is for the cases whose place is not listed.
func (t *Tally) PutPlaces(b *db.Batch, compound id.ID) {
	for k, n := range t.places {
		if k.Compound == compound {
			b.Exec(insertPlace, append([]any{k.County, k.Compound, k.Company, k.Month}, n.values()...)...)
			delete(t.places, k)
		}
	}
}

// dayNumber is the Shanghai day of filing as YYYYMMDD.
func dayNumber(c Case) int { return DayNumber(calendar.DateOf(c.FiledAt)) }

// DayNumber writes a day as YYYYMMDD, as the figures have it.
func DayNumber(d calendar.Date) int {
	n, _ := strconv.Atoi(string(d[:4]) + string(d[5:7]) + string(d[8:]))
	return n
}

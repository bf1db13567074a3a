package casework

import (
	"slices"
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

// Column returns the sum of one column of the figures by its name: a mark's, or
// joiners_ with a rating.
func (s Sums) Column(name string) (n int64, known bool) {
	if m, is := ParseMark(name); is {
		return s.Of(m), true
	}
	word, is := strings.CutPrefix(name, "joiners_")
	at := slices.Index(Ratings, Rating(word))
	if !is || at < 0 {
		return 0, false
	}
	return s.Joiners[at], true
}

// Plus returns the sum of both.
func (s Sums) Plus(o Sums) Sums { s.add(&o, 1); return s }

// Minus returns the difference.
func (s Sums) Minus(o Sums) Sums { s.add(&o, -1); return s }

func (s *Sums) add(o *Sums, sign int64) {
	for i, n := range o.Cases {
		s.Cases[i] += sign * n
	}
	for i, n := range o.Joiners {
		s.Joiners[i] += sign * n
	}
}

// sums are what one case adds to the figures.
func (s Status) sums() (out Sums) {
	if s.Seq == 0 {
		return out
	}
	out = s.Marks().sums()
	for i, n := range s.JoinersSaid {
		out.Joiners[i] = int64(n)
	}
	return out
}

func (s Marks) sums() (out Sums) {
	for m := range s.All() {
		out.Cases[m] = 1
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

var sumList = strings.Join(sumColumns, ", ")

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
	columns := append(slices.Clone(key), sumColumns...)
	return "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES " + db.Places(1, len(columns))
}

// Tally adds up in memory what cases count for: the rows that FoldFigures makes of
// their deltas.
type Tally [len(cubes)]map[tallyKey]*cell

// cell is a row of figures.
type cell struct {
	Sums
	changed time.Time
}

// NewTally returns an empty tally.
func NewTally() *Tally {
	var t Tally
	for i := range t {
		t[i] = map[tallyKey]*cell{}
	}
	return &t
}

func (t *Tally) add(c counted, at time.Time) {
	for i, cube := range cubes {
		key := cube.keyOf(c.tallyKey)
		row := t[i][key]
		if row == nil {
			row = &cell{}
			t[i][key] = row
		}
		row.add(&c.Sums, 1)
		if at.After(row.changed) {
			row.changed = at
		}
	}
}

// PutCounties adds the rows that are of no compound to b, as new ones, and forgets
// them.
func (t *Tally) PutCounties(b *db.Batch) {
	t.put(b, func(c cube, _ tallyKey) bool { return !c.has(PerCompound) })
}

// PutPlaces adds the rows of a compound to b, as new ones, and forgets them;
// compound 0 is for the cases whose place is not listed.
func (t *Tally) PutPlaces(b *db.Batch, compound id.ID) {
	t.put(b, func(c cube, k tallyKey) bool { return c.has(PerCompound) && k.Compound == compound })
}

func (t *Tally) put(b *db.Batch, which func(cube, tallyKey) bool) {
	for i, cube := range cubes {
		for key, row := range t[i] {
			if which(cube, key) {
				b.Exec(cube.insert(), cube.row(key, *row)...)
				delete(t[i], key)
			}
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

package casework

import (
	"slices"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/search"
)

// putSearch indexes a case by the pieces of its text and place. The two
// databases keep such an index differently; the pieces are the same. Where the
// room is hidden from the handler, nobody finds the case by it.
func putSearch(b *db.Batch, d db.Dialect, c Case) {
	words := c.Text
	if c.Privacy != Anonymous {
		words += " " + c.Place.Text
	}
	grams := search.Grams(search.Normal(words))
	if d == db.Postgres {
		grams = append(grams, searchMarks(c.County, calendar.DateOf(c.FiledAt))...)
		b.Exec(`INSERT INTO case_search (county, case_id, grams) VALUES ($1, $2, string_to_array($3, ' '))`, c.County, c.ID, strings.Join(grams, " "))
		return
	}
	b.Exec(`INSERT INTO case_search (rowid, grams) VALUES ($1, $2)`, c.ID, ftsWords(grams))
}

// putSearchAgain lets a case that moved to another county be found there. On
// SQLite the index knows no county.
func putSearchAgain(b *db.Batch, d db.Dialect, c Case, county int) {
	if d == db.Postgres {
		filed := calendar.DateOf(c.FiledAt)
		b.Exec(`UPDATE case_search SET county = $3,
			grams = ARRAY(SELECT g FROM unnest(grams) g WHERE g <> ALL (string_to_array($4, ' '))) || string_to_array($5, ' ')
			WHERE county = $1 AND case_id = $2`,
			c.County, c.ID, county, strings.Join(searchMarks(c.County, filed), " "), strings.Join(searchMarks(county, filed), " "))
	}
}

// searchMarks stand among a case's pieces, so that the index of PostgreSQL narrows the
// hits of a word to a place, to a time, or to a time of a place, without reading them.
// Neither sign is in a normal form. An index meets the hits of a word with one short list
// of a city's month in less than with those of the month and of the city's counties.
func searchMarks(county int, filed calendar.Date) []string {
	city, own := placeMark(region.City(county)), placeMark(county)
	marks := []string{city, own}
	for _, place := range []string{"", city, own} {
		marks = append(marks, place+monthMark(filed), place+dayMark(filed))
	}
	return marks
}

func placeMark(region int) string          { return "@" + strconv.Itoa(region) }
func monthMark(filed calendar.Date) string { return "#" + string(filed[:7]) }
func dayMark(filed calendar.Date) string   { return "#" + string(filed) }

// ftsWords writes pieces as words of FTS5, each as the hexadecimal of its
// characters: the tokenizer then has nothing to decide.
func ftsWords(grams []string) string {
	words := make([]string, len(grams))
	for i, g := range grams {
		words[i] = ftsWord(g)
	}
	return strings.Join(words, " ")
}

// ftsQuery asks FTS5 for what has all pieces.
func ftsQuery(pieces []string) string {
	return strings.Join(strings.Fields(ftsWords(pieces)), " AND ")
}

func ftsWord(gram string) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('g')
	for _, c := range []byte(gram) {
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// match adds the condition that a case has all pieces of a text, for a list in
// an order of its own: on PostgreSQL its cases are looked at one by one until
// the page is full, on SQLite those that have the pieces are found before. A
// text without letters or digits finds nothing.
func (q *query) match(text string) {
	pieces := search.Query(search.Normal(text))
	switch {
	case len(pieces) == 0:
		q.and("FALSE")
	case q.dialect == db.Postgres:
		q.and(`(SELECT s.grams @> string_to_array(` + q.arg(strings.Join(pieces, " ")) + `, ' ') FROM case_search s WHERE s.county = c.county AND s.case_id = c.id)`)
	default:
		q.and(`c.id IN (SELECT rowid FROM case_search WHERE case_search MATCH ` + q.arg(ftsQuery(pieces)) + `)`)
	}
}

// A search of what was filed looks firstSpan days back, then as far as what it found
// says that a page needs and half as far again, and beyond lastSpan at everything: a common
// word is found without reading all that ever had it, a rare one with few attempts.
const firstSpan, lastSpan = 4, 240

// nextSpan is how many days to look at after some that had too few of what is wanted.
func nextSpan(days, found, wanted int) int {
	return days * min(max(3*wanted/(2*max(found, 1)), 2), lastSpan/firstSpan)
}

// newestQuery begins a list for newest. On PostgreSQL it is of the hits: the
// county is compared there, and hidden by the plus from the index of counties, so
// that no plan goes through a city's cases instead.
func (s *Service) newestQuery(f Filter) *query {
	q := s.query()
	if f.Text != "" && q.dialect == db.Postgres {
		q.from = "case_search s JOIN case_file c ON c.county = s.county AND c.id = s.case_id"
		q.columns.County = "+s.county"
	}
	return q
}

// newest runs a list of what has all pieces of a text, the latest filed first.
func (q *query) newest(tx *db.Tx, f Filter) ([]Case, error) {
	pieces := search.Query(search.Normal(f.Text))
	if len(pieces) == 0 {
		q.and("FALSE")
		return q.run(tx, newestFirst, f.most()+1)
	}
	last := calendar.DateOf(tx.Now())
	if f.After.ID != 0 {
		last = calendar.DateOf(f.After.Due)
	}
	for days := firstSpan; days <= lastSpan; {
		span := *q
		span.where, span.args = slices.Clip(q.where), slices.Clip(q.args)
		span.hits(pieces, last.AddDays(1-days), last)
		cases, err := span.run(tx, newestFirst, f.most()+1)
		if err != nil || len(cases) > f.most() {
			return cases, err
		}
		days = nextSpan(days, len(cases), f.most()+1)
	}
	q.hits(pieces, "", last)
	return q.run(tx, newestFirst, f.most()+1)
}

// hits adds the condition that a case has the pieces and was filed in the days from
// first, or ever before, to last.
func (q *query) hits(pieces []string, first, last calendar.Date) {
	if q.dialect == db.SQLite {
		// Ids rise as cases are filed; two clocks are less than a day apart.
		found := "c.id IN (SELECT rowid FROM case_search WHERE case_search MATCH " + q.arg(ftsQuery(pieces)) + " AND rowid < " + q.arg(id.First(last.AddDays(2).Start()))
		if first != "" {
			found += " AND rowid >= " + q.arg(id.First(first.AddDays(-1).Start()))
			q.and("+c.filed_at >= " + q.arg(first.Start()))
		}
		q.and(found + ")")
		return
	}
	q.and("s.grams @> string_to_array(" + q.arg(strings.Join(pieces, " ")) + ", ' ')")
	marks := []string{q.placeMark()}
	if first != "" {
		marks = dateMarks(q.placeMark(), first, last)
	}
	if marks[0] != "" {
		q.and("s.grams && string_to_array(" + q.arg(strings.Join(marks, " ")) + ", ' ')")
	}
}

// placeMark is the mark of the county or the city that the list lies in, and empty where it
// is of more. It only narrows: the scope is compared besides.
func (q *query) placeMark() string {
	switch city := region.City(q.lo); {
	case q.lo == q.hi && q.lo != 0:
		return placeMark(q.lo)
	case city == region.City(q.hi) && city != 0:
		return placeMark(city)
	}
	return ""
}

// dateMarks are the marks of the days from first to last at a place. Of more than a month they are
// those of the months, but for the first one's last days where these are few: each mark
// costs a look at every hit, and each day too many the hits of that day.
func dateMarks(place string, first, last calendar.Date) []string {
	const month, few = 31, 15
	byDays := last.Sub(first) <= month
	edge := calendar.MonthOf(first)
	var marks []string
	for d := first; !d.After(last); {
		if m := calendar.MonthOf(d); !byDays && (m != edge || m.Last().Sub(first) > few) {
			marks = append(marks, place+monthMark(d))
			d = m.Last().AddDays(1)
			continue
		}
		marks = append(marks, place+dayMark(d))
		d = d.AddDays(1)
	}
	return marks
}

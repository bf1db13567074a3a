package bulletin

import (
	"slices"
	"strconv"

	"yianju/internal/document"
	"yianju/internal/i18n"
)

// Shape is what a table has.
type Shape struct {
	Rank   bool     // a rank with its movement, else a place in the list
	Place  bool     // where a line is
	Counts []string // of received, late, reopened, supervised
	Share  bool     // of all cases
	Rates  []string // indicators
	N      bool     // of how many the rank is
}

// Shapes are the tables of a bulletin by their names, the messages bulletin.table.*.
var Shapes = map[string]Shape{
	"total":      {Counts: []string{"received", "late"}, Rates: Columns},
	"channels":   {Counts: []string{"received"}, Rates: []string{"reply_rate", "timely_rate", "solve_rate", "satisfaction"}, Share: true},
	"cities":     {Counts: []string{"received"}, Rates: Columns, Rank: true},
	"counties":   {Place: true, Counts: []string{"received"}, Rates: Columns, Rank: true},
	"best":       {Counts: []string{"received"}, Rates: []string{"reply_rate", "timely_rate", "solve_rate", "satisfaction", "composite"}, N: true},
	"worst":      {Counts: []string{"received"}, Rates: []string{"reply_rate", "timely_rate", "solve_rate", "satisfaction", "composite"}, N: true},
	"overdue":    {Counts: []string{"received", "late"}, Rates: []string{"reply_rate", "timely_rate"}},
	"groups":     {Counts: []string{"received"}, Rates: []string{"reply_rate", "solve_rate", "satisfaction"}, Share: true},
	"categories": {Counts: []string{"received", "reopened"}, Rates: []string{"reply_rate", "solve_rate", "satisfaction"}, Share: true},
	"compounds":  {Place: true, Counts: []string{"received", "late", "reopened"}, Rates: []string{"reply_rate", "solve_rate"}},
}

// Count is one of a line's numbers of cases.
func (l Line) Count(name string) int64 {
	return map[string]int64{"received": l.Received, "answered": l.Answered, "late": l.Late, "reopened": l.Reopened, "supervised": l.Supervised}[name]
}

// RankWords write a line's rank and how it moved; of those with too few, that.
func (l Line) RankWords(lang i18n.Lang) (rank, moved string) {
	switch {
	case l.Rank == 0:
		return lang.T("bulletin.few"), i18n.None
	case l.Fresh:
		moved = lang.T("figure.fresh")
	case l.Moved > 0:
		moved = lang.T("bulletin.moved.up", "places", l.Moved)
	case l.Moved < 0:
		moved = lang.T("bulletin.moved.down", "places", -l.Moved)
	default:
		moved = lang.T("bulletin.unmoved")
	}
	return strconv.Itoa(l.Rank), moved
}

// List returns the lines of a table by its name.
func (c Content) List(key string) []Line {
	return map[string][]Line{"channels": c.Channels, "cities": c.Cities, "counties": c.Counties, "best": c.Best, "worst": c.Worst, "overdue": c.Overdue,
		"groups": c.Groups, "categories": c.Categories, "compounds": c.Compounds}[key]
}

// Heads are the columns of a table, as the messages bulletin.column.*.
func (s Shape) Heads() (keys []string) {
	if !s.Rank {
		keys = append(keys, "place")
	}
	if s.Place {
		keys = append(keys, "at")
	}
	keys = append(append(keys, "name"), s.Counts...)
	if s.Share {
		keys = append(keys, "share")
	}
	if keys = append(keys, s.Rates...); s.N {
		keys = append(keys, "n")
	}
	if s.Rank {
		keys = append(keys, "rank", "moved")
	}
	return keys
}

// Cell is a line's text in a column; place counts from 0, all are the cases of the month.
func (l Line) Cell(lang i18n.Lang, key string, place int, all int64) string {
	switch key {
	case "place":
		return strconv.Itoa(place + 1)
	case "at":
		return l.Place
	case "name":
		return l.Name
	case "share":
		return lang.Percent(l.Received, all)
	case "n":
		return strconv.FormatInt(l.Rate(rankedBy).N, 10)
	case "rank":
		rank, _ := l.RankWords(lang)
		return rank
	case "moved":
		_, moved := l.RankWords(lang)
		return moved
	case "received", "answered", "late", "reopened", "supervised":
		return strconv.FormatInt(l.Count(key), 10)
	}
	return l.Rate(key).Value
}

// widths of columns on paper, in relation to each other; others are as wide as a number.
var widths = map[string]int{"place": 3, "at": 8, "name": 11, "rank": 4, "moved": 4}

func width(head string) int {
	if w, set := widths[head]; set {
		return w
	}
	return 5
}

// table is one of a bulletin's tables; in a workbook every rate has its n beside it.
func (c Content) table(l i18n.Lang, key string, list []Line, beside bool) document.Table {
	t := document.Table{Caption: l.T("bulletin.table." + key)}
	shape := Shapes[key]
	heads := shape.Heads()
	isRate := func(head string) bool { return beside && slices.Contains(shape.Rates, head) }
	for _, head := range heads {
		t.Columns = append(t.Columns, document.Column{Head: l.T("bulletin.column." + head), Width: width(head), Number: head != "name" && head != "at"})
		if isRate(head) {
			t.Columns = append(t.Columns, document.Column{Head: "n", Width: 4, Number: true})
		}
	}
	rows := make([][]string, 0, len(list))
	for i, line := range list {
		var row []string
		for _, head := range heads {
			row = append(row, line.Cell(l, head, i, c.Total.Received))
			if isRate(head) {
				row = append(row, strconv.FormatInt(line.Rate(head).N, 10))
			}
		}
		rows = append(rows, row)
	}
	t.Rows = document.RowsOf(rows...)
	return t
}

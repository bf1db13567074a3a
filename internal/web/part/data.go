package part

import "strconv"

// Table is the truth behind every chart. On a phone each row becomes a block.
type Table struct {
	Caption string // "" where a heading stands right before it
	Columns []Column
	Rows    [][]Cell
	Sums    []Cell // last row; may be empty
	Files   []Link // CSV, XLSX
	Dense   bool
}

// Column is a column's head.
type Column struct {
	Label string
	Num   bool   // figures: right aligned, equal widths
	Long  bool   // words: a line of their own on a phone
	Sort  string // address that sorts by this column; "" when it cannot
	Dir   string // "ascending" or "descending" when it is sorted so now
}

// Cell is one value.
type Cell struct {
	Text string
	Path string // where it leads; "" nowhere
	Tone Tone   // draws it as a state word; "" plain text
}

func (t Table) column(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}

// Figure is a number with what it counts, out of how many, and its cases.
type Figure struct {
	Label string
	Value string // 86.2%
	Of    string // 41,207 件中 35,520 件
	Path  string // the cases behind it
	Tone  Tone
}

// Progress is how far work has come.
type Progress struct {
	Label string // 正在检查: 第 12,000 行,共约 100,000 行
	Done  int64
	Of    int64 // 0 = not known
}

// Notice is something to know before reading on.
type Notice struct {
	Tone  Tone
	Title string
	Text  string
	Links []Link
}

// Empty is a list without rows: it says so, and what to do next.
type Empty struct {
	Title string
	Text  string
	Link  Link
}

// Pager leads through a list by its keys; there are no page numbers, because
// rows come and go while it is read.
type Pager struct {
	First string // "" on the first page
	Next  string // "" on the last
}

// Bars compares up to a dozen values. The table with the same figures belongs
// beside it.
type Bars struct {
	Title string
	Rows  []Bar
	Mark  int    // a target, per mille of the full width; 0 is none
	Goal  string // what the mark is: 目标 80%
}

// Bar is one line.
type Bar struct {
	Label string
	Value string // as written at its end
	Share int    // per mille of the full width
	Tone  Tone
}

const (
	barLine  = 36  // height of a bar's line
	barLabel = 90  // width of the names
	barWidth = 190 // full width of a bar
	barTotal = barLabel + barWidth + 80
)

func (b Bars) box() string { return "0 0 " + num(barTotal) + " " + num(len(b.Rows)*barLine+barTop(b)) }

func barTop(b Bars) int {
	if b.Mark > 0 {
		return 24
	}
	return 4
}

func barPx(share int) int { return max(2, min(share, 1000)*barWidth/1000) }

func num(n int) string { return strconv.Itoa(n) }

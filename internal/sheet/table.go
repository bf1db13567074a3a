package sheet

import (
	"io"
	"slices"
	"strings"

	"yianju/internal/errs"
)

// Column is a column that a table may have.
type Column struct {
	Names    []string // accepted headers; the first is the one templates show
	Required bool
}

// Header is where the columns stand in one sheet.
type Header struct {
	Sheet   string
	Row     int
	At      []int    // by Column: its place in the sheet from 0 on, -1 = not there
	Unknown []string // headers that no column has
	Missing []string // first names of required columns that are not there
	Twice   []string // headers that stand twice: which is meant cannot be told
}

// Record is one row of a table. It is valid until the next one is read.
type Record struct {
	Sheet string
	Row   int
	Cells []Cell // by Column

	header *Header
}

// Place returns the letters of a column, "" when the sheet lacks it.
func (r *Record) Place(column int) string {
	if at := r.header.At[column]; at >= 0 {
		return Letters(at)
	}
	return ""
}

// headRows is how deep a header row is looked for: titles and remarks stand above.
const headRows = 10

// Example begins the first cell of a template's example rows, which are no data.
const Example = "示例"

// Table reads the rows of a reader under columns. A sheet without a header row is
// passed over, such as the one with the notes; a file without any is refused.
type Table struct {
	reader  Reader
	columns []Column
	headers []Header
	passed  []string // sheets without a header row
	held    []Row    // rows of a sheet whose header is looked for
	ahead   *Row     // read and not looked at
	record  Record
}

// NewTable returns the table that r holds.
func NewTable(r Reader, columns []Column) *Table {
	return &Table{reader: r, columns: columns, record: Record{Cells: make([]Cell, len(columns))}}
}

// Headers returns the header rows met so far; the last is that of the rows being read.
func (t *Table) Headers() []Header { return t.headers }

// Passed returns the sheets passed over so far.
func (t *Table) Passed() []string { return t.passed }

// Rows is about how many rows there are.
func (t *Table) Rows() int { return t.reader.Rows() }

// Next returns the next row; io.EOF after the last. A header row that lacks a
// required column, or has one twice, is an error of kind Invalid that names all
// of them; so is a file without a header row.
func (t *Table) Next() (*Record, error) {
	for {
		row, err := t.row()
		if err == io.EOF && len(t.headers) == 0 {
			return nil, t.headless()
		}
		if err != nil {
			return nil, err
		}
		if row == nil || strings.HasPrefix(firstText(row), Example) {
			continue
		}
		h := &t.headers[len(t.headers)-1]
		t.record.Sheet, t.record.Row, t.record.header = row.Sheet, row.Number, h
		something := false
		for i, at := range h.At {
			c := row.Cell(at)
			c.Text = Bare(c.Text)
			t.record.Cells[i] = c
			something = something || c.Kind != Blank
		}
		if something {
			return &t.record, nil
		}
	}
}

// row returns the next row below a header row; nil for one that was none.
func (t *Table) row() (*Row, error) {
	if len(t.held) > 0 {
		row := &t.held[0]
		t.held = t.held[1:]
		return row, nil
	}
	row, err := t.read()
	if err != nil {
		return nil, err
	}
	if n := len(t.headers); n > 0 && t.headers[n-1].Sheet == row.Sheet {
		return row, nil
	}
	if n := len(t.passed); n > 0 && t.passed[n-1] == row.Sheet {
		return nil, nil
	}
	return nil, t.findHeader(row)
}

func (t *Table) read() (*Row, error) {
	if row := t.ahead; row != nil {
		t.ahead = nil
		return row, nil
	}
	return t.reader.Next()
}

// findHeader looks for the header row of the sheet that begins with a row.
func (t *Table) findHeader(row *Row) error {
	first := row.Sheet
	var head []Row
	for row != nil && row.Sheet == first && row.Number <= headRows {
		head = append(head, Row{row.Sheet, row.Number, slices.Clone(row.Cells)})
		next, err := t.reader.Next()
		if err != nil && err != io.EOF {
			return err
		}
		row = next
	}
	if row != nil {
		t.ahead = &Row{row.Sheet, row.Number, slices.Clone(row.Cells)}
	}
	best, most := -1, 0
	for i := range head {
		if n := t.matches(&head[i]); n > most {
			best, most = i, n
		}
	}
	// A single name may stand in a remark too.
	if most < min(2, len(t.columns)) {
		t.passed = append(t.passed, first)
		return nil
	}
	h := t.header(&head[best])
	t.headers = append(t.headers, h)
	var check errs.Check
	check.That(len(h.Missing) == 0, "header", "sheet.missing", "row", h.Row, "columns", strings.Join(h.Missing, "、"))
	check.That(len(h.Twice) == 0, "header", "sheet.twice", "row", h.Row, "columns", strings.Join(h.Twice, "、"))
	if err := check.Err(); err != nil {
		return err
	}
	t.held = head[best+1:]
	return nil
}

func (t *Table) matches(row *Row) int {
	n := 0
	for _, at := range t.header(row).At {
		if at >= 0 {
			n++
		}
	}
	return n
}

// header reads a row as a header row.
func (t *Table) header(row *Row) Header {
	h := Header{Sheet: row.Sheet, Row: row.Number, At: make([]int, len(t.columns))}
	for i := range h.At {
		h.At[i] = -1
	}
	for at, c := range row.Cells {
		if c.Kind == Blank {
			continue
		}
		i := t.column(c.Text)
		switch {
		case i < 0:
			h.Unknown = append(h.Unknown, Plain(c.Text))
		case h.At[i] >= 0:
			h.Twice = append(h.Twice, Plain(c.Text))
		default:
			h.At[i] = at
		}
	}
	for i, c := range t.columns {
		if c.Required && h.At[i] < 0 {
			h.Missing = append(h.Missing, c.Names[0])
		}
	}
	return h
}

// column returns which column a header means, -1 for none: as it stands, or
// without a remark in brackets behind it such as 建筑面积(㎡) or 名称（必填）.
func (t *Table) column(header string) int {
	for _, form := range []string{headerForm(header), headerForm(withoutRemark(header))} {
		for i, c := range t.columns {
			if slices.ContainsFunc(c.Names, func(n string) bool { return headerForm(n) == form }) {
				return i
			}
		}
	}
	return -1
}

// headerForm is the form in which headers are compared.
func headerForm(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("*:_-、'\"", r) {
			return -1
		}
		return r
	}, Code(s)))
}

func withoutRemark(s string) string {
	if i := strings.IndexAny(Code(s), "(["); i > 0 {
		return Code(s)[:i]
	}
	return s
}

func (t *Table) headless() error {
	var names []string
	for _, c := range t.columns {
		if c.Required {
			names = append(names, c.Names[0])
		}
	}
	return errs.New(errs.Invalid, "sheet.no_header", "rows", headRows, "columns", strings.Join(names, "、"))
}

func firstText(row *Row) string {
	for _, c := range row.Cells {
		if c.Kind != Blank {
			return c.Text
		}
	}
	return ""
}

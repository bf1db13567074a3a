package sheet

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// xlsx reads the visible sheets of a workbook in their order.
type xlsx struct {
	pack   *pack
	book   *book
	rows   int
	merges [][]merge // by sheet
	sheet  int       // the one being read
	part   io.ReadCloser
	scan   *scanner
	fill   spans
	row    Row
	value  []byte // text of the cell being read
}

func openXLSX(content io.ReadSeeker, l limits) (Reader, error) {
	p, err := openPack(content, l)
	if err != nil {
		return nil, err
	}
	b, err := p.book()
	if err != nil {
		return nil, err
	}
	x := &xlsx{pack: p, book: b, sheet: -1}
	for _, s := range b.sheets {
		rows, merges, err := p.survey(s.part)
		if err != nil {
			return nil, err
		}
		x.rows += rows
		x.merges = append(x.merges, merges)
	}
	return x, nil
}

// Rows implements Reader.
func (x *xlsx) Rows() int { return x.rows }

// Close implements Reader.
func (x *xlsx) Close() error {
	if x.part == nil {
		return nil
	}
	err := x.part.Close()
	x.part = nil
	return err
}

// Next implements Reader.
func (x *xlsx) Next() (*Row, error) {
	for {
		if x.part == nil {
			if err := x.nextSheet(); err != nil {
				return nil, err
			}
		}
		found, err := x.nextRow()
		if err == io.EOF {
			err = broken(io.ErrUnexpectedEOF) // the rows have an end of their own
		}
		if err != nil {
			return nil, asBroken(err)
		}
		if found {
			return &x.row, nil
		}
		if err := x.Close(); err != nil {
			return nil, broken(err)
		}
	}
}

// nextSheet opens the next sheet up to its rows.
func (x *xlsx) nextSheet() error {
	x.sheet++
	if x.sheet >= len(x.book.sheets) {
		return io.EOF
	}
	s := x.book.sheets[x.sheet]
	var err error
	if x.part, err = x.pack.open(s.part); err != nil {
		return err
	}
	x.scan, x.row, x.fill = newScanner(x.part), Row{Sheet: s.name, Cells: x.row.Cells[:0]}, spans{merges: x.merges[x.sheet]}
	return nil
}

// nextRow reads up to the next row that is not empty; false after the last.
func (x *xlsx) nextRow() (bool, error) {
	for {
		t, err := x.scan.next()
		if err != nil {
			return false, err
		}
		switch {
		case t == end && string(x.scan.name) == "sheetData":
			return false, nil
		case t == start && string(x.scan.name) == "row":
			something, err := x.readRow()
			if err != nil || something {
				return something, err
			}
		}
	}
}

var errOrder = errors.New("rows or cells are not in their order")

// readRow reads the row whose start tag was just read; false for an empty one.
func (x *xlsx) readRow() (something bool, err error) {
	number := x.row.Number + 1
	if r := x.scan.attr("r"); r != nil {
		if number, err = strconv.Atoi(string(r)); err != nil || number <= x.row.Number || number > maxRows {
			return false, errOrder
		}
	}
	x.row.Number, x.row.Cells = number, x.row.Cells[:0]
	for {
		t, err := x.scan.next()
		if err != nil {
			return false, err
		}
		switch {
		case t == end && string(x.scan.name) == "row":
			if something {
				x.fill.apply(&x.row)
			}
			return something, nil
		case t == start && string(x.scan.name) == "c":
			full, err := x.readCell()
			if err != nil {
				return false, err
			}
			something = something || full
		}
	}
}

// readCell reads the cell whose start tag was just read into its place.
func (x *xlsx) readCell() (full bool, err error) {
	column := len(x.row.Cells)
	if r := x.scan.attr("r"); r != nil {
		if column, err = columnOf(r); err != nil || column < len(x.row.Cells) {
			return false, errOrder
		}
	}
	kind, style := kindOf(x.scan.attr("t")), number(x.scan.attr("s"))
	computed, err := x.readValue()
	if err != nil {
		return false, err
	}
	c, err := x.cell(kind, style)
	if err != nil {
		return false, err
	}
	if c.Kind == Blank && computed {
		c.Kind = Fault // it was never opened in a program that computes
	}
	if c.Kind == Blank {
		return false, nil
	}
	if column >= x.pack.limits.columns {
		return false, tooMuch("columns")
	}
	for len(x.row.Cells) < column {
		x.row.Cells = append(x.row.Cells, Cell{})
	}
	x.row.Cells = append(x.row.Cells, c)
	return true, nil
}

// readValue reads up to the end of the cell and leaves its text in x.value.
func (x *xlsx) readValue() (computed bool, err error) {
	x.value = x.value[:0]
	inValue, ruby := false, false
	for {
		t, err := x.scan.next()
		if err != nil {
			return false, err
		}
		if t == text {
			if inValue && !ruby {
				x.value = append(x.value, x.scan.text...)
			}
			if len(x.value) > x.pack.limits.text {
				return false, tooMuch("text")
			}
			continue
		}
		switch string(x.scan.name) {
		case "v", "t": // a value, or a run of an inline text
			inValue = t == start
		case "rPh":
			ruby = t == start
		case "f":
			computed = true
		case "c":
			return computed, nil
		}
	}
}

// stored is how a cell's value stands in the file (ECMA-376 §18.18.11).
type stored uint8

const (
	storedNumber stored = iota
	storedShared
	storedText
	storedError
	storedBool
	storedDate // of ISO 8601
)

func kindOf(t []byte) stored {
	switch string(t) {
	case "s":
		return storedShared
	case "str", "inlineStr":
		return storedText
	case "e":
		return storedError
	case "b":
		return storedBool
	case "d":
		return storedDate
	}
	return storedNumber
}

// cell makes a cell of the text in x.value.
func (x *xlsx) cell(kind stored, style int) (Cell, error) {
	if len(x.value) == 0 {
		return Cell{}, nil
	}
	switch kind {
	case storedShared:
		i := number(x.value)
		if i < 0 || i >= len(x.book.shared) {
			return Cell{}, errors.New("a shared string is missing")
		}
		return textCell(x.book.shared[i]), nil
	case storedText:
		return textCell(trim(unescapeX(string(x.value)))), nil
	case storedError:
		return Cell{Text: string(x.value), Kind: Fault}, nil
	case storedBool:
		return Cell{Text: map[string]string{"1": "TRUE", "0": "FALSE"}[string(x.value)], Kind: Text}, nil
	case storedDate:
		return textCell(strings.Replace(string(x.value), "T", " ", 1)), nil
	}
	var f format
	if style >= 0 && style < len(x.book.formats) {
		f = x.book.formats[style]
	}
	return numberCell(string(x.value), f, x.book.from1904), nil
}

func textCell(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Text: s, Kind: Text}
}

// numberCell is a number as it is shown.
func numberCell(s string, f format, from1904 bool) Cell {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return Cell{Text: s, Kind: Fault}
	}
	if f.date {
		serial := v
		if from1904 {
			serial += days1904
		}
		if serial < 1 || serial >= maxSerial {
			return Cell{Text: s, Kind: Fault}
		}
		at := fromSerial(serial).Format("2006-01-02 15:04:05")
		return Cell{Text: strings.TrimSuffix(at, " 00:00:00"), Kind: Date}
	}
	if len(s) > maxDigits || strings.ContainsAny(s, "eE+") { // 0.1+0.2 is shown as 0.3
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', maxDigits, 64), 64)
		s = strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	if len(s) < f.zeros && digits(s) {
		s = strings.Repeat("0", f.zeros-len(s)) + s
	}
	return Cell{Text: s, Kind: Number, from1904: from1904}
}

// maxRows is how many rows a sheet has (ECMA-376 leaves it to the programs, which agree).
const maxRows = 1 << 20

// maxColumns is how many columns it has.
const maxColumns = 1 << 14

// columnOf returns the column of a cell's name such as AB12.
func columnOf(name []byte) (int, error) {
	column := 0
	for i, c := range name {
		if c < 'A' || c > 'Z' {
			if i == 0 {
				return 0, errOrder
			}
			break
		}
		if column = column*26 + int(c-'A') + 1; column > maxColumns {
			return 0, errOrder
		}
	}
	return column - 1, nil
}

// number reads a small number, -1 for none.
func number(b []byte) int {
	n, err := strconv.Atoi(string(b))
	if err != nil {
		return -1
	}
	return n
}

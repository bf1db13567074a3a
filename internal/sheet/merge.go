package sheet

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
)

// merge is a range of cells merged into one, all parts included, columns from 0.
type merge struct{ left, top, right, bottom int }

// survey counts a sheet's rows and finds its merged ranges, which stand behind
// the rows: a reader that met them there would come too late. It looks for a
// word in the unpacked bytes, a tenth of the work of reading the rows.
func (p *pack) survey(name string) (rows int, merges []merge, err error) {
	r, err := p.open(name)
	if err != nil {
		return 0, nil, err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		window := s.buf[s.pos:s.end]
		upTo, found := endOfRows(window)
		begun := window[:min(len(window), upTo+len("row "))] // what begins before upTo, whole
		rows += countRows(begun)
		s.pos += upTo
		if found {
			break
		}
		if err := s.fill(); err == io.EOF {
			return rows, nil, nil
		} else if err != nil {
			return 0, nil, asBroken(err)
		}
	}
	merges, err = p.readMerges(s)
	return rows, merges, err
}

// countRows counts the tags of rows, under any prefix.
func countRows(b []byte) (n int) {
	for {
		at := indexBy(b, "row ", 'w')
		if at < 0 {
			return n
		}
		if at > 0 && (b[at-1] == '<' || b[at-1] == ':') {
			n++
		}
		b = b[at+len("row "):]
	}
}

// indexBy is bytes.Index for a word that has one letter of a kind that is rare in the
// XML of rows: the first letters of tags, which Index looks for, are everywhere.
func indexBy(b []byte, word string, rare byte) int {
	before := strings.IndexByte(word, rare)
	for from := 0; ; {
		n := bytes.IndexByte(b[from:], rare)
		if n < 0 {
			return -1
		}
		from += n + 1
		if at := from - 1 - before; at >= 0 && len(b)-at >= len(word) && string(b[at:at+len(word)]) == word {
			return at
		}
	}
}

// endOfRows returns where </sheetData> or <sheetData/> begins, under any prefix;
// if it is not there, where it could begin at the earliest.
func endOfRows(b []byte) (at int, found bool) {
	const word = "sheetData"
	for i := 0; ; {
		n := indexBy(b[i:], word, 'D')
		if n < 0 {
			return max(0, len(b)-longestTag), false
		}
		n += i
		begin := bytes.LastIndexByte(b[:n], '<')
		if begin >= 0 && (b[begin+1] == '/' || bytes.HasPrefix(b[n+len(word):], []byte("/>"))) {
			return begin, true
		}
		i = n + len(word)
	}
}

// longestTag is more than the tag that ends the rows takes.
const longestTag = 64

func (p *pack) readMerges(s *scanner) ([]merge, error) {
	var merges []merge
	for {
		t, err := s.next()
		if err == io.EOF {
			// A later range wins where two overlap, which no program writes.
			slices.SortStableFunc(merges, func(a, b merge) int { return cmp.Compare(a.top, b.top) })
			return merges, nil
		}
		if err != nil {
			return nil, asBroken(err)
		}
		if t != start || string(s.name) != "mergeCell" {
			continue
		}
		m, err := parseRange(s.attrText("ref"))
		if err != nil {
			return nil, broken(err)
		}
		if merges = append(merges, m); len(merges) > p.limits.merged {
			return nil, tooMuch("merged")
		}
	}
}

// parseRange reads A1:B9.
func parseRange(s string) (merge, error) {
	from, to, _ := strings.Cut(s, ":")
	var m merge
	for _, corner := range []struct {
		name     string
		col, row *int
	}{{from, &m.left, &m.top}, {cmp.Or(to, from), &m.right, &m.bottom}} {
		column, err := columnOf([]byte(corner.name))
		if err != nil {
			return merge{}, err
		}
		row, err := strconv.Atoi(strings.TrimLeft(corner.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		if err != nil || row < 1 || row > maxRows {
			return merge{}, errOrder
		}
		*corner.col, *corner.row = column, row
	}
	if m.left > m.right || m.top > m.bottom {
		return merge{}, errOrder
	}
	return m, nil
}

// spans puts the value of a merged range into the rows below its first.
type spans struct {
	merges []merge // by their first row; those met are taken off
	open   []span  // by column
}

// span is a merged range that is open in a column.
type span struct {
	value  Cell
	bottom int // last row; 0 = none
}

// apply fills a row's merged cells.
func (f *spans) apply(row *Row) {
	for len(f.merges) > 0 && f.merges[0].top <= row.Number {
		m := f.merges[0]
		f.merges = f.merges[1:]
		value := Cell{}
		if m.top == row.Number {
			value = row.Cell(m.left)
		}
		wide := m.right > m.left
		for c := m.left; c <= m.right && c < usual.columns; c++ {
			for len(f.open) <= c {
				f.open = append(f.open, span{})
			}
			if wide && value.Kind != Blank {
				value.Kind = Spread
			}
			f.open[c] = span{value, m.bottom}
		}
	}
	for c, s := range f.open {
		if s.bottom < row.Number || s.value.Kind == Blank {
			continue
		}
		for len(row.Cells) <= c {
			row.Cells = append(row.Cells, Cell{})
		}
		row.Cells[c] = s.value
	}
}

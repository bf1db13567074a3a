package document

import (
	"yianju/internal/document/font"
	"yianju/internal/document/pdf"
)

// Type of tables: smaller than the text, as tables of papers are.
const (
	cellPitch = 15.0
	cellPad   = 3.0
)

var (
	cellText = style(font.Fangsong, size5)
	cellHead = style(font.Hei, size5)
)

// table sets a table: a row is not parted between pages unless it is higher than
// one, and every page begins with the head.
func (s *setter) table(t Table) {
	if t.Landscape != s.lies {
		s.turn(t.Landscape)
	}
	edges := s.edges(t.Columns)
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Head
	}
	head := s.cells(cellHead, edges, heads)
	if t.Caption != "" {
		s.room(pitch + head.height() + 2*cellPitch)
		st := style(font.Hei, size4)
		s.centred(st, t.Caption)
	} else {
		s.room(head.height() + 2*cellPitch)
	}
	s.row(t, edges, head, true)
	var last cells // not set yet: the sums do not stand alone on a page
	for texts, err := range t.Rows {
		if err != nil {
			s.err = err
			return
		}
		if last.text != nil {
			s.next(t, edges, head, last, 0)
		}
		last = s.cells(cellText, edges, texts)
	}
	if t.Sums == nil {
		s.next(t, edges, head, last, 0)
	} else {
		sums := s.cells(cellHead, edges, t.Sums)
		s.next(t, edges, head, last, sums.height())
		s.next(t, edges, head, sums, 0)
	}
	s.y += pitch / 2
}

// next sets a row, on another page if it and what it is to be kept with do not fit
// on this one.
func (s *setter) next(t Table, edges []float64, head, row cells, keep float64) {
	if row.text == nil {
		return
	}
	for {
		if s.y+row.height()+keep <= s.high() || s.y <= head.height() && row.lines() <= s.full(head) {
			s.row(t, edges, row, false)
			return
		}
		fits := int((s.high() - s.y - 2*cellPad) / cellPitch)
		if row.lines() > s.full(head) && fits > 0 { // higher than a page: parted
			s.row(t, edges, row.first(fits), false)
			row = row.after(fits)
		}
		s.turn(s.lies)
		s.row(t, edges, head, true)
	}
}

// full is how many lines of a cell fit on a page.
func (s *setter) full(head cells) int { return int((s.high() - head.height() - 2*cellPad) / cellPitch) }

// edges are where columns begin, and where the last one ends.
func (s *setter) edges(columns []Column) []float64 {
	all := 0
	for _, c := range columns {
		all += max(c.Width, 1)
	}
	out := make([]float64, 1, len(columns)+1)
	at := 0
	for _, c := range columns {
		at += max(c.Width, 1)
		out = append(out, s.wide()*float64(at)/float64(all))
	}
	return out
}

// cells are the lines of a row, cell by cell.
type cells struct {
	style pdf.Style
	text  [][]string
}

func (s *setter) cells(st pdf.Style, edges []float64, texts []string) cells {
	out := cells{style: st, text: make([][]string, len(edges)-1)}
	for i := range out.text {
		if i < len(texts) {
			room := edges[i+1] - edges[i] - 2*cellPad
			out.text[i] = wrap(st, texts[i], room, room)
		}
	}
	return out
}

func (c cells) lines() (n int) {
	for _, cell := range c.text {
		n = max(n, len(cell))
	}
	return n
}

func (c cells) height() float64 { return float64(c.lines())*cellPitch + 2*cellPad }

// first and after part a row.
func (c cells) first(n int) cells { return c.part(0, n) }
func (c cells) after(n int) cells { return c.part(n, c.lines()) }

func (c cells) part(from, to int) cells {
	out := cells{style: c.style, text: make([][]string, len(c.text))}
	for i, cell := range c.text {
		out.text[i] = cell[min(from, len(cell)):min(to, len(cell))]
	}
	return out
}

// row draws a row and the lines around it.
func (s *setter) row(t Table, edges []float64, c cells, head bool) {
	height, upper := c.height(), s.upper()+s.y
	for i, cell := range c.text {
		y := upper + cellPad
		if head || len(cell) < c.lines() { // in the middle of the row
			y += float64(c.lines()-len(cell)) * cellPitch / 2
		}
		for _, line := range cell {
			x := edges[i] + cellPad
			room := edges[i+1] - edges[i] - 2*cellPad
			switch {
			case head:
				x += (room - width(c.style, line)) / 2
			case t.Columns[i].Number:
				x += room - width(c.style, line)
			}
			s.page.Text(c.style, s.x()+x, y+cellPitch/2+c.style.Size*0.36, line)
			y += cellPitch
		}
	}
	if head {
		s.page.Box(s.x(), upper-thin/2, s.wide(), thin)
	}
	s.page.Box(s.x(), upper+height-thin/2, s.wide(), thin)
	for _, edge := range edges {
		s.page.Box(s.x()+edge-thin/2, upper, thin, height)
	}
	s.y += height
}

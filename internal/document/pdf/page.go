package pdf

import (
	"fmt"
	"strconv"

	"yianju/internal/document/font"
)

// A4 in points.
const (
	A4Width  = 210 * MM
	A4Height = 297 * MM
)

// MM is a millimetre in points.
const MM = 72 / 25.4

// Color is one that a page is drawn in.
type Color struct{ R, G, B float64 } // each 0 to 1

// The colours of a paper.
var (
	Black = Color{}
	Red   = Color{0.86, 0, 0}
)

// Page is the page being drawn.
type Page struct {
	d      *Writer
	height float64 // of the page as it is drawn on
	turned bool
	b      []byte
	ink    Color
}

// Page begins an A4 page, upright. One that is turned is drawn on as if it lay on
// its side, is shown so, and is an upright page with its head at the left when it
// is printed (GB/T 9704-2012 §8).
func (d *Writer) Page(turned bool) *Page {
	p := &Page{d: d, height: A4Height, turned: turned}
	if turned {
		p.height = A4Width
		p.b = append(p.b, "q 0 1 -1 0 "...)
		p.numbers(A4Width, 0)
		p.b = append(p.b, "cm\n"...)
	}
	return p
}

// Upright ends what lies on its side: what follows is drawn on the upright page.
func (p *Page) Upright() {
	if p.turned && p.height == A4Width {
		p.b = append(p.b, "Q\n"...)
		p.height, p.ink = A4Height, Black
	}
}

// End writes the page.
func (p *Page) End() {
	p.Upright()
	content := p.d.stream(p.b, "")
	number := p.d.reserve()
	rotate := ""
	if p.turned {
		rotate = "/Rotate 90"
	}
	p.d.object(number, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s %s]/Contents %d 0 R%s>>", p.d.tree, decimal(A4Width), decimal(A4Height), content, rotate)
	p.d.pages = append(p.d.pages, number)
}

// Ink sets the colour of what is drawn next.
func (p *Page) Ink(c Color) {
	if c == p.ink {
		return
	}
	p.ink = c
	p.numbers(c.R, c.G, c.B)
	p.b = append(p.b, "rg\n"...)
}

// Box fills a rectangle; lines are thin ones.
func (p *Page) Box(x, y, width, height float64) {
	p.numbers(x, p.height-y-height, width, height)
	p.b = append(p.b, "re f\n"...)
}

// Style is how a text is set.
type Style struct {
	Face  font.Face
	Size  float64
	Space float64 // added after each character
	Wide  float64 // how wide characters are drawn, of their own width; 0 = 1
}

// Text draws a line whose baseline begins at x, y.
func (p *Page) Text(s Style, x, y float64, line string) {
	wide := s.Wide
	if wide == 0 {
		wide = 1
	}
	p.b = append(p.b, "BT "...)
	p.numbers(s.Space / wide)
	p.b = append(p.b, "Tc "...)
	p.numbers(100 * wide)
	p.b = append(p.b, "Tz "...)
	p.numbers(x, p.height-y)
	p.b = append(p.b, "Td "...)
	in := -1
	for _, r := range line {
		face, glyph := s.Face.Of(r)
		place, code := p.d.code(face, r, glyph)
		if place != in {
			if in >= 0 {
				p.b = append(p.b, "> Tj "...)
			}
			p.b = fmt.Appendf(p.b, "/F%d ", place)
			p.numbers(s.Size)
			p.b = append(p.b, "Tf <"...)
			in = place
		}
		const hex = "0123456789ABCDEF"
		p.b = append(p.b, hex[code>>12], hex[code>>8&15], hex[code>>4&15], hex[code&15])
	}
	if in >= 0 {
		p.b = append(p.b, "> Tj "...)
	}
	p.b = append(p.b, "ET\n"...)
}

// numbers writes operands.
func (p *Page) numbers(list ...float64) {
	for _, n := range list {
		p.b = strconv.AppendFloat(p.b, n, 'f', 3, 64)
		for p.b[len(p.b)-1] == '0' {
			p.b = p.b[:len(p.b)-1]
		}
		if p.b[len(p.b)-1] == '.' {
			p.b = p.b[:len(p.b)-1]
		}
		p.b = append(p.b, ' ')
	}
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', 3, 64) }

package document

import (
	"io"
	"strings"

	"yianju/internal/document/font"
	"yianju/internal/document/pdf"
)

// The measures of GB/T 9704-2012 §5.1 and §5.2: an area of 156 mm × 225 mm, 37 mm
// below the upper edge and 28 mm right of the left one, for 22 lines of 28
// characters of size 3.
const (
	left   = 28 * pdf.MM
	top    = 37 * pdf.MM
	across = 156 * pdf.MM
	down   = 225 * pdf.MM
	pitch  = down / 22   // from line to line
	em     = across / 28 // from character to character

	thick = 0.35 * pdf.MM
	thin  = 0.25 * pdf.MM
)

// The sizes of Chinese type (字号), in points.
const (
	size2 = 22 // 二号
	size3 = 16 // 三号
	size4 = 14 // 四号
	size5 = 10.5
)

// grid sets size 3 on the grid of 28 characters.
func grid(f font.Face) pdf.Style { return pdf.Style{Face: f, Size: size3, Space: em - size3} }

var (
	body   = grid(font.Fangsong)
	black  = grid(font.Hei)
	title  = style(font.Song, size2)
	levels = [5]pdf.Style{1: black, 2: grid(font.Kai), 3: body, 4: body}
)

// setter sets a paper: it holds the page being filled.
type setter struct {
	Paper
	pdf   *pdf.Writer
	page  *pdf.Page
	pages int
	y     float64 // of the upper edge of what comes next, from the upper edge of the area
	lies  bool    // the page lies on its side
	begun bool    // some of the text is set
	err   error   // of rows
}

func begin(w io.Writer, p Paper) *setter {
	author := p.Signer
	if author == "" {
		author = p.Issuer
	}
	s := &setter{Paper: p, pdf: pdf.New(w, pdf.Meta{Title: strings.ReplaceAll(p.Title, "\n", ""), Author: author, Subject: p.Number, Producer: "yianju", Lang: "zh-CN", At: p.At})}
	s.turn(false)
	return s
}

func (s *setter) close() error {
	s.endPage()
	var attached []pdf.Attachment
	if s.Attach != nil {
		attached = []pdf.Attachment{{Name: "snapshot.json", Type: "application/json", About: s.Title, Content: s.Attach}}
	}
	if err := s.pdf.Close(attached...); err != nil {
		return err
	}
	return s.err
}

// wide and high are the measures of the page's area, which lies as the page does.
func (s *setter) wide() float64 {
	if s.lies {
		return down
	}
	return across
}

func (s *setter) high() float64 {
	if s.lies {
		return across
	}
	return down
}

// x and upper are where the area begins on the page. On a page that lies on its
// side the head is at what is the left edge of the upright page.
func (s *setter) x() float64 {
	if s.lies {
		return pdf.A4Height - top - down
	}
	return left
}

func (s *setter) upper() float64 {
	if s.lies {
		return left
	}
	return top
}

// turn begins a page.
func (s *setter) turn(lies bool) {
	s.endPage()
	s.page, s.lies, s.y = s.pdf.Page(lies), lies, 0
	s.pages++
}

// endPage puts the number on the page being filled, in the same place whichever way
// it lies (§7.5, §8), and ends it.
func (s *setter) endPage() {
	if s.page == nil {
		return
	}
	s.page.Upright()
	n := pageNumber(s.pages)
	digits := style(font.Song, size4)
	digits.Face = font.Fangsong
	x := left + size4 // even: one character from the left
	if s.pages%2 == 1 {
		x = left + across - size4 - width(digits, n)
	}
	s.page.Text(digits, x, top+down+7*pdf.MM+size4*0.36, n)
	s.page.End()
	s.page = nil
}

// room begins another page unless so much fits on this one.
func (s *setter) room(height float64) {
	if s.y+height > s.high()+0.1 {
		s.turn(s.lies)
	}
}

// base is the baseline of a line that is so high, of a type of some size.
func (s *setter) base(height, size float64) float64 {
	return s.upper() + s.y + height/2 + size*0.36
}

// line draws a line of the grid, x to the right of the area's left edge.
func (s *setter) line(st pdf.Style, x float64, text string) {
	s.room(pitch)
	s.page.Text(st, s.x()+x, s.base(pitch, st.Size), text)
	s.y += pitch
}

// centred draws a line of the grid in the middle.
func (s *setter) centred(st pdf.Style, text string) {
	s.line(st, (s.wide()-width(st, text))/2, text)
}

// justify is the style that makes a line as wide as the room.
func justify(st pdf.Style, line string, room float64) pdf.Style {
	n := len([]rune(line))
	spare := room - width(st, line)
	if n > 1 && spare < 3*st.Size {
		st.Space += spare / float64(n-1)
	}
	return st
}

// paragraph sets a text that begins two characters from the left. keep is the height
// of the signature when it follows: two lines go on with it if it has no room, so that
// no page has nothing but it; one must stay on the first page, which shows some of the
// text (§7.3.3).
func (s *setter) paragraph(st pdf.Style, text string, keep float64) {
	indent := 2 * em
	lines := wrap(st, text, s.wide()-indent, s.wide())
	along := min(2, len(lines))
	if !s.begun {
		along = min(2, len(lines)-1)
	}
	s.begun = true
	for i, line := range lines {
		x, room := 0.0, s.wide()
		if i == 0 {
			x, room = indent, room-indent
		}
		set := st
		if i < len(lines)-1 {
			set = justify(st, line, room)
		}
		rest := float64(len(lines)-i) * pitch
		if keep > 0 && len(lines)-i == along && s.y > 0 && s.y+rest+keep > s.high()+0.1 {
			s.turn(s.lies)
		}
		s.line(set, x, line)
	}
}

// block sets a part of the text; last: the signature follows.
func (s *setter) block(b Block, last bool) {
	keep := 0.0
	if last {
		keep = s.signature()
	}
	switch b := b.(type) {
	case Heading:
		s.room(2 * pitch) // not alone at the foot
		s.paragraph(levels[min(max(b.Level, 1), 4)], b.Text, keep)
	case Text:
		paragraphs := strings.Split(string(b), "\n")
		for i, text := range paragraphs {
			if i < len(paragraphs)-1 {
				s.paragraph(body, text, 0)
			} else {
				s.paragraph(body, text, keep)
			}
		}
	case Table:
		s.table(b)
	}
}

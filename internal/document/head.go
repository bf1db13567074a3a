package document

import (
	"fmt"

	"yianju/internal/document/font"
	"yianju/internal/document/pdf"
)

// head sets what stands before the text (§7.2, §7.3.1, §7.3.2).
func (s *setter) head() {
	if s.Urgency != "" {
		s.page.Text(black, s.x(), s.base(pitch, size3), s.Urgency)
	}
	if s.Issuer != "" {
		s.redHead()
		s.y += 2 * pitch
	} else {
		s.y = pitch
	}
	for _, line := range even(title, s.Title, across) {
		s.room(titlePitch)
		s.page.Text(title, s.x()+(across-width(title, line))/2, s.base(titlePitch, size2), line)
		s.y += titlePitch
	}
	if s.Issuer == "" && s.Number != "" {
		s.centred(levels[2], s.Number)
	}
	s.y += pitch
	if s.To != "" {
		for _, line := range wrap(body, s.To+"：", across, across) {
			s.line(body, 0, line)
		}
	}
}

// titlePitch is from line to line of a title.
const titlePitch = 32

// redHead sets the issuer's name with its upper edge 35 mm below that of the area,
// the number two lines below, and the red rule 4 mm below that.
func (s *setter) redHead() {
	name := pdf.Style{Face: font.Song, Size: 56}
	if natural := width(name, s.Issuer); natural > across {
		name.Wide = across / natural
		if name.Wide < 0.62 { // narrower still would not be read: smaller
			name.Size *= name.Wide / 0.62
			name.Wide = across / width(pdf.Style{Face: font.Song, Size: name.Size}, s.Issuer)
		}
	}
	s.page.Ink(pdf.Red)
	s.y = 35 * pdf.MM
	s.page.Text(name, s.x()+(across-width(name, s.Issuer))/2, s.upper()+s.y+name.Size*0.86, s.Issuer)
	s.y += name.Size + 2*pitch
	s.page.Ink(pdf.Black)
	s.centred(body, s.Number)
	s.y += 4*pdf.MM - (pitch-size3)/2
	s.page.Ink(pdf.Red)
	s.page.Box(s.x(), s.upper()+s.y, across, 2*thick)
	s.page.Ink(pdf.Black)
}

// listAnnexes names the annexes one line below the text (§7.3.4).
func (s *setter) listAnnexes() {
	if len(s.Annexes) == 0 {
		return
	}
	s.y += pitch
	for i, a := range s.Annexes {
		label, indent := "", 5*em
		if i == 0 {
			label = "附件："
		}
		if len(s.Annexes) > 1 {
			label, indent = fmt.Sprintf("%s%d. ", label, i+1), 6*em
		}
		for j, line := range wrap(body, a.Title, across-indent, across-indent) {
			x := indent
			if j == 0 {
				x -= width(body, label) + body.Space
				line = label + line
			}
			s.line(body, x, line)
		}
	}
}

// annex sets an annex: its name at the upper left, its title on the third line
// (§7.3.7).
func (s *setter) annex(i int, a Annex) {
	lies := false
	if len(a.Body) > 0 {
		t, isTable := a.Body[0].(Table)
		lies = isTable && t.Landscape
	}
	s.turn(lies)
	label := "附件"
	if len(s.Annexes) > 1 {
		label = fmt.Sprintf("附件%d", i+1)
	}
	s.line(black, 0, label)
	if !lies {
		s.y += pitch
	}
	for _, line := range even(title, a.Title, s.wide()) {
		s.page.Text(title, s.x()+(s.wide()-width(title, line))/2, s.base(titlePitch, size2), line)
		s.y += titlePitch
	}
	s.y += pitch / 2
	for _, b := range a.Body {
		s.block(b, false)
	}
}

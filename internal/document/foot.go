package document

import (
	"fmt"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/document/font"
	"yianju/internal/document/pdf"
)

// inChinese is a date as papers write it: 2026年11月27日, months and days without
// zeros (§7.3.5.4).
func inChinese(d calendar.Date) string {
	y, m, day := d.Date()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

func pageNumber(n int) string { return fmt.Sprintf("— %d —", n) }

// sealLines are left free above signer and date, so that a round seal of 42 mm
// covers both and ends within a line of the text (§7.3.5.1).
const sealLines = 2

// signature is the height of what sign sets.
func (s *setter) signature() float64 {
	lines := 0
	if len(s.Annexes) > 0 {
		lines += 1 + len(s.Annexes)
	}
	if s.Signer != "" || s.Date != "" {
		lines += 3
		if s.Seal {
			lines += sealLines
		}
	}
	return float64(lines) * pitch
}

// sign sets signer and date (§7.3.5), and the notes below them (§7.3.6).
func (s *setter) sign() {
	if s.lies {
		s.turn(false)
	}
	if s.Signer != "" || s.Date != "" {
		blank, height := 1, 3*pitch
		if s.Seal {
			blank, height = sealLines, height+float64(sealLines)*pitch
		}
		s.room(height)
		s.y += float64(blank) * pitch
		date := ""
		if s.Date != "" {
			date = inChinese(s.Date)
		}
		signer, day := width(body, s.Signer), width(body, date)
		// Under a seal the date stands four characters from the right and the signer in
		// the middle above it; without one the signer stands two from the right and the
		// date begins two after it.
		atDate := across - 4*em - day
		atSigner := atDate + (day-signer)/2
		if !s.Seal || s.Issuer == "" {
			atSigner = across - 2*em - signer
			if atDate = atSigner + 2*em; atDate+day > across-2*em {
				atDate = across - 2*em - day
				atSigner = min(atSigner, atDate-2*em)
			}
		}
		if over := atSigner + signer - across; over > 0 {
			atSigner -= over
		}
		if s.Signer != "" {
			s.line(body, max(atSigner, 0), s.Signer)
		}
		if date != "" {
			s.line(body, atDate, date)
		}
	}
	for _, note := range []string{s.Note, s.Publicity} {
		if note != "" {
			s.paragraph(body, "（"+note+"）", 0)
		}
	}
}

// Measures of the imprint (版记) and of the QR code above it.
const (
	imprintPitch = 20.0
	qrSide       = 24 * pdf.MM
)

// imprint sets the imprint at the foot of the last page (§7.4), and above it what
// leads to where the paper is verified.
func (s *setter) imprint() {
	small := style(font.Fangsong, size4)
	printer := s.Printer
	if printer == "" {
		printer = s.Signer
	}
	var copies []string
	if len(s.CC) > 0 {
		copies = wrap(small, strings.Join(s.CC, "，")+"。", across-5*size4, across-5*size4)
	}
	rows := float64(len(copies))
	if printer != "" {
		rows++
	}
	height := rows * imprintPitch
	above := 0.0
	if s.Verify != "" {
		above = qrSide + 3*pdf.MM
	}
	if height+above == 0 {
		return
	}
	if s.lies {
		s.turn(false)
	}
	s.room(height + above)
	y := top + down - height
	if s.Verify != "" {
		s.verify(y - qrSide - 3*pdf.MM)
	}
	if height == 0 {
		return
	}
	s.page.Box(left, y, across, thick)
	s.page.Box(left, top+down-thick, across, thick)
	for i, line := range copies {
		x := left + 4*size4
		if i == 0 {
			x -= width(small, "抄送：")
			line = "抄送：" + line
		}
		s.page.Text(small, x, y+imprintPitch/2+size4*0.36, line)
		y += imprintPitch
	}
	if printer != "" {
		if len(copies) > 0 {
			s.page.Box(left, y, across, thin)
		}
		s.page.Text(small, left+size4, y+imprintPitch/2+size4*0.36, printer)
		if s.Date != "" {
			printed := inChinese(s.Date) + "印发"
			s.page.Text(small, left+across-size4-width(small, printed), y+imprintPitch/2+size4*0.36, printed)
		}
	}
}

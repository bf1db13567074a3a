package document

import (
	"rsc.io/qr"

	"yianju/internal/document/font"
)

// verify draws the QR code at the left with words beside it.
func (s *setter) verify(y float64) {
	code, err := qr.Encode(s.Verify, qr.M)
	if err != nil {
		s.err = err
		return
	}
	const quiet = 2 // modules of white; the paper around is white too
	module := qrSide / float64(code.Size+2*quiet)
	for row := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := x
			for run < code.Size && code.Black(run, row) {
				run++
			}
			if run > x {
				s.page.Box(left+float64(x+quiet)*module, y+float64(row+quiet)*module, float64(run-x)*module, module)
				x = run
			}
		}
	}
	small := style(font.Fangsong, size5)
	lines := []string{"扫码或到下列网址核验本件：", s.Verify}
	if s.Code != "" {
		lines = append(lines, "核验码："+s.Code)
	}
	room := across - qrSide - size5
	at := y + qrSide/2 - float64(len(lines))*size5*0.8
	for _, text := range lines {
		for _, line := range wrap(small, text, room, room) {
			s.page.Text(small, left+qrSide+size5/2, at+size5, line)
			at += size5 * 1.6
		}
	}
}

package part

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// QR is an address to be photographed: a compound's on its wall, a case's on its
// receipt. Text stands below for those who type.
type QR struct {
	Address string
	Label   string // what it leads to
}

const quiet = 4 // modules of white around, as ISO/IEC 18004 asks

// draw returns the view box and the path of the dark modules.
func (q QR) draw() (box, path string, err error) {
	code, err := qr.Encode(q.Address, qr.M)
	if err != nil {
		return "", "", fmt.Errorf("part: %w", err)
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := x
			for run < code.Size && code.Black(run, y) {
				run++
			}
			if run > x {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quiet, y+quiet, run-x, run-x)
				x = run
			}
		}
	}
	side := code.Size + 2*quiet
	return fmt.Sprintf("0 0 %d %d", side, side), b.String(), nil
}

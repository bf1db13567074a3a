package sample

// nearest returns the lines that share most with what was said: all lines when
// none shares anything. Shared are pairs of neighbouring characters, counted
// against the line's length so that long lines do not win by length alone.
func nearest(lines []line, said string) []line {
	heard := pairs(said)
	var best []line
	most := 0
	for _, l := range lines {
		shared, total := 0, 0
		for pair := range pairs(l.text) {
			total++
			if heard[pair] {
				shared++
			}
		}
		score := shared * 1000 / (total + 8)
		if score > most {
			best, most = nil, score
		}
		if score == most {
			best = append(best, l)
		}
	}
	return best
}

func pairs(text string) map[[2]rune]bool {
	out := map[[2]rune]bool{}
	var before rune
	for _, r := range text {
		if r < 0x4e00 { // only Han characters say what a text is about
			before = 0
			continue
		}
		if before != 0 {
			out[[2]rune{before, r}] = true
		}
		before = r
	}
	return out
}

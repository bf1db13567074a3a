package sample

import "slices"

// pair is two neighbouring Han characters, the smallest thing that says what a
// text is about.
type pair [2]rune

// nearest returns the lines that share most with what was said: none when no
// line shares anything. Shared pairs are counted against the line's length so
// that long lines do not win by length alone; a pair that many of the lines
// have says little and counts little.
func nearest(lines []line, said string) []line {
	if said == "" {
		return nil
	}
	heard := map[pair]int{} // how many lines have it
	for _, p := range pairsOf(said) {
		heard[p] = 0
	}
	for _, l := range lines {
		for _, p := range l.pairs {
			if n, ok := heard[p]; ok {
				heard[p] = n + 1
			}
		}
	}
	var best []line
	most := 0
	for _, l := range lines {
		score := 0
		for _, p := range l.pairs {
			if n := heard[p]; n > 0 {
				score += 100_000 / n
			}
		}
		score /= len(l.pairs) + 8
		if score > most {
			best, most = nil, score
		}
		if score > 0 && score == most {
			best = append(best, l)
		}
	}
	return best
}

// pairsOf returns the different pairs of a text.
func pairsOf(text string) []pair {
	var out []pair
	var before rune
	for _, r := range text {
		if r < 0x4e00 || r > 0x9fff {
			before = 0
			continue
		}
		if p := (pair{before, r}); before != 0 && !slices.Contains(out, p) {
			out = append(out, p)
		}
		before = r
	}
	return out
}

package document

import (
	"strings"
	"unicode"

	"yianju/internal/document/font"
	"yianju/internal/document/pdf"
)

// Signs that must not begin a line, and signs that must not end one (GB/T
// 15834-2011 §5.1, 避头尾).
const (
	noFirst = "、。，．：；？！）〕】》〉」』”’%‰℃…—～·•,.:;?!)]}>°′″"
	noLast  = "（〔【《〈「『“‘([{<￥$№"
)

// advance is how far the next character stands from r.
func advance(s pdf.Style, r rune) float64 {
	face, glyph := s.Face.Of(r)
	wide := s.Wide
	if wide == 0 {
		wide = 1
	}
	return float64(face.Font().Advance(glyph))*s.Size*wide/1000 + s.Space
}

// width is how wide a line is; the space after its last character is none of it.
func width(s pdf.Style, line string) (w float64) {
	for _, r := range line {
		w += advance(s, r)
	}
	if w != 0 {
		w -= s.Space
	}
	return w
}

// wrap breaks a text into lines, the first of which may be shorter. What has no
// place to break is broken where the line ends. There is at least one line.
func wrap(s pdf.Style, text string, first, others float64) []string {
	var lines []string
	runes := []rune(clean(text))
	for start := 0; start < len(runes); {
		room := others
		if len(lines) == 0 {
			room = first
		}
		end, w := start, 0.0
		for end < len(runes) && w+advance(s, runes[end]) <= room+0.01 {
			w += advance(s, runes[end])
			end++
		}
		end = max(end, start+1)
		cut := end
		if end < len(runes) {
			for cut > start && !mayBreak(runes, cut) {
				cut--
			}
			if cut == start || longer(s, runes, cut, others) {
				cut = end
			}
		}
		lines = append(lines, strings.TrimRight(string(runes[start:cut]), " "))
		for start = cut; start < len(runes) && runes[start] == ' '; start++ {
		}
	}
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// longer reports whether what cannot be broken from a place on has no room on a line
// of its own either.
func longer(s pdf.Style, runes []rune, from int, room float64) bool {
	w := 0.0
	for i := from; i < len(runes) && (i == from || !mayBreak(runes, i)); i++ {
		if w += advance(s, runes[i]); w > room {
			return true
		}
	}
	return false
}

// mayBreak reports whether a line may end before a character.
func mayBreak(runes []rune, at int) bool {
	a, b := at-1, at
	for a > 0 && runes[a] == ' ' {
		a--
	}
	for b < len(runes)-1 && runes[b] == ' ' {
		b++
	}
	if strings.ContainsRune(noFirst, runes[b]) || strings.ContainsRune(noLast, runes[a]) {
		return false
	}
	return b-a > 1 || !word(runes[a]) || !word(runes[b])
}

// word reports whether a character holds together with its like: what the West
// writes without spaces, such as 1,204 and 08:15.
func word(r rune) bool { return r < 0x2000 && r > ' ' }

// clean leaves out what cannot be drawn and makes one space of others.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == 0xA0:
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, text)
}

// even breaks a title into as few lines as fit, about equally long: a
// title is read in its lines (§7.3.1).
func even(s pdf.Style, text string, room float64) []string {
	if strings.Contains(text, "\n") {
		return strings.Split(text, "\n")
	}
	n := len(wrap(s, text, room, room))
	if n == 1 {
		return []string{clean(text)}
	}
	full := width(s, clean(text))
	for narrow := full / float64(n); narrow < room; narrow += s.Size / 4 {
		if lines := wrap(s, text, narrow, narrow); len(lines) == n {
			return lines
		}
	}
	return wrap(s, text, room, room)
}

// style of a face.
func style(f font.Face, size float64) pdf.Style { return pdf.Style{Face: f, Size: size} }

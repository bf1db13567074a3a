package font

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
)

// Font is a TrueType font, read as far as a paper needs it. It is not changed
// after Parse, so that any number may read it.
type Font struct {
	Name    string // PostScript name, as PDF files call it
	Ascent  int    // above the baseline, in thousandths of the size
	Descent int    // below it, negative
	Box     [4]int // that holds every character: left, bottom, right, top

	units    int // of the design in one size
	glyphs   int
	advances int // glyphs with an advance of their own; the others have the last one's
	longLoca bool
	table    map[string][]byte
	codes    []byte   // groups of the character map: first, last, first glyph, 4 bytes each
	plane    []uint16 // the same for characters below U+10000: most of the time goes here
}

var errShort = errors.New("font: the file ends too early")

// Parse reads a font, whose data must not be changed afterwards. It reads the
// character map of format 12 alone, which all of ours have.
func Parse(data []byte) (_ *Font, err error) {
	defer func() {
		if recover() != nil { // a slice out of range: the file is not what its tables say
			err = errShort
		}
	}()
	f := &Font{table: map[string][]byte{}}
	for i := range int(u16(data, 4)) {
		entry := data[12+16*i:]
		offset, length := u32(entry, 8), u32(entry, 12)
		f.table[string(entry[:4])] = data[offset : offset+length]
	}
	for _, name := range []string{"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cmap", "name"} {
		if f.table[name] == nil {
			return nil, fmt.Errorf("font: there is no table %s", name)
		}
	}
	head, hhea := f.table["head"], f.table["hhea"]
	f.units, f.longLoca = int(u16(head, 18)), u16(head, 50) == 1
	f.glyphs, f.advances = int(u16(f.table["maxp"], 4)), int(u16(hhea, 34))
	f.Ascent, f.Descent = f.scale(i16(hhea, 4)), f.scale(i16(hhea, 6))
	for i := range f.Box {
		f.Box[i] = f.scale(i16(head, 36+2*i))
	}
	cmap := f.table["cmap"]
	for i := range int(u16(cmap, 2)) {
		if sub := cmap[u32(cmap, 8+8*i):]; u16(sub, 0) == 12 {
			f.codes = sub[16 : 16+12*u32(sub, 12)]
		}
	}
	if f.codes == nil {
		return nil, errors.New("font: there is no character map of format 12")
	}
	f.plane = make([]uint16, 1<<16)
	for g := f.codes; len(g) > 0; g = g[12:] {
		for r := u32(g, 0); r <= u32(g, 4) && r < 1<<16; r++ {
			f.plane[r] = uint16(u32(g, 8) + r - u32(g, 0))
		}
	}
	f.Name = postscriptName(f.table["name"])
	return f, nil
}

// postscriptName is the record 6 of the table of names, which is ASCII in UTF-16.
func postscriptName(table []byte) string {
	texts := table[u16(table, 4):]
	for i := range int(u16(table, 2)) {
		record := table[6+12*i:]
		if u16(record, 6) != 6 {
			continue
		}
		var name []byte
		text := texts[u16(record, 10):][:u16(record, 8)]
		for j := 1; j < len(text); j += 2 {
			name = append(name, text[j])
		}
		return string(name)
	}
	return ""
}

// scale turns units of the design into thousandths of the size.
func (f *Font) scale(n int) int { return n * 1000 / f.units }

// Glyph returns the number of a character's drawing; 0 means there is none.
func (f *Font) Glyph(r rune) int {
	if r >= 0 && r < 1<<16 {
		return int(f.plane[r])
	}
	n := len(f.codes) / 12
	i := sort.Search(n, func(i int) bool { return rune(u32(f.codes, 12*i+4)) >= r })
	if i == n || rune(u32(f.codes, 12*i)) > r {
		return 0
	}
	return int(u32(f.codes, 12*i+8)) + int(r) - int(u32(f.codes, 12*i))
}

// Advance is how far the next character stands from a glyph's, in thousandths of
// the size.
func (f *Font) Advance(glyph int) int {
	return f.scale(int(u16(f.table["hmtx"], 4*min(glyph, f.advances-1))))
}

// outline is a glyph's drawing, empty for a space.
func (f *Font) outline(glyph int) []byte {
	loca, glyf := f.table["loca"], f.table["glyf"]
	if f.longLoca {
		return glyf[u32(loca, 4*glyph):u32(loca, 4*glyph+4)]
	}
	return glyf[2*int(u16(loca, 2*glyph)) : 2*int(u16(loca, 2*glyph+2))]
}

// Subset returns a font file of some glyphs, numbered in the order in which they
// are given, after glyph 0. What they are composed of follows them.
func (f *Font) Subset(glyphs []int) []byte {
	all := append([]int{0}, glyphs...)
	at := map[int]int{} // new numbers of the parts
	var glyf, loca, hmtx []byte
	for i := 0; i < len(all); i++ { // grows by the parts
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		drawing := slices.Clone(f.outline(all[i]))
		for _, part := range parts(drawing) {
			old := int(u16(drawing, part))
			if at[old] == 0 {
				at[old] = len(all)
				all = append(all, old)
			}
			binary.BigEndian.PutUint16(drawing[part:], uint16(at[old]))
		}
		glyf = pad(append(glyf, drawing...))
		metric := f.table["hmtx"]
		hmtx = append(hmtx, metric[4*min(all[i], f.advances-1):][:2]...)
		if all[i] < f.advances {
			hmtx = append(hmtx, metric[4*all[i]+2:][:2]...)
		} else {
			hmtx = append(hmtx, metric[4*f.advances+2*(all[i]-f.advances):][:2]...)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head, hhea, maxp := slices.Clone(f.table["head"]), slices.Clone(f.table["hhea"]), slices.Clone(f.table["maxp"])
	binary.BigEndian.PutUint32(head[8:], 0)  // the sum of the file, which nobody checks in a PDF
	binary.BigEndian.PutUint16(head[50:], 1) // long loca
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(all)))
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(all)))
	return assemble([]table{{"glyf", glyf}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"loca", loca}, {"maxp", maxp}})
}

// parts returns where in a composed drawing the numbers of its parts stand.
func parts(drawing []byte) []int {
	if len(drawing) == 0 || i16(drawing, 0) >= 0 {
		return nil
	}
	const words, oneScale, more, twoScales, matrix = 1 << 0, 1 << 3, 1 << 5, 1 << 6, 1 << 7
	var out []int
	for at := 10; ; {
		flags := u16(drawing, at)
		out = append(out, at+2)
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			return out
		}
	}
}

// table is one table of a font file.
type table struct {
	name string
	data []byte
}

// assemble makes a font file of tables in the order of their names.
func assemble(tables []table) []byte {
	n := len(tables)
	power := 1
	for power*2 <= n {
		power *= 2
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, 16 * power, bits(power), 16 * (n - power)} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	offset := len(out) + 16*n
	for _, t := range tables {
		out = append(out, t.name...)
		for _, v := range []uint32{sum(t.data), uint32(offset), uint32(len(t.data))} {
			out = binary.BigEndian.AppendUint32(out, v)
		}
		offset += len(pad(t.data))
	}
	for _, t := range tables {
		out = pad(append(out, t.data...))
	}
	return out
}

// bits is the logarithm of a power of two.
func bits(power int) (n int) {
	for ; power > 1; power /= 2 {
		n++
	}
	return n
}

// sum is the check sum of a table.
func sum(data []byte) (s uint32) {
	for b := pad(slices.Clone(data)); len(b) > 0; b = b[4:] {
		s += binary.BigEndian.Uint32(b)
	}
	return s
}

// pad fills up to whole words of four bytes.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func i16(b []byte, at int) int    { return int(int16(u16(b, at))) }
func u32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }

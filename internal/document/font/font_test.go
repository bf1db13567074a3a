package font

import (
	"bytes"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestEveryFaceHasTheCharacters of GB 2312, and names by way of the others.
func TestEveryFaceHasTheCharacters(t *testing.T) {
	t.Parallel()
	decode := simplifiedchinese.HZGB2312.NewDecoder()
	n := 0
	for row := byte(0x30); row <= 0x77; row++ {
		for cell := byte(0x21); cell <= 0x7e; cell++ {
			text, err := decode.Bytes([]byte{'~', '{', row, cell, '~', '}'})
			if err != nil || row == 0x57 && cell > 0x79 { // the last five of row 55 are empty
				continue
			}
			n++
			for face := Fangsong; face < Rare; face++ {
				if r := []rune(string(text))[0]; face.Font().Glyph(r) == 0 {
					t.Fatalf("face %d has no %c", face, r)
				}
			}
		}
	}
	if n != 6763 {
		t.Errorf("%d characters were tried", n)
	}
	for _, r := range "堃喆玥镕珺昇囍𬭎㛃䶮龘㐂〇〔〕《》—…·℃㎡①⑩ⅠⅡ●○★※“”‘’" {
		if in, glyph := Fangsong.Of(r); in.Font().Glyph(r) == 0 || glyph == 0 {
			t.Errorf("no face has %c", r)
		}
	}
}

// TestWidths: Chinese characters and their signs are one size wide in every face,
// and digits of the text all alike.
func TestWidths(t *testing.T) {
	t.Parallel()
	for face := Fangsong; face < Rare; face++ {
		for _, r := range "漏水，。、：（）《》〔〕“”…□●→" {
			if in, g := face.Of(r); in.Font().Advance(g) != 1000 {
				t.Errorf("face %d: %c is %d wide", face, r, in.Font().Advance(g))
			}
		}
	}
	f := Fangsong.Font()
	for _, r := range "123456789" {
		if got, want := f.Advance(f.Glyph(r)), f.Advance(f.Glyph('0')); got != want {
			t.Errorf("%c is %d wide and 0 is %d", r, got, want)
		}
	}
	if in, glyph := Song.Of('𪚥'); in != Rare || glyph != Rare.Font().Glyph('□') || glyph == 0 {
		t.Error("what no face has is no □")
	}
}

// TestSubsets: the drawings are the same under their new numbers.
func TestSubsets(t *testing.T) {
	t.Parallel()
	for face := Fangsong; face < faces; face++ {
		f := face.Font()
		var glyphs []int
		for g := 1; g < f.glyphs; g += 37 {
			glyphs = append(glyphs, g)
		}
		s := &Font{table: map[string][]byte{}, longLoca: true, units: f.units, glyphs: len(glyphs) + 1}
		data := f.Subset(glyphs)
		for i := range int(u16(data, 4)) {
			entry := data[12+16*i:]
			table := data[u32(entry, 8):][:u32(entry, 12)]
			if sum(table) != u32(entry, 4) {
				t.Errorf("face %d: the sum of %s", face, entry[:4])
			}
			s.table[string(entry[:4])] = table
		}
		s.advances = int(u16(s.table["hhea"], 34))
		for i, g := range glyphs {
			had, has := f.outline(g), s.outline(i+1)
			if len(parts(had)) == 0 && !bytes.Equal(bytes.TrimRight(had, "\x00"), bytes.TrimRight(has, "\x00")) || len(parts(had)) != len(parts(has)) {
				t.Fatalf("face %d: glyph %d is another", face, g)
			}
			if f.Advance(g) != s.Advance(i+1) {
				t.Errorf("face %d: glyph %d is %d wide, not %d", face, g, s.Advance(i+1), f.Advance(g))
			}
		}
	}
}

func TestBrokenFonts(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{nil, []byte("OTTO"), bytes.Repeat([]byte{1}, 300), assemble([]table{{"head", make([]byte, 54)}})} {
		if _, err := Parse(data); err == nil {
			t.Errorf("%d bytes were read", len(data))
		}
	}
}

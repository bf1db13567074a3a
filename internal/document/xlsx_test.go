package document_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"yianju/internal/document"
	"yianju/internal/sheet"
)

// TestAWorkbookOfATable is read back with the kinds of its cells.
func TestAWorkbookOfATable(t *testing.T) {
	t.Parallel()
	table := document.Table{Caption: "明细", Columns: []document.Column{{Head: "序号", Width: 4, Number: true}, {Head: "摘要", Width: 20}, {Head: "金额", Width: 8, Number: true}},
		Rows: document.RowsOf([]string{"1", "=HYPERLINK(1)", "1,234.50"}, []string{"0012", "漏水", "86.2%"}, []string{"-3", "", "12345678901234567"}),
		Sums: []string{"", "合计", "1234.5"}}
	var b bytes.Buffer
	if err := document.WriteXLSX(&b, "周督办\n工作单", []string{"辽住建督〔2026〕12号"}, table, table); err != nil {
		t.Fatal(err)
	}
	r, err := sheet.Open(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var got []string
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		line := row.Sheet
		for _, c := range row.Cells {
			line += "|" + map[sheet.Kind]string{sheet.Number: "#"}[c.Kind] + c.Text
		}
		got = append(got, line)
	}
	want := []string{"明细|周督办工作单", "明细|辽住建督〔2026〕12号", "明细|序号|摘要|金额", "明细|#1|'=HYPERLINK(1)|#1234.50", "明细|0012|漏水|86.2%", "明细|#-3||12345678901234567", "明细||合计|#1234.5"}
	if !slices.Equal(got[:len(want)], want) || len(got) != 2*len(want) || got[len(want)] != "明细 表2|周督办工作单" {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

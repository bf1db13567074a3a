package document

import (
	"fmt"
	"io"
	"strings"

	"yianju/internal/sheet"
)

// WriteXLSX writes tables as a workbook, a sheet each, a row at a time: the title and
// what is below it in rows of their own, the head, the rows, the sums. Numbers are
// numbers; no text is taken for a formula (package sheet). title is the paper's, below
// are lines such as its number and date. Errors are those of w and of the rows.
func WriteXLSX(w io.Writer, title string, below []string, tables ...Table) error {
	out := sheet.NewXLSX(w)
	seen := map[string]bool{}
	for i, t := range tables {
		if t.Caption == "" || seen[t.Caption] { // two sheets of one name would not open
			t.Caption = strings.TrimSpace(fmt.Sprintf("%s 表%d", t.Caption, i+1))
		}
		seen[t.Caption] = true
		if err := writeSheet(out, title, below, t); err != nil {
			return err
		}
	}
	return out.Close()
}

func writeSheet(out sheet.Writer, title string, below []string, t Table) error {
	above := append([]string{strings.ReplaceAll(title, "\n", "")}, below...)
	look := sheet.Look{Name: t.Caption, Head: len(above) + 1, Widths: make([]int, len(t.Columns))}
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i], look.Widths[i] = c.Head, max(8, 2*c.Width)
	}
	if err := out.Begin(look); err != nil {
		return err
	}
	for _, line := range above {
		if err := out.Write(sheet.Texts(line)); err != nil {
			return err
		}
	}
	if err := out.Write(sheet.Texts(heads...)); err != nil {
		return err
	}
	cells := make([]sheet.Cell, len(t.Columns))
	row := func(texts []string) error {
		for i, c := range t.Columns {
			cells[i] = sheet.Cell{Kind: sheet.Text}
			if i < len(texts) {
				cells[i].Text = texts[i]
			}
			if c.Number && plainly(cells[i].Text) {
				cells[i].Kind, cells[i].Text = sheet.Number, strings.ReplaceAll(cells[i].Text, ",", "")
			}
		}
		return out.Write(cells)
	}
	for texts, err := range t.Rows {
		if err == nil {
			err = row(texts)
		}
		if err != nil {
			return err
		}
	}
	if t.Sums == nil {
		return nil
	}
	return row(t.Sums)
}

// plainly reports whether a text is a number that a spreadsheet keeps as it is:
// digits, perhaps grouped by commas, a minus and a point, no zeros before and not
// more digits than fit. 86.2% and a code such as 0012 stay texts.
func plainly(s string) bool {
	bare := strings.ReplaceAll(strings.TrimPrefix(s, "-"), ",", "")
	whole, _, _ := strings.Cut(bare, ".")
	return whole != "" && strings.Trim(bare, "0123456789.") == "" && strings.Count(bare, ".") <= 1 && !strings.HasSuffix(bare, ".") &&
		(whole == "0" || whole[0] != '0') && len(bare) <= 15
}

package report

import (
	"io"
	"strings"
	"unicode/utf8"

	"yianju/internal/document"
	"yianju/internal/i18n"
)

// Paper is the language of papers: a draft that is to be written as one is asked for in
// it.
const Paper = i18n.Chinese

var numerals = []string{"一", "二", "三", "四", "五", "六"}

// WritePDF writes a draft in the form of a paper. It is none: there is no issuer, number,
// seal or signer, and it says that it is a draft.
func (d Draft) WritePDF(w io.Writer) error {
	p := document.Paper{Title: document.Wide(d.Title), Number: Paper.T("report.paper.mark"), Note: document.Wide(Paper.T("report.paper.note")), At: d.At}
	heading := func(text string) {
		p.Body = append(p.Body, document.Heading{Level: 1, Text: text})
	}
	for i, s := range d.Sections {
		heading(numerals[i] + "、" + s.Title)
		if len(s.Sentences) > 0 {
			p.Body = append(p.Body, document.Text(document.Wide(join(Paper, s.Sentences))))
		}
		if len(s.Table.Rows) > 0 {
			p.Body = append(p.Body, s.Table.paper())
		}
	}
	heading(numerals[len(d.Sections)] + "、" + Paper.T("report.section.basis"))
	p.Body = append(p.Body, document.Text(document.Wide(strings.Join(d.Basis, "\n"))))
	return p.WritePDF(w)
}

// paper is the table with columns as wide as what stands in them.
func (t Table) paper() document.Table {
	const least, most = 5, 12
	out := document.Table{}
	for i, head := range t.Heads {
		out.Columns = append(out.Columns, document.Column{Head: head, Width: least, Number: i > 0})
	}
	var rows [][]string
	for _, r := range t.Rows {
		row := []string{r.Name}
		for _, f := range r.Figures {
			row = append(row, f.Text)
		}
		for i, text := range row {
			c := &out.Columns[i]
			c.Width = min(max(c.Width, utf8.RuneCountInString(text)), most)
		}
		rows = append(rows, row)
	}
	out.Rows = document.RowsOf(rows...)
	return out
}

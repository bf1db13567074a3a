package web

import (
	"net/http"
	"strconv"
	"strings"

	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/indicator"
	"yianju/internal/intake"
	"yianju/internal/sheet"
	"yianju/internal/web/part"
)

// compared is a whole comparison as it goes into a file.
type compared struct {
	indicator.Comparison
	page   part.Page
	form   compareForm
	names  map[string]partName
	area   string // its name
	period string
	asOf   string
}

// fileName is what a file of it is called.
func (c compared) fileName() string {
	return c.page.T("figure.compare.title") + " " + c.area + " " + c.form.From + " " + c.form.To
}

// comparedOf reads the comparison that the address asks for, every row of it.
func (s *Site) comparedOf(r *http.Request) (c compared, err error) {
	a, _, err := s.enter(r, "figures.compare")
	if err != nil {
		return c, err
	}
	p := s.page(r, "figure.compare.title")
	c.page = p
	q, err := s.question(r.URL.Query(), a, &c.form)
	if err != nil {
		return c, err
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		if c.Comparison, err = indicator.Compare(tx, q, a.At); err == nil {
			c.names, err = s.partNames(tx, p, q.Per, c.Rows)
		}
		return err
	})
	if err != nil {
		return c, err
	}
	c.area = s.Regions.Name(areaCode(c.Lo, c.Hi))
	c.period = p.T("figure.period", "from", p.Lang.Date(c.From.Start()), "to", p.Lang.Date(c.To.Start()))
	c.asOf = p.T("figure.as_of", "at", p.Lang.Stamp(p.Now))
	return c, nil
}

// compareFile is the whole comparison as a workbook: every row and every indicator,
// each with its n, and how they are worked out.
func (s *Site) compareFile(w http.ResponseWriter, r *http.Request) error {
	c, err := s.comparedOf(r)
	if err != nil {
		return err
	}
	p := c.page
	s.download(w, c.fileName(), intake.XLSX)
	out := sheet.NewXLSX(w)
	if err := out.Begin(sheet.Look{Name: p.T("figure.main"), Head: 2, Widths: []int{28, 8, 10}}); err != nil {
		return err
	}
	head := []string{p.T("figure.column." + string(c.Per)), p.T("figure.column.rank"), p.T("figure.mark.received.short")}
	for _, i := range c.Book {
		head = append(head, i.Title(p.Lang), "n")
	}
	rows := [][]sheet.Cell{sheet.Texts(p.T("figure.compare.title")+" · "+c.area, c.period, c.asOf), sheet.Texts(head...)}
	for _, row := range c.Rows {
		rank := p.T("figure.few.short")
		if row.Rank > 0 {
			rank = strconv.Itoa(row.Rank)
		}
		rows = append(rows, append(sheet.Texts(c.names[row.Key].text, rank), valueCells(c.Comparison, row)...))
	}
	total := indicator.Ranked{Sums: c.Total, Homes: c.Homes}
	rows = append(rows, append(sheet.Texts(p.T("office.sum"), ""), valueCells(c.Comparison, total)...))
	for _, cells := range rows {
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	if err := out.Begin(sheet.Look{Name: p.T("figure.indicators.title"), Head: 1, Widths: []int{16, 60, 60, 12, 30}}); err != nil {
		return err
	}
	rows = [][]sheet.Cell{sheet.Texts(p.T("figure.rank"), p.T("figure.basis.head"), p.T("figure.formula"), p.T("figure.version"), p.T("figure.source"))}
	for _, i := range c.Book {
		rows = append(rows, sheet.Texts(i.Title(p.Lang), i.Basis(p.Lang), formulaWords(p, c.Book, i), i.Version, i.Source))
	}
	for _, cells := range rows {
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	return out.Close()
}

// valueCells are the numbers of a row: how many cases, and each indicator with its n.
func valueCells(c indicator.Comparison, row indicator.Ranked) []sheet.Cell {
	number := func(n int64) sheet.Cell { return sheet.Cell{Text: strconv.FormatInt(n, 10), Kind: sheet.Number} }
	cells := []sheet.Cell{number(row.Sums.Of(casework.MarkReceived))}
	for _, i := range c.Book {
		v := c.Book.Of(i.Name, row.Sums, row.Homes)
		cells = append(cells, sheet.Cell{Text: v.Text(), Kind: sheet.Text}, number(v.N))
	}
	return cells
}

// comparePaper is the whole comparison in the form of a paper: the tables of the page with
// every row, on sheets that lie on their side, and how the rates are worked out.
func (s *Site) comparePaper(w http.ResponseWriter, r *http.Request) error {
	c, err := s.comparedOf(r)
	if err != nil {
		return err
	}
	p := c.page
	first, more := compareTable(p, r.URL, c.Comparison, c.names, true), compareTable(p, r.URL, c.Comparison, c.names, false)
	for i, row := range c.Rows {
		first.Rows[i][1].Text = rankOnPaper(p, row)
	}
	basis := []string{p.T("figure.indicators.text")}
	for _, i := range c.Book {
		basis = append(basis, p.T("report.definition", "title", i.Title(p.Lang), "version", i.Version, "basis", i.Basis(p.Lang), "fewest", i.Fewest))
	}
	paper := document.Paper{Title: c.area + p.T("figure.compare.title"), At: p.Now, Body: []document.Block{document.Text(c.period + "\n" + c.asOf),
		onPaper(first, p.T("figure.main")), onPaper(more, p.T("figure.more"))},
		Annexes: []document.Annex{{Title: p.T("figure.indicators.title"), Body: []document.Block{document.Text(strings.Join(basis, "\n"))}}}}
	return s.paper(w, c.fileName(), paper.WritePDF)
}

// rankOnPaper writes a rank and how it moved in words: the type of papers has no triangles.
func rankOnPaper(p part.Page, r indicator.Ranked) string {
	switch {
	case r.Rank > 0 && r.Moved > 0:
		return strconv.Itoa(r.Rank) + " " + p.T("bulletin.moved.up", "places", r.Moved)
	case r.Rank > 0 && r.Moved < 0:
		return strconv.Itoa(r.Rank) + " " + p.T("bulletin.moved.down", "places", -r.Moved)
	}
	return rankWords(p, r)
}

// onPaper is a table of a page on sheets that lie on their side.
func onPaper(t part.Table, caption string) document.Table {
	out := document.Table{Caption: caption, Landscape: true}
	for i, c := range t.Columns {
		width := 6
		if i == 0 {
			width = 12
		}
		out.Columns = append(out.Columns, document.Column{Head: c.Label, Width: width, Number: c.Num})
	}
	texts := func(cells []part.Cell) (row []string) {
		for _, c := range cells {
			row = append(row, c.Text)
		}
		return row
	}
	rows := make([][]string, len(t.Rows))
	for i, cells := range t.Rows {
		rows[i] = texts(cells)
	}
	out.Rows, out.Sums = document.RowsOf(rows...), texts(t.Sums)
	return out
}

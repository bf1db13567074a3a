package web

import (
	"net/http"
	"strconv"

	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/indicator"
	"yianju/internal/intake"
	"yianju/internal/sheet"
)

// compareFile is the whole comparison as a workbook: every row and every indicator,
// each with its n, and how they are worked out.
func (s *Site) compareFile(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, "figures.compare")
	if err != nil {
		return err
	}
	p := s.page(r, "figure.compare.title")
	var f compareForm
	q, err := s.question(r.URL.Query(), a, &f)
	if err != nil {
		return err
	}
	var c indicator.Comparison
	names := map[string]partName{}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		if c, err = indicator.Compare(tx, q, a.At); err == nil {
			names, err = s.partNames(tx, p, q.Per, c.Rows)
		}
		return err
	})
	if err != nil {
		return err
	}
	period := p.T("figure.period", "from", p.Lang.Date(c.From.Start()), "to", p.Lang.Date(c.To.Start()))
	s.download(w, p.T("figure.compare.title")+" "+s.Regions.Name(areaCode(c.Lo, c.Hi))+" "+f.From+" "+f.To, intake.XLSX)
	out := sheet.NewXLSX(w)
	if err := out.Begin(sheet.Look{Name: p.T("figure.main"), Head: 2, Widths: []int{28, 8, 10}}); err != nil {
		return err
	}
	head := []string{p.T("figure.column." + string(c.Per)), p.T("figure.column.rank"), p.T("figure.mark.received.short")}
	for _, i := range c.Book {
		head = append(head, i.Title(p.Lang), "n")
	}
	rows := [][]sheet.Cell{sheet.Texts(p.T("figure.compare.title")+" · "+s.Regions.Name(areaCode(c.Lo, c.Hi)), period, p.T("figure.as_of", "at", p.Lang.Stamp(p.Now))), sheet.Texts(head...)}
	for _, row := range c.Rows {
		rank := p.T("figure.few.short")
		if row.Rank > 0 {
			rank = strconv.Itoa(row.Rank)
		}
		rows = append(rows, append(sheet.Texts(names[row.Key].text, rank), valueCells(c, row)...))
	}
	total := indicator.Ranked{Sums: c.Total, Homes: c.Homes}
	rows = append(rows, append(sheet.Texts(p.T("office.sum"), ""), valueCells(c, total)...))
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

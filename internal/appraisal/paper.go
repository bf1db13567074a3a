package appraisal

import (
	"io"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/document"
	"yianju/internal/i18n"
)

// WritePDF writes the sheets as an official paper, issued ones with their snapshot
// attached; verify is the address at which they can be checked. What is not issued says
// so.
func (s *Service) WritePDF(p Appraisal, verify string, w io.Writer) (err error) {
	day := calendar.DateOf(p.At)
	out := document.Paper{Title: Title(p.Year), To: document.Wide(paper.T("appraisal.paper.to")), At: p.At, Date: day}
	if p.Issued() {
		if out.Attach, err = p.snapshot(); err != nil {
			return err
		}
		office, _ := document.OfficeOn(province, day)
		out.Number, out.Verify, out.Code, out.Issuer, out.Signer, out.Seal = Number(p), verify, document.ShowCode(p.Verify), office.Authority, office.Authority, true
	} else {
		out.Note = document.Wide(paper.T("appraisal.paper.draft", "at", paper.Stamp(p.At)))
	}
	out.Body = []document.Block{document.Text(document.Wide(paper.T("appraisal.paper.text", "year", p.Year)))}
	var basis []string
	for n, i := range Items(p.Year) {
		basis = append(basis, strconv.Itoa(n+1)+"．"+i.Title(paper)+"："+i.Basis(paper)+"。")
	}
	out.Body = append(out.Body, document.Text(document.Wide(strings.Join(basis, "\n"))))
	if len(p.Cities) > 0 {
		out.Body = append(out.Body, s.table(paper, p, "appraisal.cities", p.Cities))
	}
	counties := s.table(paper, p, "appraisal.counties", p.Counties)
	counties.Caption = "" // it is the annex's title
	out.Annexes = []document.Annex{{Title: paper.T("appraisal.counties"), Body: []document.Block{counties}}}
	return out.WritePDF(w)
}

// WriteXLSX writes the sheets as a workbook, with how each item is counted; as says as of
// when they are.
func (s *Service) WriteXLSX(l i18n.Lang, p Appraisal, as string, w io.Writer) error {
	basis := document.Table{Caption: l.T("figure.basis.head"), Columns: []document.Column{{Head: l.T("appraisal.column.item"), Width: 12}, {Head: l.T("figure.basis.head"), Width: 40}, {Head: l.T("figure.source"), Width: 24}}}
	var rows [][]string
	for _, i := range Items(p.Year) {
		rows = append(rows, []string{i.Title(l), i.Basis(l), i.Source})
	}
	basis.Rows = document.RowsOf(rows...)
	return document.WriteXLSX(w, l.T("appraisal.heading", "year", p.Year), []string{as}, s.table(l, p, "appraisal.cities", p.Cities), s.table(l, p, "appraisal.counties", p.Counties), basis)
}

// table has a row for each sheet: rank, points, and of each item how often it was so and
// what that cost.
func (s *Service) table(l i18n.Lang, p Appraisal, key string, sheets []Sheet) document.Table {
	t := document.Table{Caption: l.T(key), Columns: []document.Column{{Head: l.T("appraisal.column.area"), Width: 16}, {Head: l.T("appraisal.column.rank"), Width: 8, Number: true},
		{Head: l.T("appraisal.column.points"), Width: 5, Number: true}, {Head: l.T("appraisal.column.received"), Width: 6, Number: true}}}
	items := Items(p.Year)
	for _, i := range items {
		t.Columns = append(t.Columns, document.Column{Head: i.Title(l), Width: 7, Number: true}, document.Column{Head: l.T("appraisal.column.minus"), Width: 5, Number: true})
	}
	rows := make([][]string, 0, len(sheets))
	for _, sheet := range sheets {
		name := s.Regions.Name(sheet.Area)
		if key == "appraisal.counties" {
			name = s.Regions.Name(sheet.Area/100*100) + name
		}
		row := []string{name, sheet.RankWords(l), i18n.Tenths(sheet.Tenths), strconv.FormatInt(sheet.Received, 10)}
		for _, i := range items {
			if line, there := sheet.Line(i.Name); there {
				row = append(row, line.CountWords(), i18n.Tenths(line.Minus))
			} else {
				row = append(row, i18n.None, i18n.None)
			}
		}
		rows = append(rows, row)
	}
	t.Rows = document.RowsOf(rows...)
	return t
}

// Line returns the line of an item; a region of the other level has none.
func (s Sheet) Line(item string) (Line, bool) {
	for _, l := range s.Lines {
		if l.Item == item {
			return l, true
		}
	}
	return Line{}, false
}

// RankWords write a sheet's rank.
func (s Sheet) RankWords(l i18n.Lang) string {
	if s.Rank == 0 {
		return l.T("appraisal.unranked")
	}
	return strconv.Itoa(s.Rank)
}

// CountWords write how often a line's item was so, and of how many.
func (l Line) CountWords() string {
	if l.Of == 0 {
		return strconv.FormatInt(l.Count, 10)
	}
	return strconv.FormatInt(l.Count, 10) + "/" + strconv.FormatInt(l.Of, 10)
}

package bulletin

import (
	"io"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/i18n"
)

// WritePDF writes a bulletin as an official paper, an issued one with its snapshot
// attached; verify is the address at which it can be checked. A draft says that it is
// one.
func (s *Service) WritePDF(tx *db.Tx, b Bulletin, verify string, w io.Writer) error {
	texts, err := Texts(tx, b.Month)
	if err != nil {
		return err
	}
	addenda, err := Addenda(tx, b.Month)
	if err != nil {
		return err
	}
	p := document.Paper{Title: Title(b.Month), To: document.Wide(paper.T("bulletin.paper.to")), Publicity: paper.T("bulletin.paper.publicity"), Body: body(b, texts)}
	if b.IssuedAt.IsZero() {
		p.At, p.Date, p.Note = b.Taken, calendar.DateOf(b.Due), document.Wide(paper.T("bulletin.paper.draft"))
	} else {
		if p.Attach, err = b.snapshot(texts); err != nil {
			return err
		}
		p.At, p.Date, p.Number, p.Verify, p.Code = b.IssuedAt, calendar.DateOf(b.IssuedAt), Number(b), verify, document.ShowCode(b.Verify)
		office, _ := document.OfficeOn(province, calendar.DateOf(b.IssuedAt))
		if b.IssuedItself() {
			p.Note = document.Wide(paper.T("bulletin.paper.itself", "time", paper.TimeOfDay(b.Due)))
		} else {
			p.Issuer, p.Signer, p.Seal = office.Authority, office.Authority, true
		}
	}
	c := b.Content
	p.Annexes = append(p.Annexes, document.Annex{Title: document.Wide(paper.T("bulletin.table.counties")), Body: []document.Block{c.table(paper, "counties", c.Counties, false)}},
		document.Annex{Title: paper.T("bulletin.basis"), Body: basis(c)})
	if len(addenda) > 0 {
		p.Annexes = append(p.Annexes, document.Annex{Title: paper.T("bulletin.addenda"), Body: addendaOf(addenda)})
	}
	return p.WritePDF(w)
}

// body is the text of a bulletin, 一 to 七.
func body(b Bulletin, texts map[Part]Text) []document.Block {
	c := b.Content
	out := []document.Block{document.Text(texts[Opening].Words)}
	n := 0
	heading := func(key string) {
		out = append(out, document.Heading{Level: 1, Text: numerals[n] + "、" + paper.T("bulletin.section."+key)})
		n++
	}
	heading("total")
	out = append(out, document.Text(document.Wide(strings.Join(TotalWords(paper, c), "\n"))), c.table(paper, "channels", c.Channels, false))
	heading("cities")
	out = append(out, document.Text(document.Wide(CityWords(paper, c))), c.table(paper, "cities", c.Cities, false))
	heading("companies")
	out = append(out, document.Text(document.Wide(paper.T("bulletin.companies.text"))))
	for _, key := range []string{"best", "worst", "overdue"} {
		out = append(out, c.tableOrNone(key))
	}
	heading("hot")
	for _, key := range []string{"groups", "categories", "compounds"} {
		out = append(out, c.tableOrNone(key))
	}
	heading("pressed")
	out = append(out, document.Text(document.Wide(PressedWords(paper, c))))
	heading("problems")
	out = append(out, document.Text(texts[Problems].Words))
	heading("demands")
	return append(out, document.Text(texts[Demands].Words))
}

var numerals = []string{"一", "二", "三", "四", "五", "六", "七"}

func (c Content) tableOrNone(key string) document.Block {
	list := c.List(key)
	if len(list) == 0 {
		return document.Text(document.Wide(paper.T("bulletin.table.none", "table", paper.T("bulletin.table."+key))))
	}
	return c.table(paper, key, list, false)
}

// basis says how the figures were counted, by which versions, and when.
func basis(c Content) []document.Block {
	words := []string{BasisWords(paper, c)}
	for i, d := range c.Definitions {
		words = append(words, strconv.Itoa(i+1)+"．"+paper.T("bulletin.definition", "title", d.Title, "version", d.Version, "basis", d.Basis))
	}
	return []document.Block{document.Text(document.Wide(strings.Join(words, "\n")))}
}

func addendaOf(list []Addendum) (out []document.Block) {
	for _, a := range list {
		out = append(out, document.Text(document.Wide(paper.T("bulletin.addendum", "n", a.N, "day", paper.Date(a.AddedAt), "words", a.Words))))
		if len(a.Changes) > 0 {
			out = append(out, changeTable(paper, a))
		}
	}
	return out
}

func changeTable(l i18n.Lang, a Addendum) document.Table {
	t := document.Table{Caption: l.T("bulletin.changes", "n", a.N)}
	for _, c := range []struct {
		key   string
		width int
	}{{"table", 12}, {"name", 12}, {"what", 8}, {"was", 8}, {"is", 8}} {
		t.Columns = append(t.Columns, document.Column{Head: l.T("bulletin.change." + c.key), Width: c.width})
	}
	var rows [][]string
	for _, c := range a.Changes {
		rows = append(rows, []string{l.T("bulletin.table." + c.Table), c.Name, l.T("bulletin.column." + c.What), c.Was, c.Is})
	}
	t.Rows = document.RowsOf(rows...)
	return t
}

// WriteXLSX writes all tables of a bulletin as a workbook.
func (s *Service) WriteXLSX(tx *db.Tx, l i18n.Lang, b Bulletin, w io.Writer) error {
	addenda, err := Addenda(tx, b.Month)
	if err != nil {
		return err
	}
	c := b.Content
	below := []string{l.T("bulletin.unissued"), BasisWords(l, c)}
	if !b.IssuedAt.IsZero() {
		below[0] = Number(b)
	}
	total := c.Total
	total.Name = l.T("bulletin.this_month")
	c.LastMonth.Name, c.LastYear.Name = l.T("bulletin.last_month"), l.T("bulletin.last_year")
	tables := []document.Table{c.table(l, "total", []Line{total, c.LastMonth, c.LastYear}, true)}
	for _, key := range []string{"channels", "cities", "counties", "best", "worst", "overdue", "groups", "categories", "compounds"} {
		tables = append(tables, c.table(l, key, c.List(key), true))
	}
	definitions := document.Table{Caption: l.T("bulletin.basis"), Columns: []document.Column{{Head: l.T("bulletin.change.what"), Width: 8}, {Head: l.T("figure.version"), Width: 6}, {Head: l.T("figure.basis.head"), Width: 40}}}
	var rows [][]string
	for _, d := range c.Definitions {
		rows = append(rows, []string{d.Title, d.Version, d.Basis})
	}
	definitions.Rows = document.RowsOf(rows...)
	tables = append(tables, definitions)
	for _, a := range addenda {
		tables = append(tables, changeTable(l, a))
	}
	return document.WriteXLSX(w, Title(b.Month), below, tables...)
}

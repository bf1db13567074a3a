package docket

import (
	"bytes"
	"io"
	"iter"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/i18n"
	"yianju/internal/id"
)

// WritePDF writes an issued docket as an official paper, its snapshot attached; verify is
// the address at which it can be checked.
func (s *Service) WritePDF(tx *db.Tx, d Docket, verify string, w io.Writer) error {
	var snapshot bytes.Buffer
	if err := writeSnapshot(tx, d, &snapshot); err != nil {
		return err
	}
	parts, err := Parts(tx, d.ID)
	if err != nil {
		return err
	}
	addenda, err := Addenda(tx, d.ID)
	if err != nil {
		return err
	}
	office, _ := document.OfficeOn(province, calendar.DateOf(d.IssuedAt))
	p := document.Paper{Number: Number(d), Publicity: paper.T("docket.paper.publicity"), Title: s.Title(d) + "\n" + paper.T("docket.paper.name", "period", Period(paper, d.Week)),
		To: s.addressee(d), Date: calendar.DateOf(d.IssuedAt), Verify: verify, Code: document.ShowCode(d.Verify), Attach: snapshot.Bytes(), At: d.IssuedAt}
	if d.IssuedItself() {
		p.Note = paper.T("docket.paper.itself", "time", paper.TimeOfDay(d.IssuedAt))
	} else {
		p.Issuer, p.Signer, p.Seal = office.Authority, office.Authority, true
	}
	p.Body = s.body(d, parts)
	if d.Rows > 0 {
		p.Annexes = append(p.Annexes, document.Annex{Title: paper.T("docket.paper.list"), Body: []document.Block{s.table(tx, paper, d, Filter{}, true)}})
	}
	if len(addenda) > 0 {
		var words []string
		for _, a := range addenda {
			words = append(words, paper.T("docket.paper.addendum", "n", a.N, "day", paper.Date(a.AddedAt), "words", a.Words))
		}
		p.Annexes = append(p.Annexes, document.Annex{Title: paper.T("docket.paper.addenda"), Body: []document.Block{document.Text(strings.Join(words, "\n"))}})
	}
	return p.WritePDF(w)
}

// addressee is the department of the city to which a docket goes.
func (s *Service) addressee(d Docket) string {
	if office, found := document.OfficeOn(d.City, calendar.DateOf(d.Taken)); found {
		return office.Authority
	}
	return s.Regions.Name(d.City)
}

// body is the text of a docket before its list.
func (s *Service) body(d Docket, parts []Part) []document.Block {
	f := d.Figures
	blocks := []document.Block{
		document.Text(paper.T("docket.paper.lead", "from", paper.Stamp(d.From), "to", paper.Stamp(d.Taken), "a", f.Overdue, "b", f.Unhappy, "c", f.NotDue)),
		document.Heading{Level: 1, Text: paper.T("docket.paper.sum")},
		document.Table{Columns: sumColumns(paper), Rows: document.RowsOf(s.sums(parts)...), Sums: sumRow(paper.T("docket.sum"), f)},
		document.Text(RateWords(paper, f.Rates)),
		document.Heading{Level: 1, Text: paper.T("docket.paper.before")},
		document.Text(BeforeWords(paper, d.Before)),
		document.Heading{Level: 1, Text: paper.T("docket.paper.demands")},
	}
	demands := paper.T("docket.paper.demand", "receipt", paper.Stamp(d.ReceiptDue), "answer", paper.Stamp(d.AnswerDue))
	if d.Words != "" {
		demands = d.Words + "\n" + demands
	}
	return append(blocks, document.Text(demands))
}

// BeforeWords says how the docket before was received, answered and verified.
func BeforeWords(l i18n.Lang, b Before) string {
	w, ok := ParseWeek(b.Week)
	if !ok {
		return l.T("docket.before.none")
	}
	text := l.T("docket.before", "period", Period(l, w), "rows", b.Rows, "receipt", i18n.Key("docket.timely."+b.Receipt), "answer", i18n.Key("docket.timely."+b.Answer))
	if b.Drawn > 0 {
		text += l.T("docket.before.drawn", "drawn", b.Drawn, "judged", b.Judged, "refuted", b.Refuted)
	}
	return text
}

// RateWords says 回复率 and 满意率 with what they are of.
func RateWords(l i18n.Lang, r Rates) string {
	return l.T("docket.rates", "answered", r.Answered, "owed", r.Owed, "rate", share(l, r.Answered, r.Owed),
		"judged", r.Judged, "pleased", r.Pleased, "fair", r.Fair, "share", share(l, 10*r.Pleased+9*r.Fair, 10*r.Judged))
}

// share is a share of something; of nothing there is none.
func share(l i18n.Lang, n, of int64) string {
	if of == 0 {
		return i18n.None
	}
	return l.Percent(n, of)
}

// FigureKeys are the figures of a summary table, docket.figure.*, in the order of
// Figures.Counts.
var FigureKeys = []string{"filed", "ended", "open", "overdue", "unhappy", "not_due", "reopened", "urgent"}

func sumColumns(l i18n.Lang) []document.Column {
	columns := []document.Column{{Head: l.T("docket.column.county"), Width: 8}}
	for _, key := range FigureKeys {
		columns = append(columns, document.Column{Head: l.T("docket.figure." + key), Width: 5, Number: true})
	}
	return columns
}

// Counts are the figures of a summary table in the order of its columns.
func (f Figures) Counts() []int {
	return []int{f.Filed, f.Ended, f.Open, f.Overdue, f.Unhappy, f.NotDue, f.Reopened, f.Urgent}
}

func sumRow(name string, f Figures) []string {
	row := []string{name}
	for _, n := range f.Counts() {
		row = append(row, strconv.Itoa(n))
	}
	return row
}

// sums are the rows of the counties in which there is anything.
func (s *Service) sums(parts []Part) [][]string {
	var rows [][]string
	for _, p := range parts {
		if p.Figures != (Figures{}) {
			rows = append(rows, sumRow(s.Regions.Name(p.County), p.Figures))
		}
	}
	return rows
}

// listColumns are the columns of the list of a docket (domain: 周督办工作单), as the keys of
// docket.column.*, with how wide they are.
var listColumns = []struct {
	key    string
	width  int
	number bool
}{
	{"number", 4, true}, {"section", 4, false}, {"code", 10, false}, {"filed", 10, false}, {"county", 7, false}, {"street", 8, false}, {"compound", 9, false}, {"company", 11, false},
	{"manager", 6, false}, {"category", 8, false}, {"summary", 24, false}, {"state", 7, false}, {"stay", 4, true}, {"late", 4, true}, {"weeks", 4, true},
	{"level", 6, false}, {"advice", 14, false},
}

// table is the list of a docket, or of the part of it that a filter leaves; its rows are
// read from tx as they are taken.
func (s *Service) table(tx *db.Tx, l i18n.Lang, d Docket, f Filter, landscape bool) document.Table {
	t := document.Table{Landscape: landscape, Caption: l.T("docket.list"), Rows: s.rows(tx, l, d, f)}
	for _, c := range listColumns {
		t.Columns = append(t.Columns, document.Column{Head: l.T("docket.column." + c.key), Width: c.width, Number: c.number})
	}
	return t
}

// rows are the rows of the list as texts, some hundreds in memory at a time.
func (s *Service) rows(tx *db.Tx, l i18n.Lang, d Docket, f Filter) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		names := map[id.ID]string{}
		for f.Most = standingMost; ; f.Skip += f.Most {
			list, err := Numbered(tx, d, f)
			if err == nil {
				err = s.Managers(tx, list, names)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range list {
				if !yield(s.cells(l, r, names[r.Manager]), nil) {
					return
				}
			}
			if len(list) < f.Most {
				return
			}
		}
	}
}

// cells are a row as the texts of its columns.
func (s *Service) cells(l i18n.Lang, r NumberedRow, manager string) []string {
	return []string{strconv.Itoa(r.Number), string(r.Section), r.Code, l.Stamp(r.FiledAt), s.Regions.Name(r.County), s.Regions.Name(int(r.Street)), r.Compound, r.Company,
		manager, s.CategoryName(l, r.Row), r.Summary, l.T("case.state." + string(r.State)), strconv.Itoa(r.Stay), strconv.Itoa(r.Late), strconv.Itoa(r.Weeks),
		l.T("docket.level." + strconv.Itoa(int(min(r.Level, rule.L3)))), AdviceWords(l, r.Advice)}
}

// CategoryName is what a row's case is about.
func (s *Service) CategoryName(l i18n.Lang, r Row) string {
	if c := s.Cases.Rules.At(r.FiledAt).Category(r.Category); c != nil {
		return c.Name(l == i18n.English)
	}
	return r.Category
}

// AdviceWords are what is demanded: by rule, or in the reviewer's own words.
func AdviceWords(l i18n.Lang, advice string) string {
	if key := "docket.advice." + advice; advice != "" && strings.Trim(advice, "abcdefghijklmnopqrstuvwxyz0123456789") == "" && l.Has(key) {
		return l.T(key)
	}
	return advice
}

// Managers puts the names of the project managers of some rows into names, by their ids:
// they are kept sealed with the registry, and those that were erased are blank.
func (s *Service) Managers(tx *db.Tx, rows []NumberedRow, names map[id.ID]string) error {
	for _, r := range rows {
		if _, known := names[r.Manager]; known || r.Manager == 0 {
			continue
		}
		home, err := company.ManagerHome(tx, r.CompoundID, r.Manager)
		if err != nil {
			return err
		}
		if home == 0 {
			names[r.Manager] = ""
			continue
		}
		row, err := company.ManagerRecords.Load(tx, home, r.Manager)
		if err != nil {
			return err
		}
		values, err := s.Book.Personal(tx, company.ManagerRecords, row)
		if err != nil {
			return err
		}
		names[r.Manager] = values["name"]
	}
	return nil
}

// WriteXLSX writes the part of an issued docket that a filter leaves as a workbook: the
// sums, and the list.
func (s *Service) WriteXLSX(tx *db.Tx, l i18n.Lang, d Docket, f Filter, w io.Writer) error {
	parts, err := Parts(tx, d.ID)
	if err != nil {
		return err
	}
	below := []string{Number(d), l.T("docket.span", "from", l.Stamp(d.From), "to", l.Stamp(d.Taken))}
	list := s.table(tx, l, d, f, false)
	if f.County != 0 || f.Company != 0 {
		return document.WriteXLSX(w, s.Title(d), below, list)
	}
	sums := document.Table{Caption: l.T("docket.sums"), Columns: sumColumns(l), Rows: document.RowsOf(s.sums(parts)...), Sums: sumRow(l.T("docket.sum"), d.Figures)}
	return document.WriteXLSX(w, s.Title(d), below, sums, list)
}

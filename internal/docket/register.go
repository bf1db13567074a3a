package docket

import (
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/document"
	"yianju/internal/i18n"
)

// Kind is the kind of dockets in the register of documents, and series that of their
// numbers: 辽住建督〔2026〕12号.
const (
	Kind   = "docket"
	series = "督"
)

// paper is the language of official papers.
const paper = i18n.Chinese

// number takes the docket's number of the year in which it is issued; one that issues
// itself has none.
func (d *Docket) number(tx *db.Tx) (err error) {
	if d.IssuedItself() {
		return nil
	}
	d.Number, err = document.Number(tx, province, series, calendar.DateOf(d.IssuedAt).Year())
	return err
}

// register enters a docket in the register of documents and returns the code by which
// anybody can check the paper.
func (s *Service) register(tx *db.Tx, a account.Actor, d Docket, snapshot []byte) (string, error) {
	office, _ := document.OfficeOn(province, calendar.DateOf(d.IssuedAt))
	i, err := document.Register{IDs: s.IDs, Log: s.Log}.Issue(tx, a, document.Document{Office: province, Kind: Kind, Series: series,
		Year: calendar.DateOf(d.IssuedAt).Year(), Serial: d.Number, Number: Number(d), Title: s.Title(d), Issuer: office.Authority, Snapshot: snapshot,
		Digest: []document.Fact{{Name: paper.T("docket.paper.week"), Value: Period(paper, d.Week)}, {Name: paper.T("docket.paper.rows"), Value: strconv.Itoa(d.Rows)}}})
	return i.Code, err
}

// Number is a docket's number as it is printed: 发文字号, or of one that issued itself the
// name of its week (期号).
func Number(d Docket) string {
	if d.Number == 0 {
		return Period(paper, d.Week)
	}
	day := calendar.DateOf(d.IssuedAt)
	office, _ := document.OfficeOn(province, day)
	return document.FormatNumber(office.Mark, series, day.Year(), d.Number)
}

// Period is what the docket of a week is called (期号): 2018年第21周.
func Period(l i18n.Lang, w Week) string {
	return l.T("docket.period", "year", w.Year, "week", w.Number)
}

// Title is a docket's title.
func (s *Service) Title(d Docket) string {
	return paper.T("docket.paper.title", "city", s.Regions.Name(d.City))
}

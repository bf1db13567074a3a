package web

import (
	"net/http"
	"strconv"
	"yianju/internal/calendar"

	"yianju/internal/bulletin"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/web/part"
)

// digestsPage lists the bulletins for everybody.
type digestsPage struct {
	part.Page
	Table part.Table
	Pager part.Pager
}

func (s *Site) digests(w http.ResponseWriter, r *http.Request) error {
	p := digestsPage{Page: s.page(r, "bulletin.public.title")}
	p.Back = "/"
	p.Table.Columns = []part.Column{{Label: p.T("bulletin.desk.month")}, {Label: p.T("bulletin.column.received"), Num: true}, {Label: p.T("bulletin.column.reply_rate"), Num: true}}
	before, _ := calendar.ParseMonth(r.URL.Query().Get("after"))
	err := s.view(r.Context(), func(tx *db.Tx) error {
		list, err := bulletin.List(tx, before, false, bulletinsMost)
		p.Table.Rows = nil
		for _, b := range list {
			v := bulletinLines{Site: s, Page: p.Page, Bulletin: b, public: true}
			p.Table.Rows = append(p.Table.Rows, []part.Cell{{Text: p.Lang.Month(b.Month.First().Start()), Path: digestPath(b.Month)},
				{Text: p.Lang.Count(b.Content.Total.Received)}, {Text: v.value(b.Content.Total.Rate("reply_rate"))}})
		}
		if len(list) == bulletinsMost {
			p.Pager = nextPage(r, true, map[string]string{"after": list[len(list)-1].Month.String()})
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, digestsView(p))
}

func digestPath(m calendar.Month) string {
	return digestsPath + "/" + strconv.Itoa(m.Year()) + "/" + strconv.Itoa(m.Number())
}

// digestPage is what the public reads of a bulletin: cities and what came most, no
// company, no compound, no rate of too few.
type digestPage struct {
	part.Page
	Heading string
	Number  string
	Figures []part.Figure
	Words   []string
	Tables  []part.Table
	Addenda []string
	Basis   string
	Verify  string
}

func (s *Site) digest(w http.ResponseWriter, r *http.Request) error {
	year, _ := strconv.Atoi(r.PathValue("year"))
	month, _ := strconv.Atoi(r.PathValue("month"))
	m, ok := calendar.NewMonth(year, month)
	if !ok {
		return errs.New(errs.NotFound, "")
	}
	p := digestPage{Page: s.page(r, "bulletin.public.title")}
	p.Back = digestsPath
	err := s.view(r.Context(), func(tx *db.Tx) error {
		b, err := bulletin.Published(tx, m)
		if err != nil {
			return err
		}
		addenda, err := bulletin.Addenda(tx, m)
		p.Addenda = nil
		for _, one := range addenda {
			p.Addenda = append(p.Addenda, p.T("bulletin.addendum", "n", one.N, "day", p.Lang.Date(one.AddedAt), "words", one.Words))
		}
		s.fillDigest(&p, b)
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, digestView(p))
}

// uncaptioned is a table under a heading of its own.
func uncaptioned(t part.Table) part.Table {
	t.Caption = ""
	return t
}

func (s *Site) fillDigest(p *digestPage, b bulletin.Bulletin) {
	v := bulletinLines{Site: s, Page: p.Page, Bulletin: b, public: true}
	p.Heading = p.T("bulletin.public.title") + " · " + p.Lang.Month(b.Month.First().Start())
	p.Title = p.Heading
	p.Number = p.T("bulletin.issued.by", "time", p.Lang.Date(b.IssuedAt), "number", bulletin.Number(b))
	if b.IssuedItself() {
		p.Number = p.T("bulletin.issued.itself", "time", p.Lang.Date(b.IssuedAt))
	}
	p.Figures, p.Words = v.figures(), append(bulletin.TotalWords(p.Lang, b.Content), bulletin.CityWords(p.Lang, b.Content))
	for _, key := range []string{"cities", "channels", "groups", "categories"} {
		if list := b.Content.List(key); len(list) > 0 {
			p.Tables = append(p.Tables, v.table(key, list))
		}
	}
	p.Basis, p.Verify = bulletin.BasisWords(p.Lang, b.Content), verifyPath+"/"+b.Verify
}

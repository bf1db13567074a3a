package web

import (
	"net/http"
	"net/url"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/indicator"
	"yianju/internal/web/part"
)

const historyPath = "/office/history"

// historyMonths is how far back a history goes.
const historyMonths = 24

// historyPage is how a company or a compound has done, month by month.
type historyPage struct {
	part.Page
	Period string
	Ways   []part.Link // indicators to draw
	Line   part.Line
	Main   part.Table
	More   part.Table
}

// companyHistory is of a company in the reader's area.
func (s *Site) companyHistory(w http.ResponseWriter, r *http.Request) error {
	return s.history(w, r, "figures.company", func(tx *db.Tx, q *indicator.Question) (name, narrow string, err error) {
		c, err := company.ByUSCC(tx, r.PathValue("uscc"))
		q.Company = c.ID
		return c.Name, "company=" + c.ID.String(), err
	})
}

// compoundHistory is of a compound in the reader's area.
func (s *Site) compoundHistory(w http.ResponseWriter, r *http.Request) error {
	return s.history(w, r, "figures.compare", func(tx *db.Tx, q *indicator.Question) (name, narrow string, err error) {
		c, err := compound.ByCode(tx, r.PathValue("compound"))
		if err == nil && (c.County < q.Lo || c.County > q.Hi) {
			err = errs.New(errs.NotFound, "")
		}
		q.Lo, q.Hi, q.Compound = c.County, c.County, c.ID
		return c.Name, "area=" + strconv.Itoa(c.County) + "&compound=" + c.ID.String(), err
	})
}

// history shows how whatever of narrows the question to has done.
func (s *Site) history(w http.ResponseWriter, r *http.Request, action account.Action, of func(*db.Tx, *indicator.Question) (name, narrow string, err error)) error {
	a, _, err := s.enter(r, action)
	if err != nil {
		return err
	}
	p := historyPage{Page: s.page(r, "figure.history.title")}
	p.Wide, p.Back = true, comparePath
	q := indicator.Question{Cut: casework.Months(a.At, historyMonths), Per: casework.PerMonth}
	q.Lo, q.Hi = a.Area()
	err = s.view(r.Context(), func(tx *db.Tx) error {
		name, narrow, err := of(tx, &q)
		if err != nil {
			return err
		}
		p.Title = p.T("figure.history.title") + " · " + name
		c, err := indicator.Compare(tx, q, a.At)
		if err == nil {
			s.fillHistory(&p, r.URL, c, narrow)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.show(w, r, historyView(p))
}

// drawn is the indicator that the line is of.
func drawn(book indicator.Book, v url.Values) indicator.Indicator {
	i, known := book.Get(v.Get("rank"))
	if !known || i.Unit == indicator.PerTenThousand {
		i, _ = book.Get("reply_rate")
	}
	return i
}

func (s *Site) fillHistory(p *historyPage, u *url.URL, c indicator.Comparison, narrow string) {
	p.Period = p.T("figure.period", "from", p.Lang.Date(c.From.Start()), "to", p.Lang.Date(c.To.Start()))
	byMonth := map[string]indicator.Ranked{}
	names := map[string]partName{}
	for _, row := range c.Rows {
		byMonth[row.Key] = row
	}
	c.Rows = c.Rows[:0:0]
	i := drawn(c.Book, u.Query())
	p.Line = part.Line{Title: i.Title(p.Lang)}
	if i.Name == "reply_rate" {
		goal := replyGoal(areaCode(c.Lo, c.Hi), p.Now)
		p.Line.Mark, p.Line.Goal = goal, p.T("target.goal", "goal", shareWords(int64(goal)))
	}
	for month := calendar.MonthOf(c.From); month <= calendar.MonthOf(c.To); month = month.Add(1) {
		key := strconv.Itoa(int(month))
		row, seen := byMonth[key]
		row.Key = key
		v := c.Book.Of(i.Name, row.Sums, 0)
		p.Line.Points = append(p.Line.Points, part.Point{Label: month.String()[2:], Value: v.Text(), Share: int(v.Tenths()), Known: v.Known()})
		if !seen {
			continue
		}
		names[key] = partName{p.Lang.Month(month.First().Start()), "", narrow}
		c.Rows = append([]indicator.Ranked{row}, c.Rows...)
	}
	for _, one := range c.Book {
		if one.Unit != indicator.PerTenThousand {
			p.Ways = append(p.Ways, part.Link{Text: one.Title(p.Lang), Path: with(u, "rank", one.Name), Here: one.Name == i.Name})
		}
	}
	p.Main, p.More = compareTable(p.Page, &url.URL{Path: u.Path}, c, names, true), compareTable(p.Page, &url.URL{Path: u.Path}, c, names, false)
	p.Main.Sums, p.More.Sums = nil, nil
}

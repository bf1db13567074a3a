package web

import (
	"net/http"
	"strconv"
	"time"

	"yianju/internal/account"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/i18n"
	"yianju/internal/job"
	"yianju/internal/web/part"
)

// docketPath is the page of a docket, or of a part of what is done with it.
func docketPath(d docket.Docket, of string) string {
	path := docketsPath + "/" + d.Week.String() + "/" + strconv.Itoa(d.City)
	if of != "" {
		path += "/" + of
	}
	return path
}

var docketTones = map[docket.State]part.Tone{docket.Building: part.Plain, docket.Draft: part.Soon, docket.Issued: part.Note, docket.Received: part.Note,
	docket.Answered: part.Note, docket.Verified: part.Note, docket.Closed: part.Fine}

// docketState is a docket's state as a word; one that is late is drawn so.
func docketState(l i18n.Lang, d docket.Docket, now time.Time) part.Cell {
	state := d.State()
	cell := part.Cell{Text: l.T("docket.state." + string(state)), Tone: docketTones[state]}
	late := d.Late(now)
	if (state == docket.Building || state == docket.Draft) && late.Issue || state == docket.Issued && late.Receipt || state == docket.Received && late.Answer {
		cell.Tone = part.Late
	}
	return cell
}

// docketsPage is the desk of the dockets: the latest week city by city, what is late, and
// the weeks before; a city has its own.
type docketsPage struct {
	part.Page
	Slot     string
	Progress *part.Progress
	Latest   officeSection
	Late     officeSection
	Older    officeSection
	Pager    part.Pager
	Province bool
}

// dockets shows the dockets of the reader's cities.
func (s *Site) dockets(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "docket.see")
	if err != nil {
		return err
	}
	p := docketsPage{Page: s.page(r, "docket.desk.title"), Province: !account.ScopeOf(a, "docket.desk").Nothing()}
	p.Wide = true
	slot := docket.Latest(s.Dockets.Calendar, p.Now)
	before := time.Time{}
	if us, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64); err == nil {
		before = time.UnixMicro(us)
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		list, err := docket.List(tx, scope, p.Province, before)
		if err != nil {
			return err
		}
		st, running, err := job.Find(tx, docket.BuildJob, slot.Week.String())
		if running && st.Total > 0 {
			p.Progress = &part.Progress{Label: p.T("docket.desk.building", "done", st.Done, "total", st.Total), Done: st.Done, Of: st.Total}
			p.Follow = true
		}
		s.fillDockets(&p, list, before.IsZero())
		if len(list) > 0 {
			p.Pager = nextPage(r, len(list) == docket.ListMost, map[string]string{"after": strconv.FormatInt(list[len(list)-1].Taken.UnixMicro(), 10)})
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Slot = s.slotWords(p.Page, slot)
	return s.show(w, r, docketsView(p))
}

// slotWords says by when the latest docket is issued while that is ahead, and then when
// the next is taken.
func (s *Site) slotWords(p part.Page, slot docket.Slot) string {
	if p.Now.Before(slot.Issue) {
		return p.T("docket.desk.slot", "period", docket.Period(p.Lang, slot.Week), "taken", p.Lang.DateTime(slot.Taken, p.Now), "issue", p.Lang.TimeOfDay(slot.Issue),
			"publish", p.Lang.TimeOfDay(slot.Publish))
	}
	for w := slot.Week.Add(1); ; w = w.Add(1) {
		if next, ok := docket.SlotOf(s.Dockets.Calendar, w); ok {
			return p.T("docket.desk.next", "period", docket.Period(p.Lang, next.Week), "taken", p.Lang.DateTime(next.Taken, p.Now))
		}
	}
}

// fillDockets puts dockets where they belong: those of the latest week, and before.
func (s *Site) fillDockets(p *docketsPage, list []docket.Docket, first bool) {
	now, l := p.Now, p.Lang
	columns := func(keys ...string) (out []part.Column) {
		for i, k := range keys {
			out = append(out, part.Column{Label: l.T("docket.column." + k), Num: k == "rows", Long: i > 0 && k != "rows"})
		}
		return out
	}
	latest := part.Table{Dense: true, Columns: append(columns("city", "state", "rows"), part.Column{Label: l.T("docket.figure.overdue"), Num: true}, part.Column{Label: l.T("docket.figure.unhappy"), Num: true})}
	latest.Columns = append(latest.Columns, columns("issued", "received", "answered")...)
	older := part.Table{Dense: true, Columns: columns("week", "city", "state", "rows", "issued", "received", "answered")}
	late := part.Table{Dense: true, Columns: []part.Column{{Label: l.T("docket.column.city")}, {Label: l.T("docket.column.week"), Long: true}, {Label: l.T("docket.column.state"), Long: true}}}
	var sum docket.Figures
	rows := 0
	for _, d := range list {
		city := s.Regions.Name(d.City)
		issued := part.Cell{Text: doneAt(l, d.IssuedAt, now)}
		if d.IssuedItself() {
			issued.Text += " " + l.T("docket.itself")
		}
		done := []part.Cell{issued, doneCell(l, d.ReceivedAt, d.ReceiptDue, now), doneCell(l, d.SignedAt, d.AnswerDue, now)}
		state, n := docketState(l, d, now), part.Cell{Text: l.Count(int64(d.Rows))}
		if first && d.Taken == list[0].Taken {
			latest.Rows = append(latest.Rows, append([]part.Cell{{Text: city, Path: docketPath(d, "")}, state, n, {Text: l.Count(int64(d.Figures.Overdue))}, {Text: l.Count(int64(d.Figures.Unhappy))}}, done...))
			sum.Add(d.Figures)
			rows += d.Rows
		} else {
			older.Rows = append(older.Rows, append([]part.Cell{{Text: docket.Period(l, d.Week), Path: docketPath(d, "")}, {Text: city}, state, n}, done...))
		}
		if what := lateWords(l, d, now); what != "" {
			late.Rows = append(late.Rows, []part.Cell{{Text: city, Path: docketPath(d, "")}, {Text: docket.Period(l, d.Week)}, {Text: what, Tone: part.Late}})
		}
	}
	if len(latest.Rows) > 1 {
		latest.Sums = []part.Cell{{Text: l.T("docket.sum")}, {}, {Text: l.Count(int64(rows))}, {Text: l.Count(int64(sum.Overdue))}, {Text: l.Count(int64(sum.Unhappy))}, {}, {}, {}}
	}
	title := l.T("docket.title")
	if first && len(list) > 0 {
		title = l.T("docket.desk.table", "period", docket.Period(l, list[0].Week))
	}
	p.Latest = officeSection{Title: title, Table: latest}
	p.Late = officeSection{Title: l.T("docket.desk.late"), None: l.T("docket.desk.late.none"), Table: late}
	p.Older = officeSection{Title: l.T("docket.desk.older"), Table: older}
}

// lateWords says what of an open docket is overdue now; "" when nothing is.
func lateWords(l i18n.Lang, d docket.Docket, now time.Time) string {
	late := d.Late(now)
	switch {
	case d.IssuedAt.IsZero() && late.Issue:
		return l.T("docket.desk.late.issue")
	case d.State() == docket.Issued && late.Receipt:
		return l.T("docket.desk.late.receipt", "due", l.DateTime(d.ReceiptDue, now))
	case d.State() == docket.Received && late.Answer:
		return l.T("docket.desk.late.answer", "due", l.DateTime(d.AnswerDue, now))
	}
	return ""
}

func doneAt(l i18n.Lang, at, now time.Time) string {
	if at.IsZero() {
		return i18n.None
	}
	return l.DateTime(at, now)
}

// doneCell is when something was done, as late as it was.
func doneCell(l i18n.Lang, at, due, now time.Time) part.Cell {
	c := part.Cell{Text: doneAt(l, at, now)}
	if at.IsZero() && now.After(due) || at.After(due) {
		c.Tone = part.Late
		if at.IsZero() {
			c.Text = l.T("docket.timely.missing")
		}
	}
	return c
}

// docketLink leads from the first page of a city to the docket it has to do with.
func docketLink(tx *db.Tx, p part.Page, city int) (part.Link, error) {
	d, ok, err := docket.Present(tx, city)
	if !ok {
		return part.Link{}, err
	}
	return part.Link{Text: p.T("docket.link") + " · " + docket.Period(p.Lang, d.Week), Path: docketPath(d, "")}, nil
}

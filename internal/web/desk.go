package web

import (
	"net/http"
	"net/url"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/httpx"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/web/part"
)

// queuePage is a handler's queue: how it stands, and the cases by time left.
type queuePage struct {
	part.Page
	Heading string
	Address string    // of the queue, for the search
	Text    string    // searched for
	Remind  part.Link // today's reminder
	Figures []part.Figure
	Rows    []part.QueueRow
	Pager   part.Pager
	Empty   part.Empty
	Docket  part.Link // the company's part of the latest docket; may be empty
}

// desk is the duty clerk's queue. A worker has jobs instead.
func (s *Site) desk(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	if a.Has(account.Worker) && !account.Can(a, deskPlace.Open, account.Target{}) {
		return httpx.SeeOther(w, r, "/desk/jobs")
	}
	if _, _, err := s.enter(r, deskPlace.Open); err != nil {
		return err
	}
	q, err := s.queue(r, deskPlace, "desk.queue")
	if err != nil {
		return err
	}
	q.Heading = q.T("desk.title")
	if q.Docket, err = s.extractLink(r, q.Page, "docket.own", func(w docket.Week) string { return ownDockets + "/" + w.String() }); err != nil {
		return err
	}
	return s.show(w, r, queueView(q))
}

// queue reads one page of the queue that the address asks for.
func (s *Site) queue(r *http.Request, at workPlace, action account.Action) (queuePage, error) {
	a := s.actor(r)
	scope := account.ScopeOf(a, action)
	q := queuePage{Page: s.page(r, "desk.title"), Address: at.Base, Text: r.URL.Query().Get("q")}
	q.Wide = true
	f := queueFilter(r.URL.Query())
	return q, s.view(r.Context(), func(tx *db.Tx) error {
		counts, err := s.Cases.Count(tx, scope)
		if err != nil {
			return err
		}
		list, err := s.Cases.Queue(tx, scope, f)
		if err != nil {
			return err
		}
		if q.Remind, err = s.reminderLine(tx, q.Page, a, at); err != nil {
			return err
		}
		names, err := compoundNames(tx, list.Cases)
		q.Figures = queueFigures(q.Lang, at.Base, counts)
		q.Rows = s.workRows(q.Lang, at, list.Cases, names)
		q.Pager = pager(r, list.Next)
		q.Empty = emptyQueue(q.Lang, at.Base, f)
		return err
	})
}

// queueFilter reads a filter from an address; what it does not know is no filter.
func queueFilter(v url.Values) casework.Filter {
	f := casework.Filter{Overdue: v.Get("overdue") == "1", Soon: v.Get("soon") == "1", Text: v.Get("q"),
		After: casework.ParseCursor(v.Get("after"))}
	switch v.Get("state") {
	case "waiting":
		f.States = []casework.State{casework.Submitted}
	case "working":
		f.States = casework.AtWork
	}
	return f
}

func queueFigures(l i18n.Lang, base string, n casework.Counts) []part.Figure {
	figure := func(key string, n int64, query string, tone part.Tone) part.Figure {
		if n == 0 {
			tone = ""
		}
		return part.Figure{Label: l.T("desk.count." + key), Value: l.Count(n), Path: base + query, Tone: tone}
	}
	return []part.Figure{
		figure("overdue", n.Overdue, "?overdue=1", part.Late), figure("soon", n.Soon, "?soon=1", part.Soon),
		figure("working", n.Working, "?state=working", ""), figure("waiting", n.Waiting, "?state=waiting", part.Note),
	}
}

// workRows are the rows of a handler's list: the main action of each leads
// straight to where it is done.
func (s *Site) workRows(l i18n.Lang, at workPlace, cases []casework.Case, names map[id.ID]string) []part.QueueRow {
	rows := s.rows(l, cases, names, func(c casework.Case) string { return at.casePath(c.Code) }, nil)
	for i, c := range cases {
		switch {
		case c.State == casework.Submitted:
			rows[i].Action = l.T("case.act.accept")
		case (c.State.Working() || c.State == casework.Promised) && c.Pause() == "none":
			page := nextStep(c)
			rows[i].Action, rows[i].Act = l.T("desk.act."+page.Path), at.casePath(c.Code)+"/"+page.Path
			if c.State == casework.Promised {
				rows[i].Action = l.T("desk.act.keep")
			}
		}
	}
	return rows
}

// nextStep is the page of what the case's own page leads with for its handler, once
// it is accepted.
func nextStep(c casework.Case) actPage {
	for _, act := range mains(c, func(casework.Duty) bool { return false }) {
		if act == casework.ActDispatch && c.Company == 0 {
			continue // nobody to send
		}
		if page, known := pageOf(act, casework.NoRequest); known {
			return page
		}
	}
	page, _ := pageOf(casework.ActReply, casework.NoRequest)
	return page
}

func (at workPlace) casePath(code string) string { return at.Base + "/cases/" + code }

func emptyQueue(l i18n.Lang, base string, f casework.Filter) part.Empty {
	if f.Overdue || f.Soon || f.Text != "" || len(f.States) > 0 {
		return part.Empty{Title: l.T("desk.none_such"), Link: part.Link{Text: l.T("desk.whole"), Path: base}}
	}
	return part.Empty{Title: l.T("desk.none"), Text: l.T("desk.none.text")}
}

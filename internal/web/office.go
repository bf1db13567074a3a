package web

import (
	"net/http"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/docket"
	"yianju/internal/region"
	"yianju/internal/web/part"
)

// office is the first page of neighborhoods and departments, by the widest role:
// the province its day, a city its counties, a county what waits for it, a
// neighborhood or street the queue of compounds without a company.
func (s *Site) office(w http.ResponseWriter, r *http.Request) error {
	a, _, err := s.enter(r, officePlace.Open)
	if err != nil {
		return err
	}
	switch {
	case a.Has(account.Province):
		return s.province(w, r)
	case a.Has(account.City):
		return s.city(w, r)
	case a.Has(account.County):
		return s.countyOffice(w, r)
	}
	q, err := s.queue(r, officePlace, "office.queue")
	if err != nil {
		return err
	}
	q.Heading = q.T("office.queue.title")
	return s.show(w, r, queueView(q))
}

// countyPage is a county's day on one page: what waits for its decision, what it
// must press, whom it must call, and what is late.
type countyPage struct {
	part.Page
	Name    string
	Lost    *part.Notice // messages that did not arrive
	Remind  part.Link    // today's reminder
	Docket  part.Link    // the part of the latest docket; may be empty
	Figures []part.Figure
	Lists   []officeSection
}

// officeSection is one list on a page of several.
type officeSection struct {
	Title string
	Table part.Table
	None  string // said when it is empty
	More  part.Link
}

// sectionRows is how many rows of each list the page shows.
const sectionRows = 10

func (s *Site) countyOffice(w http.ResponseWriter, r *http.Request) error {
	a := s.actor(r)
	p := countyPage{Page: s.page(r, "office.title")}
	p.Wide = true
	lo, _ := a.Area()
	p.Name = s.Regions.Name(lo)
	var err error
	if p.Docket, err = s.extractLink(r, p.Page, "docket.extract", func(w docket.Week) string { return extractPath(w, lo) }); err != nil {
		return err
	}
	month, err := s.month.figures(r.Context(), s.DB, a.At)
	if err != nil {
		return err
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		n, err := s.Cases.Count(tx, account.ScopeOf(a, "office.list"))
		if err != nil {
			return err
		}
		if p.Lost, err = undeliveredNotice(tx, p.Page, a); err != nil {
			return err
		}
		if p.Remind, err = s.reminderLine(tx, p.Page, a, officePlace); err != nil {
			return err
		}
		checks, err := s.Cases.Checks(tx, account.ScopeOf(a, "office.crosschecks"))
		if err != nil {
			return err
		}
		own, err := s.tallies(tx, a, month, []region.Region{{Code: lo, Name: p.Name}}, func(county int) int { return county })
		if err != nil {
			return err
		}
		p.Figures = append(countyFigures(p.Page, n), checksFigure(p.Page, len(checks)))
		p.Figures = append(p.Figures, rateFigures(p.Page, total(own, a.At))...)
		for _, one := range []struct {
			key, path string
			read      func() (casework.Page, error)
		}{
			{"alert", "/office/alerts", s.owed(tx, a, "office.alerts", casework.DutyAcknowledge2)},
			{"decide", "/office/decisions", s.owed(tx, a, "office.decisions", casework.DutyDecide)},
			{"supervise", "/office/decisions?duty=supervise2", s.owed(tx, a, "office.overdue", casework.DutySupervise2)},
			{"callback", "/office/callbacks", s.owed(tx, a, "office.callbacks", casework.DutyCallback)},
			{"own", "/office/cases?own=1", func() (casework.Page, error) {
				return s.Cases.Queue(tx, account.ScopeOf(a, "office.queue"), casework.Filter{Most: sectionRows})
			}},
			{"overdue", "/office/overdue", func() (casework.Page, error) {
				return s.Cases.Queue(tx, account.ScopeOf(a, "office.overdue"), casework.Filter{Overdue: true, Most: sectionRows})
			}},
		} {
			list, err := one.read()
			if err != nil {
				return err
			}
			if one.key == "alert" && len(list.Cases) == 0 {
				continue // silence is no news
			}
			section, err := s.section(tx, p.Page, a, list)
			if err != nil {
				return err
			}
			section.Title, section.None = p.T("office."+one.key), p.T("office."+one.key+".none")
			section.More.Path = one.path
			p.Lists = append(p.Lists, section)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.show(w, r, countyView(p))
}

func (s *Site) owed(tx *db.Tx, a account.Actor, action account.Action, duty casework.Duty) func() (casework.Page, error) {
	return func() (casework.Page, error) {
		return s.Cases.Owed(tx, account.ScopeOf(a, action), duty, casework.Filter{Most: sectionRows})
	}
}

// section is the beginning of a list, of sectionRows, as a table.
func (s *Site) section(tx *db.Tx, p part.Page, a account.Actor, list casework.Page) (officeSection, error) {
	table, err := s.caseTable(tx, p, a, list.Cases)
	out := officeSection{Table: table}
	if list.Next.ID != 0 {
		out.More.Text = p.T("office.more")
	}
	return out, err
}

func countyFigures(p part.Page, n casework.Counts) []part.Figure {
	figure := func(key string, n int64, path string, tone part.Tone) part.Figure {
		if n == 0 {
			tone = ""
		}
		return part.Figure{Label: p.T("office.count." + key), Value: p.Lang.Count(n), Path: path, Tone: tone}
	}
	return []part.Figure{
		figure("asked", n.Asked, "/office/decisions", part.Note), figure("overdue", n.Overdue, "/office/overdue", part.Late),
		figure("soon", n.Soon, "/office/overdue?soon=1", part.Soon), figure("waiting", n.Waiting, "/office/cases?state=waiting", ""),
		figure("all", n.All, "/office/cases?open=1", ""),
	}
}

// places are the regions right under an officer's own: counties of a city,
// cities of a province.
func (s *Site) places(a account.Actor) (own region.Region, under []region.Region) {
	lo, _ := a.Area()
	own, _ = s.Regions.Get(lo)
	return own, s.Regions.Children(lo)
}

package web

import (
	"net/http"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/region"
	"yianju/internal/web/part"
)

// provincePage is the province today: one sentence, the cities against the
// target, and what is late.
type provincePage struct {
	part.Page
	Sentence string
	Lost     *part.Notice // messages that did not arrive
	Remind   part.Link    // today's reminder
	Docket   part.Link    // the desk of the dockets
	Figures  []part.Figure
	Map      part.Cartogram
	Table    part.Table
	Late     officeSection
	Golive   officeSection
	Online   string // how many counties are, in a sentence
}

func (s *Site) province(w http.ResponseWriter, r *http.Request) error {
	p, err := s.provinceToday(r)
	if err != nil {
		return err
	}
	return s.show(w, r, provinceView(p))
}

// wall is the province today on a wall's screen.
func (s *Site) wall(w http.ResponseWriter, r *http.Request) error {
	p, err := s.provinceToday(r)
	if err != nil {
		return err
	}
	p.Tabs, p.Follow = nil, true
	return s.show(w, r, wallView(p))
}

func (s *Site) provinceToday(r *http.Request) (provincePage, error) {
	p := provincePage{Page: s.page(r, "province.title")}
	a, _, err := s.enter(r, "province.today")
	if err != nil {
		return p, err
	}
	_, cities := s.places(a)
	p.Wide, p.Docket = true, part.Link{Text: p.T("docket.link.desk"), Path: docketsPath}
	month, err := s.month.figures(r.Context(), s.DB, a.At)
	if err != nil {
		return p, err
	}
	err = s.view(r.Context(), func(tx *db.Tx) error {
		lo, hi := a.Area()
		day := calendar.DateOf(a.At)
		today, err := casework.SumOf(tx, casework.Cut{Lo: lo, Hi: hi, From: day, To: day})
		if err != nil {
			return err
		}
		if p.Lost, err = undeliveredNotice(tx, p.Page, a); err != nil {
			return err
		}
		if p.Remind, err = s.reminderLine(tx, p.Page, a, officePlace); err != nil {
			return err
		}
		list, err := s.tallies(tx, a, month, cities, region.City)
		if err != nil {
			return err
		}
		worstFirst(list)
		sum := total(list, a.At)
		p.Sentence = sentence(p.Lang, today.Of(casework.MarkReceived), sum, list)
		p.Figures = provinceFigures(p.Page, today.Of(casework.MarkReceived), sum)
		p.Map = cartogram(p.Page, list)
		p.Table = tallyTable(p.Page, periodWords(p.Page, "province.table", a), p.T("office.column.city"), list)
		if p.Golive, p.Online, err = s.goliveSection(tx, p.Page, a); err != nil {
			return err
		}
		late, err := s.Cases.Queue(tx, account.ScopeOf(a, "office.overdue"), casework.Filter{Overdue: true, Most: sectionRows})
		if err != nil {
			return err
		}
		p.Late, err = s.section(tx, p.Page, a, late)
		p.Late.Title, p.Late.None, p.Late.More.Path = p.T("province.late"), p.T("office.overdue.none"), "/office/overdue"
		return err
	})
	return p, err
}

// sentence is the day in one sentence; list has the worst first.
func sentence(l i18n.Lang, today int64, sum tally, list []tally) string {
	args := []any{"today", l.Count(today), "rate", sum.rate(l), "late", l.Count(sum.Overdue)}
	worst, known := worstOf(list)
	if !known {
		return l.T("province.sentence.fine", args...)
	}
	return l.T("province.sentence", append(args, "worst", worst.Name, "worst_rate", worst.rate(l), "worst_late", l.Count(worst.Overdue))...)
}

// worstOf is the city to look at first: the lowest rate under the target, else
// the most that is late. known is false when there is neither.
func worstOf(list []tally) (worst tally, known bool) {
	for _, t := range list {
		if n, ok := t.share(); ok && n < t.Goal {
			return t, true
		}
	}
	for _, t := range list {
		if t.Overdue > worst.Overdue {
			worst, known = t, true
		}
	}
	return worst, known
}

func provinceFigures(p part.Page, today int64, sum tally) []part.Figure {
	return append(rateFigures(p, sum), []part.Figure{
		{Label: p.T("office.count.overdue"), Value: p.Lang.Count(sum.Overdue), Path: "/office/overdue", Tone: lateIf(sum.Overdue)},
		{Label: p.T("province.today"), Value: p.Lang.Count(today), Path: "/office/cases"},
		{Label: p.T("office.column.level3"), Value: p.Lang.Count(sum.Level3), Path: "/office/cases?level=3"},
	}...)
}

func lateIf(n int64) part.Tone {
	if n > 0 {
		return part.Late
	}
	return ""
}

// cartogram draws the rates of the cities; the table beside it is the truth.
func cartogram(p part.Page, list []tally) part.Cartogram {
	c := part.Cartogram{Title: p.T("province.map")}
	for _, t := range list {
		c.Tiles = append(c.Tiles, part.Tile{City: t.Code, Name: strings.TrimSuffix(t.Name, "市"), Value: t.rate(p.Lang),
			Note: p.T("case.count", "n", p.Lang.Count(t.Owed)) + " " + p.T("office.target."+string(t.tone())), Tone: t.tone(),
			Path: "/office/overdue?area=" + strconv.Itoa(t.Code)})
	}
	return c
}

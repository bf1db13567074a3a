package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/i18n"
	"yianju/internal/indicator"
	"yianju/internal/intake"
	"yianju/internal/sheet"
	"yianju/internal/target"
	"yianju/internal/web/part"
)

// targetsPage is the board of a year.
type targetsPage struct {
	part.Page
	Heading string
	Lead    string
	Years   []part.Link
	Table   part.Table
	Bars    part.Bars
	Sources []string
	Online  part.Link
}

// yearsShown is how many years are offered.
const yearsShown = 5

// targetBoard reads the board that an address asks for: of this year where it does not
// say.
func (s *Site) targetBoard(r *http.Request) (b target.Board, err error) {
	a := s.actor(r)
	year := calendar.DateOf(a.At).Year()
	if asked := r.URL.Query().Get("year"); asked != "" {
		if year, err = strconv.Atoi(asked); err != nil {
			return b, errs.New(errs.NotFound, "")
		}
	}
	err = s.view(r.Context(), func(tx *db.Tx) (err error) {
		b, err = s.Targets.Board(tx, a, year)
		return err
	})
	return b, err
}

func (s *Site) targets(w http.ResponseWriter, r *http.Request) error {
	b, err := s.targetBoard(r)
	if err != nil {
		return err
	}
	a := s.actor(r)
	p := targetsPage{Page: s.page(r, "target.title"), Online: part.Link{Text: s.lang(r).T("golive.more"), Path: golivePath}}
	p.Wide, p.Back = true, "/office"
	p.Heading = p.T("target.heading", "year", b.Year) + " · " + s.Regions.Name(b.Total.Area)
	p.Lead = targetSentence(p.Page, b)
	for i, year := range target.Years(a.At) {
		if i < yearsShown {
			p.Years = append(p.Years, part.Link{Text: p.T("target.year", "year", year), Path: with(r.URL, "year", strconv.Itoa(year)), Here: year == b.Year})
		}
	}
	p.Table = s.targetTable(p.Page, r.URL, a, b)
	p.Table.Files = []part.Link{{Text: "XLSX", Path: targetsPath + ".xlsx?year=" + strconv.Itoa(b.Year)}}
	p.Bars = s.targetBars(p.Page, b)
	for _, aim := range b.Total.Aims {
		p.Sources = append(p.Sources, aim.Source)
	}
	for _, m := range b.Milestones {
		p.Sources = append(p.Sources, m.Source)
	}
	return s.show(w, r, targetsView(p))
}

// targetSentence is how many areas have reached the target, and of how many nothing can
// be said; a city is none of its own counties.
func targetSentence(p part.Page, b target.Board) string {
	areas, met, few := 0, 0, 0
	for _, row := range b.Rows {
		if len(b.Rows) > 1 && row.Area == b.Total.Area {
			continue
		}
		areas++
		for _, aim := range row.Aims[:min(1, len(row.Aims))] {
			switch {
			case aim.Met():
				met++
			case aim.Value.Few:
				few++
			}
		}
	}
	return p.T("target.sentence", "total", areas, "met", met, "few", few)
}

func aimTitle(p part.Page, a target.Aim) string {
	return p.T("target.column.aim", "indicator", a.Value.Title(p.Lang), "goal", goalWords(a.Goal))
}

// goalWords write a goal: of a score without the sign.
func goalWords(g target.Goal) string {
	if i, _ := indicator.At(g.From).Get(g.Indicator); i.Unit != indicator.Rate {
		return i18n.Tenths(g.Tenths)
	}
	return shareWords(g.Tenths)
}

// shareWords write a share per mille: 80%, 82.5%.
func shareWords(n int64) string { return i18n.Tenths(n) + "%" }

// aimState is an aim's state as a word: within five in a hundred below the goal it is
// near.
func aimState(p part.Page, a target.Aim) part.Cell {
	word := part.Late
	switch {
	case a.Value.Few:
		word = part.Plain
	case a.Met():
		word = part.Fine
	case a.Value.Reaches(a.Tenths - 50):
		word = part.Soon
	}
	return part.Cell{Text: p.T("office.target." + string(word)), Tone: word}
}

func (s *Site) targetTable(p part.Page, u *url.URL, a account.Actor, b target.Board) part.Table {
	t := part.Table{Dense: true, Columns: []part.Column{{Label: p.T("target.column.area")}}}
	for _, aim := range b.Total.Aims {
		t.Columns = append(t.Columns, part.Column{Label: aimTitle(p, aim), Num: true, Long: true}, part.Column{Label: p.T("target.column.state")})
	}
	for _, m := range b.Milestones {
		t.Columns = append(t.Columns, part.Column{Label: p.T("target.column.milestone", "title", m.Title(p.Lang), "day", p.Lang.Day(m.Due(b.Year).Start(), p.Now)), Long: true})
	}
	for _, row := range b.Rows {
		area := strconv.Itoa(row.Area)
		cells := append([]part.Cell{{Text: s.Regions.Name(row.Area), Path: comparePath + fmt.Sprintf("?area=%s&from=%d-01&to=%d-12", area, b.Year, b.Year)}}, s.aimCells(p, u, b, row, "area="+area)...)
		for _, m := range b.Milestones {
			cells = append(cells, stepCell(p, a, b, row, m.Name))
		}
		t.Rows = append(t.Rows, cells)
	}
	if len(b.Rows) > 1 && b.Rows[0].Area != b.Total.Area {
		t.Sums = append([]part.Cell{{Text: p.T("office.sum")}}, s.aimCells(p, u, b, b.Total, "area="+strconv.Itoa(b.Total.Area))...)
		t.Sums = append(t.Sums, make([]part.Cell, len(b.Milestones))...)
	}
	return t
}

// aimCells are an area's values, each with its n and its cases, and what they say.
func (s *Site) aimCells(p part.Page, u *url.URL, b target.Board, row target.Row, narrow string) (cells []part.Cell) {
	for _, aim := range row.Aims {
		cells = append(cells, valueCell(p, b.Cut, narrow, u, aim.Value), aimState(p, aim))
	}
	return cells
}

var stepTones = map[target.State]part.Tone{target.HandedIn: part.Note, target.SentBack: part.Soon, target.Accepted: part.Fine, target.Reached: part.Fine, target.Missed: part.Late}

// stepWords write a step's state: how many counties are live and how many companies
// have signed in while not all have, and whether it came late.
func stepWords(p part.Page, step target.Step) string {
	text := p.T("target.state." + string(step.State))
	if step.Shown == target.ByOnline && step.Done < step.Of {
		text += " · " + p.T("target.live", "done", step.Done, "of", step.Of)
	}
	if step.In < step.Firms {
		text += " · " + p.T("target.signed", "in", step.In, "of", step.Firms)
	}
	if step.Late {
		text += " · " + p.T("target.late")
	}
	return text
}

// stepCell is a milestone of an area; it leads to what shows it.
func stepCell(p part.Page, a account.Actor, b target.Board, row target.Row, name string) part.Cell {
	step, there := row.Step(name)
	if !there {
		return part.Cell{Text: i18n.None}
	}
	c := part.Cell{Text: stepWords(p, step), Tone: stepTones[step.State]}
	switch {
	case step.Shown == target.ByPlan && account.Can(a, "target.evidence", account.Target{County: row.Area}):
		c.Path = evidencePath(target.Ref{City: row.Area, Year: b.Year, Milestone: name})
	case step.Shown == target.ByOnline:
		c.Path = onboardingPath + "?area=" + strconv.Itoa(row.Area)
	}
	return c
}

func (s *Site) targetBars(p part.Page, b target.Board) part.Bars {
	if len(b.Total.Aims) == 0 {
		return part.Bars{}
	}
	first := b.Total.Aims[0]
	bars := part.Bars{Title: first.Value.Title(p.Lang), Mark: int(first.Tenths), Goal: p.T("target.goal", "goal", goalWords(first.Goal))}
	for _, row := range b.Rows {
		if len(row.Aims) > 0 && !row.Aims[0].Value.Few {
			v := row.Aims[0].Value
			bars.Rows = append(bars.Rows, part.Bar{Label: strings.TrimSuffix(s.Regions.Name(row.Area), "市"), Value: v.Text(), Share: int(v.Tenths()), Tone: aimState(p, row.Aims[0]).Tone})
		}
	}
	return bars
}

// targetsFile is the board as a workbook, with where the targets come from.
func (s *Site) targetsFile(w http.ResponseWriter, r *http.Request) error {
	b, err := s.targetBoard(r)
	if err != nil {
		return err
	}
	p := s.page(r, "target.title")
	title := p.T("target.heading", "year", b.Year) + " " + s.Regions.Name(b.Total.Area)
	head := []string{p.T("target.column.area")}
	for _, aim := range b.Total.Aims {
		head = append(head, aimTitle(p, aim), "n", p.T("target.column.state"))
	}
	for _, m := range b.Milestones {
		head = append(head, p.T("target.column.milestone", "title", m.Title(p.Lang), "day", p.Lang.Date(m.Due(b.Year).Start())))
	}
	main := [][]sheet.Cell{sheet.Texts(title, p.T("figure.as_of", "at", p.Lang.Stamp(p.Now))), sheet.Texts(head...)}
	for _, row := range append(b.Rows, b.Total) {
		cells := sheet.Texts(s.Regions.Name(row.Area))
		if len(main) == len(b.Rows)+2 {
			cells = sheet.Texts(p.T("office.sum"))
		}
		for _, aim := range row.Aims {
			cells = append(cells, sheet.Cell{Text: aim.Value.Text(), Kind: sheet.Text}, sheet.Cell{Text: strconv.FormatInt(aim.Value.N, 10), Kind: sheet.Number},
				sheet.Cell{Text: aimState(p, aim).Text, Kind: sheet.Text})
		}
		for _, m := range b.Milestones {
			if step, there := row.Step(m.Name); there {
				cells = append(cells, sheet.Cell{Text: stepWords(p, step), Kind: sheet.Text})
			} else {
				cells = append(cells, sheet.Cell{Kind: sheet.Text})
			}
		}
		main = append(main, cells)
	}
	basis := [][]sheet.Cell{sheet.Texts(p.T("target.column.what"), p.T("figure.source"))}
	for _, aim := range b.Total.Aims {
		basis = append(basis, sheet.Texts(aimTitle(p, aim), aim.Source))
	}
	for _, m := range b.Milestones {
		basis = append(basis, sheet.Texts(m.Title(p.Lang), m.Source))
	}
	s.download(w, title, intake.XLSX)
	out := sheet.NewXLSX(w)
	for _, one := range []struct {
		look sheet.Look
		rows [][]sheet.Cell
	}{{sheet.Look{Name: p.T("target.title"), Head: 2, Widths: []int{20, 18, 10, 12, 24, 24, 24}}, main}, {sheet.Look{Name: p.T("figure.source"), Head: 1, Widths: []int{30, 80}}, basis}} {
		if err := out.Begin(one.look); err != nil {
			return err
		}
		for _, cells := range one.rows {
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	return out.Close()
}

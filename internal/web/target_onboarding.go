package web

import (
	"net/http"
	"strconv"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/db"
	"yianju/internal/errs"
	"yianju/internal/golive"
	"yianju/internal/region"
	"yianju/internal/target"
	"yianju/internal/web/part"
)

const onboardingPath = targetsPath + "/onboarding"

// countiesShown is how many counties a page of the list has.
const countiesShown = 20

// onboarding shows how far the platform is in use: county by county, or company by
// company of one county.
func (s *Site) onboarding(w http.ResponseWriter, r *http.Request) error {
	a, scope, err := s.enter(r, "target.see")
	if err != nil {
		return err
	}
	p := listPage{Page: s.page(r, "target.onboarding.title")}
	p.Wide, p.Back, p.Heading, p.Text, p.None = true, targetsPath, p.T("target.onboarding.title"), p.T("target.onboarding.text"), p.T("golive.none")
	lo, hi := a.Area()
	area := areaCode(lo, hi)
	if asked := r.URL.Query().Get("area"); asked != "" {
		area, _ = strconv.Atoi(asked)
		if from, to := region.Range(area); from == 0 || from < lo || to > hi {
			return errs.New(errs.NotFound, "")
		}
		lo, hi = region.Range(area)
		p.Back = onboardingPath
	}
	counties := s.countiesWithin(lo, hi)
	if len(counties) == 0 {
		return errs.New(errs.NotFound, "")
	}
	p.Heading += " · " + s.Regions.Name(area)
	shown, pager := pageOfList(r, counties, countiesShown)
	p.Pager = pager
	err = s.view(r.Context(), func(tx *db.Tx) error {
		live, err := golive.Latest(tx, scope)
		if err != nil {
			return err
		}
		var list []target.Onboarding
		for _, c := range shown {
			o, err := target.OnboardingOf(tx, live, c.Code, a.At)
			if err != nil {
				return err
			}
			list = append(list, o)
		}
		if lo == hi {
			p.Table = companyOnboarding(p.Page, list[0])
		} else {
			p.Table = s.countyOnboarding(p.Page, list)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.show(w, r, listView(p))
}

func onboardingColumns(p part.Page, keys ...string) (out []part.Column) {
	for i, k := range keys {
		out = append(out, part.Column{Label: p.T("target.onboarding." + k), Num: i > 0 && k != "state"})
	}
	return out
}

func (s *Site) countyOnboarding(p part.Page, list []target.Onboarding) part.Table {
	t := part.Table{Dense: true, Columns: onboardingColumns(p, "county", "state", "staff", "companies", "received", "answered")}
	for _, o := range list {
		narrow := "area=" + strconv.Itoa(o.County)
		t.Rows = append(t.Rows, append([]part.Cell{{Text: s.Regions.Name(region.City(o.County)) + " " + s.Regions.Name(o.County), Path: onboardingPath + "?" + narrow},
			{Text: p.T("golive.state." + string(o.State)), Tone: goliveTones[o.State]}, {Text: ofWords(p, o.Office.Signed, o.Office.Accounts)},
			{Text: ofWords(p, int64(o.Signed), int64(len(o.Companies)))}}, handledCells(p, narrow, o.Received, o.Answered)...))
	}
	return t
}

// companyOnboarding is a county's department, then each company that works there.
func companyOnboarding(p part.Page, o target.Onboarding) part.Table {
	t := part.Table{Dense: true, Columns: onboardingColumns(p, "company", "staff", "received", "answered")}
	area := "area=" + strconv.Itoa(o.County)
	row := func(name, narrow string, there account.Presence, received, answered int64) []part.Cell {
		return append([]part.Cell{{Text: name}, {Text: ofWords(p, there.Signed, there.Accounts)}}, handledCells(p, narrow, received, answered)...)
	}
	t.Rows = append(t.Rows, row(p.T("target.onboarding.office"), area, o.Office, o.Received, o.Answered))
	for _, c := range o.Companies {
		t.Rows = append(t.Rows, row(c.Name, area+"&company="+c.ID.String(), c.Presence, c.Received, c.Answered))
	}
	return t
}

func ofWords(p part.Page, n, of int64) string {
	return p.Lang.Count(n) + " / " + p.Lang.Count(of)
}

// handledCells are the cases of this year, and those that were answered; each number
// leads to its cases.
func handledCells(p part.Page, narrow string, received, answered int64) []part.Cell {
	year := calendar.DateOf(p.Now).Year()
	cell := func(n int64, m casework.Mark) part.Cell {
		c := part.Cell{Text: p.Lang.Count(n)}
		if n > 0 {
			c.Path = marksPath(calendar.NewDate(year, 1, 1), calendar.NewDate(year, 12, 31), m) + "&" + narrow
		}
		return c
	}
	return []part.Cell{cell(received, casework.MarkReceived), cell(answered, casework.MarkAnswered)}
}

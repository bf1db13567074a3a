package web

import (
	"net/http"
	"net/url"
	"strings"

	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/db"
	"yianju/internal/i18n"
	"yianju/internal/id"
	"yianju/internal/web/part"
)

// compoundView is the public page of a compound, which the codes on its
// buildings lead to.
type compoundView struct {
	part.Page
	Compound compound.Compound
	Building compound.Building // whose code was read; zero when none was
	Company  company.Company   // zero when nobody is in charge
	First    string            // who takes cases on then
	Since    string
	Facts    []part.Answer // what the registry says of it for everybody
	Terms    []part.Answer // and of the contract of who is in charge
	Region   string
	Here     []boardRow // in the building
	Rest     []boardRow
	Ratings  ratings
	File     string // address of the form
	Call     string // the duty phone as a link; "" for none
}

// boardShown is how many matters a board shows before it is opened: the button
// to file stands below it.
const boardShown = 3

// boardRow is one matter in hand (本楼在办): what is broken, who is on it, by when.
type boardRow struct {
	Kind  string
	Place string
	State part.State
	Clock part.Clock
	Join  string
}

func (s *Site) compoundPage(w http.ResponseWriter, r *http.Request) error {
	v := compoundView{Page: s.page(r, "home.compound.title")}
	v.Back = "/"
	err := s.view(r.Context(), func(tx *db.Tx) (err error) {
		if v.Compound, err = compound.ByCode(tx, r.PathValue("compound")); err != nil {
			return err
		}
		return s.fillCompound(tx, r, &v)
	})
	if err != nil {
		return err
	}
	v.Title = v.Compound.Name
	v.Region = s.Regions.FullName(v.Compound.County)
	v.File = "/new?" + url.Values{"c": {v.Compound.Code}, "b": {idText(v.Building.ID)}, "e": {r.URL.Query().Get("e")}}.Encode()
	if v.Company.Phone24h != "" {
		v.Call = "tel:" + strings.ReplaceAll(v.Company.Phone24h, "-", "")
	}
	return s.show(w, r, compoundPublicPage(v))
}

func (s *Site) fillCompound(tx *db.Tx, r *http.Request, v *compoundView) error {
	c := v.Compound
	v.First = s.Regions.Name(int(c.Neighborhood))
	if c.StreetFirst() {
		v.First = s.Regions.Name(int(c.Street))
	}
	buildings, err := compound.Buildings(tx, c.County, c.ID)
	if err != nil {
		return err
	}
	asked := idOf(r.URL.Query().Get("b"))
	names := map[id.ID]string{}
	for _, b := range buildings {
		names[b.ID] = b.Name
		if b.ID == asked {
			v.Building = b
		}
	}
	charge, err := contract.InCharge(tx, c.County, c.ID, tx.Now())
	if err != nil {
		return err
	}
	if charge.Found {
		if v.Company, err = company.Get(tx, charge.Company); err != nil {
			return err
		}
		v.Since = v.Lang.Date(charge.Since)
		in, err := contract.Get(tx, c.County, charge.Contract)
		if err != nil {
			return err
		}
		v.Terms = s.publicAnswers(v.Lang, contract.Fields, in.Row().Values)
	}
	v.Facts = s.publicAnswers(v.Lang, compound.Fields, c.Row().Values, "name", "address")
	cases, err := casework.Board(tx, c.County, c.ID)
	if err != nil {
		return err
	}
	for _, one := range cases {
		if !s.onBoard(one) {
			continue
		}
		row := s.boardRow(v.Page, c.Code, one, names[one.Place.Building])
		if v.Building.ID != 0 && one.Place.Building == v.Building.ID {
			v.Here = append(v.Here, row)
		} else {
			v.Rest = append(v.Rest, row)
		}
	}
	year := casework.Months(v.Now, 12)
	year.Lo, year.Hi, year.Compound = c.County, c.County, c.ID
	figures, err := casework.SumOf(tx, year)
	v.Ratings = ratingsOf(v.Lang, figures)
	return err
}

// onBoard leaves off what is no business of the neighbours: complaints, and what
// is inside somebody's home.
func (s *Site) onBoard(c casework.Case) bool {
	category := s.Cases.Rules.At(c.FiledAt).Category(c.Category)
	return category != nil && category.Kind == rule.Repair && !category.InHome
}

func (s *Site) boardRow(p part.Page, code string, c casework.Case, building string) boardRow {
	if building == "" {
		building = p.T("home.compound.common")
	}
	return boardRow{Kind: categoryName(s.Cases.Rules.At(c.FiledAt), p.Lang, c.Category), Place: building,
		State: stateOf(p.Lang, c, p.Now), Clock: s.rowClock(p.Lang, c), Join: joinPath(code, c.ID)}
}

// ratings is how the owners of a place or a company rated its answers.
type ratings struct {
	N     int64
	Few   bool // too few to publish shares
	Bars  part.Bars
	Table part.Table
	Rate  string // reply rate in words
}

func ratingsOf(l i18n.Lang, f casework.Sums) ratings {
	var r ratings
	for _, word := range casework.Ratings {
		r.N += f.Rated(word)
	}
	r.Rate = yearWords(l, f)
	r.Few = r.N < leastCounted
	if r.Few {
		return r
	}
	r.Bars = part.Bars{Title: l.T("home.ratings.title")}
	r.Table = part.Table{Caption: l.T("home.ratings.table"), Columns: []part.Column{{Label: l.T("home.ratings.word")},
		{Label: l.T("home.ratings.n"), Num: true}, {Label: l.T("home.ratings.share"), Num: true}}}
	for _, word := range casework.Ratings {
		n := f.Rated(word)
		name, share := l.T("case.rating."+string(word)), l.Percent(n, r.N)
		tone := part.Fine
		if word.Bad() {
			tone = part.Late
		}
		r.Bars.Rows = append(r.Bars.Rows, part.Bar{Label: name, Value: share, Share: int(n * 1000 / r.N), Tone: tone})
		r.Table.Rows = append(r.Table.Rows, []part.Cell{{Text: name}, {Text: l.Count(n)}, {Text: share}})
	}
	return r
}

// yearWords is the reply rate of a year in one sentence.
func yearWords(l i18n.Lang, f casework.Sums) string {
	all := f.Owed()
	switch {
	case all <= 0:
		return l.T("home.year.none")
	case all < leastCounted:
		return l.T("home.year.few", "all", all)
	}
	return l.T("home.year", "rate", l.Percent(f.Of(casework.MarkAnswered), all), "answered", l.Count(f.Of(casework.MarkAnswered)), "all", l.Count(all))
}

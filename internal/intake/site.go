package intake

import (
	"slices"
	"strconv"
	"strings"

	"yianju/internal/account"
	"yianju/internal/compound"
	"yianju/internal/contract"
	"yianju/internal/errs"
	"yianju/internal/id"
	"yianju/internal/region"
	"yianju/internal/search"
)

// sites finds the compounds that rows name, within what the actor may write.
type sites struct {
	p      *pass
	byText map[[2]string]site // by county and text
	byID   map[id.ID]*plot
}

// site is what a text names.
type site struct {
	*plot
	several bool // more than one compound is called so
}

// plot is a compound as rows need it, with what stands on it.
type plot struct {
	compound.Compound
	target account.Target
	loaded bool // houses are known
	houses []*house
	exact  map[string]*house // by name
	loose  map[string]*house // by number; nil where two have it
}

// house is a building, on file or to be made.
type house struct {
	compound.Building
	made  int              // by which chunk of this file; 0 = on file
	doors map[string]*door // by number, and by name
}

// door is an entrance.
type door struct {
	compound.Entrance
	number string
	made   int
}

func newSites(p *pass) *sites {
	s := &sites{p: p}
	s.forget()
	return s
}

func (s *sites) forget() { s.byText, s.byID = map[[2]string]site{}, map[id.ID]*plot{} }

// most is how many texts are remembered: a hostile file names a new one each row.
const most = 100_000

// of returns the compound that a row names, nil with a fault when there is none
// within the actor's reach: a place elsewhere is one that is not there.
func (s *sites) of(r *row) (*plot, error) {
	text := r.links["compound"]
	if text == "" {
		return nil, nil // the cell has its fault already
	}
	county, ok := s.county(r)
	if !ok {
		return nil, nil
	}
	key := [2]string{strconv.Itoa(county), text}
	found, known := s.byText[key]
	if !known {
		var err error
		if found, err = s.find(county, text); err != nil {
			return nil, err
		}
		if len(s.byText) >= most {
			s.forget()
		}
		s.byText[key] = found
	}
	switch {
	case found.several:
		r.wrong("compound", "intake.several_places", "")
		return nil, nil
	case found.plot == nil:
		r.wrong("compound", "intake.unknown_place", "")
		return nil, nil
	}
	return found.plot, nil
}

// county returns the county that a row names by name or code, 0 if it names none.
func (s *sites) county(r *row) (int, bool) {
	text := r.links["county"]
	if text == "" {
		return 0, true
	}
	if code, err := strconv.Atoi(text); err == nil {
		if g, found := s.p.s.Regions.Get(code); found && g.Level == region.CountyLevel {
			return code, true
		}
		r.wrong("county", "intake.unknown_region", "")
		return 0, false
	}
	found := s.p.s.Regions.Find(text, 3, region.CountyLevel)
	if len(found) == 1 || len(found) > 1 && found[0].Name == text && found[1].Name != text {
		return found[0].Code, true
	}
	var names []string
	for _, g := range found {
		names = append(names, s.p.s.Regions.FullName(g.Code))
	}
	r.wrong("county", "intake.unknown_region", strings.Join(names, " / "))
	return 0, false
}

// find looks a compound up by its public code or by its whole name.
func (s *sites) find(county int, text string) (site, error) {
	if code := id.CleanCode(text); len(code) == compound.CodeLength {
		c, err := compound.ByCode(s.p.tx, code)
		if err == nil {
			plot, err := s.plot(c)
			return site{plot: plot}, err
		}
		if !errs.Is(err, errs.NotFound) {
			return site{}, err
		}
	}
	named, err := s.named(county, text)
	if err != nil {
		return site{}, err
	}
	var found site
	for _, c := range named {
		plot, err := s.plot(c)
		switch {
		case err != nil:
			return site{}, err
		case plot != nil && found.plot != nil:
			return site{several: true}, nil
		case plot != nil:
			found.plot = plot
		}
	}
	return found, nil
}

// namesakes is how many compounds of one name are looked at.
const namesakes = 200

// named returns the compounds of a name in a county, or wherever the actor's grants reach.
func (s *sites) named(county int, text string) ([]compound.Compound, error) {
	lo, hi := county, county
	if county == 0 {
		lo, hi = s.reach()
	}
	if lo == hi {
		return compound.Named(s.p.tx, lo, text)
	}
	list, err := compound.Search(s.p.tx, lo, hi, text, namesakes)
	normal := search.Normal(text)
	return slices.DeleteFunc(list, func(c compound.Compound) bool { return search.Normal(c.Name) != normal }), err
}

// reach returns the counties from the first to the last that the actor's grants name.
func (s *sites) reach() (lo, hi int) {
	lo, hi = 999999, 0
	for _, g := range s.p.actor.Grants {
		if g.Lo == 0 {
			return 0, 999999
		}
		lo, hi = min(lo, g.Lo), max(hi, g.Hi)
	}
	if hi == 0 {
		return 0, 999999
	}
	return lo, hi
}

// plot returns a compound if the actor may write there.
func (s *sites) plot(c compound.Compound) (*plot, error) {
	if p := s.byID[c.ID]; p != nil {
		return p, nil
	}
	company, err := contract.CompanyInCharge(s.p.tx, c.County, c.ID, s.p.tx.Now())
	if err != nil {
		return nil, err
	}
	p := &plot{Compound: c, target: account.Target{County: c.County, Company: company, Compound: c.ID, Street: c.Street, Neighborhood: c.Neighborhood}}
	if !account.Can(s.p.actor, s.p.kind.write, p.target) {
		return nil, nil
	}
	s.byID[c.ID] = p
	return p, nil
}

// load reads what stands on a plot, once.
func (s *sites) load(p *plot) error {
	if p.loaded {
		return nil
	}
	p.houses, p.exact, p.loose = nil, map[string]*house{}, map[string]*house{}
	buildings, err := compound.Buildings(s.p.tx, p.County, p.ID)
	if err != nil {
		return err
	}
	byID := map[id.ID]*house{}
	for _, b := range buildings {
		byID[b.ID] = p.build(b, 0)
	}
	entrances, err := compound.EntrancesOf(s.p.tx, p.County, p.ID)
	if err != nil {
		return err
	}
	for _, e := range entrances {
		if h := byID[e.Building]; h != nil {
			h.open(e, 0)
		}
	}
	p.loaded = true
	return nil
}

// build puts a building on a plot.
func (p *plot) build(b compound.Building, made int) *house {
	h := &house{Building: b, made: made, doors: map[string]*door{}}
	p.houses = append(p.houses, h)
	p.exact[b.Name] = h
	number := numbered(b.Name)
	if _, two := p.loose[number]; two {
		p.loose[number] = nil
	} else {
		p.loose[number] = h
	}
	return h
}

// house finds a building by its name, or by its number however it is written: 3号楼, 3#, 3栋.
func (p *plot) house(name string) *house {
	if h := p.exact[name]; h != nil {
		return h
	}
	return p.loose[numbered(name)]
}

// open puts an entrance into a building.
func (h *house) open(e compound.Entrance, made int) *door {
	d := &door{e, numbered(e.Name), made}
	h.doors[d.number] = d
	if h.doors[e.Name] == nil {
		h.doors[e.Name] = d
	}
	return d
}

// door finds an entrance by its name or its number.
func (h *house) door(name string) *door {
	if d := h.doors[name]; d != nil {
		return d
	}
	return h.doors[numbered(name)]
}

// numbered is what stays of the name of a building or entrance without the words
// that say what it is: 3 for 3号楼, 3#楼 and 3栋; the whole name where there is no number.
func numbered(name string) string {
	short := strings.TrimLeft(strings.TrimRight(strings.ReplaceAll(name, " ", ""), "号楼栋幢座#＃单元门洞"), "第#")
	if short == "" {
		return name
	}
	return strings.ToUpper(short)
}

// digitsOf is the number within a name, 0 for none.
func digitsOf(name string) int {
	from := strings.IndexAny(name, "0123456789")
	if from < 0 {
		return 0
	}
	to := from
	for to < len(name) && to-from < 4 && name[to] >= '0' && name[to] <= '9' {
		to++
	}
	n, _ := strconv.Atoi(name[from:to])
	return n
}

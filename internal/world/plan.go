package world

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"yianju/internal/calendar"
	"yianju/internal/compound"
	"yianju/internal/region"
	"yianju/internal/sample"
)

// Volumes of the province at scale 1 (domain.md §9).
const (
	provinceCompounds = 25_000
	provinceCompanies = 6_000
)

// The showcase is one good compound that every demo login knows: 和平花园 in the
// county of that name, with two neighbours that have no company: the neighborhood
// is first in one, the street in the other.
const (
	showcaseCounty   = 210102
	showcaseCompound = "和平花园"
	showcaseCompany  = "沈阳和平家园物业服务有限公司"
)

// cityWeight is about each city's townspeople in tens of thousands (七普): how
// the province's compounds are shared out.
var cityWeight = map[int]float64{210100: 766, 210200: 614, 210300: 243, 210400: 145, 210500: 105, 210600: 147, 210700: 157,
	210800: 163, 210900: 99, 211000: 104, 211100: 107, 211200: 119, 211300: 143, 211400: 126}

// firm is a company as planned.
type firm struct {
	index   int
	county  int
	name    string
	quality float64 // 0 bad to 1 good
	estates int
	since   time.Time
}

// estate is a compound as planned.
type estate struct {
	index                int
	county               int
	street, neighborhood int
	name                 string
	households           int
	delivered            time.Time
	firm                 int // now in charge; -1 none
	former               int // in charge before changed; -1 none
	changed              time.Time
	grade                int
	cases                int
	first                string // compound.FirstLevel, where it is not drawn
}

// plan is a world before anything is made of it.
type plan struct {
	firms   []firm
	estates []estate // a county's together
	parts   []part
}

func newPlan(o Options, tree *region.Tree) *plan {
	p := &plan{}
	rng := newRand(mix(o.Seed, ofPlan))
	cities := tree.Children(210000)
	weights := make([]float64, len(cities))
	for i, c := range cities {
		weights[i] = cityWeight[c.Code]
	}
	compounds := max(int(math.Round(provinceCompounds*o.Scale)), len(cities))
	inCity := atLeastOne(share(compounds, weights))
	firmsOf := atLeastOne(share(max(int(math.Round(provinceCompanies*o.Scale)), len(cities)), weights))
	for i, city := range cities {
		p.planFirms(rng, o, tree, city.Code, firmsOf[i])
		p.planEstates(rng, o, tree, city.Code, inCity[i], p.firms[len(p.firms)-firmsOf[i]:])
	}
	p.shareCases(rng, o.Cases)
	p.divide(cmp.Or(o.casesAtOnce, casesAtOnce))
	return p
}

// atLeastOne takes from the greatest what the empty ones need.
func atLeastOne(parts []int) []int {
	for i := range parts {
		if parts[i] == 0 {
			parts[i]++
			at := slices.Index(parts, slices.Max(parts))
			parts[at] = max(parts[at]-1, 1)
		}
	}
	return parts
}

func (p *plan) planFirms(rng *rand.Rand, o Options, tree *region.Tree, city, n int) {
	counties := inhabited(tree, city)
	names := map[string]bool{}
	for range n {
		f := firm{index: len(p.firms), county: counties[rng.IntN(len(counties))], quality: quality(rng),
			since: between(rng, firstDay.UTC(), o.start().Add(-time.Hour))}
		for range 40 {
			if f.name = sample.CompanyName(rng, tree.Name(city)); !names[f.name] {
				break
			}
		}
		if f.index == 0 {
			f.name, f.county, f.quality = showcaseCompany, showcaseCounty, 0.9
		}
		names[f.name] = true
		p.firms = append(p.firms, f)
	}
}

// quality draws how well somebody works: a quarter are good, a fifth bad.
func quality(rng *rand.Rand) float64 {
	switch x := rng.Float64(); {
	case x < 0.25:
		return 0.86 + 0.11*rng.Float64()
	case x < 0.8:
		return 0.62 + 0.24*rng.Float64()
	}
	return 0.3 + 0.32*rng.Float64()
}

// inhabited are the counties of a city in which people live, the most populous
// first; the showcase's county leads its city. A functional zone has no streets
// of its own in the tree.
func inhabited(tree *region.Tree, city int) []int {
	var out []int
	size := map[int]int{}
	for _, c := range tree.Children(city) {
		if n := len(residents(tree, c.Code)); n > 0 && c.Type != region.Waiting {
			out = append(out, c.Code)
			size[c.Code] = n
		}
	}
	size[showcaseCounty] = math.MaxInt
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(size[b], size[a]) })
	return out
}

// residents are the neighborhoods of a county that have compounds.
func residents(tree *region.Tree, county int) []region.Region {
	var out []region.Region
	for _, street := range tree.Children(county) {
		for _, n := range tree.Children(street.Code) {
			if n.Type == region.Residents {
				out = append(out, n)
			}
		}
	}
	return out
}

// planEstates places a city's compounds. A small world keeps to few counties, so
// that their lists are full instead of having one case each.
func (p *plan) planEstates(rng *rand.Rand, o Options, tree *region.Tree, city, n int, firms []firm) {
	const fewest = 4
	counties := inhabited(tree, city)
	counties = counties[:min(len(counties), (n+fewest-1)/fewest)]
	weights := make([]float64, len(counties))
	for i, c := range counties {
		weights[i] = float64(len(residents(tree, c)))
	}
	for i, k := range share(n, weights) {
		p.planCounty(rng, o, tree, city, counties[i], k, firms)
	}
}

func (p *plan) planCounty(rng *rand.Rand, o Options, tree *region.Tree, city, county, n int, firms []firm) {
	places, names := residents(tree, county), map[string]bool{}
	for i := range n {
		at := places[rng.IntN(len(places))]
		e := estate{index: len(p.estates), county: county, street: at.Parent, neighborhood: at.Code,
			households: int(min(max(math.Exp(6.06+0.72*rng.NormFloat64()), 40), 3200)), grade: 1 + pick(rng, []float64{15, 35, 32, 13, 5})}
		e.delivered = time.Date(1984+int(39*math.Sqrt(rng.Float64())), time.Month(1+rng.IntN(12)), 1+rng.IntN(28), 0, 0, 0, 0, time.UTC)
		for range 40 {
			if e.name = sample.CompoundName(rng, tree.Name(city), e.delivered.Year()); !names[e.name] {
				break
			}
		}
		p.serve(rng, o, &e, firms)
		if county == showcaseCounty && i < 3 {
			showcase(&e, i, places[0])
		}
		names[e.name] = true
		if e.firm >= 0 {
			p.firms[e.firm].estates++
		}
		p.estates = append(p.estates, e)
	}
}

// serve decides who looks after the compound: a tenth have nobody, an eighth
// have changed companies, a few were left by theirs.
func (p *plan) serve(rng *rand.Rand, o Options, e *estate, firms []firm) {
	draw := func() int { // few companies have many compounds
		return firms[int(float64(len(firms))*math.Pow(rng.Float64(), 1.6))].index
	}
	e.firm, e.former = draw(), -1
	e.changed = between(rng, o.start(), o.Until.AddDate(0, 0, -7))
	switch x := rng.Float64(); {
	case x < 0.09:
		e.firm = -1
	case x < 0.21:
		if e.former = draw(); e.former == e.firm {
			e.former = -1
		}
	case x < 0.24:
		e.firm, e.former = -1, e.firm
	}
}

// showcase makes a county's first three compounds the ones of the demo.
func showcase(e *estate, i int, at region.Region) {
	e.street, e.neighborhood, e.former = at.Parent, at.Code, -1
	e.name, e.firm, e.grade, e.households = showcaseCompound, 0, 3, 620
	e.delivered = time.Date(2009, 10, 18, 0, 0, 0, 0, time.UTC)
	switch i {
	case 1:
		e.name, e.firm, e.households, e.first = "工农新村", -1, 280, "neighborhood"
		e.delivered = time.Date(1988, 7, 1, 0, 0, 0, 0, time.UTC)
	case 2:
		e.name, e.firm, e.households, e.first = "铁路三宿舍", -1, 190, compound.ByStreet
		e.delivered = time.Date(1985, 9, 1, 0, 0, 0, 0, time.UTC)
	}
}

// shareCases gives bad companies and large compounds more.
func (p *plan) shareCases(rng *rand.Rand, total int) {
	weights := make([]float64, len(p.estates))
	for i, e := range p.estates {
		q := 0.6
		if e.firm >= 0 {
			q = p.firms[e.firm].quality
		}
		weights[i] = float64(e.households) * (1.6 - q) * math.Exp(0.4*rng.NormFloat64())
	}
	for i, n := range share(total, weights) {
		p.estates[i].cases = n
	}
}

// day is an instant's day in Shanghai.
func day(t time.Time) calendar.Date { return calendar.DateOf(t) }

package region

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Tree holds every region. It is immutable and safe for concurrent use; what it
// returns must not be changed.
type Tree struct {
	byCode   map[int]*Region
	children map[int][]Region // by code
	all      []entry          // by code
}

// New makes a tree. It refuses a code that comes twice, a missing parent and a
// code that does not lie in its parent.
func New(list []Region) (*Tree, error) {
	list = slices.SortedFunc(slices.Values(list), func(a, b Region) int { return cmp.Compare(a.Code, b.Code) })
	t := &Tree{byCode: make(map[int]*Region, len(list)), children: make(map[int][]Region)}
	for i := range list {
		r := &list[i]
		if _, twice := t.byCode[r.Code]; twice {
			return nil, fmt.Errorf("region: %d comes twice", r.Code)
		}
		t.byCode[r.Code] = r
		t.children[r.Parent] = append(t.children[r.Parent], *r)
	}
	for _, r := range list {
		if want := parentOf(r); r.Parent != want {
			return nil, fmt.Errorf("region: %d %s has parent %d, want %d", r.Code, r.Name, r.Parent, want)
		}
		if _, ok := t.byCode[r.Parent]; !ok && r.Level != Province {
			return nil, fmt.Errorf("region: %d %s has no parent", r.Code, r.Name)
		}
		t.all = append(t.all, t.entry(r))
	}
	return t, nil
}

func parentOf(r Region) int {
	switch r.Level {
	case CityLevel:
		return r.Code / 10000 * 10000
	case CountyLevel:
		return City(r.Code)
	case Street, Neighborhood:
		return r.Code / 1000
	}
	return 0
}

// Get returns the region of a code.
func (t *Tree) Get(code int) (Region, bool) {
	if r, ok := t.byCode[code]; ok {
		return *r, true
	}
	return Region{}, false
}

// Children returns the regions right inside a code, by code; with 0 the provinces.
func (t *Tree) Children(code int) []Region { return t.children[code] }

// Counties returns the codes of all counties in order, functional zones and those
// that wait to be placed too: everything that is kept by county is in one of them.
func (t *Tree) Counties() []int { return t.ofLevel(CountyLevel) }

// Cities lists the codes of all cities in their order.
func (t *Tree) Cities() []int { return t.ofLevel(CityLevel) }

func (t *Tree) ofLevel(l Level) []int {
	var out []int
	for _, e := range t.all {
		if r := e.Region; r.Level == l {
			out = append(out, r.Code)
		}
	}
	return out
}

// CountiesIn returns those of Counties from lo to hi, both included.
func (t *Tree) CountiesIn(lo, hi int) []int {
	return slices.DeleteFunc(t.Counties(), func(county int) bool { return county < lo || county > hi })
}

// Name returns the name of a code alone, such as 和平区; "" when there is none.
func (t *Tree) Name(code int) string {
	r, _ := t.Get(code)
	return r.Name
}

// FullName returns the name of a code after those it lies in, such as
// 辽宁省沈阳市和平区. A zone that bears its city's name does not repeat it.
func (t *Tree) FullName(code int) string {
	r, ok := t.Get(code)
	if !ok {
		return ""
	}
	name := r.Name
	if r.Type == Functional {
		name = strings.TrimPrefix(name, strings.TrimSuffix(t.Name(r.Parent), "市"))
	}
	return t.FullName(r.Parent) + name
}

package region

import (
	"cmp"
	"slices"
	"strings"
)

// entry is a region as Find sees it.
type entry struct {
	Region
	path string // plain full name
	own  int    // where in path the own name begins
}

func (t *Tree) entry(r Region) entry {
	above := plain(t.FullName(r.Parent))
	return entry{Region: r, path: above + plain(r.Name), own: len(above)}
}

// plain drops what people leave out: 沈阳和平区 for 沈阳市和平区.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '省' || r == '市' || r == ' ' || r == '\u3000' {
			return -1
		}
		return r
	}, s)
}

// Find returns up to limit regions whose name contains text, or whose full name
// does with the end of it in their own: 和平, 沈阳和平, 沈阳市和平区. The best come first:
// the whole name, then its beginning, then higher levels, then by code. With levels
// given only those are looked at. 待分派 is never found.
func (t *Tree) Find(text string, limit int, levels ...Level) []Region {
	text = strings.TrimSpace(text)
	want := plain(text)
	if want == "" || limit <= 0 {
		return nil
	}
	type hit struct {
		rank int
		*entry
	}
	var hits []hit
	for i := range t.all {
		e := &t.all[i]
		if e.Type == Waiting || len(levels) > 0 && !slices.Contains(levels, e.Level) {
			continue
		}
		// Only where the end of text falls in the own name.
		from := max(0, e.own-len(want)+1)
		at := strings.Index(e.path[from:], want)
		if at < 0 {
			continue
		}
		at += from
		h := hit{2, e}
		switch {
		case e.Name == text || at+len(want) == len(e.path) && at <= e.own:
			h.rank = 0
		case at <= e.own:
			h.rank = 1
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(order[a.Level], order[b.Level]), cmp.Compare(a.Code, b.Code))
	})
	var found []Region
	for _, h := range hits[:min(limit, len(hits))] {
		found = append(found, h.Region)
	}
	return found
}

var order = map[Level]int{Province: 0, CityLevel: 1, CountyLevel: 2, Street: 3, Neighborhood: 4}

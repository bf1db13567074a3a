package rule

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is what an owner wants from a case.
type Kind string

const (
	Repair     Kind = "R" // 报修
	Complaint  Kind = "C" // 投诉
	Question   Kind = "Q" // 咨询
	Suggestion Kind = "S" // 建议
	Praise     Kind = "P" // 表扬
)

// Category is one row of category.csv. A head (10 房屋维修) has no parent and
// cannot be filed under; its children (1001 屋面渗漏) can.
type Category struct {
	Code, Parent     string
	NameZH, NameEN   string
	PlainZH, PlainEN string // how an owner says it
	Kind             Kind
	Class            Class
	Duty             []string // P property, D developer, U utility, G government, O owners; the first is the default
	FirstHandler     Level    // L1, or L2 for what must not go to the accused (domain.md §0.1, 3)
	InHome           bool     // the repairer must come in, so it cannot be anonymous
	StopReport       bool     // 「not our duty」 needs proof of 制止 and 报告
	Heat, Leak       bool     // own windows of reopening
	keywords         []string
}

func addCategory(v *Version, r row) error {
	c := &Category{Code: r["code"], Parent: r["parent"], NameZH: r["name_zh"], NameEN: r["name_en"],
		PlainZH: r["plain_zh"], PlainEN: r["plain_en"], Kind: Kind(r["kind"]), Class: Class(r["class"]),
		Duty: r.list("duty", "+"), FirstHandler: L1, InHome: r.flag("in_home"),
		StopReport: r.flag("stop_report"), Heat: r.flag("heat"), Leak: r.flag("leak"), keywords: r.list("keywords", "|")}
	if c.Class == "-" {
		c.Class = P
	}
	if r["first_handler"] == "county" {
		c.FirstHandler = L2
	}
	if v.categories[c.Code] != nil {
		return fmt.Errorf("category %s is given twice", c.Code)
	}
	if c.Parent != "" && !slices.Contains(classes, c.Class) {
		return fmt.Errorf("category %s: class %q is unknown", c.Code, c.Class)
	}
	v.categories[c.Code] = c
	v.order = append(v.order, c)
	return nil
}

// Name returns the category's name in Chinese or English.
func (c *Category) Name(english bool) string {
	if english {
		return c.NameEN
	}
	return c.NameZH
}

// Plain returns how an owner would say it, in Chinese or English.
func (c *Category) Plain(english bool) string {
	if english {
		return c.PlainEN
	}
	return c.PlainZH
}

// Category returns the category a case can be filed under, or nil.
func (v *Version) Category(code string) *Category {
	if c := v.categories[code]; c != nil && c.Parent != "" {
		return c
	}
	return nil
}

// Heads returns the first level of the taxonomy, in order.
func (v *Version) Heads() []*Category { return v.Children("") }

// Children returns the categories under a head, in order.
func (v *Version) Children(parent string) []*Category {
	var out []*Category
	for _, c := range v.order {
		if c.Parent == parent {
			out = append(out, c)
		}
	}
	return out
}

// Find returns up to limit categories for a word somebody looks for: those that
// Suggest knows, then those whose names or keywords have the word in them.
func (v *Version) Find(word string, limit int) []*Category {
	out := v.Suggest(word, limit)
	word = strings.ToLower(strings.TrimSpace(word))
	if word == "" {
		return out
	}
	for _, c := range v.order {
		if c.Parent == "" || len(out) >= limit || slices.Contains(out, c) {
			continue
		}
		texts := append([]string{c.NameZH, c.PlainZH, strings.ToLower(c.NameEN), strings.ToLower(c.PlainEN)}, c.keywords...)
		if slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(t, word) }) {
			out = append(out, c)
		}
	}
	return out
}

// Suggest returns up to limit categories that the owner's own words speak of,
// best first: the more and the longer keywords occur, the better.
func (v *Version) Suggest(text string, limit int) []*Category {
	type hit struct {
		category *Category
		weight   int
	}
	text = strings.ToLower(text)
	var hits []hit
	for _, c := range v.order {
		if c.Parent == "" {
			continue
		}
		weight := 0
		for _, k := range append([]string{c.NameZH, strings.ToLower(c.NameEN)}, c.keywords...) {
			if k != "" && strings.Contains(text, k) {
				n := len([]rune(k))
				weight += n * n // 「电梯困人」 says more than 「电梯」 and 「困人」 apart
			}
		}
		if weight > 0 {
			hits = append(hits, hit{c, weight})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.weight - a.weight })
	out := make([]*Category, 0, limit)
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.category)
	}
	return out
}

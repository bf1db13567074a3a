package rule

import (
	"fmt"
	"slices"
)

// check refuses a version that contradicts itself.
func (v *Version) check() error {
	if len(v.obligations) == 0 || len(v.order) == 0 {
		return fmt.Errorf("sla.csv and category.csv must both have rows for it")
	}
	for _, c := range v.order {
		if c.Parent != "" && v.categories[c.Parent] == nil {
			return fmt.Errorf("category %s has the unknown parent %q", c.Code, c.Parent)
		}
	}
	for _, w := range v.words {
		if w.Category != "" && v.Category(w.Category) == nil {
			return fmt.Errorf("word %q hints at the unknown category %s", w.Text, w.Category)
		}
		if w.Class != "" && !slices.Contains(classes, w.Class) {
			return fmt.Errorf("word %q: class %q is unknown", w.Text, w.Class)
		}
	}
	for i, a := range v.obligations {
		for _, b := range v.obligations[:i] {
			if overlaps(a, b) {
				return fmt.Errorf("two rows give %v %s from %v", a.Classes, a.Name, a.Starts)
			}
		}
	}
	return nil
}

// overlaps reports whether two rows would start the same obligation twice.
func overlaps(a, b Obligation) bool {
	return a.Name == b.Name && (a.Grade == b.Grade || a.Grade == 0 || b.Grade == 0) &&
		slices.ContainsFunc(a.Classes, func(c Class) bool { return slices.Contains(b.Classes, c) }) &&
		slices.ContainsFunc(a.Starts, func(s string) bool { return slices.Contains(b.Starts, s) })
}

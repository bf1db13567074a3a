package model

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Files are the texts of the product's tables.
type Files struct {
	SLA, Param, Category, Season, Transition, Calendar []byte
}

// Rules are what a case is judged by.
type Rules struct {
	Calendar   *Calendar
	rows       []row
	params     map[string]int
	seasons    []season
	categories map[string]map[string]string
	table      []entry
}

// row of sla.csv: from starts, within amount units, the actor must bring about
// ends; otherwise then.
type row struct {
	classes, starts         []string
	name, actor, ends, then string
	grade                   string
	amount                  int
	unit                    string
}

// entry of transition.csv.
type entry struct {
	act, while string
	by, from   []string
	guards     []string
}

// Classes are all classes of cases, from the fastest.
var Classes = []string{"U0", "U1", "R1", "R2", "H1", "C1", "C2", "C3", "Q", "S", "P"}

// Read reads the tables. They are taken to have one version.
func Read(f Files) (*Rules, error) {
	r := &Rules{params: map[string]int{}, categories: map[string]map[string]string{}}
	var err error
	if r.Calendar, err = ReadCalendar(f.Calendar); err != nil {
		return nil, err
	}
	each(f.SLA, &err, func(c map[string]string) {
		r.rows = append(r.rows, row{classes: strings.Fields(c["class"]), starts: strings.Fields(c["starts"]), name: c["obligation"],
			actor: c["actor"], ends: c["ends"], then: c["then"], grade: c["grade"], amount: number(c["amount"], &err), unit: c["unit"]})
	})
	each(f.Param, &err, func(c map[string]string) { r.params[c["name"]] = number(c["value"], &err) })
	each(f.Season, &err, func(c map[string]string) {
		r.seasons = append(r.seasons, season{area: c["area"], year: c["year"], begins: c["begins"], ends: c["ends"], off: c["off_class"]})
	})
	each(f.Category, &err, func(c map[string]string) {
		if c["parent"] != "" {
			r.categories[c["code"]] = c
		}
	})
	each(f.Transition, &err, func(c map[string]string) {
		r.table = append(r.table, entry{act: c["act"], while: c["while"], by: strings.Fields(c["by"]),
			from: strings.Fields(c["from"]), guards: strings.Fields(c["guards"])})
	})
	return r, err
}

func each(text []byte, failed *error, take func(map[string]string)) {
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		*failed = err
		return
	}
	for _, record := range records[1:] {
		columns := map[string]string{}
		for i, name := range records[0] {
			columns[name] = record[i]
		}
		take(columns)
	}
}

func number(text string, failed *error) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		*failed = fmt.Errorf("model: %q: %w", text, err)
	}
	return n
}

// Categories returns the codes a case can be filed under, in order.
func (r *Rules) Categories() []string {
	var out []string
	for code := range r.categories {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

// rowsOf returns the rows a class and grade have for an occasion. No grade is grade 1.
func (r *Rules) rowsOf(class string, grade int, occasion string) []row {
	var out []row
	for _, o := range r.rows {
		if slices.Contains(o.classes, class) && slices.Contains(o.starts, occasion) &&
			(o.grade == "*" || o.grade == strconv.Itoa(min(max(grade, 1), 5))) {
			out = append(out, o)
		}
	}
	return out
}

// faster reports whether to is a tighter class than from. R2 is faster than
// nothing: it does not have a limit for the whole, only one for a plan.
func faster(from, to string) bool {
	return to != "R2" && slices.Index(Classes, to) < slices.Index(Classes, from)
}

package intake

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"yianju/internal/errs"
	"yianju/internal/field"
	"yianju/internal/i18n"
	"yianju/internal/region"
	"yianju/internal/sheet"
)

// row is one row of a file on its way in.
type row struct {
	sheet  string
	number int
	head   *head
	links  map[string]string // texts of links by key; no key for an empty cell
	values field.Values      // of fields, in canonical form; no key for an empty cell
	faults []Fault
	own    int    // how many of the faults reading alone has found
	key    uint64 // of the record it speaks of, once known
}

// head is the header row that rows stand under.
type head struct {
	kind    *Kind
	letters []string // by column; "" = not there
	names   []string // headers as they are shown
}

// wrong records a fault in the cell of a column; "" is the row as a whole.
func (r *row) wrong(key, message, hint string, args ...any) {
	f := Fault{Sheet: r.sheet, Row: r.number, Key: message, Args: args, Hint: hint}
	for i, c := range r.head.kind.Columns {
		if c.Key == key {
			f.Letters, f.Header = r.head.letters[i], r.head.names[i]
		}
	}
	r.faults = append(r.faults, f)
}

// take reads a record of the table.
func (k *Kind) take(rec *sheet.Record, h *head, regions *region.Tree) *row {
	r := &row{sheet: rec.Sheet, number: rec.Row, head: h, links: map[string]string{}, values: field.Values{}}
	for i := range k.Columns {
		c, cell := &k.Columns[i], rec.Cells[i]
		switch {
		case cell.Kind == sheet.Fault:
			r.wrong(c.Key, "intake.unreadable", "")
		case cell.Kind == sheet.Spread:
			r.wrong(c.Key, "intake.spread", "")
		case cell.Kind == sheet.Blank:
			if c.Given {
				r.wrong(c.Key, "error.field.required", "")
			}
		case c.Table == nil:
			r.links[c.Key] = linkText(c.Key, cell)
		case c.Key == "street" || c.Key == "neighborhood":
			r.region(c, cell, regions)
		default:
			r.field(c, cell)
		}
	}
	return r
}

// region brings the name of a street or neighborhood to its code, within the
// county or street that the row names before it; a code is one already.
func (r *row) region(c *Column, cell sheet.Cell, regions *region.Tree) {
	text := sheet.Plain(cell.Text)
	if _, err := strconv.Atoi(sheet.Code(text)); err == nil {
		r.field(c, cell)
		return
	}
	level, within := region.Street, r.links["county"]
	if c.Key == "neighborhood" {
		level, within = region.Neighborhood, r.values["street"]
	}
	var found []region.Region
	for _, g := range regions.Find(text, regionsMost, level) {
		if within == "" || strings.HasPrefix(strconv.Itoa(g.Code), within) || strings.Contains(regions.FullName(g.Code), within) {
			found = append(found, g)
		}
	}
	if len(found) > 1 && found[0].Name == text && found[1].Name != text {
		found = found[:1]
	}
	if len(found) == 1 {
		r.values[c.Key] = strconv.Itoa(found[0].Code)
		return
	}
	var names []string
	for _, g := range found[:min(3, len(found))] {
		names = append(names, regions.FullName(g.Code))
	}
	r.wrong(c.Key, "intake.unknown_region", strings.Join(names, " / "))
}

// regionsMost is how many regions of a name are looked at.
const regionsMost = 50

// linkText is a link as it is looked up; dates are links of spans.
func linkText(key string, cell sheet.Cell) string {
	if key == "from" || key == "to" {
		if day, ok := cell.Date(); ok {
			return day
		}
	}
	return sheet.Plain(cell.Text)
}

// field brings a cell to the canonical value of its field.
func (r *row) field(c *Column, cell sheet.Cell) {
	f := c.Field
	typed, hint := typed(c, cell)
	if typed == "" {
		return
	}
	switch {
	case cell.Lossy() && (f.Type == field.Text || f.Type == field.Code || f.Type == field.Phone):
		r.wrong(c.Key, "intake.lossy", "")
		return
	case f.Personal && strings.Contains(typed, "*"): // from an export that hides them
		r.wrong(c.Key, "intake.masked", "")
		return
	case hint != "": // more decimals than the field has
		r.wrong(c.Key, "error.field.hundredths", hint)
		return
	}
	value, wrong, args := c.Table.CleanOne(f, typed)
	if wrong == "" {
		r.values[f.Key] = value
		return
	}
	if !f.Personal {
		hint = suggestion(c, typed)
	}
	r.wrong(c.Key, wrong, hint, args...)
}

// typed is a cell as somebody would type it into the field's form; hint is set
// when that would say something else than the cell.
func typed(c *Column, cell sheet.Cell) (text, hint string) {
	switch c.Field.Type {
	case field.Date:
		if day, ok := cell.Date(); ok {
			return day, ""
		}
	case field.Area, field.Money:
		if v, exact, ok := cell.Decimal(2, "平方米", "㎡", "m²", "m2", "M2", "元"); ok {
			text := strconv.FormatInt(v/100, 10) + "." + strconv.FormatInt(100+v%100, 10)[1:]
			if v < 0 {
				return sheet.Code(cell.Text), ""
			}
			if !exact {
				return text, text
			}
			return text, ""
		}
	case field.Count:
		if v, exact, ok := cell.Decimal(0, "层", "楼", "部", "户", "栋", "个", "人"); ok && exact {
			return strconv.FormatInt(v, 10), ""
		}
	case field.Choice, field.Choices, field.Bool:
		return choices(c, sheet.Plain(cell.Text)), ""
	case field.Code, field.Phone:
		return sheet.Code(cell.Text), ""
	case field.Long:
		return strings.TrimSpace(cell.Text), ""
	}
	return sheet.Plain(cell.Text), ""
}

// names of choices → choices, by table and key.
var choiceNames sync.Map

// choices turns the names of choices, in any of our languages, into choices.
func choices(c *Column, text string) string {
	if c.Field.Type == field.Bool {
		switch strings.ToLower(text) {
		case "√", "✓", "y", "true", "已成立", "已建立", "有":
			return "yes"
		case "×", "x", "n", "false", "未成立", "未建立", "无":
			return "no"
		}
		return text
	}
	known, ok := choiceNames.Load([2]string{c.Table.Kind, c.Key})
	if !ok {
		all := map[string]string{}
		for _, choice := range c.Field.Choices {
			all[choice] = choice
			for _, l := range i18n.Langs {
				all[strings.ToLower(c.Table.ChoiceName(l, c.Field.Key, choice))] = choice
			}
		}
		known, _ = choiceNames.LoadOrStore([2]string{c.Table.Kind, c.Key}, all)
	}
	byName := known.(map[string]string)
	if c.Field.Type == field.Choice {
		return cmp.Or(byName[strings.ToLower(text)], text)
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；/", r) })
	for i, p := range parts {
		p = strings.TrimSpace(p)
		parts[i] = cmp.Or(byName[strings.ToLower(p)], p)
	}
	return strings.Join(parts, ",")
}

// suggestion is what may have been meant: the choices there are, the number within
// the text.
func suggestion(c *Column, typed string) string {
	switch c.Field.Type {
	case field.Choice, field.Choices:
		var names []string
		for _, choice := range c.Field.Choices {
			names = append(names, c.Table.ChoiceName(i18n.Chinese, c.Field.Key, choice))
		}
		return strings.Join(names, " / ")
	case field.Bool:
		return "是 / 否"
	case field.Count, field.Area, field.Money:
		number := strings.TrimFunc(typed, func(r rune) bool { return r < '0' || r > '9' })
		if number != typed && strings.Trim(number, "0123456789.") == "" {
			return number
		}
	case field.Text:
		if runes := []rune(typed); c.Field.Max > 0 && utf8.RuneCountInString(typed) > c.Field.Max {
			return string(runes[:c.Field.Max])
		}
	}
	return ""
}

// refuse records the fields that a use case found wrong in the row's columns.
func (r *row) refuse(err error) bool {
	e, ok := err.(*errs.Error)
	if !ok {
		return false
	}
	for _, f := range e.Fields {
		r.wrong(f.Name, f.Key, "", f.Args...)
	}
	if len(e.Fields) == 0 {
		r.wrong("", cmp.Or(e.Key, "error.not_found"), "", e.Args...)
	}
	return true
}

// heads are the header rows of a table, as rows refer to them.
func (k *Kind) head(h sheet.Header) *head {
	out := &head{kind: k, letters: make([]string, len(k.Columns)), names: make([]string, len(k.Columns))}
	for i, at := range h.At {
		out.names[i] = k.Columns[i].Names[0]
		if at >= 0 {
			out.letters[i] = sheet.Letters(at)
		}
	}
	return out
}

// ignored are the headers that no column has, each once.
func ignored(headers []sheet.Header) []string {
	var out []string
	for _, h := range headers {
		for _, u := range h.Unknown {
			if !slices.Contains(out, u) && len(out) < 50 {
				out = append(out, u)
			}
		}
	}
	return out
}

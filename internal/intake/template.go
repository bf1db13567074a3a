package intake

import (
	"io"
	"strings"
	"unicode/utf8"

	"yianju/internal/field"
	"yianju/internal/i18n"
	"yianju/internal/sheet"
)

// Template writes the workbook that a kind is filled in on: the headers, an example
// row that is passed over when it comes back, choices to choose from, and a sheet
// that explains each column.
func (k *Kind) Template(l i18n.Lang, w io.Writer) error {
	out := sheet.NewXLSX(w)
	look := sheet.Look{Name: l.T("intake.kind." + k.Name), Head: 1, Choices: map[int][]string{}}
	var heads, examples []string
	for i, c := range k.Columns {
		head := c.Header(l)
		if c.needed() {
			head += "*"
		}
		heads, examples = append(heads, head), append(examples, c.sample(l))
		look.Widths = append(look.Widths, min(max(10, 2*utf8.RuneCountInString(head)+2), 40))
		if names := c.choices(l); len(names) > 0 && len(strings.Join(names, ",")) < choicesMost {
			look.Choices[i] = names
		}
	}
	examples[0] = sheet.Example + ":" + examples[0]
	err := out.Begin(look)
	if err == nil {
		err = out.Write(sheet.Texts(heads...))
	}
	if err == nil {
		err = out.Write(sheet.Texts(examples...))
	}
	if err == nil {
		err = k.notes(l, out)
	}
	if err != nil {
		return err
	}
	return out.Close()
}

// choicesMost is how long a list of choices may be: spreadsheet programs refuse more.
const choicesMost = 250

// notes writes the sheet that explains the columns.
func (k *Kind) notes(l i18n.Lang, out sheet.Writer) error {
	err := out.Begin(sheet.Look{Name: l.T("intake.notes"), Head: 1, Widths: []int{26, 10, 60, 40}})
	if err == nil {
		err = out.Write(sheet.Texts(l.T("intake.notes.column"), l.T("intake.notes.needed"), l.T("intake.notes.how"), l.T("intake.notes.also")))
	}
	for _, c := range k.Columns {
		needed := ""
		if c.needed() {
			needed = l.T("intake.notes.yes")
		}
		if err == nil {
			err = out.Write(sheet.Texts(c.Header(l), needed, c.how(l), strings.Join(c.Names[1:], l.T("field.list"))))
		}
	}
	for _, key := range []string{"example", "empty", "again", "text"} {
		if err == nil {
			err = out.Write(sheet.Texts("", "", l.T("intake.notes."+key)))
		}
	}
	return err
}

// Header is what a column is called in a language.
func (c Column) Header(l i18n.Lang) string {
	if c.Table == nil {
		return l.T("intake.column." + c.Key)
	}
	return c.Field.Header(string(l))
}

// needed reports whether a new record must have the column.
func (c Column) needed() bool {
	return c.Given || c.Table != nil && c.Field.Required && len(c.Field.Choices) == 0
}

// how says how a column is filled in.
func (c Column) how(l i18n.Lang) string {
	if c.Table == nil {
		return l.T("intake.how." + c.Key)
	}
	switch c.Field.Type {
	case field.Choice, field.Choices, field.Bool:
		return l.T("intake.how."+string(c.Field.Type), "choices", strings.Join(c.choices(l), l.T("field.list")))
	case field.Text, field.Long:
		return l.T("intake.how.text", "max", c.Field.Max)
	case field.Code:
		return l.T("intake.how."+c.Key, "max", c.Field.Max)
	}
	return l.T("intake.how." + string(c.Field.Type))
}

// choices are the names of what may be chosen in a column, nil for others.
func (c Column) choices(l i18n.Lang) []string {
	var names []string
	switch c.Field.Type {
	case field.Choice, field.Choices:
		for _, choice := range c.Field.Choices {
			names = append(names, c.Table.ChoiceName(l, c.Field.Key, choice))
		}
	case field.Bool:
		names = []string{l.T("field.yes"), l.T("field.no")}
	}
	return names
}

// sample is what the example row has.
func (c Column) sample(l i18n.Lang) string {
	if c.example != "" || c.Table == nil {
		return c.example
	}
	if names := c.choices(l); len(names) > 0 {
		return names[0]
	}
	switch c.Field.Type {
	case field.Date:
		return "2018-05-22"
	case field.Area:
		return "12000.00"
	case field.Count:
		return "1"
	}
	return ""
}

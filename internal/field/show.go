package field

import (
	"strings"
	"time"

	"yianju/internal/i18n"
	"yianju/internal/seal"
)

// Show writes a canonical value as people read it; i18n.None for the empty one.
// Personal values are masked: who may see more opens them with a purpose.
func (t *Table) Show(l i18n.Lang, key, value string) string {
	f, known := t.Field(key)
	if !known || value == "" {
		return i18n.None
	}
	switch {
	case f.Personal && f.Type == Phone:
		return seal.MaskPhone(value)
	case f.Personal:
		return seal.MaskName(value)
	}
	switch f.Type {
	case Area:
		return l.T("field.area", "area", value)
	case Money:
		return l.T("field.money", "amount", value)
	case Date:
		day, err := time.ParseInLocation(time.DateOnly, value, i18n.Shanghai)
		if err != nil {
			return value
		}
		return l.Date(day)
	case Bool:
		return l.T("field." + value)
	case Choice:
		return t.ChoiceName(l, key, value)
	case Choices:
		var names []string
		for one := range strings.SplitSeq(value, ",") {
			names = append(names, t.ChoiceName(l, key, one))
		}
		return strings.Join(names, l.T("field.list"))
	}
	return value
}

// ChoiceName is what one choice of a field is called.
func (t *Table) ChoiceName(l i18n.Lang, key, choice string) string {
	return l.T(t.Kind + "." + key + "." + choice)
}

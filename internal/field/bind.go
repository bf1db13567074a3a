package field

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Of ties a table to the struct that holds a record's values: a member tagged
// `field:"key"` for each field that is neither personal nor a link. The column of
// a field has the name of its key.
type Of[T any] struct {
	*Table
	bound []Field
	at    []int // member of each bound field
}

// Bind ties a table to T. It panics when they do not agree.
func Bind[T any](t *Table) Of[T] {
	o := Of[T]{Table: t}
	tags := map[string]int{}
	typ := reflect.TypeFor[T]()
	for i := range typ.NumField() {
		if key := typ.Field(i).Tag.Get("field"); key != "" {
			tags[key] = i
		}
	}
	for _, f := range t.fields {
		i, there := tags[f.Key]
		if f.Personal || f.Type == Link {
			continue
		}
		if !there || !f.fits(typ.Field(i).Type.Kind()) {
			panic(fmt.Sprintf("field: %s has no member for %s, or one of another type", typ, f.Key))
		}
		delete(tags, f.Key)
		o.bound, o.at = append(o.bound, f), append(o.at, i)
	}
	if len(tags) > 0 {
		panic(fmt.Sprintf("field: %s has members that are no fields: %v", typ, tags))
	}
	return o
}

func (f Field) fits(k reflect.Kind) bool {
	switch f.Type {
	case Count:
		return k == reflect.Int
	case Area, Money, Code:
		return k == reflect.Int64
	case Bool:
		return k == reflect.Bool
	}
	return k == reflect.String
}

// Columns lists the columns with a prefix before each: "c.name, c.address".
func (o Of[T]) Columns(prefix string) string {
	return o.join(func(_ int, f Field) string { return prefix + f.Key })
}

// Places lists placeholders from $first on: "$5, $6".
func (o Of[T]) Places(first int) string {
	return o.join(func(i int, _ Field) string { return "$" + strconv.Itoa(first+i) })
}

// Assign lists assignments for UPDATE from $first on: "name = $5, address = $6".
func (o Of[T]) Assign(first int) string {
	return o.join(func(i int, f Field) string { return f.Key + " = $" + strconv.Itoa(first+i) })
}

func (o Of[T]) join(one func(int, Field) string) string {
	list := make([]string, len(o.bound))
	for i, f := range o.bound {
		list[i] = one(i, f)
	}
	return strings.Join(list, ", ")
}

// Args returns the values in the order of Columns, for a statement, behind those given.
func (o Of[T]) Args(v *T, before ...any) []any {
	e := reflect.ValueOf(v).Elem()
	for _, i := range o.at {
		before = append(before, e.Field(i).Interface())
	}
	return before
}

// Dest returns where the columns scan to, behind those given.
func (o Of[T]) Dest(v *T, before ...any) []any {
	e := reflect.ValueOf(v).Elem()
	for _, i := range o.at {
		before = append(before, e.Field(i).Addr().Interface())
	}
	return before
}

// Values returns a struct's values in canonical form.
func (o Of[T]) Values(v *T) Values {
	e := reflect.ValueOf(v).Elem()
	out := make(Values, len(o.bound))
	for i, f := range o.bound {
		out[f.Key] = f.format(e.Field(o.at[i]))
	}
	return out
}

func (f Field) format(v reflect.Value) string {
	switch f.Type {
	case Count:
		if v.Int() == 0 && f.Lo >= 0 {
			return ""
		}
		return strconv.FormatInt(v.Int(), 10)
	case Code:
		if v.Int() == 0 {
			return ""
		}
		return strconv.FormatInt(v.Int(), 10)
	case Area, Money:
		if v.Int() == 0 {
			return ""
		}
		return formatHundredths(v.Int())
	case Bool:
		if v.Bool() {
			return "yes"
		}
		return "no"
	}
	return v.String()
}

// Set puts canonical values, as Clean returns them, into a struct; members whose
// keys are not among them stay.
func (o Of[T]) Set(v *T, values Values) {
	e := reflect.ValueOf(v).Elem()
	for i, f := range o.bound {
		if text, there := values[f.Key]; there {
			f.set(e.Field(o.at[i]), text)
		}
	}
}

func (f Field) set(v reflect.Value, text string) {
	switch f.Type {
	case Count, Code:
		n, _ := strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
	case Area, Money:
		v.SetInt(parseHundredths(text))
	case Bool:
		v.SetBool(text == "yes")
	default:
		v.SetString(text)
	}
}

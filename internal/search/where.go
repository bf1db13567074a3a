package search

import (
	"fmt"
	"strconv"
	"strings"
)

// SQL over tables whose rows have their names in search_name and what Also returns
// in search_also, and whose pieces stand in a table beside them. row names the
// table's row; n is the number of the placeholder that has a form's text. The pairs
// of a text may stand apart in a name, so replace() proves that it holds the whole.

// Contains is true of what contains the text.
func Contains(row string, n int) string {
	return replaced(row+".search_name || '|' || "+row+".search_also", n)
}

// NamesFirst orders what has the text in a name before what has it beside.
func NamesFirst(row string, n int) string {
	return "CASE WHEN " + replaced(row+".search_name", n) + " THEN 0 ELSE 1 END"
}

func replaced(names string, n int) string {
	return "replace(" + names + ", $" + strconv.Itoa(n) + ", '') <> " + names
}

// Where is the condition that a row is found by one of the forms, with its
// arguments from placeholder n on. pieces is the condition that it has the pieces,
// with %s for which and for how many.
func Where(row, pieces string, forms []Form, n int) (condition string, args []any) {
	var any []string
	for _, f := range forms {
		args = append(args, f.Text)
		text := n + len(args) - 1
		places := make([]string, len(f.Grams))
		for i, g := range f.Grams {
			args = append(args, g)
			places[i] = "$" + strconv.Itoa(text+1+i)
		}
		has := fmt.Sprintf(pieces, "gram IN ("+strings.Join(places, ", ")+")", "COUNT(*) = "+strconv.Itoa(len(f.Grams)))
		any = append(any, has+" AND "+Contains(row, text))
	}
	return "((" + strings.Join(any, ") OR (") + "))", args
}

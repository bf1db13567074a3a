package walls

import (
	"os"
	"slices"
	"strings"
)

// What command mutate says through the environment.
var (
	// mutant says that this is a program with a check taken out: the first thing
	// that is wrong is all that is asked for.
	mutant = os.Getenv("YIANJU_MUTANT") != ""
	// tried are the rows of the matrix and the people of the crawl that come by that
	// check; empty = all.
	tried = strings.FieldsFunc(os.Getenv("YIANJU_MUTANT_ROWS"), func(r rune) bool { return r == '\n' })
)

// turn says that it is a row's turn, or a person's, and reports whether it is to be
// tried. Checks that are passed from now on are noted as passed by it.
func turn(of string) bool {
	if err := os.Setenv("YIANJU_MUTANT_ROW", of); err != nil {
		panic(err) // there is a NUL in a table
	}
	return len(tried) == 0 || slices.Contains(tried, of)
}

package rule

import (
	"fmt"
	"strconv"
	"strings"
)

// row is one record of a CSV file by its column names.
type row map[string]string

func (r row) number(column string) (int, error) {
	n, err := strconv.Atoi(r[column])
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: %q is not a whole number", column, r[column])
	}
	return n, nil
}

func (r row) flag(column string) bool { return r[column] == "1" }

func (r row) list(column, separator string) []string {
	var out []string
	for part := range strings.SplitSeq(r[column], separator) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func addParam(v *Version, r row) error {
	n, err := r.number("value")
	if err != nil {
		return err
	}
	if _, twice := v.params[r["name"]]; twice {
		return fmt.Errorf("%s is given twice", r["name"])
	}
	v.params[r["name"]] = n
	return nil
}

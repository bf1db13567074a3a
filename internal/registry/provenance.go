package registry

import (
	"time"

	"yianju/internal/history"
)

// Outside is the role of whoever brings changes from the outside registry.
const Outside = "outside"

// Origin is from whom the present value of a field comes; shown names are the messages
// registry.origin.*.
type Origin string

// The origins.
const (
	FromOutside    Origin = "outside"    // the outside registry
	FromCompany    Origin = "company"    // its proposal, which the county confirmed
	FromDepartment Origin = "department" // county or city
	FromProgram    Origin = "program"    // the program itself, or an import before there were histories
)

// Provenance returns, by field, the change that the value at an instant comes from.
func Provenance(h history.History, at time.Time) map[string]history.Change {
	out := map[string]history.Change{}
	for _, c := range h {
		if c.At.After(at) || c.Act == history.Move || c.Act == history.Amend && !c.Holds(at) {
			continue
		}
		for key := range c.Values {
			out[key] = c
		}
	}
	return out
}

// OriginOf returns from whom a change comes.
func OriginOf(c history.Change) Origin {
	switch c.Role {
	case Outside:
		return FromOutside
	case "manager", "clerk":
		return FromCompany
	case "county", "city":
		return FromDepartment
	}
	return FromProgram
}

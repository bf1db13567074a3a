package mirror

import (
	"errors"
	"slices"

	"yianju/internal/company"
	"yianju/internal/compound"
	"yianju/internal/errs"
	"yianju/internal/field"
)

// taken are the fields that are mirrored, by kind: neither personal ones nor what the
// counties alone decide.
var taken = map[string][]string{
	"company": {"name", "uscc", "address", "phone_24h", "kinds", "registered_on", "licence_until", "registrar", "capital", "staff", "staff_certified", "staff_repair"},
	"compound": {"name", "address", "street", "boundaries", "type", "area", "households", "buildings", "parking_owned", "parking_common", "delivered_on", "completed_on",
		"developer", "surveyor", "designer", "builder", "supervisor"},
}

var tables = map[string]*field.Table{"company": company.Fields, "compound": compound.Fields}

// clean brings what the outside says to canonical form. What it says of fields that
// are not mirrored is left out, and so is what is wrong, which goes to the error by field.
func clean(r Record) (field.Values, error) {
	typed := map[string]string{}
	for key, value := range r.Fields {
		if slices.Contains(taken[r.Kind], key) {
			typed[key] = value
		}
	}
	var check errs.Check
	values := tables[r.Kind].Clean(typed, &check)
	err := check.Err()
	if wrong, is := errors.AsType[*errs.Error](err); is {
		for _, f := range wrong.Fields {
			delete(values, f.Name)
		}
	}
	return values, err
}

// TableOf is the fields of a kind that is mirrored.
func TableOf(kind string) *field.Table { return tables[kind] }

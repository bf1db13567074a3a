package api_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
	"yianju/internal/compound"
	"yianju/internal/db"
	"yianju/internal/db/dbtest"
	"yianju/internal/errs"
)

// described is what of the description the tests ask for.
type described struct {
	OpenAPI string `json:"openapi"`
	Paths   map[string]map[string]struct {
		OperationID string           `json:"operationId"`
		Policy      []account.Action `json:"x-policy"`
		Parameters  []struct {
			Name     string `json:"name"`
			In       string `json:"in"`
			Required bool   `json:"required"`
			Schema   schema `json:"schema"`
		} `json:"parameters"`
		Responses map[string]struct {
			Content map[string]struct {
				Schema schema `json:"schema"`
			} `json:"content"`
		} `json:"responses"`
	} `json:"paths"`
	Components struct {
		Schemas map[string]schema `json:"schemas"`
	} `json:"components"`
}

type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Format     string            `json:"format"`
	Enum       []string          `json:"enum"`
	MaxLength  int               `json:"maxLength"`
	Items      *schema           `json:"items"`
	Properties map[string]schema `json:"properties"`
	Additional any               `json:"additionalProperties"`
}

func describe(t *testing.T, r *rig) (d described) {
	t.Helper()
	a := r.send("", "GET", "/api/v1/openapi.json", nil)
	if a.Header.Get("Content-Type") != "application/openapi+json" {
		t.Errorf("type %q", a.Header.Get("Content-Type"))
	}
	a.into(t, &d)
	return d
}

// TestDescription: every route is described, with the actions that allow it, and
// everything it refers to is there.
func TestDescription(t *testing.T) {
	t.Parallel()
	r := newRig(t, dbtest.Open(t, db.SQLite))
	d := describe(t, r)
	if !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", d.OpenAPI)
	}
	count := 0
	for _, route := range r.Routes() {
		if strings.HasSuffix(route.Path, "/openapi.json") {
			continue
		}
		op, ok := d.Paths[route.Path][strings.ToLower(route.Method)]
		if !ok || op.OperationID == "" {
			t.Errorf("%s is not described", route.Pattern)
			continue
		}
		count++
		if len(op.Policy) == 0 || string(op.Policy[0]) != route.Action {
			t.Errorf("%s says %v and is registered under %s", route.Pattern, op.Policy, route.Action)
		}
		for _, action := range op.Policy {
			if !account.Known(action) {
				t.Errorf("%s: the policy table has no %s", route.Pattern, action)
			}
		}
		keyed := false
		for _, p := range op.Parameters {
			keyed = keyed || p.Name == "Idempotency-Key" && p.In == "header" && p.Required
		}
		if keyed != (route.Method == "POST") {
			t.Errorf("%s: Idempotency-Key %v", route.Pattern, keyed)
		}
		if ref := op.Responses["default"].Content["application/problem+json"].Schema.Ref; ref != "#/components/schemas/Problem" {
			t.Errorf("%s: errors are %q", route.Pattern, ref)
		}
	}
	described := 0
	for _, methods := range d.Paths {
		described += len(methods)
	}
	if described != count || count != 8 {
		t.Errorf("%d routes, %d described", count, described)
	}
	text := r.send("", "GET", "/api/v1/openapi.json", nil).Text
	for _, m := range regexp.MustCompile(`#/components/schemas/(\w+)`).FindAllStringSubmatch(text, -1) {
		if _, ok := d.Components.Schemas[m[1]]; !ok {
			t.Errorf("%s is referred to and missing", m[1])
		}
	}
	for _, name := range []string{"Filing", "Deed"} {
		if d.Components.Schemas[name].Additional != false {
			t.Errorf("%s takes members it does not know", name)
		}
	}
}

// TestIDsAreStrings: JavaScript cannot hold them as numbers.
func TestIDsAreStrings(t *testing.T) {
	t.Parallel()
	d := describe(t, newRig(t, dbtest.Open(t, db.SQLite)))
	for _, at := range []struct{ schema, member string }{{"Filing", "building"}, {"Filing", "entrance"}, {"Filing", "unit"}, {"Deed", "worker"},
		{"Case", "compound_id"}, {"Compound", "id"}, {"Building", "id"}} {
		if got := d.Components.Schemas[at.schema].Properties[at.member].Type; got != "string" {
			t.Errorf("%s.%s is %v", at.schema, at.member, got)
		}
	}
}

// TestLimitsAreTheUseCases: what the description allows the use case takes, and
// one character more it refuses by itself.
func TestLimitsAreTheUseCases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r := newRig(t, d)
		schemas := describe(t, r).Components.Schemas
		clerk := account.Actor{Account: 1, Kind: account.KindStaff, At: dbtest.Start,
			Grants: []account.Grant{{Role: account.Clerk, Company: r.company}}}
		file := func(key string, change func(*casework.Filing)) (casework.Receipt, error) {
			f := casework.Filing{Key: "contract-test-key-" + key, Channel: casework.API, OnBehalf: true, Compound: r.compound.Code, Place: "楼道",
				Category: "1701", Text: "楼道没人打扫", Privacy: casework.Masked}
			change(&f)
			return r.cases.File(t.Context(), clerk, f)
		}
		for member, set := range map[string]func(*casework.Filing, string){
			"text":  func(f *casework.Filing, s string) { f.Text = s },
			"place": func(f *casework.Filing, s string) { f.Place = s },
			"name":  func(f *casework.Filing, s string) { f.Name = s },
		} {
			most := schemas["Filing"].Properties[member].MaxLength
			if _, err := file(member, func(f *casework.Filing) { set(f, strings.Repeat("漏", most)) }); err != nil {
				t.Errorf("%s of %d is refused: %v", member, most, err)
			}
			if _, err := file(member+"+1", func(f *casework.Filing) { set(f, strings.Repeat("漏", most+1)) }); !wrong(err, member) {
				t.Errorf("%s of %d is taken: %v", member, most+1, err)
			}
		}
		one, err := file("acts", func(*casework.Filing) {})
		if err != nil {
			t.Fatal(err)
		}
		most := schemas["Deed"].Properties["text"].MaxLength
		note := func(n int) error {
			_, err := r.cases.Do(t.Context(), clerk, one.Case.Ref, casework.Deed{Command: casework.Command{Act: casework.ActNote, Text: strings.Repeat("修", n)}})
			return err
		}
		if err := note(most); err != nil {
			t.Errorf("a note of %d is refused: %v", most, err)
		}
		if err := note(most + 1); !wrong(err, "text") {
			t.Errorf("a note of %d is taken: %v", most+1, err)
		}
		for _, member := range []string{"cause", "measure"} {
			if got := schemas["Deed"].Properties[member].MaxLength; got != casework.TextMax {
				t.Errorf("%s up to %d", member, got)
			}
		}
	})
}

// wrong reports whether exactly the one field was refused.
func wrong(err error, field string) bool {
	e, ok := err.(*errs.Error)
	return ok && e.Kind == errs.Invalid && len(e.Fields) == 1 && e.Fields[0].Name == field
}

// TestChoicesAreTheUseCases: lists written into the description have not grown old.
func TestChoicesAreTheUseCases(t *testing.T) {
	t.Parallel()
	d := describe(t, newRig(t, dbtest.Open(t, db.SQLite)))
	deed := d.Components.Schemas["Deed"].Properties
	var ratings []string
	for _, v := range casework.Ratings {
		ratings = append(ratings, string(v))
	}
	if !slices.Equal(deed["rating"].Enum, ratings) {
		t.Errorf("ratings %v", deed["rating"].Enum)
	}
	for _, act := range []string{"accept", "reply", "decide", "supervise", "conclude"} {
		if !slices.Contains(deed["act"].Enum, act) {
			t.Errorf("%s is missing of %v", act, deed["act"].Enum)
		}
	}
	for _, act := range []string{"file", "route", "rate", "close", "escalate", "lapse"} {
		if slices.Contains(deed["act"].Enum, act) {
			t.Errorf("%s is nobody's here", act)
		}
	}
	for _, p := range d.Paths["/api/v1/cases"]["get"].Parameters {
		if p.Name != "state" {
			continue
		}
		var open []string
		for _, tr := range casework.Transitions {
			for _, s := range tr.From {
				if s.Open() && !slices.Contains(open, string(s)) {
					open = append(open, string(s))
				}
			}
		}
		listed := slices.Clone(p.Schema.Items.Enum)
		slices.Sort(open)
		slices.Sort(listed)
		if !slices.Equal(open, listed) {
			t.Errorf("states %v, open are %v", listed, open)
		}
	}
	name, _ := compound.Fields.Field("name")
	for _, p := range d.Paths["/api/v1/compounds"]["get"].Parameters {
		if p.Name == "name" && p.Schema.MaxLength != name.Max {
			t.Errorf("a name up to %d", p.Schema.MaxLength)
		}
	}
	if _, err := json.Marshal(d); err != nil {
		t.Error(err)
	}
}

package account

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// Action names something that can be done, area first: "case.accept".
type Action string

// relation ties an actor to a target; the words are those of policy.csv.
type relation string

const (
	public     relation = "public"     // anyone, signed in or not
	signedIn   relation = "signed_in"  // anyone who is signed in
	self       relation = "self"       // the thing is theirs: they filed it
	joiner     relation = "joiner"     // they joined it (附议)
	delegate   relation = "delegate"   // the owner of the home it is about lets them act (代办)
	trackLink  relation = "track_link" // they hold the tracking link of the receipt
	jobLink    relation = "job_link"   // they hold the worker's job link
	anywhere   relation = "any"        // holding the role is enough, wherever
	handler    relation = "handler"    // they act for the body the case went to first
	area       relation = "area"       // the place lies in their neighborhood, street, county, city or province
	ofCompany  relation = "company"    // it is their company's
	ofCompound relation = "compound"   // it is their compound's
	assigned   relation = "assigned"   // it was dispatched to them
)

// rule is one "role:relation" of an action; with "!" behind it, it holds only
// while the second factor is freshly proved.
type rule struct {
	role     Role
	relation relation
	fresh    bool
}

// Rule is one action of the policy as a person reads it.
type Rule struct {
	Action Action
	Who    []string // "role:relation" or "role:relation!"
	Title  string   // what it is, Chinese
	Note   string
}

type policy struct {
	rows  []Rule
	rules map[Action][]rule
}

//go:embed policy.csv
var policyCSV string

// The table is part of the program: a broken one must not start.
var table = func() policy {
	p, err := parsePolicy(policyCSV)
	if err != nil {
		panic(err)
	}
	return p
}()

// Known reports whether the policy has a row for the action. Routes of unknown
// actions cannot be registered.
func Known(action Action) bool { _, ok := table.rules[action]; return ok }

// Policy returns the whole table in file order.
func Policy() []Rule { return slices.Clone(table.rows) }

// PolicyCSV returns the table as the file a lawyer reads.
func PolicyCSV() string { return policyCSV }

// parsePolicy reads the table and refuses a row that means nothing.
func parsePolicy(text string) (policy, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = 4
	r.TrimLeadingSpace = true
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil {
		return policy{}, fmt.Errorf("policy.csv: %w", err)
	}
	p := policy{rules: map[Action][]rule{}}
	for i, l := range lines[1:] {
		row := Rule{Action: Action(l[0]), Title: l[2], Note: l[3]}
		if _, twice := p.rules[row.Action]; twice || row.Title == "" {
			return policy{}, fmt.Errorf("policy.csv row %d: %s stands twice or has no title", i+2, row.Action)
		}
		var rules []rule
		for who := range strings.SplitSeq(l[1], ",") {
			who = strings.TrimSpace(who)
			pair, fresh := strings.CutSuffix(who, "!")
			role, rel, _ := strings.Cut(pair, ":")
			one := rule{Role(role), relation(rel), fresh}
			if !one.meaningful() {
				return policy{}, fmt.Errorf("policy.csv row %d: %q is not role:relation", i+2, who)
			}
			rules, row.Who = append(rules, one), append(row.Who, who)
		}
		p.rules[row.Action], p.rows = rules, append(p.rows, row)
	}
	return p, nil
}

// meaningful refuses pairs that could never hold, so that nobody reads a right
// into the table that is not there.
func (r rule) meaningful() bool {
	if r.fresh && !r.role.Guarded() {
		return false // others may have no second factor to prove
	}
	switch r.relation {
	case public, signedIn, trackLink, jobLink:
		return r.role == anyone
	case self, joiner, delegate:
		return r.role == Owner
	case anywhere:
		return r.role == SystemRole || r.role == Owner || slices.Contains(granted, r.role)
	case handler:
		return slices.Contains([]Role{Worker, Clerk, Manager, Neighborhood, Street, County, City}, r.role)
	case assigned:
		return r.role == Worker
	case area, ofCompany, ofCompound:
		return slices.Contains(granted, r.role)
	}
	return false
}

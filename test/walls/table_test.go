package walls

import (
	_ "embed"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"yianju/internal/account"
)

// The tables of the expected answers. They are read here by hand, not by the code
// that they judge.
var (
	//go:embed actor.csv
	actorCSV string
	//go:embed target.csv
	targetCSV string
	//go:embed relation.csv
	relationCSV string
	//go:embed route.csv
	routeCSV string
	//go:embed thing.csv
	thingCSV string
	//go:embed unjudged.csv
	unjudgedCSV string
)

// record is one row of a table by the names in its head.
type record map[string]string

func (r record) words(column string) []string { return strings.Fields(r[column]) }

func read(t testing.TB, text string) []record {
	t.Helper()
	in := csv.NewReader(strings.NewReader(text))
	in.Comment = '#'
	rows, err := in.ReadAll()
	ok(t, err)
	var out []record
	for _, row := range rows[1:] {
		r := record{}
		for i, name := range rows[0] {
			r[name] = strings.TrimSpace(row[i])
		}
		out = append(out, r)
	}
	return out
}

// law is what the tables say.
type law struct {
	policy   map[string][]string // action → "role:relation"
	relation map[string]record   // role → its row
	actors   []person
	targets  []thing
	others   []thing // that are no cases
}

// person is a row of actor.csv.
type person struct {
	name, role, at string
	over           bool // the grant is, or has not begun
	coming         bool // it has not begun
}

// thing is a row of target.csv or thing.csv.
type thing struct {
	kind, name, at, handler, filer, joined, delegate, worker string
	also                                                     []string // actions needed beside the route's own
	privacy, step                                            string
	sees                                                     []string // actions needed to read its canary
}

// over reports whether the job that a case was is one no more, or never to be seen.
func (to thing) over() bool {
	return to.step == "reply" || slices.Contains(to.also, "case.see_restricted")
}

// own stands among the actions of a row for: the thing is the caller's own.
const own = "own"

func readLaw(t *testing.T) law {
	t.Helper()
	l := law{policy: map[string][]string{}, relation: map[string]record{}}
	for _, r := range read(t, account.PolicyCSV()) {
		for who := range strings.SplitSeq(r["who"], ",") {
			l.policy[r["action"]] = append(l.policy[r["action"]], strings.TrimSuffix(strings.TrimSpace(who), "!")) // everybody here has just proved it
		}
	}
	for _, r := range read(t, relationCSV) {
		l.relation[r["role"]] = r
	}
	for _, r := range read(t, actorCSV) {
		l.actors = append(l.actors, person{r["name"], r["role"], r["at"], r["until"] != "", strings.HasPrefix(r["until"], "from ")})
	}
	for _, r := range read(t, targetCSV) {
		l.targets = append(l.targets, thing{name: r["name"], at: r["at"], handler: r["handler"], filer: r["filer"], joined: r["joined"], delegate: r["delegate"], worker: r["worker"],
			also: r.words("also"), privacy: r["privacy"], step: r["step"]})
	}
	for _, r := range read(t, thingCSV) {
		l.others = append(l.others, thing{kind: r["kind"], name: r["name"], at: r["at"], filer: r["filer"], sees: r.words("sees")})
	}
	return l
}

// place says where a thing lies as seen from somebody in the tree of tenants.
func place(from, to string) string {
	switch {
	case from == to:
		return "own"
	case strings.HasPrefix(to, from):
		return "child"
	case strings.HasPrefix(from, to):
		return "parent"
	case len(to) >= len(from) && from[:len(from)-1] == to[:len(from)-1]:
		return "sibling"
	}
	return "stranger"
}

// holds reports whether a person has one relation of policy.csv to a thing; a nil
// thing stands for a list, which takes the relation to anything at all. link is
// the secret link they came by.
func (l law) holds(p person, rule string, to *thing, link string) bool {
	role, relation, _ := strings.Cut(rule, ":")
	if role == "anyone" {
		switch relation {
		case "public":
			return true
		case "signed_in":
			return p.name != "visitor"
		}
		return link != "" && relation == link
	}
	if role != p.role || p.over {
		return false
	}
	if relation == "any" {
		return true
	}
	if p.at == "-" {
		return false // the grant says over what: nothing
	}
	row := l.relation[p.role]
	if to == nil {
		return relation == "self" || relation == "joiner" || relation == "assigned" || relation == "handler" && row["handles"] != "" ||
			row["own"] == relation
	}
	where := place(p.at, to.at)
	switch relation {
	case "self":
		return to.filer == p.name
	case "joiner":
		return to.joined == p.name
	case "delegate":
		return to.delegate == p.name && to.privacy != "anonymous" // that is between the owner and the departments
	case "assigned":
		return to.worker == p.name
	case "handler":
		return row["handles"] == to.handler && (where == "own" || where == "child")
	}
	return row[where] == relation
}

// may reports whether all of some actions are allowed; "a|b" is either.
func (l law) may(t testing.TB, p person, actions []string, to *thing, link string) bool {
	t.Helper()
	if to != nil && (slices.Contains(actions, "case.see") || slices.Contains(actions, "media.see")) {
		actions = append(slices.Clone(actions), to.also...)
	}
	for _, either := range actions {
		allowed := false
		for action := range strings.SplitSeq(either, "|") {
			if action == own {
				allowed = to != nil && to.filer == p.name
				continue
			}
			rules, known := l.policy[action]
			if !known {
				t.Fatalf("%s is no action of policy.csv", action)
			}
			allowed = allowed || slices.ContainsFunc(rules, func(rule string) bool { return l.holds(p, rule, to, link) })
		}
		if !allowed {
			return false
		}
	}
	return true
}

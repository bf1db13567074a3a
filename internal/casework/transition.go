package casework

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"yianju/internal/casework/rule"
	"yianju/internal/errs"
)

//go:embed transition.csv
var transitionCSV string

// Transition is one row of transition.csv, the whole state machine
// (domain.md §4.4): who may do what to a case that stands where, what it
// becomes, and what is checked first.
type Transition struct {
	Act    Act
	Name   string // Chinese, for the handbook
	By     []rule.Level
	From   []State
	While  string // none, requested, suspended or *: how the clocks stand; "-" where it cannot matter
	To     string // a state, "=" for unchanged, or by_… where facts decide
	Event  Kind
	Guards []string
	Basis  string
}

// Transitions is the table in the order of the file.
var Transitions = mustTransitions(transitionCSV)

func mustTransitions(text string) []Transition {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic(fmt.Errorf("casework: transition.csv: %w", err))
	}
	var out []Transition
	for _, r := range records[1:] {
		t := Transition{Act: Act(r[0]), Name: r[1], While: r[4], To: r[5], Event: Kind(r[6]), Guards: strings.Fields(r[7]), Basis: r[8]}
		for _, by := range strings.Fields(r[2]) {
			t.By = append(t.By, levelNames[by])
		}
		for _, from := range strings.Fields(r[3]) {
			if from == "new" {
				from = string(New)
			}
			t.From = append(t.From, State(from))
		}
		for _, g := range t.Guards {
			if guards[g] == nil {
				panic("casework: transition.csv names the unknown guard " + g)
			}
		}
		out = append(out, t)
	}
	return out
}

var levelNames = map[string]rule.Level{"owner": rule.Owner, "L1": rule.L1, "L2": rule.L2, "L3": rule.L3, "system": rule.System, "peer": rule.Peer}

// allows reports whether the row lets this level do its act to a case in this status.
func (t Transition) allows(s Status, by rule.Level) bool {
	return slices.Contains(t.From, s.State) && t.mayBe(s, by) &&
		(t.While == "*" || t.While == "-" || t.While == s.Pause())
}

// mayBe lets the county do the handler's work where it is itself the first
// handler: such a case must not go to the accused.
func (t Transition) mayBe(s Status, by rule.Level) bool {
	return slices.Contains(t.By, by) || by == rule.L2 && s.Handler == ByCounty && slices.Contains(t.By, rule.L1)
}

// Possible lists the acts open to a level in this status, in the order of the
// table, before their guards are asked. A page offers these and no others.
func Possible(s Status, by rule.Level) []Act {
	var out []Act
	for _, t := range Transitions {
		if t.allows(s, by) && !slices.Contains(out, t.Act) {
			out = append(out, t.Act)
		}
	}
	return out
}

// Decide judges a command against the table: the events it brings about, in
// order, or why it cannot be. It is pure; numbering and time are the caller's
// clock's. Errors: Conflict with the state and what is possible; Invalid with
// every wrong field.
func Decide(s Status, c Command, env Env) ([]Event, error) {
	var refusal error
	for _, t := range Transitions {
		if t.Act != c.Act || !t.allows(s, c.By) {
			continue
		}
		if refusal = t.check(s, c, env); refusal != nil {
			continue // a later row of the same act may fit
		}
		events := effects(t, s, c, env)
		for i := range events {
			events[i].Seq, events[i].At, events[i].By = s.Seq+int64(i)+1, env.Now, c.By
		}
		return events, nil
	}
	if refusal == nil {
		refusal = errs.New(errs.Conflict, "case.not_possible", "act", string(c.Act), "state", string(s.State), "possible", Possible(s, c.By))
	}
	return nil, refusal
}

func (t Transition) check(s Status, c Command, env Env) error {
	var wrong errs.Check
	for _, name := range t.Guards {
		if err := guards[name](s, c, env, &wrong); err != nil {
			return err
		}
	}
	return wrong.Err()
}

package archtest

import (
	"slices"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/casework"
)

// TestPolicySpeaksOfWhatThereIs: every row of the policy table is asked for by
// name, or is an act of the state machine or an invitation to a role: a right that nothing grants reads like
// a promise.
func TestPolicySpeaksOfWhatThereIs(t *testing.T) {
	t.Parallel()
	sources := files(t)
	acts := map[account.Action]bool{}
	for _, t := range casework.Transitions {
		acts[casework.ActionOf(t.Act)] = true
	}
	for _, role := range account.Granted() {
		acts[account.InviteAction(role)] = true
	}
	for _, row := range account.Policy() {
		asked := acts[row.Action] || slices.ContainsFunc(sources, func(f file) bool {
			return !f.test && strings.Contains(f.text, `"`+string(row.Action)+`"`)
		})
		if !asked {
			t.Errorf("policy.csv: nothing asks for %s (%s): take the row out, or build what it allows", row.Action, row.Title)
		}
	}
}

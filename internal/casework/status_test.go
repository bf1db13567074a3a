package casework_test

import (
	"testing"

	"yianju/internal/casework"
	"yianju/internal/db/dbtest"
)

// TestMissed: not to plan is no way out of answering; what is planned is due again by
// its day; and what is merged is answered in the other.
func TestMissed(t *testing.T) {
	t.Parallel()
	filed := casework.Event{Kind: casework.Filed}
	lapsed := func(limit string) casework.Event {
		return casework.Event{Kind: casework.Lapsed, Facts: casework.Facts{Limit: limit}}
	}
	planned, merged := casework.Event{Kind: casework.Planned, Facts: casework.Facts{Until: "2026-11-01"}}, casework.Event{Kind: casework.WasMerged}
	replied := casework.Event{Kind: casework.WasReplied, At: dbtest.Start, Facts: casework.Facts{Result: casework.Solved}}
	for name, c := range map[string]struct {
		events []casework.Event
		want   bool
	}{
		"nothing is due":           {nil, false},
		"taken on late":            {[]casework.Event{lapsed("accept")}, false},
		"not answered":             {[]casework.Event{lapsed("finish")}, true},
		"not planned":              {[]casework.Event{lapsed("plan")}, true},
		"planned late":             {[]casework.Event{lapsed("plan"), planned}, false},
		"planned and not answered": {[]casework.Event{planned, lapsed("finish")}, true},
		"answered late":            {[]casework.Event{lapsed("finish"), replied}, false},
		"merged late":              {[]casework.Event{lapsed("finish"), merged}, false},
		"late after an answer":     {[]casework.Event{replied, lapsed("finish")}, false},
	} {
		if got := casework.Fold(append([]casework.Event{filed}, c.events...)).Missed; got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

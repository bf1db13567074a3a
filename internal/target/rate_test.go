package target

import (
	"testing"

	"yianju/internal/casework"
	"yianju/internal/golive"
	"yianju/internal/i18n"
	"yianju/internal/indicator"
)

// TestRate: numbers by hand. 80 of 100 reach 80 %, 799 of 1000 do not although they are
// near, 9 of 9 are too few; before the day is over nothing is judged.
func TestRate(t *testing.T) {
	t.Parallel()
	goal, _ := GoalOf("reply_rate", Province, "2026-12-31")
	for _, c := range []struct {
		answered, missed int64
		before, after    State
		text             string
	}{{80, 20, Ahead, Reached, "80.0%"}, {799, 201, Ahead, Missed, "79.9%"}, {7999, 2001, Ahead, Missed, "80.0%"}, {9, 0, Ahead, Few, "100.0%"}, {0, 0, Ahead, Few, i18n.None}} {
		var sums casework.Sums
		sums.Cases[casework.MarkAnswered], sums.Cases[casework.MarkMissed] = c.answered, c.missed
		v := indicator.At("2026-12-31").Of("reply_rate", sums, 0)
		var s Step
		s.rate(Aim{goal, v}, false)
		before := s.State
		s.rate(Aim{goal, v}, true)
		if before != c.before || s.State != c.after || v.Text() != c.text || v.N != c.answered+c.missed {
			t.Errorf("%d and %d: %s then %s, %s of %d", c.answered, c.missed, before, s.State, v.Text(), v.N)
		}
	}
}

// TestOnlineCompanies: of two companies that serve a live county both must have signed in.
func TestOnlineCompanies(t *testing.T) {
	t.Parallel()
	live := map[int]golive.Step{210102: {State: golive.Live, On: "2026-07-31"}}
	for in, want := range []State{Missed, Missed, Reached} {
		s := Step{Due: "2026-07-31", Firms: 2, In: in}
		if s.online(live, []int{210102}, true); s.State != want || s.Done != 1 || s.Of != 1 || s.Late {
			t.Errorf("%d of 2: %+v, want %s", in, s, want)
		}
	}
}

package world

import (
	"slices"
	"time"

	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/sample"
)

// replyTexts are sample's words for each result.
var replyTexts = map[casework.Result]sample.Result{casework.Solved: sample.Solved, casework.Partly: sample.Partial, casework.Explained: sample.Explained,
	casework.FoundUntrue: sample.Untrue, casework.NotOurDuty: sample.NotOurs, casework.CannotBeDone: sample.Unable}

// told returns the scene as it is now, with what a text may refer to: what has
// happened, and extra.
func (l *life) told(extra ...string) sample.Scene {
	s, out := l.status(), l.scene
	out.At, out.Since, out.Seen, out.Attempt, out.Told = l.now, l.begun(), l.arrived(), s.Attempts+1, extra
	out.Office = s.Handler == casework.ByCounty
	if nearby(s.Handler) {
		out.Place.Company, out.Place.Street = "", s.Handler == casework.ByStreet
	}
	is := func(tag string, so bool) {
		if so {
			out.Told = append(out.Told, tag)
		}
	}
	passed := func(names ...string) bool {
		return slices.ContainsFunc(l.play.Limits(), func(o casework.Limit) bool { return slices.Contains(names, o.Name) && !o.PassedAt.IsZero() })
	}
	late := passed("finish", "plan", "l2", "promise")
	is(string(replyTexts[s.Result]), s.Result != "" && s.Result != casework.FinalAnswered)
	is("final", s.Result == casework.FinalAnswered)
	is("rejected", s.State == casework.Rejected)
	is("withdrawn", s.State == casework.Withdrawn)
	is("yes", l.rated(true))
	is("no", l.rated(false))
	is("kept", s.State == casework.Promised)
	is("broken", passed("promise"))
	is("consented", s.Consented)
	is("evasive", l.evasive)
	is("again", s.Round > 0)
	is("urged", len(s.Urged) > 0)
	is("urgent", s.Class.Urgent())
	is("late", late)
	is("quick", !late && l.answers() == 1 && s.FirstRepliedAt.Sub(s.FiledAt) < 24*time.Hour)
	is("vulnerable", slices.Contains(s.Flags, rule.Vulnerable))
	is("called", slices.ContainsFunc(l.play.Events(), func(e casework.Event) bool { return e.Kind == casework.CalledBack && e.Upheld }))
	return out
}

// rated reports whether the owner has said, by rating the last answer, that it is
// solved, or that it is not.
func (l *life) rated(solved bool) bool {
	events := l.play.Events()
	for i := len(events) - 1; i >= 0 && events[i].Kind != casework.WasReplied; i-- {
		if e := events[i]; e.Kind == casework.Rated && !e.Joiner {
			return e.Solved == solved
		}
	}
	return false
}

// begun is when work on the case began, in this round: nobody saw or did
// anything before.
func (l *life) begun() time.Time {
	events := l.play.Events()
	for i := len(events) - 1; i >= 0; i-- {
		switch e := events[i]; {
		case e.Kind == casework.Arrived, e.Kind == casework.Contacted, e.Kind == casework.WasAccepted, e.Kind == casework.Filed, e.Round > 0:
			return e.At
		}
	}
	return l.now
}

// arrived is when somebody came to look, in this round; zero when nobody said so.
func (l *life) arrived() time.Time {
	events := l.play.Events()
	for i := len(events) - 1; i >= 0; i-- {
		switch e := events[i]; {
		case e.Kind == casework.Arrived:
			return e.At
		case e.Round > 0:
			return time.Time{}
		}
	}
	return time.Time{}
}

// answers is how often the case has been answered.
func (l *life) answers() (n int) {
	for _, e := range l.play.Events() {
		if e.Kind == casework.WasReplied {
			n++
		}
	}
	return n
}

// missed is what brought an officer to press: the limit that passed, or that the
// owner is not content. They are tags of sample's supervision orders.
func (l *life) missed() string {
	events := l.play.Events()
	for i := len(events) - 1; i >= 0; i-- {
		switch e := events[i]; {
		case e.Round > 0 && e.Kind == casework.CalledBack:
			return "disputed"
		case e.Kind == casework.Falsified:
			return "falsified"
		case e.Round > 0:
			return "again"
		case e.Kind == casework.Escalated:
			switch e.Limit {
			case "l2_accept":
				return "accept"
			case "l2_onsite":
				return "onsite"
			case "l2_transfer":
				return "transfer"
			case "l2_plan", "l3_plan":
				return "planned"
			case "l2_promise":
				return "promised"
			}
			return "finish"
		}
	}
	return "accept"
}

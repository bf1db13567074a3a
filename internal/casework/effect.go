package casework

import (
	"time"

	"yianju/internal/casework/rule"
)

// groupSpan is within how long so many reporters of one cause make a group case
// (群体, domain.md §4.1).
const groupSpan = 7 * 24 * time.Hour

// effects lists what an allowed command brings about. The first event is the
// act itself; what follows from it by rule comes behind, in the same instant.
func effects(t Transition, s Status, c Command, env Env) []Event {
	act := Event{Kind: t.Event, Facts: Facts{Reason: c.Reason}}
	f := &act.Facts
	var then []Event
	switch c.Act {
	case ActFile:
		*f = Facts{Rules: env.Rules.Name, Class: c.Class, Category: c.Category, Grade: c.Grade, Handler: c.Handler,
			Channel: c.Channel, Flags: c.Flags, Level: rule.L1}
		if c.Handler == ByCounty {
			f.Level = rule.L2
		}
	case ActRoute:
		f.Handler, f.Grade, f.Level = c.Handler, c.Grade, rule.L1
		if c.Handler == ByCounty {
			f.Level = rule.L2
		}
	case ActHandover:
		f.Temp = *c.Temp
	case ActRequest:
		f.Request, f.Until, f.Span, f.Class, f.Category = c.Request, c.Until, c.Span, c.Class, c.Category
		if c.Request != Relax {
			f.Class, f.Category = "", ""
		}
	case ActDecide:
		f.Request = s.Request
		then = append(granted(s, c, env), checked(s, c, env)...)
	case ActRefuse:
		f.Request = s.Request
	case ActSuspend:
		f.Until = c.Until
	case ActReclassify:
		f.Class, f.Category = c.Class, c.Category
	case ActReply:
		act, then = replied(s, c.Result, c.Until, env)
	case ActWithdraw:
		if s.State != Submitted {
			then = selected("withdrawn") // domain.md §0.1, 14: always called back
		}
	case ActUrge:
		f.Level = s.Level
	case ActJoin:
		if c.Joined+1 >= env.Rules.Param("group_joiners") && env.Now.Sub(s.FiledAt) <= groupSpan {
			f.Flags = []rule.Flag{rule.Group}
		}
	case ActRate:
		f.Rating, f.Solved, f.Joiner = c.Rating, c.Solved, c.Joiner
		if c.Rating.Bad() && !c.Joiner {
			then = selected("dissatisfied")
		}
	case ActReopen:
		f.Rating = c.Rating
		reopen(f, s)
	case ActFlag:
		f.Flags = c.Flags
	case ActCrosscheck:
		f.Upheld = c.Upheld
	case ActReview:
		f.Upheld = c.Upheld
		if c.Upheld && (s.State == Replied || s.State == Rejected || s.State == Closed && s.Result != FinalAnswered) {
			reopen(f, s)
		}
	case ActFalsify:
		reopen(f, s)
	case ActSupervise, ActAcknowledge:
		f.Level = c.By
	case ActCallback:
		f.Upheld, f.Reached, f.Solved, f.Rating, f.Attempt = c.Upheld, c.Reached, c.Solved, c.Rating, s.Attempts+1
		if c.Upheld && !c.Solved && (s.State == Replied || s.State == Closed && s.Result != FinalAnswered) {
			reopen(f, s)
		}
	case ActClose:
		f.Ending = Silent
	case ActEscalate:
		f.Level = rule.L2
		if c.Limit.Then == rule.ToL3 {
			f.Level = rule.L3
		}
	}
	if c.By == rule.System {
		f.Limit, f.Anchor, f.Due = c.Limit.Name, c.Limit.Anchor, c.Limit.Due.UnixMicro()
	}
	return append([]Event{act}, then...)
}

// reopen marks an event as one that puts the case back to work: first with the
// handler, then under the county, the third time with the city for good.
func reopen(f *Facts, s Status) {
	f.Round = min(s.Round+1, 3)
	f.Level = max(rule.Level(f.Round), rule.L1)
	if s.Handler == ByCounty {
		f.Level = max(f.Level, rule.L2)
	}
}

// granted is what a granted request means.
func granted(s Status, c Command, env Env) []Event {
	p := c.Pending.Facts
	switch s.Request {
	case Return:
		level := s.Level
		if c.Handler == ByCounty {
			level = max(level, rule.L2)
		}
		return []Event{{Kind: Assigned, Facts: Facts{Handler: c.Handler, Grade: c.Grade, Level: level}}}
	case Extend:
		return []Event{{Kind: Extended, Facts: Facts{Span: p.Span, Reason: p.Reason}}}
	case Suspend:
		return []Event{{Kind: Suspended, Facts: Facts{Until: p.Until, Reason: p.Reason}}}
	case Plan:
		return []Event{{Kind: Planned, Facts: Facts{Until: p.Until}}}
	case Relax:
		return []Event{{Kind: Reclassified, Facts: Facts{Class: p.Class, Category: p.Category}}}
	case Refusal:
		return []Event{{Kind: WasRejected, Facts: Facts{Reason: p.Reason}}}
	case NotOurs:
		e, then := replied(s, NotOurDuty, p.Until, env)
		return append([]Event{e}, then...)
	case Untrue:
		e, then := replied(s, FoundUntrue, p.Until, env)
		return append([]Event{e}, then...)
	}
	return nil // Unsolvable: the consent is the grant itself
}

package world

import (
	"slices"
	"strings"
	"time"

	"yianju/internal/account"
	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
	"yianju/internal/sample"
)

// The handler takes one step after the other: accept, call, send somebody, be
// there, answer. When each is taken depends on the limit it is owed by and on
// how well the handler works.

const handling = "handling" // the name of the handler's next intent

// handlerHears sets the handler's next step by what has happened.
func (l *life) handlerHears(e casework.Event) {
	s := l.status()
	switch e.Kind {
	case casework.Refused:
		l.refusedOnce = l.refusedOnce || e.Request != casework.Plan
		l.planNext()
	case casework.Filed, casework.Assigned, casework.WasAccepted, casework.Contacted, casework.WasDispatched, casework.Arrived,
		casework.Transferred, casework.Granted, casework.Planned, casework.Resumed, casework.Reclassified, casework.Moved:
		l.planNext()
	case casework.WasReplied:
		l.drop(handling)
		if e.Result == casework.Partly {
			l.keepPromise(e)
		}
	case casework.Escalated, casework.Supervised:
		if s.State.Working() || s.State == casework.Submitted || s.State == casework.Promised {
			l.hurry(e)
		}
	case casework.WasRejected, casework.WasMerged, casework.WasWithdrawn, casework.WasClosed, casework.Concluded:
		l.drop(handling)
	}
	if e.Round > 0 {
		l.scene.Found = "" // somebody looks again
		l.planNext()
	}
}

// handler is who acts for the body that has the case; a threat only the manager
// may see.
func (l *life) handler() account.Actor {
	c := l.play.Case()
	switch c.Handler {
	case casework.ByCompany:
		role := account.Clerk
		if c.Restricted() {
			role = account.Manager
		}
		return l.staff(role, c.Company)
	case casework.ByNeighborhood:
		return l.m.official(account.Neighborhood, int(c.Place.Neighborhood), l.now)
	case casework.ByStreet:
		return l.m.official(account.Street, int(c.Place.Street), l.now)
	}
	return l.m.official(account.County, c.County, l.now)
}

// planNext plans the next step for when it is due, more or less.
func (l *life) planNext() {
	s := l.status()
	if !s.State.Working() && s.State != casework.Submitted {
		return
	}
	duty := l.duty()
	if duty == "accept" && !l.v.showcase() && chance(l.rng, 0.15*(1-l.quality)*(1-l.quality)) {
		l.drop(handling) // nobody looks until somebody presses
		return
	}
	l.means(handling, l.dueFor(duty), (*life).handle)
}

// handle takes the next step.
func (l *life) handle() error {
	s := l.status()
	if s.Request != casework.NoRequest || s.Suspended || !s.State.Working() && s.State != casework.Submitted {
		return nil // waits for somebody else
	}
	switch l.duty() {
	case "accept":
		return l.accept()
	case "contact":
		return l.act(casework.Command{Act: casework.ActContact})
	case "dispatch":
		worker := l.staff(account.Worker, l.play.Case().Company)
		return l.deed(l.handler(), casework.Deed{Command: casework.Command{Act: casework.ActDispatch}, Worker: worker.Account})
	case "onsite":
		return l.arrive()
	case "transfer":
		return stopping(l)
	case "plan":
		return l.proposePlan()
	}
	return l.finishing()
}

// proposePlan proposes the day of a complex repair; too late for a plan, it
// ends it.
func (l *life) proposePlan() error {
	last := day(l.status().FiledAt).AddDays(l.m.season.rules.Param("plan_days_max"))
	on := day(l.now).AddDays(6 + l.rng.IntN(30))
	if on.After(last) {
		on = last
	}
	if !on.After(day(l.now)) {
		return l.end()
	}
	scene := l.told()
	scene.Until = on.At(0)
	return l.ask(casework.Command{Request: casework.Plan, Text: sample.Plan(l.rng, scene), Until: on})
}

func (l *life) act(c casework.Command) error { return l.do(l.handler(), c, account.NoLink) }

// accept takes the case on, or tries to give it away.
func (l *life) accept() error {
	if s := l.status(); s.Handler == casework.ByCompany && !s.Class.Urgent() && s.Round == 0 && !l.refusedOnce {
		promptly := time.Duration(l.m.season.rules.Param("return_minutes")) * time.Minute
		duty := l.m.season.rules.Category(s.Category).Duty
		switch x := l.rng.Float64(); {
		case x < 0.05 && l.now.Sub(s.AssignedAt) < promptly:
			if text := sample.ReturnReason(l.rng, l.told()); text != "" {
				return l.ask(casework.Command{Request: casework.Return, Text: text})
			}
		case x > 0.98 && !slices.Contains(duty, "P"):
			if text := sample.NotOursReason(l.rng, l.told()); text != "" {
				return l.ask(casework.Command{Request: casework.Refusal, Reason: "not_property", Text: text})
			}
		}
	}
	return l.act(casework.Command{Act: casework.ActAccept})
}

// arrive is the worker's, or the handler's own; some leave a note and some find it to be worse than said.
func (l *life) arrive() error {
	by := l.handler()
	if l.status().State == casework.Dispatched {
		by = l.staff(account.Worker, l.play.Case().Company)
	}
	if err := l.do(by, casework.Command{Act: casework.ActArrive}, account.NoLink); err != nil {
		return err
	}
	switch x := l.rng.Float64(); {
	case x < 0.16:
		l.means("noting", l.now.Add(l.hours(0.3, 6)), func(l *life) error {
			if !l.status().State.Working() {
				return nil
			}
			c, photos := casework.Command{Act: casework.ActNote, Text: sample.Note(l.rng, l.told())}, 0
			if strings.Contains(c.Text, "现场") {
				photos = 1
			}
			return l.show(l.handler(), c, photos, false)
		})
	case x < 0.17 && l.status().Class == rule.R1:
		return l.act(casework.Command{Act: casework.ActReclassify, Class: rule.U1, Category: l.status().Category, Text: sample.WorseReason(l.rng, l.told())})
	}
	return nil
}

// ask puts a request to the county. A case the county handles itself has nobody
// to ask.
func (l *life) ask(c casework.Command) error {
	if l.status().Handler == casework.ByCounty {
		return l.end()
	}
	c.Act = casework.ActRequest
	if c.Request == casework.NotOurs || c.Request == casework.Untrue || c.Request == casework.Unsolvable {
		return l.show(l.handler(), c, 1+l.rng.IntN(2), false)
	}
	return l.act(c)
}

// extensions are the form's words for sample's reasons.
var extensions = map[sample.Extension]string{sample.WaitParts: "parts", sample.WaitWeather: "weather", sample.WaitVote: "vote_or_fund",
	sample.WaitOwner: "owner", sample.WaitDepartment: "other_office"}

// extendable is for how many working days more may be asked now: no more than
// the class had, and only in time.
func (l *life) extendable() int {
	o, ok := l.limit("finish")
	if !ok || !o.Due.After(l.now) {
		return 0
	}
	return map[rule.Class]int{rule.U1: 1, rule.R1: 3, rule.R2: 5, rule.H1: 2}[l.status().Class]
}

// finishing answers, unless more time is wanted.
func (l *life) finishing() error {
	s := l.status()
	if s.Consented {
		return l.reply(casework.CannotBeDone)
	}
	if !s.Class.Repair() || l.refusedOnce {
		return l.end()
	}
	switch x := l.rng.Float64(); {
	case x < 0.12 && s.Extensions == 0 && l.extendable() > 0:
		if done, err := l.extend(); done {
			return err
		}
	case x < 0.135 && sample.Where(s.Category) == "home":
		return l.ask(casework.Command{Request: casework.Suspend, Reason: "owner", Text: sample.WaitReason(l.rng, l.told()),
			Until: day(l.now).AddDays(2 + l.rng.IntN(18))})
	case x > 0.994 && s.Class == rule.R1 && sample.Where(s.Category) != "home":
		return l.ask(casework.Command{Request: casework.Relax, Class: rule.R2, Category: s.Category, Text: sample.RelaxReason(l.rng, l.told())})
	}
	return l.end()
}

// extend asks for more time, where there is a reason to.
func (l *life) extend() (bool, error) {
	span := calendar.Span{Amount: 1 + l.rng.IntN(l.extendable()), Unit: calendar.WorkDay}
	scene := l.told()
	scene.Until = l.m.Calendar.Add(l.now, span).At
	why, text := sample.ExtendReason(l.rng, scene)
	if why == "" {
		return false, nil
	}
	return true, l.ask(casework.Command{Request: casework.Extend, Reason: extensions[why], Text: text, Span: span})
}

// keepPromise plans for the promised day: before it, or not.
func (l *life) keepPromise(e casework.Event) {
	at := l.now.Add(time.Duration((0.5 + 0.48*l.rng.Float64()) * float64(e.Until.End().Sub(l.now))))
	if chance(l.rng, 0.4*(1-l.quality)) {
		at = e.Until.End().Add(l.hours(4, 120))
	}
	l.means(handling, l.daytime(at), func(l *life) error {
		if l.status().State != casework.Promised {
			return nil
		}
		return l.reply(casework.Solved)
	})
}

// hurry is what pressing does: most handlers move within a day or two, a few
// wait for the city.
func (l *life) hurry(e casework.Event) {
	moves := 0.55 + 0.4*l.quality
	if e.Kind == casework.Escalated {
		moves *= 0.6
	}
	if e.Level == rule.L3 {
		moves = 0.93
	}
	if !chance(l.rng, moves) {
		return
	}
	soon := l.now.Add(l.hours(0.5, 30*(1.3-l.quality)))
	if l.status().Class.Urgent() {
		soon = l.now.Add(l.hours(0.1, 3))
	} else {
		soon = l.daytime(soon)
	}
	for _, i := range l.plans {
		if i.name == handling && i.at.Before(soon) {
			return
		}
	}
	next := (*life).handle
	if l.status().State == casework.Promised {
		next = func(l *life) error { return l.reply(casework.Solved) }
	}
	l.means(handling, soon, next)
}

// showcase reports whether the estate is the demo's own.
func (v *built) showcase() bool {
	return v.estate.county == showcaseCounty && v.name == showcaseCompound
}

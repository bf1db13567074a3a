package model

import (
	"errors"
	"slices"
)

// Act is what somebody does to the case: a row of transition.csv and what the
// form of it was filled in with.
type Act struct {
	Name string
	By   string // owner, L1, L2, L3, peer

	Text, Cause, Measure string
	Evidence             int
	Measured             bool // a room
	Temp                 int  // 0.1 °C
	Body, Reference      string
	Request, Reason      string
	Result               string
	Until                Day // none if negative or 0
	Amount               int
	Unit                 string
	Class, Category      string
	Flags                []string
	Grade                int
	Handler              string
	Rating, Target       string
	Solved, Upheld       bool
	Draw                 int // 0–99: which answers are called back
	Lot                  int // 0–99: which grants another county checks
}

// ErrRefused is the model's whole explanation.
var ErrRefused = errors.New("model: refused")

// Do lets the time go on to the instant, puts on record what has passed, and then
// judges the act. A refused act changes nothing.
func (c *Case) Do(at Minute, a Act) error {
	c.Sweep(at)
	if !c.allows(a) {
		return ErrRefused
	}
	c.apply(a)
	return nil
}

// Acts lists the names of transition.csv.
func (r *Rules) Acts() []string {
	var out []string
	for _, e := range r.table {
		if !slices.Contains(out, e.act) {
			out = append(out, e.act)
		}
	}
	return out
}

// Possible lists the acts and actors the table has for where the case stands.
func (c *Case) Possible() []Act {
	var out []Act
	for _, e := range c.rules.table {
		for _, by := range []string{"owner", "L1", "L2", "L3", "peer"} {
			if c.stands(e, by) {
				out = append(out, Act{Name: e.act, By: by})
			}
		}
	}
	return out
}

// stands reports whether the entry is for where the case stands and who acts.
func (c *Case) stands(e entry, by string) bool {
	state := c.state
	if state == "" {
		state = "new"
	}
	clocks := "none"
	switch {
	case c.suspended:
		clocks = "suspended"
	case c.request != "":
		clocks = "requested"
	}
	// A case that must not go to the accused is handled by the county.
	may := slices.Contains(e.by, by) || c.handler == "county" && by == "L2" && slices.Contains(e.by, "L1")
	return may && slices.Contains(e.from, state) && (e.while == "*" || e.while == "-" || e.while == clocks)
}

func (c *Case) allows(a Act) bool {
	for _, e := range c.rules.table {
		if e.act != a.Name || !c.stands(e, a.By) {
			continue
		}
		if !slices.ContainsFunc(e.guards, func(g string) bool { return !c.guard(g, a) }) {
			return true
		}
	}
	return false
}

func (c *Case) apply(a Act) {
	switch a.Name {
	case "file":
		c.state, c.filedAt, c.assignedAt, c.class, c.category = "submitted", c.now, c.now, a.Class, a.Category
		c.flags, c.level = a.Flags, 1
		c.assign(a, "filed")
		if slices.Contains(c.flags, "threat") {
			c.begin("threatened", c.now)
		}
	case "route":
		c.assign(a, "assigned")
	case "accept":
		c.state = "accepted"
		c.done("accepted")
		if a.By == "L2" {
			c.done("acknowledged2")
		}
	case "contact":
		c.done("contacted")
	case "dispatch":
		c.state = "dispatched"
	case "arrive":
		c.state = "in_progress"
		c.done("contacted", "arrived")
	case "handover":
		c.state = "handed_over"
		c.done("contacted", "arrived", "handed_over")
		c.begin("handed_over", c.now)
	case "transfer":
		c.done("transferred")
	case "request":
		c.request, c.asked = a.Request, a
		c.hold(a.Request)
		c.begin("requested", c.now)
	case "decide":
		c.decide(a)
		if a.By == "L2" && a.Lot < c.rules.params["crosscheck_percent"] && !c.checking && !slices.Contains(c.flags, "threat") {
			c.checking = true
			c.begin("drawn", c.now)
		}
	case "crosscheck":
		c.checking = false
		c.done("crosschecked")
		if !a.Upheld {
			c.disputed = true
			c.begin("disputed", c.now)
		}
	case "refuse":
		c.release(c.request, false, c.now)
		c.request = ""
		c.done("decided")
	case "suspend":
		c.suspend(a.Until)
	case "resume":
		c.resume(c.now)
	case "reclassify":
		c.category = a.Category
		c.reclassify(a.Class)
	case "reply":
		c.reply(a.Result, a.Until, a.Draw)
	case "reject":
		c.close("rejected")
	case "merge":
		c.close("merged")
	case "withdraw":
		before := c.state
		c.close("withdrawn")
		if before != "submitted" {
			c.call()
		}
	case "flag":
		c.flags = append(c.flags, a.Flags...)
	case "urge":
		c.urged[c.level] = true
	case "rate":
		c.rate(a)
	case "reopen", "falsify":
		c.reopen()
	case "object":
		c.objected, c.reviewing = true, true
		c.begin("objected", c.now)
	case "review":
		c.reviewing, c.disputed = false, false
		c.done("reviewed", "rechecked")
		if a.Upheld && (c.state == "replied" || c.state == "rejected" || c.state == "closed" && c.result != "final") {
			c.reopen()
		}
	case "supervise":
		c.done("supervised"+a.By[1:], "acknowledged"+a.By[1:])
	case "acknowledge":
		c.done("acknowledged" + a.By[1:])
	case "callback":
		c.attempts++
		if a.Upheld || c.attempts == 3 {
			c.done("called_back")
		}
		if a.Upheld && !a.Solved && (c.state == "replied" || c.state == "closed" && c.result != "final") {
			c.reopen()
		}
	case "conclude":
		c.result, c.ending, c.repliedAt = "final", "final", c.now
		c.done("concluded")
		c.close("closed")
		c.begin("closed", c.now)
	}
}

// assign gives the case to a handler; the county is the first handler at its own level.
func (c *Case) assign(a Act, occasion string) {
	c.state, c.handler, c.grade, c.assignedAt = "submitted", a.Handler, a.Grade, c.now
	if a.Handler == "county" {
		c.level = max(c.level, 2)
	}
	c.settle()
	c.begin(occasion, c.now)
	if a.Handler == "county" {
		c.begin("called2", c.now)
	}
}

func (c *Case) close(state string) {
	c.state, c.closedAt = state, c.now
	c.settle()
}

// decide grants what was asked.
func (c *Case) decide(a Act) {
	request := c.request
	c.request = ""
	if request != "suspend" { // goes on standing still
		c.release(request, true, c.now)
	}
	c.done("decided")
	switch request {
	case "return":
		c.returns++
		c.assign(a, "assigned")
	case "extend":
		c.extensions++
		c.extend(c.asked.Amount)
	case "suspend":
		c.suspend(c.asked.Until)
	case "plan":
		c.done("planned")
		c.begin("planned", c.asked.Until.End())
	case "relax":
		c.category = c.asked.Category
		c.reclassify(c.asked.Class)
	case "reject":
		c.close("rejected")
	case "not_ours", "untrue":
		c.reply(request, 0, a.Draw)
	case "unsolvable":
		c.consented = true
	}
}

func (c *Case) suspend(until Day) {
	c.suspended, c.suspendedAt = true, c.now
	c.hold("suspend")
	c.begin("suspended", until.End())
}

func (c *Case) reply(result string, until Day, draw int) {
	called := c.level >= 2 || c.round > 0 || result == "untrue" || slices.Contains(c.flags, "repeated") ||
		slices.Contains(c.flags, "vulnerable") || draw < c.rules.params["callback_percent"]
	c.state, c.result, c.repliedAt = "replied", result, c.now
	if result == "partly" {
		c.state = "promised"
	}
	// An answer is everything the handler owed, and what it was pressed for.
	c.done("accepted", "contacted", "arrived", "handed_over", "transferred", "planned", "replied")
	c.drop(func(k *clock) bool { return k.ends == "supervised2" || k.ends == "supervised3" })
	c.settle()
	if c.state == "promised" {
		c.begin("promised", until.End())
	} else {
		c.begin("replied", c.now)
	}
	if called {
		c.call()
	}
}

func (c *Case) call() {
	c.attempts = 0
	c.begin("selected", c.now)
}

func (c *Case) rate(a Act) {
	c.rating = a.Rating
	c.done("rated")
	if c.state == "replied" {
		if c.ending = "unsolved"; a.Solved {
			c.ending = "confirmed"
		}
		c.close("closed")
		c.begin("closed", c.now)
	}
	if a.Rating == "dissatisfied" || a.Rating == "very_dissatisfied" {
		c.call()
	}
}

// reopen puts the case back to work: with the handler, then under the county,
// the third time with the city for good.
func (c *Case) reopen() {
	c.round = min(c.round+1, 3)
	c.level = c.round
	if c.handler == "county" {
		c.level = max(c.level, 2)
	}
	c.drop(func(k *clock) bool { return !k.outlives() })
	clear(c.did)
	c.request, c.suspended, c.reviewing, c.objected, c.consented = "", false, false, false, false
	c.result, c.rating, c.ending, c.extensions = "", "", "", 0
	if c.round == 3 {
		c.state = "final"
		c.begin("concluding", c.now)
		return // nobody can press for what the city itself owes
	}
	c.state = "reopened"
	c.begin("reopened", c.now)
	if c.level == 2 {
		c.begin("escalated2", c.now)
	}
}

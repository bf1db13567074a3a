package model

import (
	"cmp"
	"slices"
)

// clock is one obligation that is still owed.
type clock struct {
	row
	occasion string
	began    Minute
	pauses   []pause     // given back
	extends  []extension // granted
	passed   bool        // on record
	run      count

	held  string // the request or suspension it stands still for
	since Minute
	still count // what is left if that is granted; run is what is left if it is refused
}

type pause struct{ from, to Minute }

type extension struct {
	at   Minute
	days int
}

// advance lets the time go on and counts down.
func (c *Case) advance(to Minute) {
	for c.now < to {
		n := 1
		if !c.Literal {
			n = int(to - c.now)
			for _, k := range c.clocks {
				n = min(n, alike(c.now), k.run.leap(c.rules.Calendar, c.now))
			}
		}
		for _, k := range c.clocks {
			k.run.pass(c.rules.Calendar, c.now, n)
		}
		c.now += Minute(n)
	}
}

// order of what passes at one instant.
var order = []string{"resume", "lapse", "L2", "L3", "close", "archive"}

// fire records what has passed, one after the other: each may end or begin others.
func (c *Case) fire() {
	for {
		var next *clock
		for _, k := range c.clocks {
			if k.passed || k.held != "" || !k.run.done {
				continue
			}
			if next == nil || cmp.Or(cmp.Compare(k.run.due, next.run.due),
				cmp.Compare(slices.Index(order, k.then), slices.Index(order, next.then)), cmp.Compare(k.name, next.name)) < 0 {
				next = k
			}
		}
		if next == nil {
			return
		}
		next.passed = true
		c.Passings = append(c.Passings, Passing{next.name, next.run.due})
		c.passes(next)
	}
}

func (c *Case) passes(k *clock) {
	switch k.then {
	case "resume": // on its day, however late that is seen
		c.resume(max(k.run.due, c.suspendedAt))
	case "L2", "L3":
		c.rise(int(k.then[1] - '0'))
	case "close":
		c.state, c.ending = "closed", "silent"
		c.done("rated")
		c.settle()
		c.begin("closed", c.now)
	case "archive":
		c.state = "archived"
		c.done("reopened")
		c.settle()
	}
}

// begin starts what an occasion at an instant asks for. What runs already under
// the same name gives way.
func (c *Case) begin(occasion string, at Minute) {
	for _, r := range c.rules.rowsOf(c.class, c.grade, occasion) {
		c.drop(func(k *clock) bool { return k.name == r.name })
		c.add(r, occasion, at)
	}
}

func (c *Case) add(r row, occasion string, at Minute) {
	if r.then == "L2" && c.level >= 2 || r.then == "L3" && c.level >= 3 {
		return
	}
	if r.actor == "L1" && c.handler == "county" {
		r.actor = "L2"
	}
	k := &clock{row: r, occasion: occasion, began: at}
	if at > c.now { // the way to the start is counted too
		k.run = count{unit: r.unit, left: r.amount + between(c.rules.Calendar, r.unit, c.now, at), skip: none}
	} else {
		k.run = counted(r.unit, r.amount, at)
		for m := at; m < c.now; m++ {
			k.run.pass(c.rules.Calendar, m, 1)
		}
	}
	c.clocks = append(c.clocks, k)
}

// recount counts from the clock's beginning as if it had always had this span.
// What was granted stays granted, even where by this span it would have come too
// late: the count may fall below nothing and be lifted again.
func (c *Case) recount(k *clock, r row, until Minute) count {
	cal := c.rules.Calendar
	out := counted(r.unit, r.amount, k.began)
	for m := k.began; ; m++ {
		for _, e := range k.extends {
			if e.at == m {
				due := out.turned(cal, m)
				out.left += between(cal, out.unit, due, counted("work_day", e.days, due).ends(cal, due))
			}
		}
		if m == until {
			break
		}
		if !slices.ContainsFunc(k.pauses, func(p pause) bool { return p.from <= m && m < p.to }) {
			out.left -= out.weight(cal, m)
		}
	}
	if out.left <= 0 {
		out.due, out.done = out.turned(cal, until), true
	}
	return out
}

// done ends what has been brought about.
func (c *Case) done(what ...string) {
	for _, w := range what {
		c.did[w] = true
		c.drop(func(k *clock) bool { return k.ends == w })
	}
}

func (c *Case) drop(match func(*clock) bool) { c.clocks = slices.DeleteFunc(c.clocks, match) }

// outlives: asking the owner and checking what was granted are owed whatever
// becomes of the case.
func (k *clock) outlives() bool {
	return k.ends == "called_back" || k.ends == "crosschecked" || k.ends == "rechecked"
}

// settle ends what nobody owes any more, given where the case stands.
func (c *Case) settle() {
	if !slices.Contains([]string{"submitted", "accepted", "dispatched", "in_progress", "handed_over", "promised", "replied", "reopened", "final"}, c.state) {
		c.drop(func(k *clock) bool { return !k.outlives() && k.ends != "reviewed" && k.ends != "reopened" })
	}
	c.drop(func(k *clock) bool { return k.then == "L2" && c.level >= 2 || k.then == "L3" && c.level >= 3 })
}

// rise brings the case under the county or the city.
func (c *Case) rise(level int) {
	c.level = level
	c.settle()
	c.begin(map[int]string{2: "escalated2", 3: "escalated3"}[level], c.now)
}

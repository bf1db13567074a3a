package model

import "slices"

// holds lists what a request stops: a return taking the case on, everything else
// finishing it (domain.md §0.1, 8a).
func holds(request, name string) bool {
	if request == "return" {
		return name == "accept" || name == "l2_accept"
	}
	return slices.Contains([]string{"finish", "plan", "l2", "l2_plan", "l3", "l3_plan"}, name)
}

// hold stops what the request concerns and what has not passed yet.
func (c *Case) hold(request string) {
	for _, k := range c.clocks {
		if holds(request, k.name) && k.held == "" && !k.passed && !k.run.done {
			k.held, k.since, k.still = request, c.now, k.run
		}
	}
}

// release lets run again what stood still for the request, from an instant that
// is past or now.
func (c *Case) release(request string, granted bool, from Minute) {
	for _, k := range c.clocks {
		if k.held != request {
			continue
		}
		if granted {
			k.run = k.still
			k.pauses = append(k.pauses, pause{k.since, from})
			for m := from; m < c.now; m++ {
				k.run.pass(c.rules.Calendar, m, 1)
			}
		}
		k.held = ""
	}
}

func (c *Case) resume(from Minute) {
	c.suspended = false
	c.release("suspend", true, from)
	c.done("resumed")
	c.settle()
}

// extend gives all limits of finishing the same working days more.
func (c *Case) extend(days int) {
	for _, k := range c.clocks {
		if holds("extend", k.name) && !k.passed && !k.run.done {
			k.run.extend(c.rules.Calendar, c.now, days)
			k.extends = append(k.extends, extension{c.now, days})
		}
	}
}

// reclassify fits the clocks to another class (domain.md §0.1, 10: it never
// resets one). A slower class counts from the old start, and gives what more
// there is. Otherwise the new span counts from now, for nobody is late for a
// limit that did not exist, and only if it ends earlier than the old one.
func (c *Case) reclassify(class string) {
	if class == c.class {
		return
	}
	tighter := faster(c.class, class)
	c.class = class
	base := "filed"
	if c.round > 0 {
		base = "reopened"
	}
	var gone []*clock
	for _, k := range c.clocks {
		occasion := k.occasion
		switch occasion {
		case "filed", "assigned", "reopened":
		case "planned": // the day of an approved plan stands, except before danger
			if !tighter {
				continue
			}
			occasion = base
		default:
			continue
		}
		rows := c.rules.rowsOf(class, c.grade, occasion)
		at := slices.IndexFunc(rows, func(r row) bool { return r.name == k.name })
		if at >= 0 {
			k.ends = rows[at].ends
		}
		switch {
		case at < 0:
			gone = append(gone, k)
		case !k.passed:
			c.refit(k, rows[at], tighter)
		}
	}
	c.drop(func(k *clock) bool { return slices.Contains(gone, k) })
	for _, r := range c.rules.rowsOf(class, c.grade, base) {
		if !c.did[r.ends] && !slices.ContainsFunc(c.clocks, func(k *clock) bool { return k.name == r.name }) {
			c.add(r, base, c.now)
		}
	}
	if c.suspended {
		c.hold("suspend")
	} else if c.request != "" {
		c.hold(c.request)
	}
}

func (c *Case) refit(k *clock, r row, tighter bool) {
	cal := c.rules.Calendar
	if !tighter {
		if later := c.recount(k, r, c.now); later.ends(cal, c.now) > k.run.ends(cal, c.now) {
			if k.held != "" {
				k.still = c.recount(k, r, k.since)
			}
			k.run = later
			return
		}
	}
	own := counted(r.unit, r.amount, c.now)
	if k.held != "" && own.ends(cal, c.now) < k.still.ends(cal, c.now) {
		k.still = own
	}
	if own.ends(cal, c.now) < k.run.ends(cal, c.now) {
		k.run = own
	}
}

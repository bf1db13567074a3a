package model

// count is a number of units left until something is due.
type count struct {
	unit string // natural_min, work_min or work_day
	left int
	skip Day    // the day on which counting began: its midnight is not counted
	due  Minute // the instant at which nothing was left
	done bool
}

// counted begins to count amount units at an instant.
func counted(unit string, amount int, start Minute) count {
	k := count{unit: unit, left: amount, skip: none}
	if start%day != 0 { // midnight belongs to the day that ends there
		k.skip = start.Day()
	}
	if amount == 0 {
		k.due, k.done = start, true
	}
	return k
}

const none Day = -1

// pass lets n minutes from m on pass, all of one kind and at most as many as
// are left.
func (k *count) pass(cal *Calendar, m Minute, n int) {
	if k.done {
		return
	}
	end := m + Minute(n)
	if k.unit == "work_day" { // only the minute before midnight counts
		k.left -= k.weight(cal, end-1)
	} else {
		k.left -= n * k.weight(cal, m)
	}
	if k.left == 0 {
		k.due, k.done = end, true
	}
}

// weight is how many units the minute that begins at m counts for.
func (k *count) weight(cal *Calendar, m Minute) int {
	var counts bool
	switch k.unit {
	case "natural_min":
		counts = true
	case "work_min":
		counts = cal.working(m)
	case "work_day":
		counts = (m+1)%day == 0 && m.Day() != k.skip && cal.Works(m.Day())
	default:
		panic("model: unit " + k.unit)
	}
	if counts {
		return 1
	}
	return 0
}

// turned returns when nothing is or was left, looking on or back from m.
func (k count) turned(cal *Calendar, m Minute) Minute {
	if k.left > 0 {
		return k.ends(cal, m)
	}
	for over := -k.left; ; m-- {
		w := k.weight(cal, m-1)
		if over == 0 && w == 1 {
			return m
		}
		over -= w
	}
}

// leap returns how many minutes from m on can pass in one go without missing
// the instant at which the count is done: 1 would always be right.
func (k *count) leap(cal *Calendar, m Minute) int {
	n := alike(m)
	if !k.done && (k.unit == "natural_min" || k.unit == "work_min" && cal.working(m)) {
		n = min(n, k.left)
	}
	return n
}

// ends returns when the count is done if it runs on from m.
func (k count) ends(cal *Calendar, m Minute) Minute {
	for !k.done {
		n := k.leap(cal, m)
		k.pass(cal, m, n)
		m += Minute(n)
	}
	return k.due
}

// between counts the units from a to b.
func between(cal *Calendar, unit string, a, b Minute) int {
	const plenty = 1 << 30
	k := count{unit: unit, left: plenty, skip: none}
	for m := a; m < b; m++ {
		k.pass(cal, m, 1)
	}
	return plenty - k.left
}

// extend moves the end of a count that stands at m by n working days, whatever
// its own unit is.
func (k *count) extend(cal *Calendar, m Minute, n int) {
	if k.done {
		return
	}
	due := k.ends(cal, m)
	later := counted("work_day", n, due).ends(cal, due)
	k.left += between(cal, k.unit, due, later)
}

package model

// Case is one case, as the model has it.
type Case struct {
	Literal  bool // go through every single minute instead of leaping over equal ones
	Passings []Passing

	rules  *Rules
	county int // where it lies: its heating season
	now    Minute
	clocks []*clock
	did    map[string]bool // what has happened since the case was filed or last reopened

	state, class, category, handler string
	flags                           []string
	grade, level, round             int

	request   string // undecided
	asked     Act    // what was asked for
	suspended bool
	consented bool
	reviewing bool
	checking  bool // another county has a grant to check
	disputed  bool // it disagreed
	objected  bool
	result    string
	rating    string
	ending    string

	filedAt, assignedAt, suspendedAt, repliedAt, closedAt Minute
	returns, extensions, attempts                         int
	urged                                                 map[int]bool
}

// Passing is a limit that was put on record as passed, with its true due time.
type Passing struct {
	Name string
	Due  Minute
}

// Status is what the model and its subject are compared by.
type Status struct {
	State, Class, Handler   string
	Level, Round            int
	Request                 string
	Suspended, Reviewing    bool
	Checking, Disputed      bool
	Result, Rating, Ending  string
	Returns, Extends, Calls int
}

// Limit is an obligation that is still owed.
type Limit struct {
	Name, Actor, Then string
	Due               Minute // Still while it stands still
	Passed            bool   // on record
}

// Still is the due time of a limit that stands still.
const Still Minute = -1

// New returns a case of a county that is not filed yet.
func New(r *Rules, county int, now Minute) *Case {
	return &Case{rules: r, county: county, now: now, did: map[string]bool{}, urged: map[int]bool{}}
}

// Now returns how far the case has come.
func (c *Case) Now() Minute { return c.now }

// Sweep lets the time go on to now and puts on record what has passed by then. A
// time that is past already changes nothing.
func (c *Case) Sweep(now Minute) {
	if now >= c.now {
		c.advance(now)
		c.fire()
	}
}

// Status returns where the case stands.
func (c *Case) Status() Status {
	return Status{State: c.state, Class: c.class, Handler: c.handler, Level: c.level, Round: c.round, Request: c.request,
		Suspended: c.suspended, Reviewing: c.reviewing, Checking: c.checking, Disputed: c.disputed, Result: c.result, Rating: c.rating, Ending: c.ending,
		Returns: c.returns, Extends: c.extensions, Calls: c.attempts}
}

// Limits returns what is owed, in no order.
func (c *Case) Limits() []Limit {
	var out []Limit
	for _, k := range c.clocks {
		l := Limit{Name: k.name, Actor: k.actor, Then: k.then, Due: Still, Passed: k.passed}
		if k.held == "" {
			l.Due = k.run.ends(c.rules.Calendar, c.now)
		}
		out = append(out, l)
	}
	return out
}

package world

import (
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
	"yianju/internal/casework/rule"
)

// duty is the limit that the next step is owed by.
func (l *life) duty() string {
	s := l.status()
	switch {
	case s.State == casework.Submitted:
		return "accept"
	case s.ContactedAt.IsZero() && l.owes("contact"):
		return "contact"
	case l.sends() && (s.State == casework.Accepted || s.State == casework.Reopened):
		return "dispatch"
	case s.State == casework.Dispatched, l.owes("onsite") && s.State != casework.InProgress:
		return "onsite"
	case l.owes("transfer"):
		return "transfer"
	case l.owes("plan") && s.Planned == "":
		return "plan"
	}
	return "finish"
}

// sends reports whether a worker is sent: the county, the street and the
// neighborhood have none, and a threat no worker may see.
func (l *life) sends() bool {
	s := l.status()
	return s.Class.Repair() && s.Handler == casework.ByCompany && !l.play.Case().Restricted()
}

func (l *life) owes(name string) bool { _, ok := l.limit(name); return ok }

func (l *life) limit(name string) (casework.Limit, bool) {
	for _, o := range l.play.Limits() {
		if o.Name == name && o.Open() && o.PausedAt.IsZero() {
			return o, true
		}
	}
	return casework.Limit{}, false
}

// lateness is how often a step of each kind comes late, for a handler who works
// badly; people take cases on more promptly than they end them.
var lateness = map[string]float64{"accept": 0.09, "contact": 0.1, "dispatch": 0.08, "onsite": 0.16, "transfer": 0.12, "plan": 0.24, "finish": 0.22}

// dueFor draws when a step is taken: some part of the way to its limit, or
// beyond it.
func (l *life) dueFor(duty string) time.Time {
	left, due := l.left(duty)
	part := 0.06 + 0.72*l.rng.Float64()*(1.25-0.5*l.quality)
	if duty != "finish" {
		part *= 0.6
	}
	if chance(l.rng, lateness[duty]*(1-l.quality)) {
		part = 1.02 + 2.2*l.rng.Float64()*l.rng.Float64()
	}
	return l.atWork(l.now.Add(time.Duration(part*float64(left))), due, duty)
}

// nearby reports whether it is the neighborhood or the street that handles: there
// is no company.
func nearby(h casework.Handler) bool { return h == casework.ByNeighborhood || h == casework.ByStreet }

// atWork moves a step to when whoever takes it is there. The county keeps office
// hours; a neighborhood or street has nobody at night but for danger; a company's
// desk is manned day and night, but nothing ends at night that can wait.
func (l *life) atWork(at, due time.Time, duty string) time.Time {
	s, morning := l.status(), l.daytime(at)
	switch {
	case s.Handler == casework.ByCounty:
		return l.m.Calendar.Add(at, calendar.Span{Amount: 1 + l.rng.IntN(25), Unit: calendar.WorkMin}).At
	case s.Class == rule.U0 || morning.Equal(at):
		return at
	case nearby(s.Handler), at.After(due), !morning.After(due):
		if s.Class.Urgent() && s.Handler == casework.ByCompany && duty != "finish" && !at.After(due) {
			return at
		}
		return morning
	case duty != "accept" && duty != "dispatch" && !s.Class.Urgent():
		if evening := morning.Add(-12 * time.Hour); evening.After(l.now) {
			return evening // the morning would be too late
		}
	}
	return at
}

// left is how long there is for a step, and until when.
func (l *life) left(duty string) (time.Duration, time.Time) {
	name := duty
	if duty == "dispatch" {
		name = "onsite"
	}
	o, ok := l.limit(name)
	if duty == "finish" { // nobody waits for the county to press who can help it
		for _, pressed := range []string{"l2", "l3"} {
			if p, found := l.limit(pressed); ok && found && p.Due.Before(o.Due) && p.Due.After(l.now) {
				o = p
			}
		}
	}
	left := o.Due.Sub(l.now)
	switch {
	case ok && duty == "dispatch":
		left /= 3
	case !ok && (duty == "dispatch" || duty == "contact"):
		left = 3 * time.Hour
	case !ok:
		left = 48 * time.Hour
	}
	if left <= 0 { // late already: soon
		left = time.Duration(20+l.rng.IntN(600)) * time.Minute
	}
	return left, l.now.Add(left)
}

// daytime moves an instant of the night to the morning after, and waking one at
// which people sleep.
func (l *life) daytime(at time.Time) time.Time { return l.within(at, 8*time.Hour, 20*time.Hour) }
func (l *life) waking(at time.Time) time.Time {
	return l.within(at, 7*time.Hour, 22*time.Hour+30*time.Minute)
}

func (l *life) within(at time.Time, from, to time.Duration) time.Time {
	d := calendar.DateOf(at)
	switch clock := at.Sub(d.At(0)); {
	case clock >= to:
		d = d.AddDays(1)
	case clock >= from:
		return at
	}
	return d.At(from + time.Duration(l.rng.IntN(100*60))*time.Second)
}

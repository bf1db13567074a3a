package world

import (
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework"
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

// sends reports whether a worker is sent: the county and the neighborhood have
// none, and a threat no worker may see.
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
var lateness = map[string]float64{"accept": 0.13, "contact": 0.12, "dispatch": 0.1, "onsite": 0.22, "transfer": 0.15, "plan": 0.3, "finish": 0.32}

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
	at := l.now.Add(time.Duration(part * float64(left)))
	if morning := l.daytime(at); !l.status().Class.Urgent() && (duty != "accept" || !morning.After(due)) && (at.After(due) || !morning.After(due)) {
		return morning
	}
	return at // at night, where the limit does not wait for the morning
}

// left is how long there is for a step, and until when.
func (l *life) left(duty string) (time.Duration, time.Time) {
	name := duty
	if duty == "dispatch" {
		name = "onsite"
	}
	o, ok := l.limit(name)
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

// daytime moves an instant of the night to the morning after.
func (l *life) daytime(at time.Time) time.Time {
	local := at.In(calendar.Shanghai)
	d := calendar.DateOf(at)
	switch h := local.Hour(); {
	case h >= 20:
		d = d.AddDays(1)
	case h >= 8:
		return at
	}
	return d.At(8*time.Hour + time.Duration(l.rng.IntN(100*60))*time.Second)
}

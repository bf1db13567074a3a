package rule

import (
	"fmt"
	"slices"

	"yianju/internal/calendar"
)

// Class says how fast a case must move (时限类别, domain.md §4.3).
type Class string

const (
	U0 Class = "U0" // 危急
	U1 Class = "U1" // 急修
	R1 Class = "R1" // 一般维修
	R2 Class = "R2" // 复杂维修, needs a plan and often money
	H1 Class = "H1" // 供热
	C1 Class = "C1" // 服务投诉
	C2 Class = "C2" // 收费公开
	C3 Class = "C3" // 需部门联动
	Q  Class = "Q"  // 咨询
	S  Class = "S"  // 建议
	P  Class = "P"  // 表扬, no handling limit
)

var classes = []Class{U0, U1, R1, R2, H1, C1, C2, C3, Q, S, P}

// Urgent reports whether the class is one for which people are woken at night.
func (c Class) Urgent() bool { return c == U0 || c == U1 }

// Repair reports whether the class ends in something mended, so that an answer
// needs evidence to look at.
func (c Class) Repair() bool { return c == U0 || c == U1 || c == R1 || c == R2 || c == H1 }

// Valid reports whether c is one of the classes.
func (c Class) Valid() bool { return slices.Contains(classes, c) }

// Faster reports whether c is a tighter class than other: classes are listed
// from the fastest within repairs and within complaints. R2 is faster than
// nothing: it has a limit for a plan and none for the whole, so that calling
// a complaint a complex repair would quietly take its limit away.
func (c Class) Faster(other Class) bool {
	return c != R2 && slices.Index(classes, c) < slices.Index(classes, other)
}

// Level is who answers for a case or owes an act: 1 the company or, where there
// is none, the neighborhood (L1); 2 the county (L2); 3 the city (L3). Owner and
// System own the two limits that nobody has to work on. Outside is a body that
// has no desk here, such as a heat company: it owes, and the handler tells. Peer
// is another county of the city, drawn to look at what this one granted.
type Level int8

const (
	System  Level = -1
	Owner   Level = 0
	L1      Level = 1
	L2      Level = 2
	L3      Level = 3
	Outside Level = 4
	Peer    Level = 5
)

var levels = map[string]Level{"system": System, "owner": Owner, "L1": L1, "L2": L2, "L3": L3, "outside": Outside, "peer": Peer}

// Then is what the passing of a limit brings about.
type Then string

const (
	Lapse   Then = "lapse"   // the lateness is recorded against the actor
	ToL2    Then = "L2"      // the county supervises
	ToL3    Then = "L3"      // the city supervises
	Close   Then = "close"   // the owner's silence closes the case, unrated
	Archive Then = "archive" // the windows of reopening are over
	Resume  Then = "resume"  // a suspension ends by itself on its day
)

// Rank orders limits that fall due at the same instant: lateness first, then
// the county, then the city (domain.md §0.1, 8a).
func (t Then) Rank() int { return slices.Index([]Then{Resume, Lapse, ToL2, ToL3, Close, Archive}, t) }

// Obligation is one row of sla.csv: from the occasion Starts, within Span, the
// Actor must bring about Ends; otherwise Then. Each is judged alone.
type Obligation struct {
	Name    string // accept, contact, onsite, finish, l2 …; stable, used as message key
	Classes []Class
	Actor   Level
	Starts  []string // occasions: filed, assigned, planned, promised, reopened, escalated2 …
	Ends    string   // accepted, contacted, arrived, replied …
	Then    Then
	Grade   int // 1–5, or 0 for every service grade
	Span    calendar.Span
	Text    string // the row in Chinese, as people read it
}

func addObligation(v *Version, r row) error {
	o := Obligation{Name: r["obligation"], Starts: r.list("starts", " "), Ends: r["ends"], Then: Then(r["then"]), Text: r["zh"]}
	for _, c := range r.list("class", " ") {
		if !slices.Contains(classes, Class(c)) {
			return fmt.Errorf("class %q is unknown", c)
		}
		o.Classes = append(o.Classes, Class(c))
	}
	var ok bool
	if o.Actor, ok = levels[r["actor"]]; !ok {
		return fmt.Errorf("actor %q is none of owner, L1, L2, L3, outside, peer, system", r["actor"])
	}
	if o.Then.Rank() < 0 {
		return fmt.Errorf("then %q is unknown", o.Then)
	}
	if r["grade"] != "*" {
		g, err := r.number("grade")
		if err != nil || g < 1 || g > 5 {
			return fmt.Errorf("grade %q is neither * nor 1 to 5", r["grade"])
		}
		o.Grade = g
	}
	amount, err := r.number("amount")
	if err != nil {
		return err
	}
	o.Span = calendar.Span{Amount: amount, Unit: calendar.Unit(r["unit"])}
	switch o.Span.Unit {
	case calendar.NaturalMin, calendar.WorkMin, calendar.WorkDay:
	default:
		return fmt.Errorf("unit %q is none of natural_min, work_min, work_day", r["unit"])
	}
	v.obligations = append(v.obligations, o)
	return nil
}

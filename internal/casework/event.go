package casework

import (
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// Kind names what happened; it is the audit event's kind.
type Kind string

const (
	Filed         Kind = "case.filed"
	Moved         Kind = "case.moved"    // closed here as moved, opened in the right county
	Assigned      Kind = "case.assigned" // a handler after a granted return
	WasAccepted   Kind = "case.accepted"
	Contacted     Kind = "case.contacted"
	WasDispatched Kind = "case.dispatched"
	Arrived       Kind = "case.arrived"
	Noted         Kind = "case.noted"
	WasHandedOver Kind = "case.handed_over" // measured, and given to the heat company
	Transferred   Kind = "case.transferred" // 制止并报告, or handed to the body in charge
	Requested     Kind = "case.requested"
	Granted       Kind = "case.granted"
	Refused       Kind = "case.refused"
	Extended      Kind = "case.extended"
	Suspended     Kind = "case.suspended"
	Resumed       Kind = "case.resumed"
	Planned       Kind = "case.planned"
	Reclassified  Kind = "case.reclassified"
	WasReplied    Kind = "case.replied"
	WasRejected   Kind = "case.rejected"
	WasMerged     Kind = "case.merged"
	WasWithdrawn  Kind = "case.withdrawn"
	Urged         Kind = "case.urged"
	Joined        Kind = "case.joined"
	Rated         Kind = "case.rated"
	WasReopened   Kind = "case.reopened"
	Objected      Kind = "case.objected"
	CheckDrawn    Kind = "case.check_drawn"  // a grant was drawn to be checked by another county
	CrossChecked  Kind = "case.crosschecked" // 交叉复核
	Reviewed      Kind = "case.reviewed"
	Supervised    Kind = "case.supervised"
	AlarmHeard    Kind = "case.acknowledged" // 确认警报
	Flagged       Kind = "case.flagged"
	Selected      Kind = "case.selected" // for a call-back
	CalledBack    Kind = "case.called_back"
	Falsified     Kind = "case.falsified" // 虚假办结
	Concluded     Kind = "case.concluded" // L3's final written answer
	WasClosed     Kind = "case.closed"
	WasArchived   Kind = "case.archived"
	Lapsed        Kind = "case.lapsed"    // a limit passed: lateness on record
	Escalated     Kind = "case.escalated" // a limit passed: the next level supervises
	Recalculated  Kind = "case.recalculated"
)

// Event is one thing that happened to a case. The list of a case's events is
// its whole truth: state and limits are folds of it, and it is the same list
// that the audit log proves; its JSON are the facts there, by whose level a replay
// knows who acted.
type Event struct {
	Seq  int64      `json:"-"` // 1, 2, 3 … within the case
	At   time.Time  `json:"-"`
	Kind Kind       `json:"-"`
	By   rule.Level `json:"by,omitempty"` // who did it
	Facts
}

// Facts are an event's public particulars. They go into the log for ever, so
// they hold no person, no room, no compound and no free text.
type Facts struct {
	Rules    string        `json:"rules,omitempty"` // version by which this case is judged
	Class    rule.Class    `json:"class,omitempty"`
	Category string        `json:"category,omitempty"`
	Grade    int           `json:"grade,omitempty"` // service grade of the contract, 1–5
	Handler  Handler       `json:"handler,omitempty"`
	Channel  Channel       `json:"channel,omitempty"`
	Flags    []rule.Flag   `json:"flags,omitempty"`
	Level    rule.Level    `json:"level,omitempty"` // the level a case is or has come to
	Round    int           `json:"round,omitempty"` // 1, 2, 3: how often it has been reopened
	Limit    string        `json:"limit,omitempty"` // the obligation that passed
	Anchor   int64         `json:"anchor,omitempty"`
	Due      int64         `json:"due,omitempty"` // µs: when that limit truly was due
	Request  Request       `json:"request,omitempty"`
	Reason   string        `json:"reason,omitempty"` // from the act's list of reasons
	Span     calendar.Span `json:"span,omitzero"`    // an extension
	Until    calendar.Date `json:"until,omitzero"`   // a promised, planned or suspended-to day
	Result   Result        `json:"result,omitempty"`
	Rating   Rating        `json:"rating,omitempty"`
	Ending   Ending        `json:"ending,omitempty"`
	Joiner   bool          `json:"joiner,omitempty"`  // the rating is a joiner's: it counts, and closes nothing
	Upheld   bool          `json:"upheld,omitempty"`  // a review or objection was granted; a check agreed; a call-back reached somebody
	Solved   bool          `json:"solved,omitempty"`  // a call-back's or rating's answer
	Reached  bool          `json:"reached,omitempty"` // a call-back's answer: the handler had contacted the owner (响应率)
	Attempt  int           `json:"attempt,omitempty"` // of a call-back
	County   int           `json:"county,omitempty"`  // of a drawing: the county that checks
	Temp     int           `json:"temp,omitempty"`    // of a hand-over: what was measured, 0.1 °C
}

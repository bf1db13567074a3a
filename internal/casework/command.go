package casework

import (
	"time"

	"yianju/internal/calendar"
	"yianju/internal/casework/rule"
)

// Act is what somebody wants to do to a case: a row of transition.csv.
type Act string

const (
	ActFile        Act = "file"
	ActRoute       Act = "route"
	ActAccept      Act = "accept"
	ActContact     Act = "contact"
	ActDispatch    Act = "dispatch"
	ActArrive      Act = "arrive"
	ActNote        Act = "note"
	ActHandover    Act = "handover"
	ActTransfer    Act = "transfer"
	ActRequest     Act = "request"
	ActDecide      Act = "decide"
	ActRefuse      Act = "refuse"
	ActSuspend     Act = "suspend"
	ActResume      Act = "resume"
	ActReclassify  Act = "reclassify"
	ActReply       Act = "reply"
	ActReject      Act = "reject"
	ActMerge       Act = "merge"
	ActWithdraw    Act = "withdraw"
	ActUrge        Act = "urge"
	ActJoin        Act = "join"
	ActRate        Act = "rate"
	ActReopen      Act = "reopen"
	ActObject      Act = "object"
	ActCrosscheck  Act = "crosscheck"
	ActReview      Act = "review"
	ActSupervise   Act = "supervise"
	ActFlag        Act = "flag"
	ActCallback    Act = "callback"
	ActAcknowledge Act = "acknowledge"
	ActFalsify     Act = "falsify"
	ActConclude    Act = "conclude"
	ActClose       Act = "close"
	ActArchive     Act = "archive"
	ActLapse       Act = "lapse"
	ActEscalate    Act = "escalate"
)

// Command is an act with what its form was filled in with. Which fields an act
// reads stands with its effect in effect.go.
type Command struct {
	Act Act
	By  rule.Level // the level that acts, not the person

	Text     string // what the person wrote: reply, reason, note
	Cause    string // of a reply: why it was so
	Measure  string // of a reply: what was done about it
	Evidence int    // pieces attached

	Temp      *int   // of a hand-over: the room, 0.1 °C; nil when nothing was measured
	Body      string // of a hand-over: the heat company's name
	Reference string // of a hand-over: the heat company's own number of the case

	Request  Request
	Result   Result
	Reason   string
	Until    calendar.Date
	Span     calendar.Span
	Class    rule.Class
	Category string
	Grade    int
	Handler  Handler
	Channel  Channel
	Flags    []rule.Flag
	Level    rule.Level
	Rating   Rating
	Solved   bool
	Upheld   bool
	Reached  bool   // of a call-back: the handler had contacted the owner
	Joiner   bool   // the rating is a joiner's
	Joined   int    // of a joining: how many have joined, this one included
	Target   string // of a merge: the other case's code
	Limit    Limit  // of the system's acts: the limit that passed

	// Pending is the request on the table when it is decided; the service fills
	// it in from the record, a form cannot.
	Pending Event
	// Finish is the limit an extension moves, filled in likewise; zero when none runs.
	Finish Limit
	// Alarm is the one that the actor's level has not acknowledged yet, filled in
	// likewise; zero when there is none.
	Alarm Limit
}

// Env is what a decision is made by besides the case itself.
type Env struct {
	Now      time.Time
	Rules    *rule.Version
	Calendar *calendar.Calendar
	County   int // where the case lies: its heating season
	// Draw is 0–99, fixed by the case's own random subject: whether this answer
	// is called back is nobody's choice.
	Draw int
	// Hash is of the last event on record, and Peers are the other counties of the
	// city: by them it is drawn whether a grant is checked, and by whom. It is
	// nobody's choice either.
	Hash  []byte
	Peers []int
}

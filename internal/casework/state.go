package casework

// State is where a case stands; the words are what the database and JSON hold.
type State string

const (
	New        State = ""           // not filed yet
	Submitted  State = "submitted"  // 待接单
	Accepted   State = "accepted"   // 已接单
	Dispatched State = "dispatched" // 已派工
	InProgress State = "in_progress"
	HandedOver State = "handed_over" // 已移交供热单位: the clock is on a body outside
	Promised   State = "promised"    // 部分解决, a promised date is running
	Replied    State = "replied"     // 已答复, the owner has the word
	Reopened   State = "reopened"    // 再次办理
	Final      State = "final"       // third reopening: the city owes the final written answer
	Closed     State = "closed"      // 已办结
	Rejected   State = "rejected"    // 不予受理
	Withdrawn  State = "withdrawn"
	Merged     State = "merged" // 已并案
	Archived   State = "archived"
)

// Open reports whether somebody still owes the owner something.
func (s State) Open() bool {
	switch s {
	case Submitted, Accepted, Dispatched, InProgress, HandedOver, Promised, Replied, Reopened, Final:
		return true
	}
	return false
}

// Working reports whether the handler is at work on it: accepted, not answered.
func (s State) Working() bool {
	return s == Accepted || s == Dispatched || s == InProgress || s == Reopened
}

// Request is what the handler asks of the level above; while it is undecided
// the clocks it concerns stand still.
type Request string

const (
	NoRequest  Request = ""
	Return     Request = "return"     // 退回: not this unit's case
	Extend     Request = "extend"     // 延期
	NotOurs    Request = "not_ours"   // 非职责
	Suspend    Request = "suspend"    // 挂起
	Untrue     Request = "untrue"     // 不属实
	Refusal    Request = "reject"     // 不予受理, proposed by L1
	Unsolvable Request = "unsolvable" // 无法解决 needs L2's consent
	Plan       Request = "plan"       // R2: the plan and its date
	Relax      Request = "relax"      // reclassify to a slower class
)

// Result is what a reply says of the matter (答复结论).
type Result string

const (
	Solved        Result = "solved"     // 已解决
	Partly        Result = "partly"     // 部分解决, with a promised date
	Explained     Result = "explained"  // 解释说明
	FoundUntrue   Result = "untrue"     // 不属实, confirmed by L2
	NotOurDuty    Result = "not_ours"   // 非职责, confirmed by L2
	CannotBeDone  Result = "unsolvable" // 无法解决, consented by L2
	FinalAnswered Result = "final"      // L3's final written answer
)

// Rating is one of the five words of the national 好差评.
type Rating string

const (
	VerySatisfied    Rating = "very_satisfied"   // 非常满意
	Satisfied        Rating = "satisfied"        // 满意
	FairlySatisfied  Rating = "fairly_satisfied" // 基本满意
	Dissatisfied     Rating = "dissatisfied"     // 不满意
	VeryDissatisfied Rating = "very_dissatisfied"
)

// Ratings lists the words from best to worst, as a page shows them.
var Ratings = []Rating{VerySatisfied, Satisfied, FairlySatisfied, Dissatisfied, VeryDissatisfied}

// Bad reports whether somebody has to call the owner back.
func (r Rating) Bad() bool { return r == Dissatisfied || r == VeryDissatisfied }

// Ending says how a case came to be closed. Silence is 未评价 and never counts
// as satisfied.
type Ending string

const (
	Confirmed    Ending = "confirmed" // the owner said it is solved (居民确认解决)
	Unsolved     Ending = "unsolved"  // the owner rated the reply and did not say that it is solved
	Silent       Ending = "silent"    // 72 hours without a word
	GivenFinal   Ending = "final"     // after L3's final written answer
	Acknowledged Ending = "noted"     // praise and the like
)

// Channel is the way a case came in.
type Channel string

const (
	Web     Channel = "web"
	QR      Channel = "qr" // the code on the building
	WeChat  Channel = "wechat"
	API     Channel = "api"
	Phone   Channel = "phone"   // a clerk writes it down for the caller
	Letter  Channel = "letter"  // 来信
	Visit   Channel = "visit"   // 来访
	Hotline Channel = "12345"   // 12345 热线
	MinXin  Channel = "minxin"  // 民心网
	Open311 Channel = "open311" // GeoReport v2
)

// Privacy says what the handler may know of the person who filed.
type Privacy string

const (
	Named     Privacy = "named"     // room and phone, revealed on demand and logged
	Masked    Privacy = "masked"    // room and masked phone: the default
	Anonymous Privacy = "anonymous" // nothing to the company; L2 sees it
)

// Handler is who handles a case from beginning to end (承办).
type Handler string

const (
	ByCompany      Handler = "company"
	ByNeighborhood Handler = "neighborhood" // a compound without a company
	ByStreet       Handler = "street"       // the same, where the record says so
	ByCounty       Handler = "county"       // what must not go to the accused
)

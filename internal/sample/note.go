package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Extension is why more time is asked for (延期理由, domain.md §4.4).
type Extension string

const (
	WaitParts      Extension = "parts"      // 等备件
	WaitWeather    Extension = "weather"    // 天气
	WaitVote       Extension = "vote"       // 需表决或维修资金
	WaitOwner      Extension = "owner"      // 业主不便
	WaitDepartment Extension = "department" // 需部门配合
)

// Extensions are all reasons, in the order of the form.
var Extensions = []Extension{WaitParts, WaitWeather, WaitVote, WaitOwner, WaitDepartment}

// Outcome is what a call-back (回访) found.
type Outcome string

const (
	Satisfied Outcome = "satisfied"
	Grudging  Outcome = "grudging" // not happy with it, and not asking for more
	Unsolved  Outcome = "unsolved"
	Unreached Outcome = "unreached"
	Refused   Outcome = "refused"
	Wrong     Outcome = "wrong" // not the owner's number
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{Satisfied, Grudging, Unsolved, Unreached, Refused, Wrong}

// ReturnReason writes why a company sends a case back (退回), or "" where it
// would have no reason to.
func ReturnReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).maybe("return", "return") }

// ExtendReason draws why more time is needed for the scene's matter, and writes
// the request; "" where nothing would be a reason.
func ExtendReason(rng *rand.Rand, s Scene) (Extension, string) {
	w := newWriter(rng, s)
	var why []Extension
	for _, e := range Extensions {
		for range theBook().find(string(e), w.holds, "extend") {
			why = append(why, e)
		}
	}
	if len(why) == 0 {
		return "", ""
	}
	e := pick(rng, why)
	return e, w.from("extend", string(e))
}

// WaitReason writes why a case should rest until the owner is back (挂起).
func WaitReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("wait", "wait") }

// Note writes a clerk's or repairer's line in the log of a case.
func Note(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("note", "note") }

// RelaxReason writes why a repair cannot be done within its limit.
func RelaxReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("relax", "relax") }

// WorseReason writes why a repair is more urgent than it was said to be.
func WorseReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("worse", "worse") }

// OwnerComment writes the words beside a rating of 1 (非常不满意) to 5
// (非常满意), or "" where nothing suits what has happened.
func OwnerComment(rng *rand.Rand, s Scene, rating int) string {
	if rating < 1 || rating > 5 {
		panic(fmt.Sprintf("sample: rating %d is not 1 to 5", rating))
	}
	return newWriter(rng, s).maybe("comment", fmt.Sprint(rating))
}

// ReopenReason, ObjectReason and WithdrawReason write what the owner says who
// wants it done again, decided again, or no more.
func ReopenReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("reopen", "reopen") }
func ObjectReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("object", "object") }
func WithdrawReason(rng *rand.Rand, s Scene) string {
	return newWriter(rng, s).from("withdraw", "withdraw")
}

// MergeReason writes why the county puts a case to another of the same matter
// (并案), and FalseFinding what it saw where an answer says done what nobody did
// (虚假办结).
func MergeReason(rng *rand.Rand, s Scene) string {
	return newWriter(rng, s).from("merge", "merge") + "。"
}
func FalseFinding(rng *rand.Rand, s Scene) string {
	return newWriter(rng, s).from("falsify", "falsify") + "。"
}

// Refusal writes why the county refuses a request, which the scene's Told names.
func Refusal(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("refuse", "refuse") }

// Review writes what the city finds of an objection.
func Review(rng *rand.Rand, s Scene, upheld bool) string {
	if upheld {
		return newWriter(rng, s).from("review", "upheld") + "。"
	}
	return newWriter(rng, s).from("review", "kept") + "。"
}

// Conclusion writes the city's final answer.
func Conclusion(rng *rand.Rand, s Scene) string {
	return newWriter(rng, s).from("conclude", "conclude") + "。"
}

// SupervisionDemand writes a supervision order's (督办单) finding and its
// numbered demands, one on a line. What was missed stands in the scene's Told.
func SupervisionDemand(rng *rand.Rand, s Scene) string {
	w := newWriter(rng, s)
	var out strings.Builder
	out.WriteString(w.from("supervise", "why") + "。")
	demands := theBook().find("demand", w.holds, "supervise")
	for i, n := range rng.Perm(len(demands))[:min(2+rng.IntN(2), len(demands))] {
		fmt.Fprintf(&out, "\n%s、%s。", han(i+1), w.own(w.expand(demands[n].text)))
	}
	return out.String()
}

// CallbackNote writes what an officer notes after a call-back attempt.
func CallbackNote(rng *rand.Rand, s Scene, found Outcome) string {
	return newWriter(rng, s).from("callback", string(found))
}

// maybe expands one line of a kind in a section, or nothing where none fits.
func (w *writer) maybe(name, kind string) string {
	if len(theBook().find(kind, w.holds, name)) == 0 {
		return ""
	}
	return w.from(name, kind)
}

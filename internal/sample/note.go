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
	Partly    Outcome = "partly"
	Unsolved  Outcome = "unsolved"
	Unreached Outcome = "unreached"
	Refused   Outcome = "refused"
	Wrong     Outcome = "wrong" // not the owner's number
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{Satisfied, Partly, Unsolved, Unreached, Refused, Wrong}

// ReturnReason writes why a company sends a case back (退回).
func ReturnReason(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("return", "return") }

// ExtendReason writes the words of a request for more time.
func ExtendReason(rng *rand.Rand, s Scene, why Extension) string {
	return newWriter(rng, s).from("extend", string(why))
}

// NotOursReason writes why a company says the matter is not its duty (非职责)
// and where it went instead.
func NotOursReason(rng *rand.Rand, s Scene) string {
	w := newWriter(rng, s)
	return tidy(w.expand(w.piece("away")) + "。")
}

// Note writes a clerk's or repairer's line in the log of a case.
func Note(rng *rand.Rand, s Scene) string { return newWriter(rng, s).from("note", "note") }

// OwnerComment writes the words beside a rating of 1 (非常不满意) to 5 (非常满意).
func OwnerComment(rng *rand.Rand, s Scene, rating int) string {
	if rating < 1 || rating > 5 {
		panic(fmt.Sprintf("sample: rating %d is not 1 to 5", rating))
	}
	return newWriter(rng, s).from("comment", fmt.Sprint(rating))
}

// SupervisionDemand writes a supervision order's (督办单) finding and its
// numbered demands, one on a line.
func SupervisionDemand(rng *rand.Rand, s Scene) string {
	w := newWriter(rng, s)
	var out strings.Builder
	out.WriteString(w.from("supervise", "why") + "。")
	demands := theBook().find("demand", w.holds, "supervise")
	for i, n := range rng.Perm(len(demands))[:2+rng.IntN(3)] {
		fmt.Fprintf(&out, "\n%s、%s。", han(i+1), w.expand(demands[n].text))
	}
	return out.String()
}

// CallbackNote writes what an officer notes after a call-back attempt.
func CallbackNote(rng *rand.Rand, s Scene, found Outcome) string {
	return newWriter(rng, s).from("callback", string(found))
}

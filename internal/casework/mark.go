package casework

import (
	"iter"
	"math/bits"

	"yianju/internal/casework/rule"
)

// Mark is something that is so of a case and is counted. Every figure is how many
// cases bear a mark, so that each number opens to the cases that make it. What
// marks a case has follows from its events alone.
type Mark uint8

// The marks. A mark's place is its bit in case_file.marks and the column of its
// name in the figures: a new one comes at the end.
const (
	MarkReceived      Mark = iota // every case, once, in the county it is in
	MarkUrgent                    // of class U0 or U1
	MarkAnswered                  // an answer was owed, and a substantive one came (回复率)
	MarkMissed                    // an answer was due, or can no longer come, and there is none
	MarkRejected                  // 不予受理
	MarkWithdrawn                 // before anybody took it on: later ones stay in the denominator
	MarkMerged                    // 并案: answered in another
	MarkEnded                     // closed
	MarkConfirmed                 // ended: the owner said that it is solved
	MarkSilent                    // ended: 未评价
	MarkReopened                  // 重办, at least once
	MarkCounty                    // the county has pressed, by a limit that passed
	MarkCity                      // so has the city
	MarkSupervised                // 督办: pressed by a limit or by an officer
	MarkTimely                    // answered, and no limit for finishing had passed
	MarkLate                      // a limit for finishing has passed
	MarkReturned                  // 退单: went on to another handler
	MarkExtended                  // 延期
	MarkPrompt                    // accepted before it was urged, late or raised (主动响应率)
	MarkPressed                   // urged, late to be accepted or raised before that
	MarkPromised                  // a day was promised
	MarkKept                      // and every such day so far was kept, of which one is over (兑现率)
	MarkBroken                    // one was not
	MarkFalsified                 // 虚假办结
	MarkHeard                     // the owner rated it or was reached (有效回访)
	MarkContacted                 // of these: the handler had been in touch
	MarkJudged                    // of these: not confirmed to be untrue or another's duty
	MarkSolved                    // of the judged: solved
	MarkPleased                   // of the judged: 非常满意 or 满意
	MarkFair                      // of the judged: 基本满意
	MarkFirstLine                 // ended satisfied before any department acted or was called (一线化解率)
	MarkVerySatisfied             // the filer's own last word, as Ratings from here on
	MarkSatisfied
	MarkFairlySatisfied
	MarkDissatisfied
	MarkVeryDissatisfied
	MarkUndecided // 部门逾期未决: the county was asked and let the time for deciding pass
	marksCount
)

// markNames are the marks as columns of the figures and as words of addresses.
var markNames = [marksCount]string{"received", "urgent", "answered", "missed", "rejected", "withdrawn", "merged", "ended",
	"confirmed", "silent", "reopened", "county_pressed", "city_pressed", "supervised", "timely", "late", "returned", "extended", "prompt",
	"pressed", "promised", "kept", "broken", "falsified", "heard", "contacted", "judged", "solved", "pleased", "fair", "first_line",
	"very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied",
	"undecided"}

// String is the mark's name.
func (m Mark) String() string { return markNames[m] }

// ParseMark reads what String wrote.
func ParseMark(name string) (Mark, bool) {
	for m, n := range markNames {
		if n == name {
			return Mark(m), true
		}
	}
	return 0, false
}

// Marks is a set of marks.
type Marks uint64

// MarksOf makes a set.
func MarksOf(marks ...Mark) (set Marks) {
	for _, m := range marks {
		set |= 1 << m
	}
	return set
}

// Has reports whether the set has the mark.
func (s Marks) Has(m Mark) bool { return s>>m&1 == 1 }

// All are the marks of the set in their order.
func (s Marks) All() iter.Seq[Mark] {
	return func(yield func(Mark) bool) {
		for s != 0 {
			m := Mark(bits.TrailingZeros64(uint64(s)))
			if !yield(m) {
				return
			}
			s &^= 1 << m
		}
	}
}

// with returns the set with or without a mark.
func (s Marks) with(m Mark, is bool) Marks {
	if is {
		return s | 1<<m
	}
	return s &^ (1 << m)
}

// Marks are all that is so of a case in this status.
func (s Status) Marks() Marks {
	owed := s.Class != rule.P // praise owes no answer
	is := (s.Once&^(1<<markDepartment)).
		with(MarkReceived, true).
		with(MarkUrgent, s.Class == rule.U0 || s.Class == rule.U1).
		with(MarkAnswered, owed && !s.FirstRepliedAt.IsZero()).
		with(MarkMissed, s.Missed).
		with(MarkRejected, s.State == Rejected).
		with(MarkMerged, s.State == Merged).
		with(MarkEnded, s.State == Closed || s.State == Archived).
		with(MarkReturned, s.Returns > 0).
		with(MarkVerySatisfied+Mark(s.Word.place()), s.Word != "")
	ended := is.Has(MarkEnded)
	is = is.with(MarkConfirmed, ended && s.Ending == Confirmed).with(MarkSilent, ended && s.Ending == Silent)
	is = is.with(MarkTimely, is.Has(MarkAnswered) && !is.Has(MarkLate))
	is = is.with(MarkKept, is.Has(MarkKept) && !is.Has(MarkBroken))
	return is | s.heardMarks(ended)
}

// heardMarks are those of the last call-back or rating.
func (s Status) heardMarks(ended bool) (is Marks) {
	h := s.Heard
	if h.Word == "" {
		return 0
	}
	judged := s.judged()
	pleased := h.Word == VerySatisfied || h.Word == Satisfied
	return is.with(MarkHeard, true).with(MarkContacted, h.Contacted).with(MarkJudged, judged).
		with(MarkSolved, judged && h.Solved).with(MarkPleased, judged && pleased).with(MarkFair, judged && h.Word == FairlySatisfied).
		with(MarkFirstLine, judged && ended && h.Solved && !h.Word.Bad() && !s.Once.Has(markDepartment) && !s.Once.Has(MarkSupervised))
}

// judged reports whether the case counts in 解决率 and 满意率: what the county
// confirmed to be untrue or another's duty does not (domain.md §4.4).
func (s Status) judged() bool { return s.Result != FoundUntrue && s.Result != NotOurDuty }

// Heard is what the owner last said of how the case was handled: a rating, or a
// call-back that reached them. It stands through a reopening until the next.
type Heard struct {
	Contacted bool // somebody had been in touch
	Solved    bool
	Word      Rating // "" for never heard
}

// markDepartment is no figure: a department has acted on the case, beyond sending it
// to its place, asking the owner afterwards, or looking at another's grant.
const markDepartment = 63

// markOnce notes what stays so of a case once it was: s is the status after e, was
// the one before.
func (s Status) markOnce(was Status, e Event) Status {
	once := func(m Mark) { s.Once |= 1 << m }
	switch e.Kind {
	case WasAccepted:
		if !s.Once.Has(MarkPressed) {
			once(MarkPrompt)
		}
	case WasReplied:
		if e.Result == Partly {
			once(MarkPromised)
		} else if was.State == Promised {
			once(MarkKept)
		}
	case WasWithdrawn:
		if was.State == Submitted {
			once(MarkWithdrawn)
		}
	case Urged:
		s.pressed(once)
	case Extended:
		once(MarkExtended)
	case Supervised:
		once(MarkSupervised)
	case Falsified:
		once(MarkFalsified)
	case Escalated:
		once(MarkSupervised)
		once(map[bool]Mark{true: MarkCounty, false: MarkCity}[e.Level == rule.L2])
		s.pressed(once)
	case Lapsed:
		switch e.Limit {
		case "finish":
			once(MarkLate)
		case "promise":
			once(MarkBroken)
		case "accept":
			s.pressed(once)
		case "decide":
			once(MarkUndecided)
		}
	case Rated:
		if e.Joiner {
			s.JoinersSaid[e.Rating.place()]++
		} else {
			s.Word, s.Heard = e.Rating, Heard{!s.ContactedAt.IsZero(), e.Solved, e.Rating}
		}
	case WasReopened:
		if e.Rating != "" {
			s.Word, s.Heard = e.Rating, Heard{!s.ContactedAt.IsZero(), false, e.Rating}
		}
	case CalledBack:
		if e.Upheld && e.Rating != "" {
			s.Heard = Heard{e.Reached, e.Solved, e.Rating}
		}
	}
	if e.reopens() {
		once(MarkReopened)
	}
	if (e.By == rule.L2 || e.By == rule.L3) && !beside(e.Kind) {
		once(markDepartment)
	}
	return s
}

// pressed notes that somebody had to press before the case was accepted.
func (s Status) pressed(once func(Mark)) {
	if s.AcceptedAt.IsZero() {
		once(MarkPressed)
	}
}

// beside reports whether an act of a department handles nothing.
func beside(k Kind) bool {
	switch k {
	case Moved, Selected, CalledBack, CheckDrawn, CrossChecked:
		return true
	}
	return false
}

// place is the rating's place in Ratings.
func (r Rating) place() int {
	for i, word := range Ratings {
		if word == r {
			return i
		}
	}
	return 0
}

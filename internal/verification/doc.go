// Package verification is the campaigns in which a city has its registry verified
// (核查): every company confirms each of its records or proposes what is wrong with
// it, and the counties check the answers.
//
// Terms. An item is one record that a campaign asks about: the company that answers
// for it, and the county where it lies, which checks. A campaign begins when its
// first day has come; its items are counted then, once, so that its progress has a
// fixed whole. A company answers an item by confirming what it saw, or by a proposal
// (package registry); the county checks a confirmation, and checks a correction by
// deciding its proposal. What was returned is open again. An item whose record has
// left the company's charge is dropped, by nobody's fault.
//
// Whoever is late is reminded, once a day. A company that has answered nothing when
// the window is over gets two notices, NoticeDays apart, and NoticeDays after the
// second it is missing (失联): its county sees that, and may undo it with a reason.
// That is done to companies registered in the city alone: about others its word
// has no weight. A company may answer until the campaign closes, and as long as a
// notice runs.
//
// Invariants. An item's state is not written anywhere: it follows from its row and
// the proposals for its record (state.go), so the two cannot disagree. No company is
// missing without two notices on record.
//
// Basis: 辽住建提发〔2018〕083号 (cities check, correct and complete the data of the credit system).
package verification

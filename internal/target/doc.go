// Package target is what the province wants reached in a year: the yearly targets (年度目标,
// goal.csv) and the milestones on the way (里程碑, milestone.csv), city by city.
//
// Terms. A goal is the least value of an indicator that a region is to reach in a year,
// the province's where a region has none of its own. A milestone is due at the end of a
// day in Shanghai. How it stands is shown in one of three ways: by evidence that the city
// hands in and the province accepts or sends back (plan); by which counties are live
// (online, package golive) and, as long as the year lasts, which companies have signed in
// (sign-ins are kept for half a year); or by an indicator over the cases of the year (rate).
//
// Invariants. Nothing handed in is rewritten: each hand-in is a version of its own, and
// the last one counts; of its instants the first one does, so that sending back makes
// nobody late. The record has the hash of every version and every verdict. Evidence is of
// offices and holds nothing of persons.
//
// Basis: 辽住建提发〔2018〕083号; the same days of later years are a choice of this field.
package target

// Package model is a second opinion on the clocks of a case (诉求): the same
// rules written again, differently and slowly, to compare package casework with.
//
// It imports nothing of the product. From the product's files it takes only the
// text: who owes what within what time (sla.csv), the numbers of the guards
// (param.csv), the marks of the categories (category.csv), who may do what in
// which state (transition.csv) and which days are worked (the calendar).
// What they mean is read from domain.md, §0.1 and §4, and not from casework.
//
// Casework computes instants. The model counts: every obligation has a number of
// units left, and the model goes through the time minute by minute and counts
// them down. A natural minute always counts; a working minute counts between
// 08:30 and 11:30 and between 13:00 and 17:00 of a workday; a workday counts at
// its midnight, but not the day on which the counting began. A clock under an
// undecided request has two counts, one that stands still, in case the request
// is granted, and one that runs on, in case it is refused.
//
// Times are whole minutes. There is one case at a time, and no storage.
package model

// Package history keeps how records were, and how they were believed to be. A
// record is one company, compound, building, unit, contract or entry of a roll;
// its package keeps the current row, this package everything that led to it.
//
// Terms. Valid time is when something was so in the world; recorded time is when
// it was written down here. A record begins with its values and a span, the time
// in which it exists. A change amends some of its values over a stretch of valid
// time, or moves its span: an end, or a beginning that was noted wrong. Every
// change says who, when, why and on what evidence. A correction is a change that
// reaches back; nothing written is rewritten, it is only no longer believed from
// the correction on.
//
// So the state as it was at an instant, as known at another, is a replay of the
// changes recorded by the second that reach the first (History.AsOf), and the
// current row is what is so now as known now. A change of values never begins in
// the future, for then a row would change by itself; a span may.
//
// A record without a written change is its row: that row is the first change, and
// it is written down the moment a second comes. A million rows of an import cost a
// million rows, not two.
//
// Personal values are sealed under the data key of the record's subject, here and
// in the row; when that is erased the changes stay, without them.
package history

// Package contract is which company serves which compound, since when, at what
// grade.
//
// Terms. A contract is early (前期, concluded by the developer) or regular. Its
// time in charge runs from ValidFrom to ValidTo; the agreed term is apart,
// because a contract that runs past its term goes on without one (民法典 §948)
// until somebody ends it. The grade, 1–5, decides the limits of cases.
//
// Invariant. A compound has at most one company in charge at any time; a gap is
// 无物业 and its cases go to the neighborhood first. Held by a version bump on
// the compound's row, because two snapshots would each see no overlap.
//
// Basis: 民法典 §§937–950; 物业管理条例 §§21, 34–39.
package contract

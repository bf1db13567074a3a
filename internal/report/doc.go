// Package report drafts what a department says when it is asked: the written answer to a
// deputy's proposal, or to a question about a place or a matter (答复底稿).
//
// Terms. A question names an area, months, and a matter if it is about one. A draft is
// sentences and tables in plain words with every figure of them, as of one instant. A
// figure is how many cases bear a mark, or a rate by a stated definition (package
// indicator) with the cases it is of; it knows which cases those are, so that whoever
// signs the answer can open each number first.
//
// Invariants. Every number of cases is of exactly the cases it leads to. A rate of fewer
// cases than its definition asks for says so. A draft is not issued: it has no number, no
// seal and no signer, and says that it is a draft. It names no person and no room.
package report

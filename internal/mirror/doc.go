// Package mirror keeps the registry in step with the outside one (辽宁物业企业信用
// 管理系统): it pulls what that says of companies and compounds, takes over what only
// that side has changed, and puts before the county what both have.
//
// Terms. A source is the outside registry behind its adapter. It gives changes from a
// cursor on, in pages, and the full set, page by page in the order of its keys. An
// entry is what it says of one record, under its key; the agreed values are those of
// its that were settled last. A field that only the outside changed since is taken
// over; one that only we changed is left; one that both changed is a conflict. Entries
// with a conflict, those that do not fit here, and those that are gone over there wait
// in the queue of their county, whose officer settles each field: theirs, ours, or
// another value, with a reason.
//
// Invariants. Nothing is overwritten silently: what we changed ourselves is changed
// by an officer alone, and every change stands in the record's history with its
// source. The same page twice, an older version late, or a pass that was killed in
// the middle change nothing a second time: an entry is taken once per version.
//
// Personal values are not asked for and not kept. Only the fields of taken.go are
// mirrored.
//
// Basis: 辽住建提发〔2018〕083号 (the master data comes from the credit system).
package mirror

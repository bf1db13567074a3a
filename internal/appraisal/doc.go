// Package appraisal is the yearly appraisal of regions (绩效考核): how the departments of
// each city and county did what they owe when a case is late.
//
// Terms. An item (item.csv) is something that ought not to be, and what it costs: a
// docket answered late, an answer that the drawn sample refuted, a decision that a county
// let pass, a milestone missed. A sheet is a region's items of one year, with how often
// each was so, which these were, and what is left of a hundred points. A mark of cases is
// counted of those filed in the year; dockets are of their ISO weeks' year.
//
// Invariants. The sheet of a running year is as of now and has no rank. Once the year is
// over the province issues the sheets of all regions as one paper, and from then on they
// stand: the SHA-256 of the snapshot, canonical JSON, is on record, and Check derives it
// again. An item of too few to judge by is shown and costs nothing; a region without a
// case has no rank. No sheet names a person.
//
// Basis: what is appraised is of 辽住建提发〔2018〕083号; what it costs is a choice of this
// field and data.
package appraisal

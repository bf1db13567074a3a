// Package intake takes files of records in (批量导入) and gives them out: master
// data as cities and companies keep it, in XLSX and CSV.
//
// Terms. An intake is one file of one kind, handed in by one account. Its check is
// a dry run: every row is judged as if it were written, and nothing is. Its apply
// writes all rows or none (mode all), or those that are right (mode good). A fault
// is what is wrong in one cell, or with one row. A row's natural key says which
// record it speaks of: the USCC of a company, the code of a compound or its name
// within the county, the path of a unit, a person within a unit.
//
// # Invariants
//
//   - Whoever hands in a file writes what they may write by hand, judged by the
//     same policy at the moment of writing, and reads from the faults nothing that
//     they may not read: a place out of their area is one that is not there.
//   - A row that says what is on record already changes nothing; one that says
//     something else is a change in the record's history. An empty cell says nothing.
//   - A pass that was killed goes on behind the last rows it committed, so no row
//     is written twice; the mark moves in the transaction that writes the rows.
//   - Units and rolls are judged while the chunk before them is being written: what
//     that makes is remembered, and when it has to be judged anew, so have they.
//   - Neither jobs, logs nor faults hold personal data. The file itself is
//     deleted when the intake ends, or a week after it came.
package intake

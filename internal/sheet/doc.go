// Package sheet reads and writes tables as people keep them: XLSX workbooks and
// CSV files. It knows nothing of what is in them.
//
// Terms. A reader gives the rows of all visible sheets one after another, each
// with its sheet, its number and its cells, as a person sees them in the
// spreadsheet program: dates as 2018-05-22, codes with their leading zeros, a
// formula's last value, a value merged over several rows in each of them. A
// table is a reader under a list of columns: it finds the header row by the
// names of the columns and puts every row's cells in their order.
//
// # Invariants
//
//   - Memory does not grow with the rows. What a workbook keeps for all of its
//     rows (shared strings, styles, merged ranges) is counted and refused with
//     words beyond a limit, before it is taken; so is a part that unpacks to
//     too much.
//   - Nothing is guessed silently: what cannot be read as it was meant is a cell
//     of kind Fault or Spread, or an error.
//   - A text written is the text read back, and no spreadsheet program takes it
//     for a formula (see neutral.go).
//
// The reader of XLSX is our own: figures against a library are in ADR 6.
//
// Formats: ECMA-376 Part 1 §18 (SpreadsheetML), RFC 4180, GB 18030.
package sheet

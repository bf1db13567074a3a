// Package db is the one door to the database: embedded SQLite by default,
// PostgreSQL for a city or a province. It is the only package that imports
// drivers; everybody else writes one SQL text with $n placeholders, in the
// portable subset of ADR 0001, and it runs on both.
//
// # Ways in
//
//   - [DB.View] reads one snapshot. A write inside it fails.
//   - [DB.Update] reads and writes in one transaction. Its function may run more
//     than once, so it has no side effects: messages go through jobs.
//   - [DB.Submit] makes blind writes that share commits with other callers'.
//
// # Invariants
//
//   - An answer is given only after COMMIT has returned.
//   - One caller's failure, panic or departure never undoes another's writes.
//   - An error of kind [errs.Unavailable] says that nothing was written. One of
//     kind [errs.Unknown] says that the write may stand: ask before trying again.
//   - After a statement has failed its transaction can only be left, on both
//     databases: the remaining statements fail too, and nothing is committed.
//   - One result set is open at a time: close Rows before the next statement.
//   - An error's text never holds a value, only names of the schema.
//   - Instants are time.Time on this side and µs on the other: see time.go.
package db

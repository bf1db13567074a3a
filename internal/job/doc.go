// Package job is a small queue in the database: work that follows from a
// transaction is enqueued in it, and happens exactly when that commits.
//
// Terms: a job is named by its kind, which has one handler, and its key, which
// is unique among the kind's open jobs. A claim is one try at it by one runner,
// held for a lease of time; the fence is a number that grows with each claim. A
// job out of tries is dead: it stays for a person to look at.
//
// # Invariants
//
//   - A job runs at least once after it is enqueued, also when it is enqueued
//     again while it runs: it then runs once more.
//   - Two claims of one job never both record their effect, if the handler
//     records it in the transaction it passes to Job.Done: the fence decides.
//   - A kill loses nothing: the lease ends and another runner claims the job.
//   - Neither payload nor trouble holds personal data: a payload names rows.
//
// Handlers are idempotent. The why is in ADR 0002.
package job

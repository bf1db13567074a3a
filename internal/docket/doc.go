// Package docket is the weekly docket (周督办工作单): what the province presses each
// city for, taken, issued, answered and verified week by week.
//
// Terms. A slot is the docket's place in the calendar of one ISO week: when its
// snapshot is taken, by when it is issued, received and answered (week.go). The
// snapshot is how every case of the city stood at that instant, derived from the
// cases' events, so that a docket built late, or built again after a kill, is the same
// docket. A case is in section A when an answer is overdue, in B when it was answered
// and the owner is not satisfied or it was reopened, or in C, which is only counted
// (section.go). An extract is the part of a docket that concerns one county or one
// company. The city answers every row and signs (市反馈表); some rows are drawn by a
// seed that both sides had a hand in, and the province verifies those.
//
// A docket goes draft → issued → received → answered → verified → closed. A person
// issues it under a number (发文字号); what no person has issued by the slot's hour
// issues itself, with its week only, unsigned, and says so: the clock is the law.
//
// Invariants. There is one docket for each city and slot, whatever servers, restarts
// and clocks do. Issued rows are not changed: the SHA-256 of the snapshot, canonical
// JSON, stands in the audit record of the docket, and Check derives it
// again. What is wrong in a docket is corrected by an addendum. No row names a person
// or a room; the project manager is a reference into the registry.
//
// Basis: 辽住建提发〔2018〕083号 (周督办工作单 by Friday 16:00, feedback by the cities).
package docket

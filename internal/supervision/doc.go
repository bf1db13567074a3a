// Package supervision is priority supervision (重点督办): the cases that the province or
// a city takes up beyond the three levels, each by a numbered order (督办单).
//
// Terms. A cause is why a case ought to be supervised, as trigger.csv has it: late
// beyond some working days, on so many dockets running, reopened so often, or marked
// as a group, the media, a threat, a directive; a concern is a case with a cause
// that nobody has settled yet. An order says of some cases of one county what is to be
// done, by whom and by when. Its office issues it; its undertaker (承办单位: the city's
// or the county's department, or the company) receives and answers it; departments
// that join (联合督办) each have a part, which the city or county writes down for those
// without an account. A lapse is a receipt or an answer that was due and did not come:
// the levels above the undertaker are told of it, one step after the other.
//
// An order goes draft → issued → received → answered → concluded. The office concludes
// it as done, extends it, or hands it up (升级), which makes its cases concerns of the
// province.
//
// Invariants. What was issued is not changed: the SHA-256 of its canonical snapshot
// stands in the audit record, and so does that of every word written since. Issuing
// tells the owners of the cases (casework's act supervise) in the same transaction.
// No order, message or event names a person or a room. An order's number has no gaps.
// How an order ended stands in the event supervision.concluded, with the company's
// code: what a credit evaluation may count.
//
// Basis: 物业管理条例 §48, §49; 辽住建提发〔2018〕083号; domain.md §4.6, §10. The limits of
// rule.csv and the measures of trigger.csv are design choices and data.
package supervision

// Package casework is what 易安居 exists for: a complaint or repair filed once,
// answered on time or escalated, and rated by the person who filed it.
//
// A case (诉求 to the owner, 工单 to the clerk) is the list of its events. They
// are the audit log's own events, so what is judged is what is proven. Two pure
// functions read the list:
//
//   - Fold adds it up to a Status: where the case stands;
//   - Limits derives from it, from the rules of the case's day (package rule)
//     and from the calendar every clock that runs on the case.
//
// Decide judges what somebody wants to do against transition.csv, the whole
// state machine in one table, and answers with the events it brings about.
// Everything stored besides the events (the case row, its limits, figures,
// search) is a projection of them, and tests recompute it.
//
// Three levels (三级响应): the company, or the neighborhood or street where there
// is none, handles to the end (L1); when it is late the county supervises (L2),
// then the city (L3). Supervision presses; it never takes the case over.
//
// Legal basis: 物业管理条例 §48; domain.md §0.1 and §4. Invariants:
//
//   - no clock is reset, and only a granted request or suspension moves one;
//   - silence is never satisfaction;
//   - every event is appended with the rows it changes, in one transaction;
//   - only limits_store.go writes due_at.
package casework

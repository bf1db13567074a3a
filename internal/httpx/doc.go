// Package httpx is the edge between HTTP and the handlers: one chain around
// every route and one place where an error becomes an answer.
//
//	request id → headers → recover → log → limits → cross-origin → session → handler → renderer
//
// A handler returns an error instead of writing one. The renderer turns it into
// an HTML page or, under /api/, into an RFC 9457 problem; its cause goes to the
// log, once, and never to the reader.
//
// Invariants:
//
//   - A route is registered with the action the policy table knows it by, or the
//     program does not start.
//   - Logs and metrics hold the pattern of the route, never the path or the query:
//     a tracking code is a secret, an address may carry a name.
//   - Everything counted per client is bounded: a crowd of addresses costs a
//     fixed amount of memory.
package httpx

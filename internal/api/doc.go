// Package api is the machine interface /api/v1: the use cases as JSON over HTTP,
// described by OpenAPI 3.1 at /api/v1/openapi.json.
//
// huma decodes and documents and decides nothing. Who may do what stands in the
// policy table, what a case may become in the use cases, and every error leaves
// through the one renderer of httpx, as an RFC 9457 problem whose errors say
// where: body.text, query.after, header.Idempotency-Key.
//
// Invariants:
//
//   - Who asks is said by an Authorization: Bearer token and by nothing else. A
//     cookie is not looked at under /api/, neither for reading nor for writing: a
//     browser sends it by itself, a token never, so no foreign page can act here.
//   - Nobody is an owner here. What is filed is filed on behalf of somebody, by a
//     staff account within its grants (action case.file_for), over channel api;
//     the tracking secret, with which one rates as the owner, is not given out.
//   - Every write carries an Idempotency-Key. The same key with the same body has
//     the same answer for a day and is done once for ever; with another body it
//     is a conflict.
//   - What the description does not know is refused: JSON members and query
//     parameters alike.
//   - Ids are strings, because JavaScript cannot hold 63 bits. Instants are
//     RFC 3339 in UTC ("2026-03-02T01:00:00Z"); days are YYYY-MM-DD in Shanghai.
//   - Addresses hold public codes only. Text, phone and name travel in bodies.
package api

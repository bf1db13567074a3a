// Package message is what the system tells people: an inbox in the
// application, and an outbox that leaves by SMS or WeChat.
//
// A message is written in the transaction of what it tells of, holds no personal
// data (a template's name and public arguments; the address is looked up when it
// is sent), and is swept out by Deliver. In the quiet hours only urgent messages
// leave; several for one recipient leave as one digest.
//
// Invariants. Every outward message has a state, a count of attempts and a
// reason, and an officer may replay it. A message is marked unknown before it
// is given to the sender and sent or failed after: if the program dies between,
// unknown is the truth. Exactly once is not promised.
package message

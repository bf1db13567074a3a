// Package audit keeps the record of everything that somebody could later want to
// deny. An event is written in the transaction of the business row it tells of, or
// not at all.
//
// Terms:
//
//   - an event has a public part, which holds no personal data, and a secret part;
//   - its subject is 16 random bytes that stand for one case, person or document;
//     seq counts the events of a subject 1, 2, 3 … without a gap;
//   - the leaf is the canonical JSON of the public part, at most 1 KB; its SHA-256
//     is the hash of the event, and the prev of the subject's next one. Leaves are
//     what the public log will be made of;
//   - the commitment binds the secret part to the leaf without showing it:
//     HMAC-SHA256 under k, 32 random bytes of this event alone, of the canonical
//     full event. Whoever has k and the secret (the opening) can prove what was
//     said, for ever, also after the operator has erased it;
//   - a consumer takes every event once: a row in audit_pending, written with the
//     event, is deleted in the transaction that records the consumer's effect.
//
// # Canonical JSON
//
// Only null, true, false, integers, strings, arrays and objects. Object keys are
// printable ASCII, sorted by their bytes, each once. No white space. Integers are
// decimal without a plus, leading zeros or -0, between -(2^53-1) and 2^53-1. Strings are
// UTF-8, everything as itself but: \" and \\, \b \t \n \f \r, and the other
// characters below U+0020 as \u00xx with small hexadecimal digits. This is the part
// of RFC 8785 (JCS) without fractions: every JCS library writes the same bytes.
//
// # Leaf
//
// The keys of a leaf, in their order:
//
//	actor_role  string   role of whoever acted
//	at          integer  µs since 1970 UTC
//	commit      string   commitment, hexadecimal
//	id          string   decimal
//	org         string   public code of the company or authority that acted
//	prev        string   hash of the subject's event before, hexadecimal; "" for the first
//	pub         object   public facts
//	region      integer  6-digit county code, never finer
//	seq         integer
//	subj        string   hexadecimal
//	type        string   such as case.filed
//	v           integer  1
//
// The full event has "secret", the secret part in base64 (RFC 4648 §4), and no
// "commit".
//
// # Invariants
//
// audit_event is append-only: this package has no statement that changes it, and
// the program has no right to on PostgreSQL. Two writers of one subject meet in the
// primary key (county, subject, seq): one wins, the other gets a unique violation.
// A subject that moves to another county goes on there with the Head it had. Ids
// rise within a subject. audit_secret and data_key may be deleted (Erase); Verify still passes.
package audit

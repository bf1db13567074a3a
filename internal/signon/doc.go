// Package signon asks others who somebody is: the province's single sign-on
// (OpenID Connect) for staff, WeChat for owners.
//
// Terms. A provider is whom one asks. A browser is sent to its address with a
// question, and comes back with a code, which the program exchanges for the
// answer, an account.Identity, over a line of its own.
//
// Invariants. The program calls the listed origins of package egress alone,
// whatever an answer names. What comes back is believed only with the state,
// nonce and verifier of the question, from the issuer that was asked, for us. No
// error holds a secret or a person.
//
// Basis: OpenID Connect Core 1.0, RFC 7636 (PKCE), RFC 9207 (issuer in the
// answer), RFC 8176 (amr); OWASP ASVS 5.0 §10.
package signon

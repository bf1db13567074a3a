// Package account is who people are to the system and what they may do.
//
// Terms. A party is a natural or legal person; rolls, contracts and votes point
// at parties. An account is a way for a party to act here: an owner's account
// (owner or other occupier, signed in by a code sent to the phone) or a staff
// account (company, department, assessor, administrator, signed in by
// password). An Actor is an account during one request. A Grant gives a role
// within limits: a range of counties, a street, a neighborhood, a company, a
// compound, from–to. An Action is one thing that can be done; policy.csv says
// which role in which relation may do it, and is the only place that does.
//
// Can and ScopeOf answer from the same grants and the same table: what may be
// seen one by one may be listed, and nothing else; a property test holds them
// together.
//
// Invariants. Whatever policy.csv does not allow is refused. Codes, tokens and
// passwords are stored only as hashes; phones and names only sealed, found by a
// keyed index. A login answers alike whether or not the phone or name is known.
// A disabled account is nobody from the next request on. A sign-in that lacks
// the second factor its roles demand, or its owner set up, is a visitor (Pending):
// Authenticate decides that, and nothing else has to.
//
// Basis: GB/T 22239-2019 §8.1.4.1–2 (identity, access, three separated
// administrators), OWASP ASVS 5.0 chapters 6–8.
package account

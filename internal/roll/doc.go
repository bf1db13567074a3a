// Package roll is who owns and who lives where: the roll (业主名册) of each unit, and
// how accounts are bound to units by it.
//
// Terms. An entry is a person on the roll of a unit from–to: a co-owner with a
// share, or an occupier (物业使用人), a tenant or family. A family entry may hang on
// the owner whose family it is, its host, and ends with them. A claim is an account
// that says a unit is theirs. It is bound at once when the roll has a person of that
// name and of the phone they signed in with, or when they have a code that the
// company handed over; a deed is looked at by the company or the neighborhood. When
// somebody else is bound as an owner whom the roll does not have beside the
// claimant, the claim is a dispute: both are heard and the county decides.
//
// An owner may let family act for their home (代办): a delegate, by phone, files and
// follows its cases in the owner's name, from–to, and is no occupier by it.
//
// Invariants. The shares of a unit's owners are never more than the whole, on any
// day. Whoever leaves is bound no longer from that day on; their cases stay theirs.
// Names and phones are sealed under the person's own key; a match is made by a
// keyed hash, and a failed one does not tell which of the two was wrong. A deed's
// picture is deleted once it was decided on.
//
// Basis: 民法典 §§271–287; 最高法建筑物区分所有权解释 §§8–9; 个人信息保护法 §6.
package roll

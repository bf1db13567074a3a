// Package spotcheck draws closed cases for unannounced visits (抽查名单).
//
// Terms. An office, the province's or a city's, draws some of the cases that were closed
// in a month of an area. These are the population, by their codes in order; what is drawn
// is the list, of codes with compound and category.
//
// A list is sealed until its office opens it: before, nobody else can know it, and its
// office cannot change it. At the draw the SHA-256 of the population and of the sealed
// list are put on record; the list holds the seed of the draw, made of the population's
// hash and of random bytes that the server chose (package draw), so that no hash on record
// lets anybody guess it. Once it is opened whoever may see it can go from the population
// and the random bytes to the seed, the list and its hash (Derive).
//
// Invariants. An office draws once for an area and a month: it cannot draw until it likes
// what it has. A list is never changed, and opened once; both are events. It names no
// person and no room.
package spotcheck

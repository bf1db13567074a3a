// Package world makes synthetic provinces: companies, compounds, homes, people
// and years of cases on the real division tree, for the demo, benchmarks and
// drills. Everything in one is invented (package sample); only the divisions
// and the working calendar are real.
//
// A world is planned first (plan.go): how many compounds stand in which street,
// who serves them, how many cases each has. It is then made in parts, each
// from random sources of its own, and each written in one transaction with a
// row in world_part. So a killed run goes on where it was, one part is in
// memory at a time, and the same options make the same world: the same rows but
// for the nonces of what is sealed, which no seed may decide.
//
// A case is a life (life.go): people plan their next move when something
// happens, the system sweeps when a limit passes, and every step is taken
// through casework.Play, that is by the functions the use cases decide with. A
// test takes the same steps through the use cases and compares all rows. A matter
// that a neighbour files again (twin.go) is one more life beside the first, and
// the two go through time together until the county merges them.
//
// Photos are drawings, few and shared (album.go). What a service of years would
// have cleared is left out: drafts, messages of long ago and those that have left
// the house.
package world

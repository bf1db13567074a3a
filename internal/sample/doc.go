// Package sample writes what the people of the synthetic province would write:
// names, telephone numbers and addresses, complaints, replies, and the short
// texts officers add, and draws the photos they would take (photo.go). It knows
// words and pictures only: no database, no clock, no rules.
//
// Every function is pure: the same rand.Rand in the same state and the same
// Scene give the same text, so the same seed gives the same world.
//
// The words themselves are in text/*.txt, one file per head of the taxonomy,
// to be read and extended by people who do not write Go; text/README.md says
// how. A line may hold {slots}, filled from the Scene ({home}, {day}) or from
// text/slots.txt ({room}, {smell}).
//
// All of it is invented. Names are drawn from common north-eastern surnames,
// telephone numbers begin with 154, which no operator issues, and compound and
// company names are put together from parts, so that a likeness to a real one
// is chance.
package sample

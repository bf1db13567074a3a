// Package rig is what benchmarks and drills have in common: databases of their
// own, a small town to complain in, the program over it, and callers.
//
// Everything stays on 127.0.0.1, and every database made here is dropped.
package rig

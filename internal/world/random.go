package world

import (
	"math"
	"math/rand/v2"
	"time"

	"yianju/internal/clock"
	"yianju/internal/id"
)

// kind keeps the random streams of different things apart.
type kind uint64

const (
	ofPlan kind = iota + 1
	ofFirm
	ofEstate
	ofPeople
	ofCase
	ofOfficer
	ofPart
	ofDay
)

// mix makes one seed of several numbers (splitmix64's finisher, by step).
func mix(seed uint64, k kind, numbers ...uint64) uint64 {
	h := seed
	for _, n := range append([]uint64{uint64(k)}, numbers...) {
		h += 0x9e3779b97f4a7c15 + n*0xd6e8feb86659fd93
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x2018)) }

// newIDs returns a source of ids for things recorded at an instant.
func newIDs(at time.Time, seed uint64) (*id.Source, *clock.Manual) {
	c := clock.NewManual(at)
	return id.NewSeeded(c, seed), c
}

func chance(rng *rand.Rand, p float64) bool { return rng.Float64() < p }

// between is an instant from a to b.
func between(rng *rand.Rand, a, b time.Time) time.Time {
	if !b.After(a) {
		return a
	}
	return a.Add(time.Duration(rng.Int64N(int64(b.Sub(a))))).Truncate(time.Microsecond)
}

// pick draws an index by weight.
func pick(rng *rand.Rand, weights []float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	x := rng.Float64() * total
	for i, w := range weights {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// share divides total by weights so that the parts are whole, add up to total
// and depend on nothing but the weights before them.
func share(total int, weights []float64) []int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	parts, run, given := make([]int, len(weights)), 0.0, 0
	for i, w := range weights {
		run += w
		upTo := int(math.Round(float64(total) * run / sum))
		parts[i], given = upTo-given, upTo
	}
	return parts
}

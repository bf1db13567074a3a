package indicator

import (
	"fmt"
	"math/big"

	"yianju/internal/casework"
	"yianju/internal/i18n"
)

// Value is an indicator of some figures.
type Value struct {
	Indicator
	N    int64    // of how many: cases, or ratings with those of joiners; homes
	Few  bool     // fewer than Fewest: shown with n, not ranked
	part *big.Rat // nil where there is nothing to divide by
}

// Of works an indicator out of the figures of something with so many homes.
func (b Book) Of(name string, s casework.Sums, homes int64) Value {
	i, known := b.Get(name)
	if !known {
		return Value{}
	}
	v := Value{Indicator: i}
	if i.Unit == Score {
		return b.score(v, s)
	}
	above, below := sum(i.Numerator, s, homes), sum(i.Denominator, s, homes)
	v.N = below / i.Denominator[0].Weight
	v.Few = v.N < i.Fewest
	if below > 0 {
		v.part = big.NewRat(above, below)
	}
	return v
}

// score adds up rates by their weights; it has the fewest that any of them has.
func (b Book) score(v Value, s casework.Sums) Value {
	total := new(big.Rat)
	for n, t := range v.Numerator {
		one := b.Of(t.Name, s, 0)
		if n == 0 || one.N < v.N {
			v.N = one.N
		}
		if one.part == nil {
			v.Few = true
			return v
		}
		total.Add(total, new(big.Rat).Mul(one.part, big.NewRat(t.Weight, 100)))
	}
	v.part, v.Few = total, v.N < v.Fewest
	return v
}

func sum(terms []Term, s casework.Sums, homes int64) (n int64) {
	for _, t := range terms {
		of, known := s.Column(t.Name)
		if !known {
			of = homes
		}
		n += t.Weight * of
	}
	return n
}

// Known reports whether there is anything to say.
func (v Value) Known() bool { return v.part != nil }

// Tenths is the value in tenths of its unit: of a percent, of a point, of a case to
// 10 000 homes. Halves are rounded up, but what is less than all never says all.
func (v Value) Tenths() int64 {
	if v.part == nil {
		return 0
	}
	scale := int64(1000)
	if v.Unit == PerTenThousand {
		scale = 100_000
	}
	scaled := new(big.Rat).Mul(v.part, big.NewRat(2*scale, 1))
	twice := new(big.Int).Quo(scaled.Num(), scaled.Denom()).Int64()
	tenths := (twice + 1) / 2
	if v.Unit != PerTenThousand && tenths == 1000 && v.part.Cmp(big.NewRat(1, 1)) < 0 {
		return 999
	}
	return tenths
}

// Compare orders values by size; what says nothing is least.
func (v Value) Compare(o Value) int {
	switch {
	case v.part == nil && o.part == nil:
		return 0
	case v.part == nil:
		return -1
	case o.part == nil:
		return 1
	}
	return v.part.Cmp(o.part)
}

// Reaches reports whether the value is at least so many tenths of its unit, unrounded.
func (v Value) Reaches(tenths int64) bool {
	scale := int64(1000)
	if v.Unit == PerTenThousand {
		scale = 100_000
	}
	return v.part != nil && v.part.Cmp(big.NewRat(tenths, scale)) >= 0
}

// Text writes the value: 86.2%, 91.4, 12.5; a dash where there is nothing.
func (v Value) Text() string {
	if v.part == nil {
		return i18n.None
	}
	t := v.Tenths()
	text := fmt.Sprintf("%d.%d", t/10, t%10)
	if v.Unit == Rate {
		text += "%"
	}
	return text
}

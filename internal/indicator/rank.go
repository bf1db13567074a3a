package indicator

import (
	"cmp"
	"slices"

	"yianju/internal/casework"
)

// Ranked is one of those compared.
type Ranked struct {
	Key   string // names it to the caller
	Sums  casework.Sums
	Homes int64
	Rank  int // 1 for the best; those that nothing parts have the same; 0: too few to rank
	Moved int // ranks gained since the period before; 0 too when it had none
	Fresh bool
}

// Rank puts a list in the order of an indicator, the best first: of equals the one
// with more solved, then with fewer late (domain.md §4.5). Those with too few come
// last, in the order they had, without a rank.
func (b Book) Rank(name string, list []Ranked) []Ranked {
	out := slices.Clone(list)
	few := func(r Ranked) bool { v := b.Of(name, r.Sums, r.Homes); return v.Few || !v.Known() }
	order := func(x, y Ranked) int {
		return cmp.Or(b.Of(name, y.Sums, y.Homes).Compare(b.Of(name, x.Sums, x.Homes)),
			b.Of("solve_rate", y.Sums, 0).Compare(b.Of("solve_rate", x.Sums, 0)),
			cmp.Compare(x.Sums.Of(casework.MarkLate), y.Sums.Of(casework.MarkLate)))
	}
	slices.SortStableFunc(out, func(x, y Ranked) int {
		if few(x) || few(y) {
			return cmp.Compare(b2i(few(x)), b2i(few(y)))
		}
		return order(x, y)
	})
	for i := range out {
		switch {
		case few(out[i]):
			out[i].Rank = 0
		case i > 0 && order(out[i-1], out[i]) == 0:
			out[i].Rank = out[i-1].Rank
		default:
			out[i].Rank = i + 1
		}
	}
	return out
}

// Since says of each how it moved from the ranks of the period before.
func Since(now, before []Ranked) {
	was := make(map[string]int, len(before))
	for _, r := range before {
		was[r.Key] = r.Rank
	}
	for i := range now {
		if r := &now[i]; r.Rank > 0 {
			if was[r.Key] > 0 {
				r.Moved = was[r.Key] - r.Rank
			} else {
				r.Fresh = true
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

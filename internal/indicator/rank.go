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
	type judged struct {
		Ranked
		value, solved Value
		few           bool
	}
	all := make([]judged, len(list))
	for i, r := range list {
		v := b.Of(name, r.Sums, r.Homes)
		all[i] = judged{r, v, b.Of("solve_rate", r.Sums, 0), v.Few || !v.Known()}
	}
	order := func(x, y judged) int {
		return cmp.Or(y.value.Compare(x.value), y.solved.Compare(x.solved), cmp.Compare(x.Sums.Of(casework.MarkLate), y.Sums.Of(casework.MarkLate)))
	}
	slices.SortStableFunc(all, func(x, y judged) int {
		switch {
		case x.few && y.few:
			return 0
		case x.few:
			return 1
		case y.few:
			return -1
		}
		return order(x, y)
	})
	out := make([]Ranked, len(all))
	for i, one := range all {
		out[i] = one.Ranked
		switch {
		case one.few:
			out[i].Rank = 0
		case i > 0 && order(all[i-1], one) == 0:
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

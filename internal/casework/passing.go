package casework

import (
	"cmp"
	"slices"
	"time"

	"yianju/internal/casework/rule"
)

// Passing returns the system's next act on a case whose limits are given: the
// limit that passed first, and of those that passed at one instant the lateness
// before the county before the city. ok is false when none has passed by now.
func Passing(limits []Limit, now time.Time) (Command, bool) {
	var passed []Limit
	for _, l := range limits {
		if l.Runs() && !l.Due.After(now) {
			passed = append(passed, l)
		}
	}
	if len(passed) == 0 {
		return Command{}, false
	}
	first := slices.MinFunc(passed, func(a, b Limit) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Then.Rank(), b.Then.Rank()), cmp.Compare(a.Name, b.Name))
	})
	return Command{Act: actOf[first.Then], By: rule.System, Limit: first}, true
}

var actOf = map[rule.Then]Act{
	rule.Resume: ActResume, rule.Lapse: ActLapse, rule.ToL2: ActEscalate, rule.ToL3: ActEscalate,
	rule.Close: ActClose, rule.Archive: ActArchive,
}

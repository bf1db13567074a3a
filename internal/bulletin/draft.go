package bulletin

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"yianju/internal/calendar"
	"yianju/internal/document"
)

// named is how many are named in one sentence of the problems.
const named = 5

// drafts are the texts of a bulletin by rule: what the figures say, in the words of such
// papers.
func drafts(m calendar.Month, c Content) map[Part]string {
	return map[Part]string{
		Opening:  document.Wide(paper.T("bulletin.draft.opening", "month", MonthWords(m))),
		Problems: document.Wide(problems(c)),
		Demands:  document.Wide(demands(c)),
	}
}

// problems names who falls short: cities under the goal or last in rank, counties under
// the goal, companies with most that were late or last in rank, and what comes most.
func problems(c Content) string {
	var out []string
	say := func(key string, list []string, args ...any) {
		if len(list) > 0 {
			out = append(out, strconv.Itoa(len(out)+1)+"．"+paper.T("bulletin.draft."+key, append(args, "names", strings.Join(list, "、"))...))
		}
	}
	say("below", below(c.Cities, c.Goal, len(c.Cities)), "goal", c.Goal)
	say("last", lowestOf(c.Cities, "composite"))
	say("counties", below(c.Counties, c.Goal, named), "goal", c.Goal)
	say("overdue", namesOf(c.Overdue, func(l Line) string {
		return paper.T("bulletin.draft.late", "name", l.Name, "n", l.Late)
	}))
	say("worst", namesOf(c.Worst, func(l Line) string {
		return paper.T("bulletin.draft.value", "name", l.Name, "value", l.Rate(rankedBy).Value)
	}))
	say("frequent", namesOf(c.Categories, func(l Line) string {
		return paper.T("bulletin.draft.cases", "name", l.Name, "n", l.Received)
	}))
	if len(out) == 0 {
		return paper.T("bulletin.draft.nothing")
	}
	return strings.Join(out, "\n")
}

// demands are what is asked for every month.
func demands(c Content) string {
	var out []string
	for i, key := range []string{"demand1", "demand2", "demand3"} {
		out = append(out, strconv.Itoa(i+1)+"．"+paper.T("bulletin.draft."+key, "goal", c.Goal))
	}
	return strings.Join(out, "\n")
}

// below are those whose reply rate is under the goal, the lowest first, and how low.
func below(list []Line, goal int64, most int) []string {
	var short []Line
	for _, l := range list {
		if r := l.Rate("reply_rate"); !r.Few && tenths(r.Value) < 10*goal {
			short = append(short, l)
		}
	}
	sortBy(short, "reply_rate")
	return some(short, most, func(l Line) string {
		name := l.Name
		if l.Place != "" {
			name = l.Place + name
		}
		return paper.T("bulletin.draft.value", "name", name, "value", l.Rate("reply_rate").Value)
	})
}

// lowestOf are the last three in rank, where there are enough for that to say something.
func lowestOf(list []Line, name string) []string {
	var ranked []Line
	for _, l := range list {
		if l.Rank > 0 {
			ranked = append(ranked, l)
		}
	}
	if len(ranked) < 6 {
		return nil
	}
	sortBy(ranked, name)
	return some(ranked, 3, func(l Line) string {
		return paper.T("bulletin.draft.value", "name", l.Name, "value", l.Rate(name).Value)
	})
}

func namesOf(list []Line, say func(Line) string) []string { return some(list, named, say) }

// some are the first of a list, in words.
func some(list []Line, most int, say func(Line) string) (out []string) {
	for _, l := range list[:min(most, len(list))] {
		out = append(out, say(l))
	}
	return out
}

// sortBy puts the least of a rate first.
func sortBy(list []Line, name string) {
	slices.SortStableFunc(list, func(a, b Line) int {
		return cmp.Compare(tenths(a.Rate(name).Value), tenths(b.Rate(name).Value))
	})
}

// tenths reads a value as it is printed, in tenths.
func tenths(value string) int64 {
	n, _ := strconv.ParseInt(strings.NewReplacer(".", "", "%", "").Replace(value), 10, 64)
	return n
}

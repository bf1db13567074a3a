package sample

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// writer expands patterns for one text. A slot drawn once keeps its value to
// the end of the text, so that nobody's flat is at 14 degrees in the first
// sentence and at 16 in the second; a line used once is not used again.
type writer struct {
	rng      *rand.Rand
	scene    Scene
	category *section // the category's own lines
	voice    string
	found    string // the kind of line that gives {cause} and {done}: fix, explain, unable
	line     string // the line of that kind that was drawn
	values   map[string]string
	used     map[string]bool
}

func newWriter(rng *rand.Rand, s Scene) *writer {
	category := theBook().sections[s.Category]
	if category == nil {
		panic("sample: no texts for category " + s.Category)
	}
	return &writer{rng: rng, scene: s, category: category, found: "fix", values: map[string]string{}, used: map[string]bool{}}
}

// holds reports whether a tag is true of the scene or its category; "!tag"
// whether it is not.
func (w *writer) holds(tag string) bool {
	if not, found := strings.CutPrefix(tag, "!"); found {
		return !w.holds(not)
	}
	switch tag {
	case "works": // something to see on the spot, and not money, conduct or power
		return w.category.nature != "deeds"
	case w.category.pace, w.category.where, w.category.nature, w.scene.Category, w.scene.Category[:2]:
		return true
	}
	return w.scene.holds(tag)
}

// expand fills the slots of a pattern, and those of what it fills in.
func (w *writer) expand(pattern string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(pattern, "{")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			panic("sample: unclosed slot in " + pattern)
		}
		out.WriteString(w.value(name))
		pattern = after
	}
}

func (w *writer) value(name string) string {
	if v, ok := w.values[name]; ok {
		return v
	}
	v := w.draw(name)
	w.values[name] = v
	return v
}

// draw finds a slot's value: from the place, from the date, a number, one of a
// list, or a piece of text.
func (w *writer) draw(name string) string {
	if v, ok := w.placeSlot(name); ok {
		return v
	}
	if v, ok := w.timeSlot(name); ok {
		return v
	}
	if name == "cause" || name == "done" {
		w.drawFound()
		return w.values[name]
	}
	if v, ok := w.numberSlot(name); ok {
		return v
	}
	if choices, ok := slotLists()[name]; ok {
		return w.expand(pick(w.rng, choices))
	}
	text := w.piece(name)
	if name == "open" && !strings.Contains(text, "{") && !chance(w.rng, 4) {
		text += "{at}，"
	}
	return w.expand(text)
}

// drawFound draws a cause and what was done about it, which belong together:
// "fix cause => done".
func (w *writer) drawFound() {
	w.line = w.scene.Found
	if w.found != "fix" || w.line == "" {
		w.used[w.scene.Before] = len(w.lines(w.found)) > 1
		w.line = w.piece(w.found)
	}
	cause, done, _ := strings.Cut(w.line, " => ")
	w.values["cause"], w.values["done"] = w.expand(cause), w.expand(done)
}

// piece draws a line of a kind not used in this text yet, or "" when nothing
// fits. {harm2} is another harm than {harm}; {fact2} may be another matter.
func (w *writer) piece(name string) string {
	kind, again := strings.CutSuffix(name, "2")
	if matter := w.scene.Matter; again && kind == "fact" {
		defer func() { w.scene.Matter = matter }()
		w.scene.Matter = ""
	}
	lines := slices.DeleteFunc(w.lines(kind), func(l line) bool { return w.used[l.text] })
	if len(lines) == 0 {
		return ""
	}
	if kind == "title" { // the first title of a category is its general one
		lines = lines[:1]
	}
	l := pick(w.rng, lines)
	w.used[l.text] = true
	if (kind == "fact" || kind == "short") && w.scene.Matter == "" && len(l.matters) > 0 {
		w.scene.Matter = pick(w.rng, l.matters)
	}
	if (kind == "fact" || kind == "short") && saysHowLong.MatchString(l.text) {
		w.values["since"] = "" // once is enough
	}
	return l.text
}

// saysHowLong finds what a fact says of how long it has lasted.
var saysHowLong = regexp.MustCompile(`\{(ago|short_ago|years|recent|date|day|night|morning|minutes|hours)\}|半年|一年|个月|天没|天了|昨晚|刚才`)

// lines are those of a kind that fit. Lines of the category come before those of
// its head, and those before the general ones; harm, want and plan take category
// and head together. Where the matter has lines of its own, nothing else names
// or answers it.
func (w *writer) lines(kind string) []line {
	for _, sections := range pieceOrder(kind, w.scene.Category, w.scene.Category[:2], w.voice) {
		lines := theBook().find(kind, w.holds, sections...)
		lines = slices.DeleteFunc(lines, func(l line) bool { return !l.about(w.scene.Matter) })
		if len(lines) == 0 {
			continue
		}
		own := slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return !slices.Contains(l.matters, w.scene.Matter) })
		if exact(kind) && len(own) > 0 {
			return own
		}
		return lines
	}
	return nil
}

// exact reports whether the kind names or answers the matter, rather than
// speaking around it.
func exact(kind string) bool {
	switch kind {
	case "title", "part", "fix", "explain", "unable", "away", "stop", "plan", "ends":
		return true
	}
	return false
}

func pieceOrder(kind, own, head, voice string) [][]string {
	switch kind {
	case "harm", "want":
		return [][]string{{own, head}, {voice, "any"}}
	case "open", "close", "lead":
		return [][]string{{voice}, {"any"}}
	case "greet", "found", "bye", "opening":
		return [][]string{{"reply"}}
	}
	return [][]string{{own}, {head}, {voice, "any"}}
}

// slotLists are the "slot name a|b|c" lines of slots.txt.
func slotLists() map[string][]string { return theBook().slots }

func pick[T any](rng *rand.Rand, choices []T) T { return choices[rng.IntN(len(choices))] }

// chance is true once in n.
func chance(rng *rand.Rand, n int) bool { return rng.IntN(n) == 0 }

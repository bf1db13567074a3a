package sample

import (
	"math/rand/v2"
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
	values   map[string]string
	used     map[string]bool
}

func newWriter(rng *rand.Rand, s Scene) *writer {
	category := theBook().sections[s.Category]
	if category == nil {
		panic("sample: no texts for category " + s.Category)
	}
	return &writer{rng: rng, scene: s, category: category, values: map[string]string{}, used: map[string]bool{}}
}

func (w *writer) holds(tag string) bool {
	return tag == w.category.pace || tag == w.category.where || tag == w.scene.Category || w.scene.holds(tag)
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
		w.drawFix()
		return w.values[name]
	}
	if v, ok := w.numberSlot(name); ok {
		return v
	}
	if choices, ok := slotLists()[name]; ok {
		return w.expand(pick(w.rng, choices))
	}
	// {harm2} is another harm than {harm}.
	text := w.piece(strings.TrimSuffix(name, "2"))
	if name == "open" && !strings.Contains(text, "{") && !chance(w.rng, 4) {
		text += "{at}，"
	}
	return w.expand(text)
}

// drawFix draws a cause and what was done about it, which belong together:
// "fix cause => done".
func (w *writer) drawFix() {
	cause, done, _ := strings.Cut(w.piece("fix"), " => ")
	w.values["cause"], w.values["done"] = w.expand(cause), w.expand(done)
}

// piece draws a line of a kind not used in this text yet, or "" when nothing
// fits. Lines of the category come before those of its head, and those before
// the general ones; harm, want and plan take category and head together. What
// answers the owner's words is the line nearest to them.
func (w *writer) piece(kind string) string {
	own, head := w.scene.Category, w.scene.Category[:2]
	var lines []line
	for _, sections := range pieceOrder(kind, own, head, w.voice) {
		lines = theBook().find(kind, w.holds, sections...)
		if len(lines) > 0 {
			break
		}
	}
	lines = slices.DeleteFunc(lines, func(l line) bool { return w.used[l.text] })
	if len(lines) == 0 {
		return ""
	}
	switch near := nearest(lines, w.matter(kind)); {
	case len(near) > 0:
		lines = near
	case kind == "title": // the first title of a category is its general one
		lines = lines[:1]
	}
	text := pick(w.rng, lines).text
	w.used[text] = true
	return text
}

// matter is what a piece of the kind should be about: an answer about the
// owner's words, what an owner wants about what happened. Harms wander off now
// and then, as people do.
func (w *writer) matter(kind string) string {
	switch kind {
	case "fix", "title", "away", "plan":
		return w.scene.Said
	case "harm":
		if chance(w.rng, 5) {
			return ""
		}
		fallthrough
	case "want":
		return w.values["fact"] + w.values["short"]
	}
	return ""
}

func pieceOrder(kind, own, head, voice string) [][]string {
	switch kind {
	case "harm", "want", "plan":
		return [][]string{{own, head}, {voice, "any"}}
	case "open", "close", "lead":
		return [][]string{{voice}, {"any"}}
	case "greet", "found", "bye":
		return [][]string{{"reply"}}
	}
	return [][]string{{own}, {head}, {voice, "any"}}
}

// slotLists are the "slot name a|b|c" lines of slots.txt.
func slotLists() map[string][]string { return theBook().slots }

func pick[T any](rng *rand.Rand, choices []T) T { return choices[rng.IntN(len(choices))] }

// chance is true once in n.
func chance(rng *rand.Rand, n int) bool { return rng.IntN(n) == 0 }

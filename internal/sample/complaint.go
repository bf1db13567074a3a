package sample

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// Text is what an owner writes.
type Text struct {
	Title  string // a few words for lists: 「顶楼漏雨」
	Body   string // MinBody to MaxBody characters
	Matter string // which of the category's matters it is about; "" where it has one only
	Part   string // the common part it happens in, as a form names it: 「楼道」; may be empty
}

// The shortest and longest complaint, in characters.
const (
	MinBody = 8
	MaxBody = 400
)

// weighted is a choice with its share.
type weighted struct {
	name  string
	share int
}

// Tempers of people, and how long they write. A question, a suggestion and
// praise have their own sections instead.
var (
	voices = []weighted{
		{"calm", 26}, {"terse", 13}, {"angry", 14}, {"worried", 11}, {"northeast", 11},
		{"spoken", 9}, {"polite", 8}, {"sarcastic", 5}, {"formal", 5},
	}
	hurried = []weighted{{"now", 62}, {"spoken", 12}, {"terse", 10}, {"northeast", 8}, {"worried", 8}}
	sizes   = []weighted{{"tiny", 15}, {"small", 30}, {"medium", 36}, {"large", 19}}
)

func choose(rng *rand.Rand, from []weighted) string {
	total := 0
	for _, c := range from {
		total += c.share
	}
	n := rng.IntN(total)
	for _, c := range from {
		if n -= c.share; n < 0 {
			return c.name
		}
	}
	panic("unreachable")
}

// Complaint writes what an owner files under the scene's category: repairs and
// complaints, but also questions (9001), suggestions (9002) and praise (9003).
// It panics on a category that the taxonomy does not have.
func Complaint(rng *rand.Rand, s Scene) Text {
	for {
		w := newWriter(rng, s)
		w.voice = w.category.pace
		switch w.category.pace {
		case "ask", "idea", "praise":
		case "now":
			w.voice = choose(rng, hurried)
		default:
			w.voice = choose(rng, voices)
		}
		t := w.text()
		if n := utf8.RuneCountInString(t.Body); n >= MinBody && n <= MaxBody {
			return t
		}
	}
}

func (w *writer) text() Text {
	frame := w.frame()
	about := "fact"
	if strings.Contains(frame, "{short}") {
		about = "short"
	}
	// The title is drawn before the text, which may quote it, and after the
	// thing it is about.
	w.value(about)
	t := Text{Title: w.value("title"), Matter: w.scene.Matter}

	body := w.addHabits(tidy(w.expand(frame)))
	body = strings.ReplaceAll(body, w.scene.Place.Compound+w.scene.Place.Compound, w.scene.Place.Compound)
	if w.scene.Place.Company == "" {
		body = withoutCompany.Replace(body)
	}
	t.Body, t.Part = w.style(body), w.expand(w.piece("part"))
	return t
}

// frame draws the order in which the text tells things. A voice that does not
// write at the length drawn writes at one it knows.
func (w *writer) frame() string {
	s := theBook().sections[w.voice]
	for {
		if frames := s.lines[choose(w.rng, sizes)]; len(frames) > 0 {
			return pick(w.rng, frames).text
		}
	}
}

// addHabits adds what some people add: a number to call, neighbours, the press,
// the court; and the threat when the scene asks for one.
func (w *writer) addHabits(text string) string {
	add := func(kind string) {
		line := pick(w.rng, theBook().find(kind, w.holds, "any"))
		text = strings.TrimRight(text, "。！，") + "。" + w.expand(line.text) + "。"
	}
	if w.scene.Threat {
		add("threat")
	}
	grave := w.category.pace == "slow" || w.category.pace == "years" || w.category.pace == "event"
	if heated := w.voice == "angry" || w.voice == "northeast" || w.voice == "formal"; heated && grave {
		switch w.rng.IntN(14) {
		case 0:
			add("crowd")
		case 1:
			if w.voice != "formal" {
				add("media")
			}
		case 2:
			if w.scene.Place.Company != "" {
				add("court")
			}
		}
	}
	if w.category.pace != "praise" && w.voice != "formal" && chance(w.rng, 14) {
		add("phone")
	}
	return text
}

// withoutCompany rewrites a general line for a compound that has no company:
// its people turn to the neighborhood.
var withoutCompany = strings.NewReplacer(
	"物业费", "物业费", "老物业", "老物业", "原物业", "原物业", "新物业", "新物业", "旧物业", "旧物业",
	"没有物业", "没有物业", "原来的物业", "原来的物业", "物业撤", "物业撤", "物业跑", "物业跑", "物业", "社区")

// tidy joins sentences whose pieces came out empty: of two marks in a row the
// stronger stays.
func tidy(text string) string {
	strength := map[rune]int{'、': 1, '，': 2, '：': 4, '；': 3, '。': 5, '？': 6, '！': 7}
	var out []rune
	for _, r := range text {
		if n := strength[r]; n > 0 {
			if len(out) == 0 {
				continue
			}
			if last := strength[out[len(out)-1]]; last > 0 {
				if n > last {
					out[len(out)-1] = r
				}
				continue
			}
		}
		out = append(out, r)
	}
	return doubled.Replace(string(out))
}

// doubled takes back words that an opening and a line both bring.
var doubled = strings.NewReplacer("请问，请问", "请问，", "请问请问", "请问", "想问一下，请问", "请问", "的业主，我们", "的业主，我们",
	"建议，建议", "建议", "建议：建议", "建议", "，赶紧的，", "，赶紧，")

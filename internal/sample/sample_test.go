package sample

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// categories are the codes that have texts.
func categories() []string {
	var codes []string
	for name := range theBook().sections {
		if len(name) == 4 && name >= "1000" && name <= "9999" {
			codes = append(codes, name)
		}
	}
	slices.Sort(codes)
	return codes
}

// randomScene is a place with a made-up name at a random hour of three years,
// under a category that people complain of in that season.
func randomScene(rng *rand.Rand, codes []string) Scene {
	at := time.Date(2024, 1, 1, 0, 0, 0, 0, shanghai).Add(time.Duration(rng.Int64N(3*365*24)) * time.Hour)
	city := pick(rng, []string{"沈阳市", "大连市", "盘锦市", "葫芦岛市"})
	built := 1985 + rng.IntN(39)
	doors := NewDoors(rng, built, 8)
	floor := 1 + rng.IntN(7)
	s := Scene{At: at, Category: pick(rng, codes), Place: Place{
		City: city, County: "和平区", Neighborhood: "和平社区", Compound: CompoundName(rng, city, built), Company: CompanyName(rng, city),
		Building: doors.Building(1 + rng.IntN(8)), Entrance: doors.Entrance(1 + rng.IntN(6)), Room: doors.Room(floor, 1+rng.IntN(4)), Floor: floor,
		Built: built, Lift: chance(rng, 2), Committee: chance(rng, 2), Changed: chance(rng, 2),
	}}
	if chance(rng, 12) {
		s.Place.Company = ""
	}
	if !Plausible(s) {
		return randomScene(rng, codes)
	}
	return s
}

// rows reads a file of the rules, by the names of its columns: sample imports
// nothing of the domain.
func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("../casework/rule/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, column := range records[0] {
			row[column] = r[i]
		}
		out = append(out, row)
	}
	return out
}

func TestEveryCategoryOfTheTaxonomyHasTexts(t *testing.T) {
	t.Parallel()
	var want []string
	for _, r := range rows(t, "category.csv") {
		if r["parent"] != "" {
			want = append(want, r["code"])
		}
	}
	slices.Sort(want)
	if got := categories(); !slices.Equal(got, slices.Compact(want)) {
		t.Errorf("texts for %v, taxonomy has %v", got, want)
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestEveryCategoryHasLines(t *testing.T) {
	t.Parallel()
	heads := map[string]int{}
	for _, code := range categories() {
		s := theBook().sections[code]
		if !slices.Contains([]string{"mend", "order", "deeds"}, s.nature) {
			t.Errorf("%s: the header lacks pace, place or nature", code)
		}
		for kind, want := range map[string]int{"title": 1, "short": 3, "fact": 4} {
			if got := len(s.lines[kind]); got < want {
				t.Errorf("%s has %d %s lines, want %d", code, got, kind, want)
			}
		}
		heads[code[:2]] += len(s.lines["short"]) + len(s.lines["fact"])
	}
	if len(heads) != 17 {
		t.Errorf("%d heads, want 17", len(heads))
	}
	for head, n := range heads {
		if n < 24 {
			t.Errorf("head %s has %d patterns, want 24", head, n)
		}
	}
}

// Whatever people complain of can be answered: every matter of every category,
// in every season, with and without a company and lifts.
func TestEveryMatterIsAnswered(t *testing.T) {
	t.Parallel()
	rng := newRand(23)
	for _, code := range categories() {
		for range 150 {
			s := randomScene(rng, []string{code})
			s.Matter = Complaint(rng, s).Matter
			result := Ending(rng, s)
			if w := newWriter(rng, s); !w.possible(result) || !w.possible(Solved) && !w.possible(Explained) {
				t.Fatalf("%s %s cannot be %s", code, s.Matter, result)
			}
			if got := Reply(rng, s, result); got.Cause == "" || got.Measure == "" {
				t.Errorf("%s %s %s: %+v", code, s.Matter, result, got)
			}
		}
	}
}

// A matter named above some lines must be one that people bring up.
func TestMattersAreBroughtUp(t *testing.T) {
	t.Parallel()
	for _, code := range categories() {
		brought, named := map[string]bool{}, map[string]bool{}
		for kind, lines := range theBook().sections[code].lines {
			for _, l := range lines {
				for _, matter := range l.matters {
					named[matter] = true
					if kind == "fact" || kind == "short" {
						brought[matter] = true
					}
				}
			}
		}
		for matter := range named {
			if !brought[matter] {
				t.Errorf("%s: nobody complains of %s", code, matter)
			}
		}
	}
}

// Every line must expand in every season and place it may be used in, with no
// slot left and no piece missing from the book.
func TestEveryLineExpands(t *testing.T) {
	t.Parallel()
	rng := newRand(7)
	for _, code := range categories() {
		for month := time.January; month <= time.December; month++ {
			for _, kind := range []string{"title", "short", "fact", "harm", "want", "fix", "explain", "unable", "stop", "part", "plan", "tried", "away", "more"} {
				s := randomScene(rng, []string{"9099"})
				s.Category, s.At = code, time.Date(2025, month, 15, 10, 0, 0, 0, shanghai)
				w := newWriter(rng, s)
				for _, l := range theBook().find(kind, w.holds, code, code[:2]) {
					if got := w.expand(l.text); strings.ContainsAny(got, "{}|@") || got == "" {
						t.Errorf("%s %s: %q", code, kind, got)
					}
				}
			}
		}
	}
}

// A slot that nothing fills would vanish in silence: each must be a slot or a
// kind of piece.
func TestSlotsAreKnown(t *testing.T) {
	t.Parallel()
	pieces := strings.Fields("open lead fact fact2 short since tried tried2 harm harm2 more more2 want want2 close cause done plan away greet found bye opening title")
	w := newWriter(newRand(1), randomScene(newRand(1), []string{"9099"}))
	known := func(name string) bool {
		_, place := w.placeSlot(name)
		_, day := w.timeSlot(name)
		_, number := w.numberSlot(name)
		return place || day || number || slotLists()[name] != nil || slices.Contains(pieces, name)
	}
	for name, s := range theBook().sections {
		for kind, lines := range s.lines {
			for _, l := range lines {
				for rest := l.text; ; {
					_, after, found := strings.Cut(rest, "{")
					if !found {
						break
					}
					slot, tail, _ := strings.Cut(after, "}")
					if !known(slot) {
						t.Errorf("%s %s: unknown slot {%s}", name, kind, slot)
					}
					rest = tail
				}
				for _, tag := range slices.Concat(l.tags...) {
					tag = strings.TrimPrefix(tag, "!")
					if !slices.Contains(tags, tag) && !slices.Contains(told, tag) && theBook().sections[tag] == nil {
						t.Errorf("%s %s: unknown tag @%s", name, kind, tag)
					}
				}
			}
		}
	}
}

// tags are the properties of a scene or category; told is what may have
// happened, as the world tells it.
var (
	tags = strings.Fields(`heat off snow cold spring warm rain dry high low firm nofirm lift committee new old works mend order deeds
		now day slow years event ask idea praise home spot compound`)
	told = strings.Fields(`solved partial explained notours untrue unable final rejected withdrawn yes no evasive quick late urged called again
		urgent vulnerable kept broken consented accept onsite transfer planned finish promised disputed falsified extend plan not_ours unsolvable return suspend reject relax`)
)

func TestComplaintsDiffer(t *testing.T) {
	t.Parallel()
	rng, codes := newRand(11), categories()
	seen := map[string]string{}
	for range 500 {
		s := randomScene(rng, codes)
		body := Complaint(rng, s).Body
		if n := utf8.RuneCountInString(body); n < MinBody || n > MaxBody {
			t.Errorf("%s: %d characters: %s", s.Category, n, body)
		}
		start := []rune(body)
		start = start[:min(30, len(start))]
		if before, twice := seen[string(start)]; twice {
			t.Errorf("two texts begin alike:\n%s\n%s", before, body)
		}
		seen[string(start)] = body
	}
}

func TestSameSeedSameText(t *testing.T) {
	t.Parallel()
	write := func() string {
		rng := newRand(3)
		s := randomScene(rng, categories())
		text := Complaint(rng, s)
		s.Matter = text.Matter
		return text.Body + Reply(rng, s, Ending(rng, s)).Text() + PersonName(rng) + CompoundName(rng, "沈阳市", 2010)
	}
	if a, b := write(), write(); a != b {
		t.Errorf("one seed, two worlds:\n%s\n%s", a, b)
	}
}

func TestSeasons(t *testing.T) {
	t.Parallel()
	rng := newRand(5)
	july, january := time.Date(2025, 7, 9, 10, 0, 0, 0, shanghai), time.Date(2025, 1, 9, 10, 0, 0, 0, shanghai)
	for range 400 {
		s := randomScene(rng, []string{"1403", "1404", "1701", "1803", "1001", "1705"})
		s.At = july
		if body := Complaint(rng, s).Body; containsAny(body, "这周打了三天吊瓶", "入冬到现在", "雪把树枝", "地沟冒热气") {
			t.Errorf("winter in July: %s", body)
		}
		s.At = january
		if body := Complaint(rng, s).Body; containsAny(body, "天这么热", "那场大雨", "蚊子嗡嗡", "杨树毛子", "入夏") {
			t.Errorf("summer in January: %s", body)
		}
	}
}

func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

func TestWithoutCompanyNobodyNamesOne(t *testing.T) {
	t.Parallel()
	rng := newRand(6)
	for range 300 {
		s := randomScene(rng, []string{"1001", "1202", "1503", "1702"})
		s.Place.Company = ""
		if body := Complaint(rng, s).Body; containsAny(body, "找物业", "给物业", "物业来人", "管家") {
			t.Errorf("a company out of nowhere: %s", body)
		}
	}
}

func TestThreatRaisesTheFlagsWords(t *testing.T) {
	t.Parallel()
	rng := newRand(9)
	for range 50 {
		s := randomScene(rng, []string{"1608", "2102", "2602"})
		s.Threat = true
		if body := Complaint(rng, s).Body; !containsAny(body, "不活了", "同归于尽", "不想活了", "去跳楼", "弄死你", "整死你") {
			t.Errorf("no threat: %s", body)
		}
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	rng, codes := newRand(13), categories()
	for _, code := range codes {
		for range 100 {
			s := randomScene(rng, []string{code})
			s.Matter = Complaint(rng, s).Matter
			if chance(rng, 3) {
				s.Told = []string{"again"}
			}
			for _, result := range Results {
				if !newWriter(rng, s).possible(result) {
					continue
				}
				if got := Reply(rng, s, result).Text(); utf8.RuneCountInString(got) < 20 || strings.ContainsAny(got, "{}=") {
					t.Errorf("%s %s: %s", code, result, got)
				}
			}
		}
	}
}

func TestShortTexts(t *testing.T) {
	t.Parallel()
	rng, codes := newRand(17), categories()
	results := strings.Fields("solved partial explained notours untrue unable")
	for range 2000 {
		s := randomScene(rng, codes)
		s.Matter, s.Told = Complaint(rng, s).Matter, []string{pick(rng, results), "no"}
		texts := []string{ReopenReason(rng, s), WithdrawReason(rng, s), Conclusion(rng, s), Stop(rng, s), Plan(rng, s), MergeReason(rng, s), FalseFinding(rng, s)}
		for rating := 1; rating <= 5; rating++ {
			if said := OwnerComment(rng, s, rating); said != "" {
				texts = append(texts, said)
			}
		}
		for _, found := range Outcomes {
			texts = append(texts, CallbackNote(rng, s, found))
		}
		if why, text := ExtendReason(rng, s); why != "" {
			texts = append(texts, text)
		}
		if newWriter(rng, s).category.nature == "mend" {
			texts = append(texts, WorseReason(rng, s))
		}
		switch newWriter(rng, s).category.pace {
		case "ask", "idea", "praise":
		default:
			texts = append(texts, Note(rng, s), WaitReason(rng, s))
		}
		for _, missed := range strings.Fields("accept onsite transfer planned finish promised again disputed falsified") {
			s.Told = []string{missed}
			texts = append(texts, SupervisionDemand(rng, s))
		}
		for _, request := range strings.Fields("extend plan not_ours untrue unsolvable return suspend reject relax") {
			s.Told = []string{request}
			texts = append(texts, Refusal(rng, s))
		}
		for _, finding := range strings.Fields("notours untrue rejected solved") {
			s.Told = []string{finding}
			if finding != "solved" { // answered meanwhile
				texts = append(texts, ObjectReason(rng, s))
			}
			texts = append(texts, Review(rng, s, true), Review(rng, s, false))
		}
		for _, text := range texts {
			if text == "" || strings.ContainsAny(text, "{}") || containsAny(text, "。。", "，，", "，。") {
				t.Errorf("%s %v: %q", s.Category, s.Told, text)
			}
		}
	}
}

// elsewhere are words that words.csv has for another category and that belong here
// all the same.
var elsewhere = map[string]string{
	"1706 粪水":   "what runs out of a septic tank",
	"2402 打起来了": "the two companies, not neighbours",
}

// What people write reads as a case of the category that it is filed under: none
// of its words is the sign of another one, and it has its own or its head's.
func TestTextsFitTheirCategory(t *testing.T) {
	t.Parallel()
	rng := newRand(29)
	words := rows(t, "words.csv")
	keywords := map[string][]string{}
	for _, r := range rows(t, "category.csv") {
		for _, code := range []string{r["code"], r["parent"]} {
			if r["keywords"] != "" {
				keywords[code] = append(keywords[code], strings.Split(r["keywords"], "|")...)
			}
		}
	}
	for _, w := range words {
		keywords[w["category"]] = append(keywords[w["category"]], w["word"])
	}
	met := map[string]bool{}
	for _, code := range categories() {
		strange := 0
		for range 60 {
			s := randomScene(rng, []string{code})
			body := Complaint(rng, s).Body
			for _, w := range words {
				if w["category"] == "" || w["category"] == code || !strings.Contains(body, w["word"]) || strings.Contains(body, "没有"+w["word"]) {
					continue
				}
				if met[code+" "+w["word"]] = true; elsewhere[code+" "+w["word"]] == "" {
					t.Errorf("%s is filed with a word of %s: %s", code, w["category"], body)
				}
			}
			if !containsAny(body, keywords[code]...) && !containsAny(body, keywords[code[:2]]...) {
				strange++
			}
		}
		if strange > 20 { // a third is said in words of people's own
			t.Errorf("%s: %d of 60 texts have no word of the category or its head", code, strange)
		}
	}
	for exception := range elsewhere {
		if !met[exception] {
			t.Errorf("%s is an exception that nothing needs", exception)
		}
	}
}

// others are matters of the company alone that may turn out to be somebody else's
// after all.
var others = map[string]string{"1803": "a tree of the street, not of the compound"}

// A matter ends as such matters do: where people are in danger or locked in it is
// done, or done by a day; a question, an idea and praise are answered; and only
// what is somebody else's duty as well is said not to be the company's.
func TestMattersEndAsTheyMay(t *testing.T) {
	t.Parallel()
	rng := newRand(31)
	for _, r := range rows(t, "category.csv") {
		if r["parent"] == "" {
			continue
		}
		pace, alone := theBook().sections[r["code"]].pace, r["duty"] == "P" && others[r["code"]] == ""
		for range 80 {
			s := randomScene(rng, []string{r["code"]})
			s.Matter = Complaint(rng, s).Matter
			result := Ending(rng, s)
			allowed := true
			switch pace {
			case "now":
				allowed = result == Solved || result == Partial
			case "ask", "idea", "praise":
				allowed = result == Explained || r["code"] == "1305"
			default:
				allowed = result != NotOurs || !alone
			}
			if !allowed {
				t.Errorf("%s %s, duty %s, ends %s", r["code"], s.Matter, r["duty"], result)
			}
			if alone && NotOursReason(rng, s) != "" {
				t.Errorf("%s %s is the company's own", r["code"], s.Matter)
			}
		}
	}
}

// Answers are not copied from one another.
func TestRepliesDiffer(t *testing.T) {
	t.Parallel()
	rng, codes := newRand(37), categories()
	seen := map[string]bool{}
	const n = 3000
	twice := 0
	for range n {
		s := randomScene(rng, codes)
		s.Matter, s.Since, s.At = Complaint(rng, s).Matter, s.At, s.At.Add(40*time.Hour)
		text := Reply(rng, s, Ending(rng, s)).Text()
		if seen[text] {
			twice++
		}
		seen[text] = true
	}
	if twice > n/300 {
		t.Errorf("%d of %d replies repeat another word for word", twice, n)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	rng := newRand(19)
	rare, people := 0, map[string]bool{}
	for range 5000 {
		name := PersonName(rng)
		people[name] = true
		if n := utf8.RuneCountInString(name); n < 2 || n > 4 {
			t.Errorf("name %q", name)
		}
		if strings.ContainsAny(name, "堃喆玥镕") {
			rare++
		}
		if phone := Phone(rng); len(phone) != 11 || phone[:3] != "154" {
			t.Errorf("phone %s", phone)
		}
	}
	if rare == 0 || rare > 250 {
		t.Errorf("%d of 5000 names have a rare character", rare)
	}
	if len(people) < 2000 {
		t.Errorf("only %d names among 5000", len(people))
	}
	compounds := map[string]bool{}
	for range 2000 {
		compounds[CompoundName(rng, "沈阳市", 1984+rng.IntN(40))] = true
	}
	if len(compounds) < 1200 {
		t.Errorf("only %d compound names among 2000", len(compounds))
	}
}

var readSeed = flag.Uint64("read.seed", 1, "seed of the texts TestRead prints")

// TestRead prints texts for people to judge: go test -v -run TestRead.
func TestRead(t *testing.T) {
	t.Parallel()
	rng, codes := newRand(*readSeed), categories()
	var out strings.Builder
	for i := range 50 {
		s := randomScene(rng, codes)
		text := Complaint(rng, s)
		fmt.Fprintf(&out, "\n%d. [%s %s] %s @%s\n   %s\n", i+1, s.Category, s.At.Format(time.DateOnly), text.Title, text.Part, text.Body)
		s.Matter, s.Since, s.At = text.Matter, s.At, s.At.Add(40*time.Hour)
		result := Ending(rng, s)
		fmt.Fprintf(&out, "   答(%s) %s\n", result, Reply(rng, s, result).Text())
	}
	t.Log(out.String())
}

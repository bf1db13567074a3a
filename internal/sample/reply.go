package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Result is what a reply says came of the case (domain.md §4.4).
type Result string

const (
	Solved    Result = "solved"    // 已解决
	Partial   Result = "partial"   // 部分解决, with a promised date
	Explained Result = "explained" // 解释说明
	Untrue    Result = "untrue"    // 不属实
	NotOurs   Result = "notours"   // 非职责
	Unable    Result = "unable"    // 无法解决
)

// Results are all results, in the order of the form.
var Results = []Result{Solved, Partial, Explained, Untrue, NotOurs, Unable}

// Answer is a reply as the form asks for it.
type Answer struct {
	Cause, Measure string
	Found          string // the line it draws cause and remedy from, for Scene.Found
	Evasive        bool   // it says nothing: no cause, no action, no date
}

// Text is the answer in one piece.
func (a Answer) Text() string { return a.Cause + a.Measure }

// evasiveOneIn is how often a handler answers with a template instead of a
// cause, an action and a date.
const evasiveOneIn = 14

// Ending draws how the scene's matter ends, none of the given results: by the
// "ends" lines nearest to the matter, of what it has lines for.
func Ending(rng *rand.Rand, s Scene, not ...Result) Result {
	w := newWriter(rng, s)
	from := slices.DeleteFunc(w.endings(), func(c weighted) bool { return slices.Contains(not, Result(c.name)) })
	switch {
	case len(from) > 0:
		return Result(choose(rng, from))
	case w.possible(Solved):
		return Solved
	}
	return Explained
}

// endings are the results that the scene's matter may have, by how often.
func (w *writer) endings() []weighted {
	fields := strings.Fields(w.piece("ends"))
	var out []weighted
	for i := 0; i+1 < len(fields); i += 2 {
		share, err := strconv.Atoi(fields[i+1])
		if err != nil {
			panic("sample: ends of " + w.scene.Category + ": " + err.Error())
		}
		if w.possible(Result(fields[i])) {
			out = append(out, weighted{fields[i], share})
		}
	}
	return out
}

// possible reports whether the matter can be answered so: whether there is
// anything to say.
func (w *writer) possible(r Result) bool {
	switch r {
	case Solved:
		return len(w.lines("fix")) > 0
	case Partial:
		return len(w.lines("fix")) > 0 && len(w.lines("plan")) > 0
	case Explained:
		return len(w.lines("explain")) > 0
	case NotOurs:
		return len(w.lines("away")) > 0
	case Unable:
		return len(w.lines("unable")) > 0
	}
	return true
}

// Reply writes a handler's reply as of the scene's time. One in fourteen is the
// evasive kind, but not where somebody is in danger or only asks. It panics on a
// result that the matter has no words for.
func Reply(rng *rand.Rand, s Scene, result Result) Answer {
	w := newWriter(rng, s)
	if !w.possible(result) {
		panic(fmt.Sprintf("sample: %s %s cannot be answered as %s", s.Category, s.Matter, result))
	}
	switch result {
	case Explained:
		w.found = "explain"
	case Unable:
		w.found = "unable"
	}
	kind, evasive := string(result), false
	switch w.category.pace {
	case "now", "ask", "idea", "praise":
	default:
		if evasive = (result == Solved || result == Explained) && chance(rng, evasiveOneIn); evasive {
			kind = "evasive"
		}
	}
	cause, measure, _ := strings.Cut(w.from("reply", kind), " => ")
	return Answer{cause, measure, w.line, evasive}
}

// Plan writes how and by when something will be done; the scene's Until is the
// day it names.
func Plan(rng *rand.Rand, s Scene) string {
	w := newWriter(rng, s)
	return w.expand(w.piece("plan")) + "。"
}

// Stop writes how the handler stopped what is not its own to end, and to whom it
// was reported (制止并报告).
func Stop(rng *rand.Rand, s Scene) string {
	w := newWriter(rng, s)
	return w.own(w.expand(w.piece("stop")) + "。")
}

// NotOursReason writes why a company says the matter is not its duty (非职责)
// and where it went instead; "" where such matters never end so.
func NotOursReason(rng *rand.Rand, s Scene) string {
	w := newWriter(rng, s)
	if !slices.ContainsFunc(w.endings(), func(c weighted) bool { return c.name == string(NotOurs) }) {
		return ""
	}
	return w.own(w.expand(w.piece("away")) + "。")
}

// from expands one line of a kind in a section.
func (w *writer) from(name, kind string) string {
	lines := theBook().find(kind, w.holds, name)
	if len(lines) == 0 {
		panic(fmt.Sprintf("sample: no %s lines in %s for %s %v", kind, name, w.scene.Category, w.scene.Told))
	}
	return w.own(tidy(w.expand(pick(w.rng, lines).text)))
}

// own lets a text be of whoever handles the case: lines are written for a
// company.
func (w *writer) own(text string) string {
	switch {
	case w.scene.Office:
		return ofOffice.Replace(text)
	case w.scene.Place.Company == "" && w.scene.Place.Street:
		return ofStreet.Replace(text)
	case w.scene.Place.Company == "":
		return ofNeighborhood.Replace(text)
	}
	return text
}

var (
	ofOffice       = strings.NewReplacer("我公司", "我局", "项目经理", "经办人", "服务中心", "区住建局")
	ofStreet       = strings.NewReplacer("我公司", "我街道", "服务中心", "街道办事处", "项目经理", "街道物业办负责人", "企业", "街道", "项目负责人", "街道物业办负责人")
	ofNeighborhood = strings.NewReplacer("我公司", "社区", "服务中心", "社区服务站", "项目经理", "社区主任", "企业", "社区", "项目负责人", "社区负责人")
)

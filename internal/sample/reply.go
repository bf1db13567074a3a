package sample

import (
	"fmt"
	"math/rand/v2"
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

// evasiveOneIn is how often a company answers with a template instead of a
// cause, an action and a date.
const evasiveOneIn = 12

// Reply writes a company's reply as of the scene's time: cause, action and
// date, at least 20 characters. One in twelve is the evasive kind; Evasive
// writes only those.
func Reply(rng *rand.Rand, s Scene, result Result) string {
	if chance(rng, evasiveOneIn) {
		return Evasive(rng, s)
	}
	return newWriter(rng, s).from("reply", string(result))
}

// Evasive writes a reply that says nothing: no cause, no action, no date.
func Evasive(rng *rand.Rand, s Scene) string {
	return newWriter(rng, s).from("reply", "evasive")
}

// from expands one line of a kind in a section.
func (w *writer) from(name, kind string) string {
	lines := theBook().find(kind, w.holds, name)
	if len(lines) == 0 {
		panic(fmt.Sprintf("sample: no %s lines in %s", kind, name))
	}
	text := tidy(w.expand(pick(w.rng, lines).text))
	if w.scene.Place.Company == "" {
		text = strings.NewReplacer("我公司", "社区", "服务中心", "社区服务站").Replace(text)
	}
	if answeredByOffice(w.scene.Category) {
		text = strings.NewReplacer("我公司", "我局", "项目经理", "经办人", "服务中心", "区住建局", "我们会", "我局会").Replace(text)
	}
	return text
}

// answeredByOffice reports whether the county answers in the company's stead:
// what must not go to the accused (domain.md §0.1, 3).
func answeredByOffice(category string) bool {
	switch category[:2] {
	case "22", "23", "24":
		return true
	}
	return category == "2106" || category == "2107"
}

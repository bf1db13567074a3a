package archtest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// layers name the packages from the ground up. A package imports packages of
// lower layers only; within the domain the order of this list is the order of
// imports (architecture: region, account, audit → compound, company → contract →
// casework).
var layers = [][]string{
	{"internal/errs", "internal/clock", "internal/id", "internal/calendar", "internal/search", "internal/i18n", "internal/blob", "internal/media", "internal/sheet", "internal/egress", "internal/document/font"},
	{"internal/dated"},
	{"internal/document/pdf"},
	{"internal/db", "internal/db/dbtest"},
	{"internal/seal", "internal/job"},
	{"internal/field", "internal/draw"},
	{"internal/history"},
	{"internal/audit", "internal/message", "internal/region", "internal/kept", "internal/consent"},
	{"internal/account"},
	{"internal/golive", "internal/document", "internal/document/documenttest"},
	{"internal/signon", "internal/signon/signontest"}, // asks others who somebody is, and decides nothing
	{"internal/company", "internal/compound"},
	{"internal/disclosure"},
	{"internal/contract", "internal/candidate"},
	{"internal/roll"},
	{"internal/registry"},
	{"internal/verification", "internal/mirror"},
	{"internal/mirror/outside"},
	{"internal/intake"}, // reads and writes what is below by its use cases, and cases know nothing of it
	{"internal/casework/rule"},
	{"internal/casework"},
	{"internal/indicator"},
	{"internal/target"},
	{"internal/reminder", "internal/supervision"},
	{"internal/docket"},
	{"internal/bulletin", "internal/appraisal"},
	{"internal/report", "internal/spotcheck"},
	{"internal/privacy"},
	{"internal/sample"},
	{"internal/world"},
	{"internal/httpx"},
	{"internal/web/static", "internal/web/asset", "internal/web/form"},
	{"internal/web/part"},
	{"internal/web", "internal/api"},
	{"internal/config"},
	{"internal/app"},
	{"cmd/yianju", "cmd/yianju-bench"},
}

func TestImportsPointDownwards(t *testing.T) {
	t.Parallel()
	rank := map[string]int{}
	for i, layer := range layers {
		for _, p := range layer {
			rank[p] = i
		}
	}
	for _, f := range files(t) {
		if f.test || strings.HasPrefix(f.pkg, "test/") || f.pkg == "internal/archtest" {
			continue
		}
		from, known := rank[f.pkg]
		if !known {
			t.Errorf("%s: package %s is in no layer: say in import_test.go where it stands", f.path, f.pkg)
			continue
		}
		for _, i := range f.imports() {
			to, ours := rank[i]
			if ours && to > from {
				t.Errorf("%s imports %s, which stands above it: what must flow upwards is a job or an audit event that app subscribes", f.path, i)
			}
		}
	}
}

// forbidden imports, by the packages that may nevertheless have them.
var forbidden = []struct {
	what   string
	but    []string
	reason string
}{
	{"net/http", []string{"internal/httpx", "internal/web", "internal/api", "internal/app", "internal/egress", "internal/signon", "internal/mirror/outside", "cmd/", "test/"},
		"a use case must not know that it was called over HTTP: pages, API, jobs and the maker of provinces call the same one"},
	{"html/template", nil, "pages are templ components, checked when they are compiled"},
	{"github.com/jackc/pgx/v5", []string{"internal/db", "test"}, "one package speaks to drivers: that is what makes one SQL text serve both databases"},
	{"modernc.org/sqlite", []string{"internal/db"}, "one package speaks to drivers: that is what makes one SQL text serve both databases"},
	{"database/sql", []string{"internal/db", "test"}, "transactions are db.View, db.Update and db.Submit and nothing else"},
	{"os/exec", []string{"internal/media", "test"}, "one program is started, this one as the child that decodes photos, with a constant argument"},
	{"crypto/md5", nil, "it is broken"},
	{"crypto/sha1", []string{"internal/account"}, "it is broken; the public lists of breached passwords alone are made of it"},
	{"unsafe", nil, "nothing here is worth it"},
	{"net/http/pprof", nil, "it shows the memory of the program to whoever asks"},
	{"math/rand", nil, "identifiers and secrets come from package id; synthetic texts from math/rand/v2 with a seed"},
}

func TestForbiddenImports(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		if f.test {
			continue
		}
		for _, rule := range forbidden {
			allowed := slices.ContainsFunc(rule.but, func(p string) bool { return strings.HasPrefix(f.pkg+"/", strings.TrimSuffix(p, "/")+"/") })
			if allowed {
				continue
			}
			for _, i := range f.imports() {
				if i == rule.what || strings.HasPrefix(i, rule.what+"/") && rule.what != "math/rand" {
					t.Errorf("%s imports %s: %s", f.path, i, rule.reason)
				}
			}
		}
	}
}

// TestNobodyAsksTheMachineForTheTime: the clock is injected.
func TestNobodyAsksTheMachineForTheTime(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		if f.test || f.generated || f.pkg == "internal/clock" || f.path == "internal/httpx/chain.go" /* how long an answer took is the machine's to say */ || strings.HasPrefix(f.pkg, "test/") || strings.HasPrefix(f.pkg, "cmd/yianju-bench") {
			continue
		}
		if strings.Contains(f.text, "time.Now()") || strings.Contains(f.text, "time.Since(") {
			t.Errorf("%s asks the machine for the time: a deadline that cannot be replayed cannot be proven; take a clock.Clock or tx.Now()", f.path)
		}
	}
}

// TestCallsGoThroughOneDoor: a client that was made elsewhere calls whatever
// address it is given, this machine's own and the cloud's metadata too.
func TestCallsGoThroughOneDoor(t *testing.T) {
	t.Parallel()
	door := regexp.MustCompile(`\bhttp\.(?:DefaultClient|DefaultTransport|Get|Post|PostForm|Head)\b|\bhttp\.(?:Client|Transport)\{|\bnet\.Dial`)
	for _, f := range files(t) {
		if f.test || f.pkg == "internal/egress" || strings.HasPrefix(f.pkg, "test/") {
			continue
		}
		if found := door.FindString(f.text); found != "" {
			t.Errorf("%s uses %s: calls to others go through internal/egress, which knows whom the program may call", f.path, found)
		}
	}
}

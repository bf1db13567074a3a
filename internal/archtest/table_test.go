package archtest

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"yianju/internal/db"
)

// owners names the package that alone writes a table, by the table's name or its
// stem. Everybody may read.
var owners = []struct{ stem, pkg string }{
	{"audit_", "internal/audit"},
	{"data_key", "internal/seal"},
	{"job", "internal/job"}, {"lease", "internal/job"},
	{"history_", "internal/history"},
	{"region", "internal/region"},
	{"account", "internal/account"}, {"party", "internal/account"}, {"session", "internal/account"},
	{"grant_", "internal/account"}, {"login_", "internal/account"}, {"role_grant", "internal/account"},
	{"company", "internal/company"}, {"shift_", "internal/company"},
	{"compound", "internal/compound"}, {"building", "internal/compound"}, {"entrance", "internal/compound"},
	{"unit", "internal/compound"}, {"binding", "internal/compound"}, {"common_", "internal/compound"},
	{"contract", "internal/contract"},
	{"privacy_", "internal/privacy"},
	{"consent", "internal/consent"},
	{"disclosure", "internal/disclosure"},
	{"roll_", "internal/roll"}, {"registry_", "internal/registry"},
	{"intake", "internal/intake"}, {"verification_", "internal/verification"}, {"mirror_", "internal/mirror"}, {"candidate", "internal/candidate"}, {"golive_", "internal/golive"},
	{"reminder_", "internal/reminder"}, {"supervision_", "internal/supervision"},
	{"message", "internal/message"}, {"kept_", "internal/kept"},
	{"case_", "internal/casework"}, {"docket", "internal/docket"},
	{"document", "internal/document"},
	{"bulletin", "internal/bulletin"}, {"target_", "internal/target"}, {"appraisal", "internal/appraisal"}, {"spotcheck", "internal/spotcheck"},
	{"world_", "internal/world"},
}

var writes = regexp.MustCompile(`(?i)\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)`)

func TestTablesAreWrittenByTheirPackage(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, f := range files(t) {
		if f.test || f.generated || strings.HasPrefix(f.pkg, "test/") || strings.HasPrefix(f.pkg, "cmd/yianju-bench") {
			continue
		}
		for _, m := range writes.FindAllStringSubmatch(f.text, -1) {
			table := m[1]
			owner := ""
			for _, o := range owners {
				if table == o.stem || strings.HasPrefix(table, strings.TrimSuffix(o.stem, "_")+"_") {
					owner = o.pkg
				}
			}
			if !tables(t)[table] {
				continue // the word UPDATE in a comment
			}
			seen++
			if owner != f.pkg && !(table == "lease" && f.pkg == "internal/app") {
				t.Errorf("%s writes %s, which belongs to %q: an invariant has one keeper; call its use case", f.path, table, owner)
			}
		}
	}
	if seen < 30 {
		t.Fatalf("only %d writes were found: the search is broken", seen)
	}
}

var createTable = regexp.MustCompile(`(?i)CREATE (?:VIRTUAL )?TABLE ([a-z_]+)`)

func tables(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for name, text := range migrations(t) {
		_ = name
		for _, m := range createTable.FindAllStringSubmatch(text, -1) {
			out[m[1]] = true
		}
	}
	return out
}

func migrations(t *testing.T) map[string]string {
	t.Helper()
	fsys := db.Migrations(db.Postgres)
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations, %v", len(names), err)
	}
	out := map[string]string{}
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(b)
	}
	return out
}

// TestDeadlinesHaveOneWriter: a deadline anybody can write is a deadline anybody
// can move.
func TestDeadlinesHaveOneWriter(t *testing.T) {
	t.Parallel()
	assigns := regexp.MustCompile(`(?i)(?:SET|,)\s*(?:next_)?due_at\s*=|INSERT INTO case_limit`)
	for _, f := range files(t) {
		if f.test || f.path == "internal/casework/limits_store.go" {
			continue
		}
		for _, m := range assigns.FindAllString(f.text, -1) {
			if f.path == "internal/casework/record.go" && strings.Contains(m, "next_due_at") {
				continue // writes what Case.project of limits_store.go put there
			}
			t.Errorf("%s writes a deadline (%q): limits are derived in limits.go and stored by limits_store.go alone", f.path, m)
		}
	}
}

// TestTheLogIsAppendOnly: no statement anywhere changes or deletes an event, or a
// change of a record.
func TestTheLogIsAppendOnly(t *testing.T) {
	t.Parallel()
	changes := regexp.MustCompile(`(?i)\b(?:UPDATE|DELETE FROM)\s+(?:audit_event|history_change)\b`)
	for _, f := range files(t) {
		if !f.test && changes.MatchString(f.text) {
			t.Errorf("%s changes audit_event or history_change: what was written was written; write another", f.path)
		}
	}
}

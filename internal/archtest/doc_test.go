package archtest

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"yianju/internal/account"
	"yianju/internal/i18n"
)

// TestPackagesSayWhatTheyAre: the first thing a newcomer reads.
func TestPackagesSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	packages := map[string]bool{}
	for _, f := range files(t) {
		if f.test {
			continue
		}
		packages[f.pkg] = true
		if f.syntax.Doc != nil && len(f.syntax.Doc.Text()) > 40 {
			documented[f.pkg] = true
		}
	}
	for p := range packages {
		if !documented[p] {
			t.Errorf("%s has no package comment: say what it is, its terms and its invariants", p)
		}
	}
}

// TestNoHouseForEverything: a package is named by the field.
func TestNoHouseForEverything(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		for _, name := range []string{"util", "utils", "common", "models", "model", "manager", "helpers", "misc"} {
			if f.syntax.Name.Name == name && !strings.HasPrefix(f.pkg, "test/") {
				t.Errorf("%s: package %s says nothing of what is in it", f.path, name)
			}
		}
	}
}

// keyLiteral finds literals that begin as the keys of a message file do.
func keyLiteral(t *testing.T) *regexp.Regexp {
	t.Helper()
	list, err := filepath.Glob("../i18n/messages/zh-CN/*.txt")
	if err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	var areas []string
	for _, path := range list {
		areas = append(areas, strings.TrimSuffix(filepath.Base(path), ".txt"))
	}
	return regexp.MustCompile(`"((?:` + strings.Join(areas, "|") + `)\.[a-z0-9_.]+)"`)
}

// TestMessagesExist: every message key in the code has words in Chinese, which
// the parity test of i18n then wants in English too.
func TestMessagesExist(t *testing.T) {
	t.Parallel()
	literals := keyLiteral(t)
	for _, f := range files(t) {
		if f.test || f.generated && !strings.Contains(f.path, "internal/web") || strings.HasPrefix(f.pkg, "test/") || strings.HasPrefix(f.pkg, "internal/i18n") {
			continue
		}
		for _, m := range literals.FindAllStringSubmatch(f.text, -1) {
			key := m[1]
			if strings.HasSuffix(key, ".") || i18n.Chinese.Has(key) || notAKey(f, key) {
				continue
			}
			t.Errorf("%s speaks of %q, which is in no message file", f.path, key)
		}
	}
}

// otherNames are literals that look like message keys and are none.
var otherNames = map[string]string{
	"internal/casework/event.go":       "kinds of audit events",
	"internal/app/jobs.go":             "kinds of jobs",
	"internal/casework/undelivered.go": "kinds of audit events",
	"internal/intake/draft.go":         "kinds of audit events",
	"internal/intake/service.go":       "kinds of jobs",
	"internal/account/recovery.go":     "kinds of audit events",
	"internal/privacy/erase.go":        "kinds of jobs",
	"internal/docket/check.go":         "kinds of audit events",
	"internal/docket/job.go":           "kinds of jobs",
	"internal/bulletin/check.go":       "kinds of audit events",
	"internal/spotcheck/check.go":      "kinds of audit events",
}

// notAKey excludes actions of the policy table, kinds, purposes of the keyring
// and file names.
func notAKey(f file, key string) bool {
	return otherNames[f.path] != "" || account.Known(account.Action(key)) || strings.HasSuffix(key, ".js") || strings.HasSuffix(key, "_") ||
		strings.Contains(f.text, `Index("`+key+`"`) || strings.Contains(f.text, `purpose`) && f.pkg == "internal/seal" ||
		strings.Contains(f.text, `field.Parse("`+key+`"`) ||
		regexp.MustCompile(`(?:record|recordOf|tell)\([^\n]*"`+regexp.QuoteMeta(key)+`"`).MatchString(f.text)
}

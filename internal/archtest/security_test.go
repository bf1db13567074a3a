package archtest

import (
	"encoding/csv"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// table reads a table of folder security, without its head.
func table(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../../security", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// TestASVS: every item of levels 1 and 2 of OWASP ASVS 5.0.0 names the tests or the
// files that answer it, which exist, or says why nothing does.
func TestASVS(t *testing.T) {
	t.Parallel()
	levels := map[string]string{}
	for _, r := range table(t, "asvs-5.0.0.csv") {
		levels[r[0]] = r[1]
	}
	tests := map[string]bool{}
	for _, f := range files(t) {
		for _, d := range f.syntax.Decls {
			if fn, is := d.(*ast.FuncDecl); is && f.test && fn.Recv == nil {
				tests[f.pkg+"."+fn.Name.Name] = true
			}
		}
	}
	answered := map[string]bool{}
	for _, r := range table(t, "asvs.csv") {
		item, level, answer, where, note := r[0], r[1], r[3], strings.Fields(r[4]), r[5]
		switch {
		case answered[item]:
			t.Errorf("%s stands twice in security/asvs.csv", item)
		case levels[item] == "" || levels[item] != level:
			t.Errorf("%s of level %s is no item of ASVS 5.0.0", item, level)
		case (answer == "none" || answer == "open") && note == "":
			t.Errorf("%s is answered %q and does not say why", item, answer)
		case (answer == "tested" || answer == "design") && len(where) == 0:
			t.Errorf("%s is answered %q and does not say where", item, answer)
		case !slices.Contains([]string{"tested", "design", "none", "open"}, answer):
			t.Errorf("%s: what is %q?", item, answer)
		}
		answered[item] = true
		for _, one := range where {
			_, err := os.Stat(filepath.Join("../..", one))
			if answer == "tested" && !tests[one] || answer != "tested" && err != nil {
				t.Errorf("%s names %s, which does not exist", item, one)
			}
		}
	}
	for item, level := range levels {
		if level != "3" && !answered[item] {
			t.Errorf("%s has no answer in security/asvs.csv", item)
		}
	}
}

var sqlWords = regexp.MustCompile(`\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|VALUES)\b`)

// TestSQLTakesParameters: no statement is made by putting a value between quotes.
func TestSQLTakesParameters(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, f := range files(t) {
		if f.test || strings.HasPrefix(f.pkg, "test/") || !sqlWords.MatchString(f.text) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				left, right := literal(n.X), literal(n.Y)
				if n.Op == token.ADD && !constant(n.Y) && (strings.HasSuffix(left, "'") && sqlWords.MatchString(left) || strings.HasPrefix(right, "'") && sqlWords.MatchString(right)) {
					t.Errorf("%s puts a value between the quotes of %.60q: values are parameters", f.path, left+right)
				}
			case *ast.BasicLit:
				text := literal(n)
				if !sqlWords.MatchString(text) {
					return true
				}
				seen++
				if strings.Contains(text, "'%") && !strings.Contains(text, "LIKE '%") {
					t.Errorf("%s puts a value between the quotes of %.60q: values are parameters", f.path, text)
				}
			}
			return true
		})
	}
	if seen < 200 {
		t.Fatalf("only %d statements were found: the search is broken", seen)
	}
}

// constant reports whether an operand is a name of a package, such as
// string(company.Active).
func constant(e ast.Expr) bool {
	if c, is := e.(*ast.CallExpr); is && len(c.Args) == 1 {
		e = c.Args[0]
	}
	s, is := e.(*ast.SelectorExpr)
	if !is {
		return false
	}
	of, is := s.X.(*ast.Ident)
	return is && of.Obj == nil && s.Sel.IsExported()
}

// literal is the text of a string literal, or of the nearest one in a sum.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return strings.Trim(e.Value, "`\"")
		}
	case *ast.BinaryExpr:
		return literal(e.Y)
	}
	return ""
}

// TestPatternsAreConstant: nothing that was typed is read as a pattern.
func TestPatternsAreConstant(t *testing.T) {
	t.Parallel()
	for _, f := range files(t) {
		if f.test || strings.HasPrefix(f.pkg, "test/") || strings.HasSuffix(f.pkg, "test") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			c, is := n.(*ast.CallExpr)
			if !is || len(c.Args) != 1 {
				return true
			}
			if s, is := c.Fun.(*ast.SelectorExpr); is && (s.Sel.Name == "MustCompile" || s.Sel.Name == "Compile") {
				if of, is := s.X.(*ast.Ident); is && of.Name == "regexp" && literal(c.Args[0]) == "" {
					t.Errorf("%s compiles a pattern that is not written there", f.path)
				}
			}
			return true
		})
	}
}

// TestScriptsKeepNothing: scripts write text as text and leave nothing in the browser.
func TestScriptsKeepNothing(t *testing.T) {
	t.Parallel()
	never := regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage`)
	seen := 0
	err := filepath.WalkDir("../web/static", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".js") {
			return err
		}
		text, err := os.ReadFile(path)
		if found := never.FindString(string(text)); found != "" {
			t.Errorf("%s uses %s", path, found)
		}
		seen++
		return err
	})
	if err != nil || seen == 0 {
		t.Fatal(seen, err)
	}
}

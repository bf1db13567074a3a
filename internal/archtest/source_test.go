package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file is one Go source file of the module, tests and generated code marked.
type file struct {
	path      string // internal/casework/limits.go
	pkg       string // internal/casework
	test      bool
	generated bool
	text      string
	syntax    *ast.File
}

const module = "yianju/"

// files parses every Go file of the module.
func files(t *testing.T) []file {
	t.Helper()
	root := "../.."
	var out []file
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "node_modules" || d.Name() == "var") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(filepath.ToSlash(path), "../../")
		out = append(out, file{path: rel, pkg: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(rel, "_test.go"),
			generated: strings.HasSuffix(rel, "_templ.go"), text: string(text), syntax: syntax})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 100 {
		t.Fatalf("only %d files were found: the walk is broken, and every rule would hold", len(out))
	}
	return out
}

// imports lists what a file imports; module packages without the module's name.
func (f file) imports() []string {
	var out []string
	for _, spec := range f.syntax.Imports {
		out = append(out, strings.TrimPrefix(strings.Trim(spec.Path.Value, `"`), module))
	}
	return out
}

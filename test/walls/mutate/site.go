package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// site is one check that can be taken out.
type site struct {
	n    int
	at   string // file:line
	what string
	nth  int // of those with the same words in the same file
}

// String says which.
func (s site) String() string { return fmt.Sprintf("%-4d %s  %s", s.n, s.at, s.what) }

// edit puts text around a piece of a file.
type edit struct {
	file          string
	from, to      int // offsets
	before, after string
}

// finder collects the checks of one file after another.
type finder struct {
	sites []site
	edits []edit

	path string
	text []byte
	set  *token.FileSet
	pkg  string
	in   string // name of the function
}

// find returns every check of the program, with the edits that put each behind a
// switch.
func find() ([]site, []edit, error) {
	f := &finder{}
	paths, err := filepath.Glob(filepath.Join("internal", "*", "*.go"))
	if err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			continue
		}
		if err := f.file(path); err != nil {
			return nil, nil, err
		}
	}
	return f.sites, f.edits, nil
}

func (f *finder) file(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f.path, f.text, f.set = path, text, token.NewFileSet()
	tree, err := parser.ParseFile(f.set, path, text, 0)
	if err != nil {
		return err
	}
	f.pkg = tree.Name.Name
	before := len(f.sites)
	for _, d := range tree.Decls {
		if fn, is := d.(*ast.FuncDecl); is && fn.Body != nil {
			f.in = fn.Name.Name
			ast.Inspect(fn.Body, f.node)
		}
	}
	if len(f.sites) > before {
		end := f.set.Position(tree.Name.End()).Offset
		f.edits = append(f.edits, edit{path, end, end, `; import "yianju/test/walls/mutant"`, ""})
	}
	return nil
}

// The functions whose conditions decide, by package: where they allow, each
// operand of && is a check of its own; where they refuse, each operand of ||.
var (
	allowing = map[string][]string{
		"account":  {"covers", "allows", "reachable", "handles", "ValidAt"},
		"casework": {"sees", "shown", "see", "isJoiner"},
		"roll":     {"ownerIn"},
		"web":      {"isToReveal"},
	}
	refusing = map[string][]string{
		"account":  {"reaches"},
		"casework": {"JobSecret", "delegated"},
	}
)

// Calls that give a verdict, and what is left when they are taken out.
var verdicts = map[string]string{
	"Authorize": "nil", "Present": "nil", "Can": "true", "CouldProve": "true", "sees": "true", "Nothing": "false", "SignedIn": "true",
}

func (f *finder) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		f.call(n)
	case *ast.BinaryExpr:
		if n.Op == token.LAND && slices.Contains(allowing[f.pkg], f.in) {
			f.operand(n.X, n.Op, "true")
			f.operand(n.Y, n.Op, "true")
		}
		if n.Op == token.LOR && slices.Contains(refusing[f.pkg], f.in) {
			f.operand(n.X, n.Op, "false")
			f.operand(n.Y, n.Op, "false")
		}
	case *ast.ExprStmt:
		f.statement(n)
	case *ast.AssignStmt:
		f.condition(n)
	case *ast.BasicLit:
		f.sql(n)
	}
	return true
}

func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// call takes a verdict out.
func (f *finder) call(c *ast.CallExpr) {
	called := name(c.Fun)
	left, is := verdicts[called]
	if !is || f.in == called {
		return
	}
	if called == "SignedIn" && f.pkg == "account" || called == "Present" && len(c.Args) != 1 {
		return // the word itself, and its use in the other verdicts; whether a docket is there
	}
	before := fmt.Sprintf("mutant.Bool(%d, %s, func() bool { return ", f.next(), left)
	if left == "nil" {
		before = fmt.Sprintf("mutant.Err(%d, func() error { return ", f.next())
	}
	f.around(c, before, " })", left+" instead of "+f.source(c))
}

// operand takes the demand of one side out. A side that is the same again is taken
// apart instead, and one that is a verdict is taken out as such.
func (f *finder) operand(e ast.Expr, op token.Token, left string) {
	if p, is := e.(*ast.ParenExpr); is {
		e = p.X
	}
	if b, is := e.(*ast.BinaryExpr); is && b.Op == op {
		return
	}
	if u, is := e.(*ast.UnaryExpr); is {
		if c, is := u.X.(*ast.CallExpr); is && verdicts[name(c.Fun)] != "" {
			return
		}
	}
	if c, is := e.(*ast.CallExpr); is && verdicts[name(c.Fun)] != "" {
		return
	}
	f.around(e, fmt.Sprintf("mutant.Bool(%d, %s, func() bool { return ", f.next(), left), " })", left+" instead of "+f.source(e))
}

// statement lets what it adds to a query hold for every row.
func (f *finder) statement(s *ast.ExprStmt) {
	c, is := s.X.(*ast.CallExpr)
	if !is {
		return
	}
	called := name(c.Fun)
	switch {
	case f.pkg == "account" && f.in == "render" && (called == "equal" || called == "in" || called == "person"):
		f.instead(s, "and = append(and, `1 = 1`)")
	case f.pkg == "casework" && called == "scope":
		f.instead(s, "q.and(`1 = 1`)")
	}
}

// condition lets a condition that Scope.render adds hold for every row, or the
// whole scope of a list.
func (f *finder) condition(s *ast.AssignStmt) {
	if c, is := s.Rhs[0].(*ast.CallExpr); is && len(s.Lhs) == 2 && name(c.Fun) == "Where" && !strings.HasPrefix(f.source(c), "search.") && f.in != "scope" {
		f.around(c, fmt.Sprintf("mutant.Where(%d)(", f.next()), ")", "TRUE instead of "+f.source(c)+" in "+f.pkg+"."+f.in)
	}
	if f.pkg == "account" && f.in == "render" && len(s.Lhs) == 1 && name(s.Lhs[0]) == "and" {
		f.instead(s, "and = append(and, `1 = 1`)")
	}
}

// instead does something else in the place of a statement.
func (f *finder) instead(s ast.Stmt, other string) {
	f.around(s, fmt.Sprintf("if mutant.On(%d) { %s } else { ", f.next(), other), " }", "without "+f.source(s))
}

// mine are the conditions of SQL that say whose a row is.
var mine = regexp.MustCompile(`\b(?:\w\.)?(?:account_id|company_id|to_id) = \$\d+`)

// sql lets each such condition of a statement hold for every row.
func (f *finder) sql(l *ast.BasicLit) {
	if l.Kind != token.STRING || strings.Contains(l.Value, "INSERT") {
		return
	}
	for _, at := range mine.FindAllStringIndex(l.Value, -1) {
		if !strings.Contains(l.Value[:at[0]], "WHERE") {
			continue // it is set, or it joins
		}
		cond := l.Value[at[0]:at[1]]
		without := l.Value[:at[0]] + "(" + cond + " OR 1 = 1)" + l.Value[at[1]:]
		f.around(l, fmt.Sprintf("mutant.SQL(%d, %s, ", f.next(), without), ")", "without "+cond+" in "+strings.Join(strings.Fields(l.Value), " "))
	}
}

func (f *finder) next() int { return len(f.sites) + 1 }

func (f *finder) around(n ast.Node, before, after, what string) {
	from := f.set.Position(n.Pos())
	s := site{f.next(), from.Filename + ":" + strconv.Itoa(from.Line), what, 1}
	for _, o := range f.sites {
		if strings.HasPrefix(o.at, f.path+":") && o.what == what {
			s.nth++
		}
	}
	f.sites = append(f.sites, s)
	f.edits = append(f.edits, edit{f.path, from.Offset, f.set.Position(n.End()).Offset, before, after})
}

// source is a piece of the file on one line.
func (f *finder) source(n ast.Node) string {
	var b strings.Builder
	if err := printer.Fprint(&b, f.set, n); err != nil {
		return "?"
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	if len(text) > 90 {
		text = text[:90] + "…"
	}
	return text
}

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The switches: which mutant is on, the rows it is tried on, and where it is noted
// which row passes which mutant's place.
const (
	switchName = "YIANJU_MUTANT"
	rowsName   = "YIANJU_MUTANT_ROWS"
	hitsName   = "YIANJU_MUTANT_HITS"
	rowName    = "YIANJU_MUTANT_ROW"
)

// helper is put beside every package with mutants.
const helper = `package %s

import (
	"os"
	"strconv"
	"sync"
)

var (
	mutantNow, _ = strconv.Atoi(os.Getenv("` + switchName + `"))
	mutantHits   = os.Getenv("` + hitsName + `")
	mutantSeen   sync.Map
)

func mutantOn(n int) bool {
	if mutantHits != "" {
		mutantNote(strconv.Itoa(n) + "\t" + os.Getenv("` + rowName + `") + "\n")
	}
	return n == mutantNow
}

func mutantNote(line string) {
	if _, seen := mutantSeen.LoadOrStore(line, true); seen {
		return
	}
	f, err := os.OpenFile(mutantHits, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		panic(err)
	}
	f.WriteString(line)
	f.Close()
}

func mutantBool(n int, left bool, f func() bool) bool {
	if mutantOn(n) {
		return left
	}
	return f()
}

func mutantErr(n int, left error, f func() error) error {
	if mutantOn(n) {
		return left
	}
	return f()
}

func mutantWhere(n int) func(string, []any) (string, []any) {
	return func(sql string, args []any) (string, []any) {
		if mutantOn(n) {
			return "TRUE", nil
		}
		return sql, args
	}
}

func mutantSQL(n int, without, sql string) string {
	if mutantOn(n) {
		return without
	}
	return sql
}
`

// compile builds the tests of package walls with the edits in place.
func compile(ctx context.Context, dir string, edits []edit) (*binary, error) {
	replace := map[string]string{}
	add := func(original, text string) error {
		path, err := filepath.Abs(original)
		if err != nil {
			return err
		}
		copied := filepath.Join(dir, strings.ReplaceAll(original, string(filepath.Separator), "+"))
		replace[path] = copied
		return os.WriteFile(copied, []byte(text), 0o600)
	}
	byFile := map[string][]edit{}
	for _, e := range edits {
		byFile[e.file] = append(byFile[e.file], e)
	}
	for file, list := range byFile {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := add(file, apply(string(text), list)); err != nil {
			return nil, err
		}
		folder := filepath.Dir(file)
		if err := add(filepath.Join(folder, "mutant_switch.go"), fmt.Sprintf(helper, filepath.Base(folder))); err != nil {
			return nil, err
		}
	}
	overlay := filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return nil, err
	}
	b := &binary{path: filepath.Join(dir, "walls.test"), dir: dir}
	out, err := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", b.path, "./test/walls").CombinedOutput()
	if err != nil {
		return b, fmt.Errorf("the mutants do not compile: %w\n%s", err, tail(out))
	}
	return b, nil
}

// apply puts the edits into a text. They nest: the wider one is outside.
func apply(text string, edits []edit) string {
	type insert struct {
		at, order int
		text      string
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	var all []insert
	for i, e := range edits {
		all = append(all, insert{e.from, i, e.before}, insert{e.to, -i - 1, e.after})
	}
	slices.SortStableFunc(all, func(a, b insert) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.order, b.order)) })
	var out strings.Builder
	last := 0
	for _, in := range all {
		out.WriteString(text[last:in.at] + in.text)
		last = in.at
	}
	return out.String() + text[last:]
}

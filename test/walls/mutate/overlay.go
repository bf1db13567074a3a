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

// compile builds the tests of package walls with the edits in place and returns
// where they are.
func compile(ctx context.Context, dir string, edits []edit) (string, error) {
	byFile := map[string][]edit{}
	for _, e := range edits {
		byFile[e.file] = append(byFile[e.file], e)
	}
	replace := map[string]string{}
	for file, list := range byFile {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		path, err := filepath.Abs(file)
		if err != nil {
			return "", err
		}
		replace[path] = filepath.Join(dir, strings.ReplaceAll(file, string(filepath.Separator), "+"))
		if err := os.WriteFile(replace[path], []byte(apply(string(text), list)), 0o600); err != nil {
			return "", err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay, binary := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "walls.test")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-tags", "mutate", "-overlay", overlay, "-o", binary, "./test/walls").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("the mutants do not compile: %w\n%s", err, out[max(0, len(out)-2000):])
	}
	return binary, nil
}

// apply puts the edits into a text. They nest: the wider one is outside.
func apply(text string, edits []edit) string {
	type insert struct {
		at, order int
		text      string
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
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

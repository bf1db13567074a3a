package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// kept is what was found of mutants, here and in earlier runs, in a file with one
// line each: where, which of the same words there, what, the word and how. What is
// found holds for the program as it was; a later run asked for by number finds anew.
type kept struct {
	path  string // "" keeps nothing
	found map[string]string
}

// key names a mutant in the file, whose number and line move with what is written
// above it.
func (s site) key() string {
	file, _, _ := strings.Cut(s.at, ":")
	return fmt.Sprintf("%s,%d,%s", file, s.nth, s.what)
}

// open reads the file; that it is not there yet is none of its faults.
func open(path string) (*kept, error) {
	k := &kept{path, map[string]string{}}
	text, err := os.ReadFile(path)
	if path == "" || errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	for _, r := range rows {
		if len(r) != 5 {
			return nil, fmt.Errorf("%s: a line of %d fields, not 5", path, len(r))
		}
		k.found[strings.Join(r[:3], ",")] = r[3]
	}
	return k, err
}

// add keeps what was found of one mutant, at once: the run may be ended any time.
func (k *kept) add(s site, word, how string) error {
	k.found[s.key()] = word
	if k.path == "" {
		return nil
	}
	f, err := os.OpenFile(k.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	file, _, _ := strings.Cut(s.at, ":")
	w := csv.NewWriter(f)
	err = w.Write([]string{file, fmt.Sprint(s.nth), s.what, word, how})
	w.Flush()
	return errors.Join(err, w.Error(), f.Close())
}
